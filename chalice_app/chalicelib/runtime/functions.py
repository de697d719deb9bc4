"""`FUNCTIONS`: which step each Lambda runs, and which clients it makes before its first request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """The module of `steps`, and the services that the usual request calls: what is rare is made when it is needed."""

    step: str
    clients: tuple[str, ...] = ()


def _tags(*clients: str) -> Function:
    return Function(step="tag_batch", clients=("dynamodb", *clients))


_TAGGING = "resourcegroupstaggingapi"

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "receive": Function(step="receive", clients=("s3", "stepfunctions")),
        "fetch_log": Function(step="fetch_log", clients=("s3",)),
        "parse_events": Function(step="parse_events", clients=("s3",)),
        "resolve_identity": Function(step="resolve_identity"),
        "tag_ec2": _tags("ec2"),
        "tag_s3": _tags(_TAGGING),
        "tag_rds": _tags(_TAGGING),
        "tag_lambda": _tags(_TAGGING),
        "tag_dynamodb": _tags(_TAGGING),
        "tag_sns": _tags(_TAGGING),
        "tag_sqs": _tags(_TAGGING),
        "tag_elasticache": _tags(_TAGGING),
        "tag_any": _tags(_TAGGING),
        "record_metadata": Function(step="record_metadata", clients=("dynamodb", "s3")),
        "notify": Function(step="notify", clients=("dynamodb", "sns")),
        "summarise": Function(step="summarise", clients=("s3",)),
        "receive_changes": Function(step="receive_changes", clients=("stepfunctions",)),
        "find_resources": Function(step="find_resources", clients=("s3",)),
        "check_resources": Function(step="check_resources", clients=("s3", "dynamodb", "ec2")),
        "fill_gaps": Function(step="fill_gaps", clients=("s3", "dynamodb", "ec2")),
        "publish_findings": Function(step="publish_findings", clients=("s3", "dynamodb")),
        "find_regions": Function(step="find_regions", clients=("s3", "ec2")),
        "find_backups": Function(step="find_backups", clients=("s3", "dynamodb", "ec2")),
        "tag_backups": Function(step="tag_backups", clients=("s3", "dynamodb", "ec2")),
        "summarise_retention": Function(step="summarise_retention"),
    }
)
"""By the name that app.py registers, which is also that of the state."""
