"""What AWS would refuse about the names of a stage, said before anything is created."""

import re

from statemachines.functions import TIMEOUTS
from statemachines.machines import MACHINES
from statemachines.names import Names

LEGAL_STAGE = re.compile(r"[a-z0-9](-?[a-z0-9])*")


def problems(names: Names) -> list[str]:
    """Say in sentences what is illegal about a stage's names; nothing means that all of them can be created."""
    if not LEGAL_STAGE.fullmatch(names.stage):
        return [f"Stage {names.stage!r} is not lower case letters, digits and single hyphens between them."]
    found = [] if names.stage != "s3alias" else ["Stage 's3alias' would end bucket names in -s3alias, kept by S3."]
    return found + [
        f"Stage {names.stage!r} is too long: the {kind} {name!r} has {len(name)} characters, {limit} are allowed."
        for kind, limit, name in _limited(names)
        if len(name) > limit
    ]


def _limited(names: Names) -> list[tuple[str, int, str]]:
    """Return the longest name of each kind of resource, with what AWS allows."""
    longest = max(map(names.function, TIMEOUTS), key=len)
    return [
        ("S3 bucket", 63, names.trail_bucket),
        ("S3 bucket", 63, names.work_bucket),
        ("S3 bucket", 63, names.compliance_bucket),
        ("SQS queue", 80, names.dlq),
        ("Lambda function", 64, longest),
        ("IAM role", 64, longest),
        *(("IAM role", 64, names.machine(kind).role) for kind in MACHINES),
        *(("state machine", 80, names.machine(kind).name) for kind in MACHINES),
        ("EventBridge rule", 64, names.status_rule),
        ("EventBridge rule", 64, names.schedule_rule),
        ("EventBridge rule", 64, names.event_rule(100)),
        ("IAM role", 64, names.forwarder),
        ("IAM role", 64, names.daily_check),
        ("CloudFormation stack", 128, names.stack),
        ("DynamoDB table", 255, names.table),
        ("SNS topic", 256, names.topic),
    ]
