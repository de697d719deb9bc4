"""Chalice's memory of a stage, read from AWS: its own file is in one checkout alone, and names no account or Region."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3

from scripts.ops.deployment.infrastructure.event_sources import readers
from scripts.ops.project import write_json
from scripts.ops.stage import stacks
from statemachines.functions import TIMEOUTS
from statemachines.names import Names

Json = dict[str, Any]


def remember(project_dir: Path, names: Names, session: boto3.Session) -> bool:
    """Write what is deployed of a stage where Chalice looks for it. Returns whether there is anything."""
    resources = deployed(names, session)
    path = project_dir / ".chalice" / "deployed" / f"{names.stage}.json"
    if resources:
        path.parent.mkdir(exist_ok=True)
        write_json(path, {"resources": resources, "schema_version": "2.0", "backend": "api"})
    else:
        path.unlink(missing_ok=True)
    return bool(resources)


def deployed(names: Names, session: boto3.Session) -> list[Json]:
    """Return the roles, functions and mappings of a stage as Chalice 1.34 records them, in the order of its making."""
    functions, present = _functions(session, names), roles(names, session)
    found: list[Json] = []
    for function in TIMEOUTS:
        name = names.function(function)
        if function in present:
            found.append(_entry(f"{function}_role", "iam_role", role_arn=present[function], role_name=name))
        if name in functions:
            found.append(_entry(function, "lambda_function", lambda_arn=functions[name]))
    return found + _mappings(session, names)


def roles(names: Names, session: boto3.Session) -> dict[str, str]:
    """Return the ARNs of the functions' roles by function.

    Roles know no Region: where neither stack nor function is here, they are those of the same stage in another one.
    """
    here = set(_functions(session, names))
    if stacks.status_of(session.client("cloudformation"), names.stack):
        here = set(map(names.function, TIMEOUTS))
    iam = session.client("iam")
    found = {}
    for function in TIMEOUTS:
        if names.function(function) in here:
            with suppress(iam.exceptions.NoSuchEntityException):
                found[function] = iam.get_role(RoleName=names.function(function))["Role"]["Arn"]
    return found


def _functions(session: boto3.Session, names: Names) -> dict[str, str]:
    pages = session.client("lambda").get_paginator("list_functions").paginate()
    every = {one["FunctionName"]: one["FunctionArn"] for page in pages for one in page["Functions"]}
    return {name: every[name] for name in map(names.function, TIMEOUTS) if name in every}


def _mappings(session: boto3.Session, names: Names) -> list[Json]:
    """Return the mappings from our queues; they outlive the function and even the queue."""
    lister = session.client("lambda").get_paginator("list_event_source_mappings")
    return [
        _entry(
            f"{reader}-sqs-event-source",
            "sqs_event",
            queue_arn=arn,
            event_uuid=one["UUID"],
            queue=queue,
            lambda_arn=one["FunctionArn"],
        )
        for reader, (queue, arn) in readers(names).items()
        for page in lister.paginate(EventSourceArn=arn)
        for one in page["EventSourceMappings"]
        if one["State"] != "Deleting"
    ]


def _entry(name: str, kind: str, **more: str) -> Json:
    return {"name": name, "resource_type": kind, **more}
