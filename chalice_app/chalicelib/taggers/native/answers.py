"""What a reading answer must have: a tag list that is not there is not always an empty one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from chalicelib.taggers.native.row import Native

_ALWAYS_TOLD = (
    "acm acm-pca athena backup batch cloudwatch cloudwatch-dashboard codecommit codepipeline cognito-idp config "
    "config-rule dynamodb ecr efs eks elasticache elasticbeanstalk events fsx glue guardduty iot kms lambda logs "
    "memorydb opensearch organizations rds s3 s3control sagemaker securityhub sns ssm stepfunctions workspaces"
)
_ALWAYS = frozenset(_ALWAYS_TOLD.split())
"""Rows whose service has the list or map of tags in its answer where there are none, too."""

_NEVER = frozenset({"sqs"})
"""Rows whose service leaves it out then."""

Tags = dict[str, str]


def owed(row: Native, client: Any) -> str:
    """Return the member that every page of a reading answer has, "" where nobody says so."""
    outer = re.split(r"[.\[]", row.path)[0]
    shape = client.meta.service_model.operation_model(row.read).output_shape
    if shape.serialization.get("payload") == outer:
        return ""  # botocore makes one of nothing
    if row.beside or row.path != outer or row.name in _ALWAYS or outer in shape.required_members:
        return row.beside or outer
    return ""


def believed(row: Native, client: Any, ask: Callable[[], Tags | None]) -> Tags:
    """Return the tags of an answer of `ask`, which is None where the list of tags is missing.

    What every answer has was looked for already. A service of which nobody says whether it leaves out an empty list is
    asked once more: what was lost once is there then.
    """
    told = ask()
    if told is None and not (owed(row, client) or row.name in _NEVER):
        told = ask()
    return told or {}
