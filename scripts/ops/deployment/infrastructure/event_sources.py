"""What joins infrastructure and Lambdas and neither CloudFormation nor Chalice can set. All of it may be repeated."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from botocore.exceptions import ClientError

from scripts.ops.errors import CommandError
from scripts.ops.stage.plan import LOG_SUFFIX, REPORT_FAILURES
from statemachines.names import Names
from statemachines.stage_options import EVENT_WINDOW

Json = dict[str, Any]

EVENTS: Json = {"BatchSize": 100, "MaximumBatchingWindowInSeconds": EVENT_WINDOW}
"""Events that come within a second share an execution, which has one chunk of so many. More than ten need a window.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html"""


def logs(window: int) -> Json:
    """Return how logs are gathered: those that come within `window` seconds share executions as far as they may.

    Most logs hold nothing to tag, so few of a batch share. A hundred of 50 MB unpacked take `receive` some 80 seconds
    of the 120 that it has.
    """
    return {"BatchSize": 100 if window else 10, "MaximumBatchingWindowInSeconds": window}


def state_changes(window: int) -> Json:
    """Return how EC2's state changes are gathered: five hundred that come within `window` seconds are one check."""
    return {"BatchSize": 1000 if window else 10, "MaximumBatchingWindowInSeconds": window}


def readers(names: Names) -> dict[str, tuple[str, str]]:
    """Return the queues that functions read, name and ARN, by function."""
    return {"receive": (names.inbox, names.inbox_arn), "receive_changes": (names.changes, names.changes_arn)}


def report_batch_failures(aws_lambda: Any, names: Names, sleep: Callable[[float], None] = time.sleep) -> None:
    """Let the readers of queues fail single messages: Chalice has no setting for it. Reads it back."""
    for reader, (_, queue) in readers(names).items():
        _report_failures(aws_lambda, names.function(reader), queue, sleep)


def _report_failures(aws_lambda: Any, function: str, queue: str, sleep: Callable[[float], None]) -> None:
    mapping = _settled(aws_lambda, function, queue, sleep)
    if REPORT_FAILURES in mapping.get("FunctionResponseTypes", []):
        return
    aws_lambda.update_event_source_mapping(UUID=mapping["UUID"], FunctionResponseTypes=[REPORT_FAILURES])
    after = _settled(aws_lambda, function, queue, sleep)
    if REPORT_FAILURES not in after.get("FunctionResponseTypes", []):
        raise CommandError(f"Lambda did not take {REPORT_FAILURES} for {function}", "Deploy again.")


def gather(
    aws_lambda: Any, names: Names, reader: str, batch: Json, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Set how many messages, waiting how long, go to the reader of a queue together: Chalice sets what app.py says."""
    function, (_, queue) = names.function(reader), readers(names)[reader]
    mapping = _settled(aws_lambda, function, queue, sleep)
    if any(mapping.get(name) != value for name, value in batch.items()):
        aws_lambda.update_event_source_mapping(UUID=mapping["UUID"], **batch)
        _settled(aws_lambda, function, queue, sleep)


def allow_rules(aws_lambda: Any, names: Names) -> None:
    """Let the rule on execution states and that on alerts which are due invoke `notify`."""
    function = names.function("notify")
    there = statements(aws_lambda, function)
    for statement, rule_arn in {"execution-status": names.status_rule_arn, "alerts-due": names.due_rule_arn}.items():
        if statement not in there:
            aws_lambda.add_permission(
                FunctionName=function,
                StatementId=statement,
                Action="lambda:InvokeFunction",
                Principal="events.amazonaws.com",
                SourceArn=rule_arn,
            )


def announce(s3: Any, names: Names, trails: Sequence[str], *, wanted: bool) -> None:
    """Let the trails' buckets announce new logs to the inbox, or no longer."""
    for trail in trails:
        if wanted:
            notify_inbox(s3, names, trail)
        else:
            forget(s3, names, trail)


def notify_inbox(s3: Any, names: Names, trail: str) -> None:
    """Let the trail's bucket announce new logs to the inbox; what it announces to others stays."""
    bucket, _, prefix = trail.partition("/")
    current = _notification(s3, names, bucket)
    wanted = with_rule(current, rule(names, prefix))
    if wanted != current:
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)


