"""Takes a stage down: the reverse of `deploy`, each part allowed to be gone already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3

from scripts.deployment import chalice, managed, parcel, render, stack, wiring
from scripts.deployment.chalice import Report
from scripts.deployment.project import PROJECT, read_config
from statemachines.functions import TIMEOUTS
from statemachines.names import Names


def destroy(names: Names, *, session: boto3.Session, report: Report, project_dir: Path = PROJECT) -> None:
    """Remove the stage: notifications first, so that nothing new arrives while the rest goes."""
    s3 = session.client("s3")
    report("removing notifications")
    for bucket in _trail_buckets(project_dir, names.stage):
        wiring.silence(s3, names, bucket)
    report("deleting the Lambdas")
    iam = session.client("iam")
    for function in TIMEOUTS:
        managed.detach(iam, names, function)
    chalice.delete(project_dir, names.stage, names.region, report)
    report("deleting the infrastructure")
    empty(s3, names.work_bucket)
    stack.delete(session.client("cloudformation"), names.stack)
    if empty(s3, parcel.bucket_of(names)):
        s3.delete_bucket(Bucket=parcel.bucket_of(names))
    report("deleting log groups")
    _delete_logs(session.client("logs"), names)
    render.remove(project_dir, names.stage)


def _trail_buckets(project_dir: Path, stage: str) -> list[str]:
    """Return the buckets that the rendered stage reads from."""
    section = read_config(project_dir).get("stages", {}).get(stage, {})
    trails = section.get("environment_variables", {}).get("TRAIL_BUCKETS", "")
    return sorted({trail.partition("/")[0] for trail in trails.split(",") if trail})


def empty(s3: Any, bucket: str) -> bool:
    """Delete every version of every object: only an empty bucket can be deleted. Returns whether there is a bucket."""
    try:
        pages = list(s3.get_paginator("list_object_versions").paginate(Bucket=bucket))
    except s3.exceptions.NoSuchBucket:
        return False
    for page in pages:
        entries = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects = [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in entries]
        if objects:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
    return True


def _delete_logs(logs: Any, names: Names) -> None:
    groups = [*(names.function_log_group(function) for function in TIMEOUTS), names.machine_log_group]
    for group in groups:
        try:
            logs.delete_log_group(logGroupName=group)
        except logs.exceptions.ResourceNotFoundException:
            continue
