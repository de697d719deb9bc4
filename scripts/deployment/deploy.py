"""Brings a stage up in three steps that may be repeated: infrastructure, Lambdas, and what joins the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import policy
from chalicelib.errors import InvalidPolicy
from scripts.deployment import (
    bundle,
    chalice,
    former,
    forwarders,
    ledger,
    managed,
    parcel,
    render,
    stack,
    state,
    wiring,
)
from scripts.deployment.chalice import Report
from scripts.deployment.choices import listed
from scripts.deployment.errors import DeploymentError, refusals_told
from scripts.deployment.existing import outside
from scripts.deployment.links import links
from scripts.deployment.plan import Plan
from scripts.deployment.project import PROJECT, read_templates
from statemachines.infrastructure.stack import Stack
from statemachines.names import Names
from statemachines.template import template as template_of


def plan_for(
    stage: str,
    *,
    session: boto3.Session,
    trails: Sequence[str] = (),
    create_trail: bool = False,
    options: Mapping[str, str] | None = None,
    regions: Sequence[str] = (),
    **choices: Any,
) -> Plan:
    """Decide about everything, having asked AWS who we are, for the tag policy and for what is there already.

    `choices` are further fields of `Plan`. Changes nothing.
    """
    names, chosen = names_of(stage, session), dict(options or {})
    bare = Plan(names=names, options=chosen)  # refuses an illegal stage before anything is looked for under its names
    with refusals_told():
        tags, there = _policy(session, chosen), outside(names, session)
    mine = (names.trail_bucket,) if create_trail else ()
    sources = tuple(dict.fromkeys((*trails, *mine)))
    elsewhere = forwarders.legal(regions, names, session)
    found = {"trails": sources, "tag_keys": tags.keys(), "outside": there, "regions": elsewhere}
    return replace(bare, create_trail=create_trail, retention_keys=tags.retention.keys(), **found, **choices)


def names_of(stage: str, session: boto3.Session) -> Names:
    """Return the stage's names in the account and Region of the session."""
    region = session.region_name
    if not region:
        raise DeploymentError("no Region is set", "Pass --region, or set AWS_DEFAULT_REGION.")
    if not any(region in session.get_available_regions("lambda", one) for one in session.get_available_partitions()):
        hint = "Is --region spelt right? A Region younger than this checkout needs a newer boto3 in requirements.txt."
        raise DeploymentError(f"there is no Region {region}", hint)
    try:
        identity = session.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise DeploymentError(f"AWS does not know who you are: {error}", "Set AWS_PROFILE, or log in again.") from error
    partition = identity["Arn"].split(":")[1]
    return Names(stage=stage, account=identity["Account"], region=region, partition=partition)


def deploy(plan: Plan, *, session: boto3.Session, report: Report, project_dir: Path = PROJECT) -> dict[str, str]:
    """Deploy the stage and return where everything of it is, flat. No change means no change."""
    with refusals_told():
        _forget(plan, session, report)
        forwarders.leave(plan.names, session, report, keep=plan.regions)
        outputs = _infrastructure(plan, session, report)
        forwarders.put(plan, choices_of(plan), session, report)
        rendering = render.rendered(plan, outputs, read_templates(project_dir))
        report(f"2/3 Lambdas: chalice deploy --stage {plan.names.stage}")
        render.write(project_dir, rendering)
        state.remember(project_dir, plan.names, session)
        bundle.build(project_dir, plan.architecture)
        chalice.deploy(project_dir, plan.names.stage, plan.names.region, lambda line: report(f"  {line}"))
        report("3/3 joining the two")
        _wire(plan, rendering, session)
        for switched_on in ledger.protect(session.client("dynamodb"), plan.names.table):
            report(f"  {switched_on} of {plan.names.table} was off and is on again")
    place = {"Stage": plan.names.stage, "Account": plan.names.account, "Region": plan.names.region}
    return place | outputs | links(plan.names)


def _infrastructure(plan: Plan, session: boto3.Session, report: Report) -> dict[str, str]:
    cloudformation, name = session.client("cloudformation"), plan.names.stack
    report(f"1/3 infrastructure: stack {name}")
    template = infrastructure(plan)
    changed = not stack.is_current(cloudformation, name, template)
    if changed:
        changed = stack.put(cloudformation, name, parcel.send(session.client("s3"), plan.names, template))
    report("  done" if changed else "  as it was")
    return stack.outputs(cloudformation, name)


def _forget(plan: Plan, session: boto3.Session, report: Report) -> None:
    """Silence the buckets that are no longer read, while the stage still says which ones it reads."""
    before = former.settings_in(former.function_of(plan.names, session)).get("TRAIL_BUCKETS", "")
    for trail in listed(before):
        if trail not in plan.trails:
            report(f"no longer reading {trail}")
            wiring.forget(session.client("s3"), plan.names, trail)


def infrastructure(plan: Plan) -> dict[str, Any]:
    """Return the CloudFormation template of the stage."""
    return template_of(choices_of(plan))


def choices_of(plan: Plan) -> Stack:
    """Return what the templates of the stage are made from."""
    return Stack(
        stage=plan.names.stage,
        trail_buckets=plan.trails,
        trail_accounts=plan.other_accounts,
        create_trail=plan.create_trail,
        outside=plan.outside,
        email=plan.email,
        log_retention_days=plan.log_days,
        log_window=plan.log_window,
        retention_schedule=plan.retention_schedule,
        scale=plan.scale,
        mode=plan.mode,
        patterns=plan.patterns,
        regions=plan.regions,
    )


def _wire(plan: Plan, rendering: render.Rendering, session: boto3.Session) -> None:
    iam = session.client("iam")
    for function, documents in rendering.managed.items():
        managed.attach(iam, plan.names, function, documents)
    aws_lambda = session.client("lambda")
    wiring.report_batch_failures(aws_lambda, plan.names)
    wiring.gather(aws_lambda, plan.names, wiring.EVENTS if plan.by_events else wiring.logs(plan.log_window))
    wiring.allow_rule(aws_lambda, plan.names)
    wiring.announce(session.client("s3"), plan.names, plan.trails, wanted=plan.by_logs)


def _policy(session: boto3.Session, options: Mapping[str, str]) -> policy.Policy:
    ssm = session.client("ssm")

    def fetch(name: str) -> str:
        return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])

    try:
        parameter = options.get("TAG_POLICY_PARAMETER")
        found = policy.load(parameter, fetch) if parameter else policy.Policy.parse(policy.packaged())
    except ClientError as error:
        raise DeploymentError(f"the tag policy can't be read: {error}", "Does the SSM parameter exist here?") from error
    except InvalidPolicy as error:
        raise DeploymentError(f"the tag policy is not valid: {error}", "docs/tag-policy.md has the form.") from error
    return found.with_settings(tag_key=options.get("TAG_KEY", ""), tag_value=options.get("TAG_VALUE", ""))
