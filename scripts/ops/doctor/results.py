"""Checks of what comes of it: ledger, alerts, status rule, executions, dead letters."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core.text import clean
from scripts.ops.doctor.model import SHOWN, Findings, broken, ok, warning
from scripts.ops.errors import is_missing
from scripts.ops.rerun.rerun import find
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.executions import REDRIVE_ENDS, Machine

DAY = timedelta(hours=24)
LETTERS = 10
"""Dead letters that are looked at."""


def ledger(stage: DeployedStage) -> Findings:
    """Look at the table, its indexes, its expiry and its backups."""
    dynamodb, table = stage.client("dynamodb"), stage.names.table
    found = dynamodb.describe_table(TableName=table)["Table"]
    missing = [] if found["TableStatus"] in ("ACTIVE", "UPDATING") else [f"{table} is {found['TableStatus']}"]
    indexes = {one["IndexName"] for one in found.get("GlobalSecondaryIndexes", [])}
    missing += [f"{table} lacks the index {name}" for name in ("by-creator", "by-status") if name not in indexes]
    yield from (broken(one, stage.restore) for one in missing)
    ttl = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    if ttl.get("TimeToLiveStatus") not in ("ENABLED", "ENABLING") or ttl.get("AttributeName") != "ExpiresAt":
        missing.append("expiry")
        yield broken(f"{table} does not forget rows by ExpiresAt: the marks of alerts told stay for ever", stage.deploy)
    backups = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    if backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") != "ENABLED":
        yield warning(f"{table} has no point-in-time recovery", stage.deploy)
    elif not missing:
        yield ok(f"{table} is {found['TableStatus']}, with expiry and point-in-time recovery")


def alerts(stage: DeployedStage) -> Findings:
    """Look whether each topic is there and somebody hears it."""
    for topic, arn in (
        (stage.names.topic, stage.names.topic_arn),
        (stage.names.compliance_topic, stage.names.compliance_topic_arn),
    ):
        yield from _topic(stage, topic, arn)


def _topic(stage: DeployedStage, topic: str, arn: str) -> Findings:
    sns = stage.client("sns")
    try:
        sns.get_topic_attributes(TopicArn=arn)
    except ClientError as error:
        if not is_missing(error):
            raise
        yield broken(f"the topic {topic} does not exist", stage.restore)
        return
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=arn)
    found = [one for page in pages for one in page["Subscriptions"]]
    pending = [clean(one["Endpoint"], 100) for one in found if not one["SubscriptionArn"].startswith("arn:")]
    mend = f"aws sns subscribe --topic-arn {arn} --protocol email --notification-endpoint YOU@EXAMPLE.COM"
    if not found:
        yield warning(f"nobody hears {topic}: it has no subscription", f"deploy with --email, or {mend}")
    elif len(pending) == len(found):
        yield warning(
            f"nobody hears {topic}: not confirmed by {', '.join(pending)}",
            "follow the link in AWS's mail, which is valid for two days, or subscribe anew",
        )
    else:
        waiting = f", {len(pending)} not confirmed ({', '.join(pending)})" if pending else ""
        yield ok(f"{topic}, {len(found) - len(pending)} confirmed subscriptions{waiting}")


def status_rule(stage: DeployedStage) -> Findings:
    """Look whether an execution that ends badly reaches `notify`."""
    yield from _rule_of_notify(stage, stage.names.status_rule, stage.names.status_rule_arn)


def due_rule(stage: DeployedStage) -> Findings:
    """Look whether alerts that were held back are sent."""
    yield from _rule_of_notify(stage, stage.names.due_rule, stage.names.due_rule_arn)


def _rule_of_notify(stage: DeployedStage, rule: str, arn: str) -> Findings:
    names, events = stage.names, stage.client("events")
    trouble = []
    if events.describe_rule(Name=rule)["State"] != "ENABLED":
        trouble.append(f"the rule {rule} is disabled")
    targets = [one["Arn"] for one in events.list_targets_by_rule(Rule=rule)["Targets"]]
    if names.function_arn("notify") not in targets:
        trouble.append(f"the rule {rule} does not lead to {names.function('notify')}")
    yield from (broken(one, stage.restore) for one in trouble)
    if not _may_invoke(stage, arn):
        yield broken(f"{names.function('notify')} does not let the rule {rule} invoke it", stage.deploy)
    elif not trouble:
        yield ok(f"{rule} leads to {names.function('notify')}")


def _may_invoke(stage: DeployedStage, rule_arn: str) -> bool:
    try:
        policy = stage.client("lambda").get_policy(FunctionName=stage.names.function("notify"))["Policy"]
    except ClientError as error:
        if is_missing(error):
            return False
        raise
    return any(rule_arn in json.dumps(one) for one in json.loads(policy)["Statement"])


def executions(stage: DeployedStage) -> Findings:
    """Look when the machine ran last."""
    states = stage.client("stepfunctions")
    found = states.list_executions(stateMachineArn=stage.names.attribute.arn, maxResults=1)["executions"]
    if found and stage.now - found[0]["startDate"] < DAY:
        yield ok(f"the last one started {found[0]['startDate']:%Y-%m-%d %H:%M} UTC and is {found[0]['status']}")
        return
    last = f", the last at {found[0]['startDate']:%Y-%m-%d %H:%M}" if found else ""
    yield warning(
        f"no execution in 24 hours{last}: no log held a creation, or nothing arrives",
        "create something and wait: CloudTrail delivers after 5 to 15 minutes; then look at the checks above",
    )


def failures(stage: DeployedStage) -> Findings:
    """Look for executions that failed and were not run again with success."""
    chains = find([Machine.of(stage.names, stage.session)], stage.now - REDRIVE_ENDS, ())
    waiting = [chain for chain in chains if not chain.healed]
    errors = Counter(chain.root.error or chain.root.status for chain in waiting)
    if waiting:
        reasons = ", ".join(f"{count} {clean(error, 100)}" for error, count in errors.most_common(SHOWN))
        yield broken(
            f"{len(waiting)} executions failed in 14 days: {reasons}",
            f"mend the cause, then run ./scripts/rerun --stage {stage.names.stage} (--list shows them)",
        )
    else:
        yield ok(f"none in 14 days that were not healed ({len(chains)} were)" if chains else "none in 14 days")


def dead_letters(stage: DeployedStage) -> Findings:
    """Look how many messages could not be handled, and why. Leaves them where they are."""
    names, sqs = stage.names, stage.client("sqs")
    url = sqs.get_queue_url(QueueName=names.dlq)["QueueUrl"]
    counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(counts))["Attributes"]
    depth = sum(int(found.get(name, 0)) for name in counts)
    if not depth:
        yield ok(f"{names.dlq} is empty")
        return
    told = "; ".join(f"{count} x {reason}" for reason, count in reasons(_peek(sqs, url)).most_common())
    yield broken(
        f"{depth} messages in {names.dlq}: {told or 'somebody else is looking at them'}",
        f"mend the cause, then aws sqs start-message-move-task --source-arn {names.dlq_arn} "
        f"--destination-arn {names.inbox_arn}",
    )


def _peek(sqs: Any, url: str) -> list[Mapping[str, Any]]:
    """Receive without hiding: the next reader sees the same."""
    found = sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=LETTERS,
        VisibilityTimeout=0,
        WaitTimeSeconds=1,
        MessageAttributeNames=["reason", "error"],
    )
    return list({one["MessageId"]: one for one in found.get("Messages", [])}.values())


def reasons(letters: list[Mapping[str, Any]]) -> Counter[str]:
    """Count the reasons of dead letters; one that SQS itself moved has none."""
    told = [one.get("MessageAttributes", {}).get("reason", {}).get("StringValue") for one in letters]
    return Counter(clean(one or "no reason given: received too often", 200) for one in told)
