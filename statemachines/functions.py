"""Our Lambda functions as the infrastructure sees them: their names and how long each may run."""

from collections.abc import Mapping
from types import MappingProxyType

TIMEOUTS: Mapping[str, int] = MappingProxyType(
    {
        "receive": 120,
        "fetch_log": 120,
        "parse_events": 60,
        "resolve_identity": 60,
        "tag_ec2": 120,
        "tag_s3": 120,
        "tag_rds": 120,
        "tag_lambda": 120,
        "tag_dynamodb": 120,
        "tag_sns": 120,
        "tag_sqs": 120,
        "tag_elasticache": 120,
        "tag_any": 120,
        "record_metadata": 60,
        "notify": 60,
        "summarise": 60,
        "receive_changes": 60,
        "find_resources": 300,
        "check_resources": 900,
        "fill_gaps": 300,
        "publish_findings": 300,
        "find_regions": 60,
        "find_backups": 900,
        "tag_backups": 300,
        "summarise_retention": 60,
    },
)
"""Seconds after which Lambda ends a function, by function; `.chalice/config.json` says the same."""

SMALLEST = 256
"""MB that a function is given unless it needs more. Half would do for most, with half of the processor."""

MEMORY: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(TIMEOUTS, SMALLEST)
    | {
        "receive": 512,  # computes more than it waits, so it costs the same and ends sooner
        "fetch_log": 768,  # the same, and holds a slice of up to 32 MB, ten times that as objects
        "check_resources": 512,  # holds the resources of a Region
    }
)
"""MB, and with them the share of a processor, of each function; `.chalice/config.json` says the same.

`./scripts/bench memory` measures what each takes at work.
"""

HEAD_ROOM = 1.5
"""A function is given at least so many times what it takes."""


TOLD_OF_OTHERWISE = frozenset({"receive_changes", "find_resources", "check_resources", "fill_gaps", "publish_findings"})
"""Functions without alarms of their own, each of which costs $0.10 a month: the dead-letter queue has an alarm, and
`notify` tells of every execution that fails."""
LOG_DAYS: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("find_regions", "find_backups", "tag_backups", "summarise_retention", "retention"), 14)
)
"""Days that the log of a function or of a kind of machine is kept at least."""

MARGIN = 15
"""Seconds a Task waits beyond its function's own timeout, so that the function is always the one to give up first."""


def log_days(who: str, chosen: int) -> int:
    """Return how many days the log of a function or a kind of machine is kept in a stage that keeps logs `chosen`."""
    return max(chosen, LOG_DAYS.get(who, 0))


def task_timeout(function: str) -> int:
    """Seconds after which a Task that invokes `function` gives up."""
    return TIMEOUTS[function] + MARGIN


def placeholder(function: str) -> str:
    """Return the name that stands for the function's ARN in a definition: `tag_ec2` is `${TagEc2}`."""
    return "".join(part.capitalize() for part in function.split("_"))
