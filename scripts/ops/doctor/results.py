"""Checks of what comes of it: ledger, alerts, status rule, dead letters."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial

from botocore.exceptions import ClientError

from chalicelib.core.counts import counted
from chalicelib.core.text import clean
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.store import INDEXED
from chalicelib.ledger.table import LedgerTable
from scripts.ops.dead_letters.queue import DeadLetters, reasons
from scripts.ops.doctor.model import SHOWN, Findings, broken, ok, warning
from scripts.ops.errors import is_missing
from scripts.ops.stage.deployed_stage import DeployedStage


def ledger(stage: DeployedStage) -> Findings:
    """Look at the table, its indexes, its expiry and its backups."""
    dynamodb, table = stage.client("dynamodb"), stage.names.table
    found = dynamodb.describe_table(TableName=table)["Table"]
    missing = [] if found["TableStatus"] in ("ACTIVE", "UPDATING") else [f"{table} is {found['TableStatus']}"]
    yield from (broken(one, stage.restore) for one in missing)
    indexes = {one["IndexName"]: one["IndexStatus"] for one in found.get("GlobalSecondaryIndexes", [])}
    lacking = [f"{table} lacks the index {name}" for name in INDEXED if name not in indexes]
    yield from (broken(one, stage.deploy) for one in lacking)
    making = [f"the index {name} of {table} is {state}" for name, state in indexes.items() if state != "ACTIVE"]
    yield from (warning(one, "it goes on by itself; a deployment waits for it") for one in making)
    if not (lacking or Ledger(LedgerTable(dynamodb, table), partial(datetime.now, UTC)).knows_all_names):
        making.append("names")
        yield warning(
            f"rows of an older version can't be found by name in {table}: ./scripts/whodunit reads all of it",
            stage.deploy,
        )
    missing += lacking + making
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
        yield ok(f"{topic}, {counted(len(found) - len(pending), 'confirmed subscription')}{waiting}")


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


def dead_letters(stage: DeployedStage) -> Findings:
    """Look how many messages could not be handled, and why. Leaves them where they are."""
    queue = DeadLetters.of(stage.names, stage.client("sqs"))
    depth = queue.depth()
    if not depth:
        yield ok(f"{stage.names.dlq} is empty")
        return
    told = "; ".join(f"{count} x {clean(why, 200)}" for why, count in reasons(queue.peek()).most_common(SHOWN))
    yield broken(
        f"{counted(depth, 'message')} in {stage.names.dlq}: {told or 'somebody else is looking at them'}",
        f"./scripts/deadletters explain --stage {stage.names.stage} says what to do about each; mend the cause, then "
        f"./scripts/deadletters send-back --all --stage {stage.names.stage}",
    )
