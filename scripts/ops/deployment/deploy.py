"""Brings a stage up in three steps that may be repeated: infrastructure, Lambdas, and what joins the two."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

from chalicelib.errors import InvalidPolicy
from chalicelib.ledger.rows import NAMES
from chalicelib.ledger.table import LedgerTable
from chalicelib.policy import Policy, packaged
from scripts.ops.deployment.infrastructure import (
    event_forwarders,
    event_sources,
    ledger_indexes,
    ledger_names,
    ledger_protection,
    template_upload,
    webhook_topics,
)
from scripts.ops.deployment.infrastructure.existing_resources import outside, table_exists
from scripts.ops.deployment.lambdas import chalice_cli, chalice_config, chalice_state, lambda_package, managed_policies
from scripts.ops.errors import CommandError
from scripts.ops.presentation.progress import Report
from scripts.ops.project import PROJECT, read_templates
from scripts.ops.stage import stacks
from scripts.ops.stage.console_links import links
from scripts.ops.stage.deployed_stage import DeployedStage, policy_for
from scripts.ops.stage.lookup import names_of
from scripts.ops.stage.plan import Plan
from statemachines.stage_options import StageOptions
from statemachines.template import template as template_of


def plan_for(stage: str, session: boto3.Session, options: StageOptions) -> Plan:
    """Decide about everything, having asked AWS who we are, for the tag policy and for what is there already.

    Changes nothing.
    """
    names = names_of(stage, session)
    Plan(names=names, settings=options.settings)  # refuses an illegal stage before anything of that name is looked for
    tags, there = _policy(session, options.settings), outside(names, session)
    mine = (names.trail_bucket,) if options.create_trail else ()
    trails = tuple(dict.fromkeys((*options.trails, *mine)))
    regions = event_forwarders.legal(options.regions, names, session)
    return Plan.of(names, replace(options, trails=trails, regions=regions), tags, there)


def deploy(
    plan: Plan,
    *,
    session: boto3.Session,
    report: Report,
    project_dir: Path = PROJECT,
    wait: Callable[[float], None] = time.sleep,
) -> dict[str, str]:
    """Deploy the stage and return where everything of it is, flat. No change means no change.

    `wait` is called with seconds, where an older version or DynamoDB is not done yet.
    """
    before, table = DeployedStage(plan.names, session), LedgerTable(session.client("dynamodb"), plan.names.table)
    _forget(plan, before, report)
    if before.exists and not before.names_rows and table_exists(table.client, table.name):
        table.delete(NAMES)  # there is such a note where this version was here before the one that is there
    event_forwarders.leave(before, report, keep=plan.regions)
    outputs = _infrastructure(plan, session, report)
    event_forwarders.put(plan, session, report)
    rendering = chalice_config.rendered(plan, outputs, read_templates(project_dir))
    report(f"2/3 Lambdas: chalice deploy --stage {plan.names.stage}")
    chalice_config.write(project_dir, rendering)
    chalice_state.remember(project_dir, plan.names, session)
    lambda_package.build(project_dir, plan.architecture)
    chalice_cli.deploy(project_dir, plan.names.stage, plan.names.region, lambda line: report(f"  {line}"))
    report("3/3 joining the two")
    _wire(plan, rendering, session)
    for switched_on in ledger_protection.protect(table.client, table.name):
        report(f"  {switched_on} of {plan.names.table} was off and is on again")
    # Last, for it may take hours: CloudFormation does not wait for an index to be filled either.
    # https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1075
    ledger_indexes.complete(table.client, table.name, report, wait)
    ledger_names.fill(table, report, wait)
    place = {"Stage": plan.names.stage, "Account": plan.names.account, "Region": plan.names.region}
    return place | outputs | links(plan.names)


def _infrastructure(plan: Plan, session: boto3.Session, report: Report) -> dict[str, str]:
    cloudformation, name = session.client("cloudformation"), plan.names.stack
    report(f"1/3 infrastructure: stack {name}")
    template = template_of(plan.stack)
    changed = not stacks.is_current(cloudformation, name, template)
    if changed:
        changed = stacks.put(cloudformation, name, template_upload.send(session.client("s3"), plan.names, template))
    report("  done" if changed else "  as it was")
    return stacks.outputs(cloudformation, name)


def _forget(plan: Plan, before: DeployedStage, report: Report) -> None:
    """Silence the buckets that are no longer read and the webhooks, while the stage still says which it has."""
    for trail in before.trails if before.exists else ():
        if trail not in plan.trails:
            report(f"no longer reading {trail}")
            event_sources.forget(before.client("s3"), plan.names, trail)
    if before.exists and before.webhooks and not plan.webhooks:
        webhook_topics.disconnect(before.client("sns"), plan.names)


def _wire(plan: Plan, rendering: chalice_config.Rendering, session: boto3.Session) -> None:
    iam = session.client("iam")
    for function, documents in rendering.managed.items():
        managed_policies.attach(iam, plan.names, function, documents)
    aws_lambda = session.client("lambda")
    event_sources.report_batch_failures(aws_lambda, plan.names)
    inbox = event_sources.EVENTS if plan.by_events else event_sources.logs(plan.log_window)
    event_sources.gather(aws_lambda, plan.names, "receive", inbox)
    event_sources.gather(aws_lambda, plan.names, "receive_changes", event_sources.state_changes(plan.changes_window))
    event_sources.allow_rules(aws_lambda, plan.names)
    if plan.webhooks:
        webhook_topics.connect(session.client("sns"), aws_lambda, plan.names)
    event_sources.announce(session.client("s3"), plan.names, plan.trails, wanted=plan.by_logs)


def _policy(session: boto3.Session, settings: Mapping[str, str]) -> Policy:
    try:
        if not settings.get("TAG_POLICY_PARAMETER"):
            Policy.parse(packaged())  # the Lambdas take it for checked
        return policy_for(settings, session.client("ssm"))
    except ClientError as error:
        raise CommandError(f"the tag policy can't be read: {error}", "Does the SSM parameter exist here?") from error
    except InvalidPolicy as error:
        raise CommandError(f"the tag policy is not valid: {error}", "docs/tag-policy.md has the form.") from error