def silence(s3: Any, names: Names, bucket: str) -> None:
    """Take our rules out of the bucket's notifications; a bucket that is gone has none."""
    _take_out(s3, bucket, names)


def forget(s3: Any, names: Names, trail: str) -> None:
    """Take the rule of one trail out of its bucket's notifications; those of other prefixes stay."""
    bucket, _, prefix = trail.partition("/")
    _take_out(s3, bucket, names, prefix)


def _take_out(s3: Any, bucket: str, names: Names, prefix: str | None = None) -> None:
    try:
        current = _notification(s3, names, bucket)
    except CommandError:
        return
    wanted = without_rules(current, names, prefix)
    if wanted != current:
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)


def rule(names: Names, prefix: str) -> Json:
    """Return the notification rule of one trail: its id is the stage and the prefix."""
    filters = [{"Name": "suffix", "Value": LOG_SUFFIX}]
    if prefix:
        filters.append({"Name": "prefix", "Value": prefix})
    return {
        "Id": f"{_rule_id(names)}/{prefix}",
        "QueueArn": names.inbox_arn,
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": filters}},
    }


def with_rule(configuration: Json, new: Json) -> Json:
    """Return the notification configuration with our rule in it, once."""
    queues = configuration.get("QueueConfigurations", [])
    if any(_same(queue, new) for queue in queues):
        return configuration
    others = [queue for queue in queues if queue.get("Id") != new["Id"]]
    return {**configuration, "QueueConfigurations": [*others, new]}


def without_rules(configuration: Json, names: Names, prefix: str | None = None) -> Json:
    """Return the notification configuration without the rules of this stage, or without that of one prefix."""
    queues = configuration.get("QueueConfigurations", [])
    ours = {queue.get("Id", "") for queue in queues if queue.get("Id", "").startswith(f"{_rule_id(names)}/")}
    gone = ours if prefix is None else {rule(names, prefix)["Id"]}
    others = [queue for queue in queues if queue.get("Id") not in gone]
    if len(others) == len(queues):
        return configuration
    rest = {key: value for key, value in configuration.items() if key != "QueueConfigurations"}
    return {**rest, "QueueConfigurations": others} if others else rest


def _rule_id(names: Names) -> str:
    return names.stack


def _same(left: Json, right: Json) -> bool:
    return _comparable(left) == _comparable(right)


def _comparable(queue: Json) -> tuple[Any, ...]:
    """Return what a rule says, whatever the order and the case in which S3 returns it (`Suffix` for `suffix`)."""
    filters = queue.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    pairs = sorted((one["Name"].lower(), one["Value"]) for one in filters)
    return queue.get("Id"), queue["QueueArn"], sorted(queue["Events"]), pairs


def _notification(s3: Any, names: Names, bucket: str) -> Json:
    try:
        found = s3.get_bucket_notification_configuration(Bucket=bucket)
    except ClientError as error:
        raise CommandError(
            f"the notifications of the bucket {bucket} can't be read: {error}",
            f"It must be in the account {names.account} and the Region {names.region}, and you need "
            "s3:GetBucketNotification and s3:PutBucketNotification on it.",
        ) from error
    return {key: value for key, value in found.items() if key != "ResponseMetadata"}


def statements(aws_lambda: Any, function: str) -> set[str]:
    """Return the names of the statements that let others invoke a function."""
    try:
        policy = json.loads(aws_lambda.get_policy(FunctionName=function)["Policy"])
    except aws_lambda.exceptions.ResourceNotFoundException:
        return set()
    return {statement["Sid"] for statement in policy["Statement"]}


def _settled(aws_lambda: Any, function: str, queue_arn: str, sleep: Callable[[float], None]) -> Json:
    """Wait until the mapping is no longer being changed: until then Lambda refuses another change."""
    for _ in range(60):
        found: list[Json] = aws_lambda.list_event_source_mappings(EventSourceArn=queue_arn)["EventSourceMappings"]
        mappings = [one for one in found if one["FunctionArn"].split(":")[6] == function]
        if not mappings:
            raise CommandError(f"{function} has no event source mapping from {queue_arn}", "Deploy again.")
        if mappings[0]["State"] not in ("Creating", "Updating", "Enabling"):
            return mappings[0]
        sleep(2)
    raise CommandError(f"the event source mapping of {function} is still being changed", "Deploy again later.")
