"""Checks of the way in: trail, bucket, notification, inbox, mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.core.counts import counted
from scripts.ops.doctor.model import Finding, Findings, broken, ok, warning
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.iam_statements import lets_in
from scripts.ops.stage.plan import LOG_SUFFIX, REPORT_FAILURES
from statemachines.infrastructure.queues import hidden

CREATED = ("s3:ObjectCreated:*", "s3:ObjectCreated:Put")


def trails(stage: DeployedStage) -> Findings:
    """Look whether CloudTrail writes to each trail bucket."""
    if not stage.buckets:
        yield warning(
            "no trail bucket: only messages to the inbox are handled",
            f"{stage.deploy} --trail-bucket BUCKET",
        )
        return
    cloudtrail = stage.client("cloudtrail")
    known = cloudtrail.describe_trails()["trailList"]
    for bucket in stage.buckets:
        writing = [trail for trail in known if trail["S3BucketName"] == bucket]
        if not writing:
            yield warning(
                f"no trail of this account writes to {bucket}",
                "create one, or make sure that the trail of another account or of the organisation is logging",
            )
        for trail in writing:
            yield from _trail(cloudtrail, trail, bucket)


def _trail(cloudtrail: Any, trail: Mapping[str, Any], bucket: str) -> Findings:
    arn = trail["TrailARN"]
    status = cloudtrail.get_trail_status(Name=arn)
    if not status.get("IsLogging"):
        yield broken(f"the trail {arn} is not logging", f"aws cloudtrail start-logging --name {arn}")
    elif status.get("LatestDeliveryError"):
        yield broken(
            f"the trail {arn} can't write to {bucket}: {status['LatestDeliveryError']}",
            "let CloudTrail write in the policies of the bucket and of its key",
        )
    elif not trail.get("IsMultiRegionTrail"):
        yield warning(
            f"the trail {arn} records only {trail.get('HomeRegion', 'its own Region')}",
            f"aws cloudtrail update-trail --name {arn} --is-multi-region-trail",
        )
    else:
        yield ok(f"{arn} is logging to {bucket}")


def encryption(stage: DeployedStage) -> Findings:
    """Look whether our readers may decrypt what each trail encrypts."""
    cloudtrail = stage.client("cloudtrail")
    ours = [trail for trail in cloudtrail.describe_trails()["trailList"] if trail["S3BucketName"] in stage.buckets]
    for trail in ours:
        key = trail.get("KmsKeyId")
        if key and key not in stage.trail_keys:
            yield broken(
                f"{trail['TrailARN']} encrypts its logs with {key}, which our roles may not use",
                f"{stage.deploy} --trail-key {key}, and let the roles use it in the key's policy",
            )


def notifications(stage: DeployedStage) -> Findings:
    """Look whether each trail bucket tells the inbox of new logs."""
    if stage.mode == "eventbridge":
        return
    s3 = stage.client("s3")
    for trail in stage.trails:
        bucket, _, prefix = trail.partition("/")
        yield _announced(stage, s3.get_bucket_notification_configuration(Bucket=bucket), bucket, prefix)


def _announced(stage: DeployedStage, found: Mapping[str, Any], bucket: str, prefix: str) -> Finding:
    mend = stage.deploy
    rules = [rule for rule in found.get("QueueConfigurations", []) if rule["QueueArn"] == stage.names.inbox_arn]
    if not rules:
        if found.get("TopicConfigurations") or "EventBridgeConfiguration" in found:
            return warning(f"{bucket} tells a topic or EventBridge of new logs, not the inbox", f"{mend} if unmeant")
        return broken(f"the bucket {bucket} does not tell the inbox of new logs", mend)
    if not any(announces(rule, prefix) for rule in rules):
        return broken(
            f"the notification of {bucket} does not cover all of {prefix or 'its'} *{LOG_SUFFIX} objects", mend
        )
    return ok(f"{bucket} tells the inbox of each new *{LOG_SUFFIX}")


def announces(rule: Mapping[str, Any], prefix: str) -> bool:
    """Say whether a notification rule covers the logs under a prefix."""
    filters = rule.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    values = {one["Name"].lower(): one["Value"] for one in filters}
    return (
        bool(set(CREATED) & set(rule["Events"]))
        and LOG_SUFFIX.endswith(values.get("suffix", ""))
        and prefix.startswith(values.get("prefix", ""))
    )


def inbox(stage: DeployedStage) -> Findings:
    """Look at the queue: who may write to it, how long a message is hidden, where it goes at last."""
    names, sqs = stage.names, stage.client("sqs")
    url = sqs.get_queue_url(QueueName=names.inbox)["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    trouble = [*_closed(stage, found.get("Policy", "{}")), *_hidden(int(found["VisibilityTimeout"]), stage.window)]
    if names.dlq_arn not in found.get("RedrivePolicy", ""):
        trouble.append(f"the inbox has no way to {names.dlq}: what can't be handled is tried until it expires")
    yield from (broken(one, stage.restore) for one in trouble)
    if not trouble:
        waiting = int(found.get("ApproximateNumberOfMessages", 0))
        yield ok(f"{names.inbox}, {counted(waiting, 'message')} waiting")


def _closed(stage: DeployedStage, policy: str) -> list[str]:
    """Name the buckets and rules that the policy of the inbox keeps out."""
    shut = [one for one in stage.buckets if not lets_in(policy, "s3.amazonaws.com", stage.names.bucket_arn(one))]
    out = [one for one in stage.event_rules if not lets_in(policy, "events.amazonaws.com", one)]
    told = [f"the policy of the inbox does not let S3 in for the bucket {bucket}" for bucket in shut]
    return told + (
        [f"the policy of the inbox does not let {counted(len(out), 'rule')} in, such as {out[0]}"] if out else []
    )


def _hidden(seconds: int, window: int) -> list[str]:
    wanted = hidden(window)
    return [f"the inbox hides a message for {seconds} s; {wanted} s are needed"] if seconds < wanted else []


def mapping(stage: DeployedStage) -> Findings:
    """Look whether Lambda takes messages from the inbox to `receive`, and lets it fail single ones."""
    name = stage.names.function("receive")
    pages = stage.client("lambda").get_paginator("list_event_source_mappings")
    found = [
        one
        for page in pages.paginate(EventSourceArn=stage.names.inbox_arn)
        for one in page["EventSourceMappings"]
        if one["FunctionArn"].split(":")[6] == name
    ]
    if not found:
        yield broken(f"nothing takes messages from the inbox to {name}", stage.deploy)
    for one in found:
        yield _mapped(one, stage.deploy)


def _mapped(one: Mapping[str, Any], mend: str) -> Finding:
    if one["State"] != "Enabled":
        enable = f"aws lambda update-event-source-mapping --uuid {one['UUID']} --enabled"
        return broken(f"the inbox's event source mapping is {one['State'].lower()}: nothing is received", enable)
    if REPORT_FAILURES not in one.get("FunctionResponseTypes", []):
        return broken(f"the inbox's mapping lacks {REPORT_FAILURES}: messages that failed are lost", mend)
    return ok(f"enabled, with {REPORT_FAILURES}")
