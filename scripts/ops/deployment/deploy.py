"""Brings a stage up in three steps that may be repeated: infrastructure, Lambdas, and what joins the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from chalicelib import policy
from chalicelib.errors import InvalidPolicy
from scripts.ops.deployment.infrastructure import event_forwarders, event_sources, ledger_protection, template_upload
from scripts.ops.deployment.infrastructure.existing_resources import outside
from scripts.ops.deployment.lambdas import chalice_cli, chalice_config, chalice_state, lambda_package, managed_policies
from scripts.ops.errors import CommandError, refusals_told
from scripts.ops.presentation.progress import Report
from scripts.ops.project import PROJECT, read_templates
from scripts.ops.stage import deployed_options, stacks
from scripts.ops.stage.console_links import links
from scripts.ops.stage.lookup import names_of
from scripts.ops.stage.options import listed
from scripts.ops.stage.plan import Plan
from statemachines.infrastructure.stack import Stack
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
    elsewhere = event_forwarders.legal(regions, names, session)
    found = {"trails": sources, "tag_keys": tags.keys(), "outside": there, "regions": elsewhere}
    return replace(bare, create_trail=create_trail, retention_keys=tags.retention.keys(), **found, **choices)


def deploy(plan: Plan, *, session: boto3.Session, report: Report, project_dir: Path = PROJECT) -> dict[str, str]:
    """Deploy the stage and return where everything of it is, flat. No change means no change."""
    with refusals_told():
        _forget(plan, session, report)
        event_forwarders.leave(plan.names, session, report, keep=plan.regions)
        outputs = _infrastructure(plan, session, report)
        event_forwarders.put(plan, choices_of(plan), session, report)
        rendering = chalice_config.rendered(plan, outputs, read_templates(project_dir))
        report(f"2/3 Lambdas: chalice deploy --stage {plan.names.stage}")
        chalice_config.write(project_dir, rendering)
        chalice_state.remember(project_dir, plan.names, session)
        lambda_package.build(project_dir, plan.architecture)
        chalice_cli.deploy(project_dir, plan.names.stage, plan.names.region, lambda line: report(f"  {line}"))
        report("3/3 joining the two")
        _wire(plan, rendering, session)
        for switched_on in ledger_protection.protect(session.client("dynamodb"), plan.names.table):
            report(f"  {switched_on} of {plan.names.table} was off and is on again")
    place = {"Stage": plan.names.stage, "Account": plan.names.account, "Region": plan.names.region}
    return place | outputs | links(plan.names)


def _infrastructure(plan: Plan, session: boto3.Session, report: Report) -> dict[str, str]:
    cloudformation, name = session.client("cloudformation"), plan.names.stack
    report(f"1/3 infrastructure: stack {name}")
    template = infrastructure(plan)
    changed = not stacks.is_current(cloudformation, name, template)
    if changed:
        changed = stacks.put(cloudformation, name, template_upload.send(session.client("s3"), plan.names, template))
    report("  done" if changed else "  as it was")
    return stacks.outputs(cloudformation, name)


def _forget(plan: Plan, session: boto3.Session, report: Report) -> None:
    """Silence the buckets that are no longer read, while the stage still says which ones it reads."""
    before = deployed_options.settings_in(deployed_options.function_of(plan.names, session)).get("TRAIL_BUCKETS", "")
    for trail in listed(before):
        if trail not in plan.trails:
            report(f"no longer reading {trail}")
            event_sources.forget(session.client("s3"), plan.names, trail)


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
        archive_after=plan.archive_after,
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


def _wire(plan: Plan, rendering: chalice_config.Rendering, session: boto3.Session) -> None:
    iam = session.client("iam")
    for function, documents in rendering.managed.items():
        managed_policies.attach(iam, plan.names, function, documents)
    aws_lambda = session.client("lambda")
    event_sources.report_batch_failures(aws_lambda, plan.names)
    event_sources.gather(
        aws_lambda, plan.names, event_sources.EVENTS if plan.by_events else event_sources.logs(plan.log_window)
    )
    event_sources.allow_rule(aws_lambda, plan.names)
    event_sources.announce(session.client("s3"), plan.names, plan.trails, wanted=plan.by_logs)


def _policy(session: boto3.Session, options: Mapping[str, str]) -> policy.Policy:
    ssm = session.client("ssm")

    def fetch(name: str) -> str:
        return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])

    try:
        parameter = options.get("TAG_POLICY_PARAMETER")
        found = policy.load(parameter, fetch) if parameter else policy.Policy.parse(policy.packaged())
    except ClientError as error:
        raise CommandError(f"the tag policy can't be read: {error}", "Does the SSM parameter exist here?") from error
    except InvalidPolicy as error:
        raise CommandError(f"the tag policy is not valid: {error}", "docs/tag-policy.md has the form.") from error
    return found.with_settings(tag_key=options.get("TAG_KEY", ""), tag_value=options.get("TAG_VALUE", ""))
