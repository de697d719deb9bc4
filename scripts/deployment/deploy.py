"""Brings a stage up in three steps that may be repeated: infrastructure, Lambdas, and what joins the two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import policy
from chalicelib.errors import InvalidPolicy
from scripts.deployment import chalice, managed, parcel, render, stack, wiring
from scripts.deployment.chalice import Report
from scripts.deployment.errors import DeploymentError
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
    trail_keys: Sequence[str] = (),
    accounts: Sequence[str] = (),
    options: Mapping[str, str] | None = None,
) -> Plan:
    """Decide about everything, having asked AWS who we are and for the tag policy. Changes nothing."""
    chosen = dict(options or {})
    return Plan(
        names=names_of(stage, session),
        trails=tuple(trails),
        trail_keys=tuple(trail_keys),
        accounts=tuple(accounts),
        options=chosen,
        tag_keys=_tag_keys(session, chosen),
    )


def names_of(stage: str, session: boto3.Session) -> Names:
    """Return the stage's names in the account and Region of the session."""
    if not session.region_name:
        raise DeploymentError("no Region is set", "Pass --region, or set AWS_DEFAULT_REGION.")
    try:
        identity = session.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise DeploymentError(f"AWS does not know who you are: {error}", "Set AWS_PROFILE, or log in again.") from error
    partition = identity["Arn"].split(":")[1]
    return Names(stage=stage, account=identity["Account"], region=session.region_name, partition=partition)


def deploy(plan: Plan, *, session: boto3.Session, report: Report, project_dir: Path = PROJECT) -> dict[str, str]:
    """Deploy the stage and return the outputs of its infrastructure. No change means no change."""
    names = plan.names
    cloudformation = session.client("cloudformation")
    report(f"1/3 infrastructure: stack {names.stack}")
    template = infrastructure(plan)
    if stack.is_current(cloudformation, names.stack, template):
        report("  as it was")
    else:
        stack.put(cloudformation, names.stack, parcel.send(session.client("s3"), names, template))
        report("  done")
    outputs = stack.outputs(cloudformation, names.stack)
    report(f"2/3 Lambdas: chalice deploy --stage {names.stage}")
    rendering = render.rendered(plan, outputs, read_templates(project_dir))
    render.write(project_dir, rendering)
    chalice.deploy(project_dir, names.stage, names.region, lambda line: report(f"  {line}"))
    report("3/3 joining the two")
    _wire(plan, rendering, session)
    return outputs


def infrastructure(plan: Plan) -> dict[str, Any]:
    """Return the CloudFormation template of the stage."""
    accounts = tuple(account for account in plan.our_accounts if account != plan.names.account)
    choices = Stack(
        stage=plan.names.stage,
        trail_buckets=plan.trails,
        trail_accounts=accounts,
        log_retention_days=plan.log_days,
        scale=plan.scale,
    )
    return template_of(choices)


def _wire(plan: Plan, rendering: render.Rendering, session: boto3.Session) -> None:
    iam = session.client("iam")
    for function, documents in rendering.managed.items():
        managed.attach(iam, plan.names, function, documents)
    aws_lambda = session.client("lambda")
    wiring.report_batch_failures(aws_lambda, plan.names)
    wiring.allow_rule(aws_lambda, plan.names)
    s3 = session.client("s3")
    for trail in plan.trails:
        wiring.notify_inbox(s3, plan.names, trail)


def _tag_keys(session: boto3.Session, options: Mapping[str, str]) -> frozenset[str]:
    ssm = session.client("ssm")

    def fetch(name: str) -> str:
        return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])

    try:
        found = policy.load(options.get("TAG_POLICY_PARAMETER") or None, fetch)
    except ClientError as error:
        raise DeploymentError(f"the tag policy can't be read: {error}", "Does the SSM parameter exist here?") from error
    except InvalidPolicy as error:
        raise DeploymentError(f"the tag policy is not valid: {error}", "docs/tag-policy.md has the form.") from error
    return found.with_settings(tag_key=options.get("TAG_KEY", ""), tag_value=options.get("TAG_VALUE", "")).keys()
