"""What a stage was deployed with, read back from AWS: no file remembers it, and another checkout may have done it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scripts.ops.stage import stacks
from scripts.ops.stage.options import Choices, log_window_in
from scripts.ops.stage.plan import MAX_WINDOW
from statemachines.names import Names

READERS = ("receive", "fetch_log")
"""The functions that read logs, and may decrypt them."""


def choices_of(names: Names, session: boto3.Session) -> Choices | None:
    """Return the choices that a stage was deployed with; None where its Lambdas are not there (yet)."""
    function = function_of(names, session)
    if not function:
        return None
    template = _template(names, session)
    resources, keys = template.get("Resources", {}), keys_of(names, session)
    return Choices.deployed(
        names, settings_in(function), resources, keys, outputs_in(template), architecture_in(function)
    )


def log_window_of(names: Names, session: boto3.Session) -> int:
    """Return how many seconds logs may wait in the inbox; the longest that there is for whoever may not ask."""
    try:
        return log_window_in(stacks.outputs(session.client("cloudformation"), names.stack))
    except ClientError:
        return MAX_WINDOW


def outputs_in(template: Mapping[str, Any]) -> dict[str, str]:
    """Return those outputs of a template whose values are text: what was chosen is."""
    found = {name: one["Value"] for name, one in template.get("Outputs", {}).items()}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def function_of(names: Names, session: boto3.Session) -> Mapping[str, Any]:
    """Return the configuration of one of the Lambdas, which all have alike, empty where there is none."""
    aws_lambda = session.client("lambda")
    with suppress(aws_lambda.exceptions.ResourceNotFoundException):
        found: Mapping[str, Any] = aws_lambda.get_function_configuration(FunctionName=names.function("receive"))
        return found
    return {}


def settings_in(function: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the environment that the Lambdas were deployed with, from the configuration of one."""
    variables: Mapping[str, str] = function.get("Environment", {}).get("Variables", {})
    return variables


def architecture_in(function: Mapping[str, Any]) -> str:
    """Return the processor that they run on."""
    return str(function.get("Architectures", ["x86_64"])[0])


def keys_of(names: Names, session: boto3.Session) -> set[str]:
    """Return the keys of encrypted logs: they stand nowhere but in the policies of the functions that read logs."""
    iam, found = session.client("iam"), set()
    for role in map(names.function, READERS):
        with suppress(iam.exceptions.NoSuchEntityException):
            for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
                document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
                found |= _keys(document)
    return found


def _keys(document: Mapping[str, Any]) -> set[str]:
    ours = [one["Resource"] for one in document["Statement"] if one.get("Sid") == "ReadEncryptedTrails"]
    return {str(key) for keys in ours for key in ([keys] if isinstance(keys, str) else keys)}


def _template(names: Names, session: boto3.Session) -> Mapping[str, Any]:
    """Return the template of the stack, empty where there is no stack."""
    cloudformation = session.client("cloudformation")
    if stacks.status_of(cloudformation, names.stack) is None:
        return {}
    body = cloudformation.get_template(StackName=names.stack)["TemplateBody"]
    found: Mapping[str, Any] = json.loads(body) if isinstance(body, str) else body
    return found
