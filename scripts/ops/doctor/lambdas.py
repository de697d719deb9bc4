"""Checks of what Chalice deployed: stack beside it, functions, roles, tag policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.errors import InvalidPolicy
from scripts.ops.doctor.expected_policies import expected_policies
from scripts.ops.doctor.model import Findings, broken, ok, some, warning
from scripts.ops.errors import is_missing
from scripts.ops.stage import stacks
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.iam_statements import Statement, beyond, denied, missing
from statemachines.functions import TIMEOUTS


def credentials(stage: DeployedStage) -> Findings:
    """Say as whom we look: the wrong account is a common cause."""
    who = stage.client("sts").get_caller_identity()
    yield ok(f"{who['Arn']}, Region {stage.names.region}")


def the_stack(stage: DeployedStage) -> Findings:
    """Look whether the infrastructure is there and in order."""
    names, cloudformation = stage.names, stage.client("cloudformation")
    status = stacks.status_of(cloudformation, names.stack)
    if status is None:
        yield broken(
            f"there is no stack {names.stack} in account {names.account}, Region {names.region}",
            f"run ./scripts/deploy --stage {names.stage}, or name another --stage, --region or account",
        )
    elif status in stacks.IN_ORDER:
        yield ok(f"{names.stack} is in {status}")
    elif status.endswith("_IN_PROGRESS"):
        yield warning(f"{names.stack} is in {status}", "wait until the deployment has ended, then look again")
    else:
        why = "; ".join(stacks.reasons(cloudformation, names.stack)) or "CloudFormation gives no reason"
        yield broken(f"{names.stack} is in {status}: {why}", f"mend that, then {stage.deploy}")


def functions(stage: DeployedStage) -> Findings:
    """Look at each function: there, active, under its own role, and free to run."""
    aws_lambda, sound = stage.client("lambda"), 0
    for function in TIMEOUTS:
        name = stage.names.function(function)
        try:
            found = aws_lambda.get_function_configuration(FunctionName=name)
        except ClientError as error:
            if not is_missing(error):
                raise
            yield broken(f"the function {name} does not exist", stage.deploy)
            continue
        trouble = _trouble(stage, function, found)
        if trouble:
            yield broken(f"{name} {trouble}", stage.deploy)
        elif _stopped(aws_lambda, name):
            mend = f"aws lambda delete-function-concurrency --function-name {name}"
            yield broken(f"{name} is stopped: its reserved concurrency is 0", mend)
        else:
            sound += 1
    if sound == len(TIMEOUTS):
        yield ok(f"{sound} functions are active")


def _trouble(stage: DeployedStage, function: str, found: Mapping[str, Any]) -> str:
    if found.get("State", "Active") not in ("Active", "Inactive"):  # one that was idle for weeks is Inactive, and wakes
        return f"is {found['State']}: {found.get('StateReason', 'no reason given')}"
    if found.get("LastUpdateStatus", "Successful") == "Failed":
        return f"could not be updated: {found.get('LastUpdateStatusReason', 'no reason given')}"
    if found["Role"] != stage.names.function_role_arn(function):
        return f"runs under {found['Role']}"
    return ""


def _stopped(aws_lambda: Any, name: str) -> bool:
    found = aws_lambda.get_function_concurrency(FunctionName=name)
    return bool(found.get("ReservedConcurrentExecutions") == 0)


def roles(stage: DeployedStage) -> Findings:
    """Hold the policy of each role against its template, rendered as deployment renders it."""
    sound = 0
    try:
        rendered = expected_policies(stage)
    except (InvalidPolicy, ClientError) as error:
        if isinstance(error, ClientError) and not is_missing(error):
            raise
        yield warning("not looked at: what the roles need depends on the tag policy", "mend the tag policy first")
        return
    for function, wanted in rendered.items():
        role = stage.names.function(function)
        try:
            present = stage.granted(function)
        except ClientError as error:
            if not is_missing(error):
                raise
            yield broken(f"the role {role} does not exist", stage.deploy)
            continue
        found = list(_role(stage, role, wanted, present))
        yield from found
        sound += not found
    if sound == len(rendered):
        yield ok(f"{sound} roles have exactly the policies of this checkout")


def _role(stage: DeployedStage, role: str, wanted: Sequence[Statement], present: Sequence[Statement]) -> Findings:
    lacks, refused, extra = missing(wanted, present), denied(present), beyond(wanted, present)
    if not present:
        yield broken(f"the role {role} has no policy", stage.deploy)
    elif lacks:
        told = "; ".join(f"{name}: {some(actions)}" for name, actions in lacks.items())
        yield broken(f"the role {role} lacks {told}", stage.deploy)
    if refused:
        yield broken(f"a policy of the role {role} denies {some(refused)}", "remove that policy from the role")
    if extra:
        yield warning(f"the role {role} may also {some(extra)}", f"{stage.deploy}, or remove what was added")


def tag_policy(stage: DeployedStage) -> Findings:
    """Look whether the tag policy can be read and is one."""
    parameter = stage.settings.get("TAG_POLICY_PARAMETER")
    place = f"the SSM parameter {parameter}" if parameter else "the packaged document"
    try:
        keys = stage.policy().keys()
    except InvalidPolicy as error:
        yield broken(f"{place} is no tag policy: {error}", "mend it (docs/tag-policy.md has the form)")
    except ClientError as error:
        if not is_missing(error):
            raise
        yield broken(f"{place} does not exist", f"create it, or {stage.deploy} without TAG_POLICY_PARAMETER")
    else:
        yield ok(f"{place}, keys {', '.join(sorted(keys))}")
