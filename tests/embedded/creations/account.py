"""How a resource is made that is there before the cases, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scripts.devtools.embedded_aws import ACCOUNT, REGION

ZONE = f"{REGION}a"
PASSWORD = "not-a-secret"  # of databases that do not exist


def arn(service: str, rest: str) -> str:
    """Return an ARN of the account and Region of all cases."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


class Account:
    """`client(service, region)` is a boto3 client; the Region may be left out."""

    def __init__(self, client: Callable[..., Any]) -> None:
        self.client = client
        self.ec2, self.rds = client("ec2"), client("rds")
