"""The infrastructure stack: created or updated, waited for, and its failures told in CloudFormation's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from scripts.ops.errors import CommandError

Json = dict[str, Any]

UNMENDABLE = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")
"""Nothing but a deletion is possible in these."""

IN_ORDER = ("CREATE_COMPLETE", "UPDATE_COMPLETE")

_UNDER_WAY = {"CREATE_IN_PROGRESS": "stack_create_complete", "UPDATE_IN_PROGRESS": "stack_update_complete"}
"""By what CloudFormation says of a stack that it works on: what to wait for."""

_PATIENCE = {"Delay": 5, "MaxAttempts": 360}


def put(cloudformation: Any, name: str, template: Mapping[str, str]) -> bool:
    """Create or update the stack with a template that `parcel` sent. Returns whether CloudFormation saw a change."""
    request = {
        "StackName": name,
        **template,
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "Tags": [{"Key": "tagtrail", "Value": name}],
    }
    status = _at_rest(cloudformation, name)
    if status in UNMENDABLE:
        raise CommandError(
            f"the stack {name} is in {status} and can't be updated",
            f"Delete it, then deploy again: aws cloudformation delete-stack --stack-name {name}",
        )
    if status is None:
        cloudformation.create_stack(**request)
        _wait(cloudformation, name, "stack_create_complete")
        return True
    if not _update(cloudformation, request):
        return False
    _wait(cloudformation, name, "stack_update_complete")
    return True


def is_current(cloudformation: Any, name: str, template: Json) -> bool:
    """Return whether the stack is there, in order, and made from this very template."""
    if status_of(cloudformation, name) not in IN_ORDER:
        return False
    return bool(cloudformation.get_template(StackName=name)["TemplateBody"] == template)


def outputs(cloudformation: Any, name: str) -> dict[str, str]:
    """Return the stack's outputs by name; nothing where there is no such stack."""
    return {
        output["OutputKey"]: output["OutputValue"] for output in _described(cloudformation, name).get("Outputs", [])
    }


def delete(cloudformation: Any, name: str) -> bool:
    """Delete the stack. Returns whether there was one."""
    if status_of(cloudformation, name) is None:
        return False
    cloudformation.delete_stack(StackName=name)
    _wait(cloudformation, name, "stack_delete_complete")
    return True


def status_of(cloudformation: Any, name: str) -> str | None:
    """Return the stack's status, None where there is no such stack."""
    status: str | None = _described(cloudformation, name).get("StackStatus")
    return status


def resources(cloudformation: Any, name: str) -> frozenset[str]:
    """Return the logical ids of what the stack has now; nothing where there is no such stack."""
    if status_of(cloudformation, name) is None:
        return frozenset()
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    found = (one for page in pages for one in page["StackResourceSummaries"])
    return frozenset(one["LogicalResourceId"] for one in found if not one["ResourceStatus"].startswith("DELETE_"))


def reasons(cloudformation: Any, name: str) -> list[str]:
    """Return what failed in the stack's latest events, the cause before its consequences."""
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    told = [f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}" for event in failed]
    return [line for line in reversed(told) if "cancelled" not in line][:5]


def _described(cloudformation: Any, name: str) -> Json:
    try:
        found: Json = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return {}
        raise
    return found


def _at_rest(cloudformation: Any, name: str) -> str | None:
    """Return the stack's status once nothing works on it: an earlier deployment may have been broken off."""
    for begun, condition in _UNDER_WAY.items():
        if (status_of(cloudformation, name) or "").startswith(begun):
            _wait(cloudformation, name, condition)
    return status_of(cloudformation, name)


def _update(cloudformation: Any, request: Json) -> bool:
    try:
        cloudformation.update_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return False
        raise
    return True


def _wait(cloudformation: Any, name: str, condition: str) -> None:
    try:
        cloudformation.get_waiter(condition).wait(StackName=name, WaiterConfig=_PATIENCE)
    except WaiterError as error:
        if (status_of(cloudformation, name) or "").endswith("_IN_PROGRESS"):
            raise CommandError(
                f"CloudFormation still works on the stack {name}",
                "Deploy again, whenever you like: that goes on from here.",
            ) from error
        why = "\n  ".join(reasons(cloudformation, name)) or str(error)
        raise CommandError(f"the stack {name} failed:\n  {why}") from error
