"""Where compliance reads and writes: names that follow from those of the stage."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.runtime.settings import Settings


def changes_queue(environ: Mapping[str, str]) -> str:
    """Return the name of the queue of EC2 state changes, which Chalice wants while it loads the app."""
    return f"tagtrail-changes-{environ.get('STAGE', '')}"


def machine(settings: Settings) -> str:
    """Return the ARN of the state machine `compliance`."""
    return settings.state_machine_arn.rpartition(":")[0] + f":tagtrail-compliance-{settings.stage}"


def topic(settings: Settings) -> str:
    """Return the ARN of the topic that owners hear of untagged instances by."""
    return settings.topic_arn.rpartition(":")[0] + f":compliance-alerts-{settings.stage}"


def bucket(settings: Settings) -> str:
    """Return the bucket of what compliance found."""
    return f"compliance-logs-{settings.account}-{settings.region}-{settings.stage}"
