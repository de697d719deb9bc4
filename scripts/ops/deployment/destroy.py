"""Takes a stage down: the reverse of `deploy`, each part allowed to be gone already."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3

from scripts.ops.deployment.infrastructure import buckets, event_forwarders, event_sources, template_upload
from scripts.ops.deployment.infrastructure.existing_resources import table_exists
from scripts.ops.deployment.lambdas import chalice_cli, chalice_config, chalice_state, managed_policies
from scripts.ops.presentation.progress import Report
from scripts.ops.project import PROJECT, read_config
from scripts.ops.stage import stacks
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.options import listed
from statemachines.functions import TIMEOUTS
from statemachines.machines import MACHINES
from statemachines.names import Names
from statemachines.stage_options import StageOptions


def destroy(
    names: Names, *, session: boto3.Session, report: Report, with_data: bool = False, project_dir: Path = PROJECT
) -> list[str]:
    """Remove the stage: notifications first, so that nothing new arrives while the rest goes.

    What it recorded stays, unless `with_data`: the ledger, and the bucket of its own trail. Returns what is kept.
    """
    s3, stage = session.client("s3"), DeployedStage(names, session)
    report("removing notifications")
    for bucket in _trail_buckets(project_dir, stage):
        event_sources.silence(s3, names, bucket)
    event_forwarders.leave(stage, report)
    report("deleting the Lambdas")
    _lambdas(names, session, report, project_dir)
    report("deleting the infrastructure")
    for bucket in (names.work_bucket, names.compliance_bucket):
        buckets.empty(s3, bucket)
    stacks.delete(session.client("cloudformation"), names.stack)
    for bucket in (names.work_bucket, names.compliance_bucket):
        buckets.remove(s3, bucket)  # where it was left over from a stack that is gone
    buckets.remove(s3, template_upload.bucket_of(names))
    report("deleting log groups")
    _delete_logs(session.client("logs"), names)
    if with_data:
        report("deleting ledger and logs")
        _delete_data(names, session)
    kept = _kept(names, session)
    chalice_config.remove(project_dir, names.stage)
    return kept


def _kept(names: Names, session: boto3.Session) -> list[str]:
    table = [f"the ledger: table {names.table}"] if table_exists(session.client("dynamodb"), names.table) else []
    ours = buckets.find(session.client("s3"), names.trail_bucket, names.account).ours
    return [*table, *([f"the logs of its trail: bucket {names.trail_bucket}"] if ours else [])]


def _trail_buckets(project_dir: Path, stage: DeployedStage) -> tuple[str, ...]:
    """Return the buckets that the stage reads from, by its Lambdas or where they are gone by the rendered stage."""
    if stage.exists:
        return stage.buckets
    section = read_config(project_dir).get("stages", {}).get(stage.names.stage, {})
    return StageOptions(trails=listed(section.get("environment_variables", {}).get("TRAIL_BUCKETS", ""))).trail_buckets


def _lambdas(names: Names, session: boto3.Session, report: Report, project_dir: Path) -> None:
    iam = session.client("iam")
    for function in chalice_state.roles(names, session):
        managed_policies.detach(iam, names, function)
    if chalice_state.remember(project_dir, names, session):
        chalice_cli.delete(project_dir, names, lambda line: report(f"  {line}"))
        chalice_state.remember(project_dir, names, session)


def _delete_logs(logs: Any, names: Names) -> None:
    machines = (names.machine(kind).log_group for kind in MACHINES)
    for group in (*map(names.function_log_group, TIMEOUTS), *machines):
        with suppress(logs.exceptions.ResourceNotFoundException):
            logs.delete_log_group(logGroupName=group)


def _delete_data(names: Names, session: boto3.Session) -> None:
    dynamodb = session.client("dynamodb")
    with suppress(dynamodb.exceptions.ResourceNotFoundException):
        dynamodb.delete_table(TableName=names.table)
        dynamodb.get_waiter("table_not_exists").wait(TableName=names.table)
    s3 = session.client("s3")
    if buckets.find(s3, names.trail_bucket, names.account).ours:
        buckets.remove(s3, names.trail_bucket)
