"""Other services that decide by themselves how long an AMI or a snapshot is kept: what they manage is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MANAGERS: Final[Mapping[str, str]] = {
    # https://docs.aws.amazon.com/aws-backup/latest/devguide/whatisbackup.html
    "aws:backup:": "AWS Backup",
    # https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-lifecycle.html
    "aws:dlm:": "Amazon Data Lifecycle Manager",
    # https://docs.aws.amazon.com/drs/latest/userguide/security-iam-awsmanpol.html
    "AWSElasticDisasterRecoveryManaged": "AWS Elastic Disaster Recovery",
    # https://docs.aws.amazon.com/mgn/latest/ug/security-iam-awsmanpol.html
    "AWSApplicationMigrationServiceManaged": "AWS Application Migration Service",
}
"""By what the key of their tag begins with. Keys that begin with `aws:` nobody else can set."""


def manager_of(tags: Mapping[str, str]) -> str:
    """Return the service that manages what carries these tags, or nothing."""
    return next((name for begins, name in MANAGERS.items() for key in tags if key.startswith(begins)), "")
