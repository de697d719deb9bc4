"""The forwarders: a small stack in each other Region, whose rules send home what is created and started there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from scripts.ops.errors import CommandError
from scripts.ops.presentation.progress import Report
from scripts.ops.stage import stacks
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.plan import Plan
from statemachines.infrastructure.rules import forwarder
from statemachines.names import Names

EVERY = "all"
"""Stands for every other Region that the account has enabled when the stage is deployed."""


def legal(regions: Sequence[str], names: Names, session: boto3.Session) -> tuple[str, ...]:
    """Return the Regions, each once and without our own; `CommandError` names one that does not exist."""
    if EVERY in regions:
        return tuple(enabled(names, session))
    known = session.get_available_regions("events", names.partition)
    for region in regions:
        if region not in known:
            raise CommandError(f"there is no Region {region}", "Is --regions spelt right? For example: eu-west-1")
    return tuple(sorted(set(regions) - {names.region}))


def put(plan: Plan, session: boto3.Session, report: Report) -> None:
    """Create or update the forwarder of each Region of the plan, once the stage has its own stack, with their role."""
    template = forwarder(plan.stack, plan.names)
    for region in plan.regions:
        cloudformation, name = session.client("cloudformation", region_name=region), plan.names.forwarder
        report(f"  forwarder in {region}: stack {name}")
        if not stacks.is_current(cloudformation, name, template):
            text = json.dumps(template, separators=(",", ":"))
            stacks.put(cloudformation, name, {"TemplateBody": text})


def leave(stage: DeployedStage, report: Report, keep: Sequence[str] = ()) -> None:
    """Remove the forwarders of all Regions but those to keep."""
    for region in stage.regions:
        if region not in keep:
            report(f"removing the forwarder in {region}")
            stacks.delete(stage.session.client("cloudformation", region_name=region), stage.names.forwarder)


def enabled(names: Names, session: boto3.Session) -> list[str]:
    """Return the other Regions that the account uses; all that there are, where EC2 can't be asked."""
    regions = set(session.get_available_regions("events", names.partition))
    with suppress(ClientError, BotoCoreError):
        regions &= {one["RegionName"] for one in session.client("ec2").describe_regions()["Regions"]}
    return sorted(regions - {names.region})


def unseen(plan: Plan, session: boto3.Session) -> list[str]:
    """Return the Regions whose events nobody forwards."""
    return [region for region in enabled(plan.names, session) if region not in plan.regions]
