"""Which stage is meant: its names in the account and Region of whoever asks."""

from __future__ import annotations

import boto3

from chalicelib.core.aws_errors import AWS_ERRORS
from scripts.ops.errors import CommandError, explained
from statemachines.names import Names


def names_of(stage: str, session: boto3.Session) -> Names:
    """Return the stage's names in the account and Region of the session."""
    region = legal(session.region_name, session)
    try:
        identity = session.client("sts").get_caller_identity()
    except AWS_ERRORS as error:
        raise explained(error) or error from error
    partition = identity["Arn"].split(":")[1]
    return Names(stage=stage, account=identity["Account"], region=region, partition=partition)


def legal(region: str | None, session: boto3.Session) -> str:
    """Return a Region that there is. Raises `CommandError` for any other."""
    if not region:
        raise CommandError("no Region is set", "Pass --region, or set AWS_DEFAULT_REGION.")
    if not any(region in session.get_available_regions("lambda", one) for one in session.get_available_partitions()):
        hint = "Is --region spelt right? A Region younger than this checkout needs a newer boto3 in requirements.txt."
        raise CommandError(f"there is no Region {region}", hint)
    return region
