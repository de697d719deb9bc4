"""The CloudFormation template of a stage, put together from its modules."""

from collections.abc import Callable

from statemachines.infrastructure import (
    alarms,
    alerting,
    changes,
    compliance,
    dashboard,
    logs,
    operators,
    queues,
    rules,
    schedule,
    storage,
    trail,
    workflow,
)
from statemachines.infrastructure.stack import Json, Part, Stack

PARTS: tuple[Callable[[Stack], Part], ...] = (
    queues.part,
    rules.part,
    storage.part,
    trail.part,
    alerting.part,
    workflow.part,
    schedule.part,
    logs.part,
    alarms.part,
    dashboard.part,
    compliance.part,
    changes.part,
    operators.part,
)
"""The parts in the order of the template; what a stage gets more of is one module and one entry here."""


def template(stack: Stack) -> Json:
    """Return the whole template. It has no parameters: `stack` said everything, CloudFormation knows the account."""
    parts = [part(stack) for part in PARTS]
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"TagTrail, stage {stack.stage}: everything but the Lambda functions, which Chalice deploys.",
        "Resources": {name: resource for part in parts for name, resource in part.resources.items()},
        "Outputs": {name: {"Value": value} for part in parts for name, value in part.outputs.items()},
    }
