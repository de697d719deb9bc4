"""The inbox that all triggers write to, and the queue of what could not be handled."""

from statemachines.functions import TIMEOUTS
from statemachines.infrastructure.stack import (
    ACCOUNT,
    Json,
    Part,
    Stack,
    allow_service,
    arn,
    deny_plain_text,
    document,
    ref,
    sub,
)

DAY = 86_400
KEPT_DAYS = 14
"""How long dead letters are kept: the longest that SQS knows."""

RECEIVES = 5
"""A message that `receive` could not handle so many times goes to the dead-letter queue."""


def part(stack: Stack) -> Part:
    """Return the two queues with their policies, and where they are."""
    return Part(
        resources=_resources(stack),
        outputs={
            "InboxName": stack.names.inbox,
            "InboxArn": arn("Inbox"),
            "InboxUrl": ref("Inbox"),
            "DeadLettersArn": arn("DeadLetters"),
            "DeadLettersUrl": ref("DeadLetters"),
            "LogWindow": str(stack.log_window),
        },
    )


def hidden(window: int) -> int:
    """Return how many seconds the inbox hides a message that `receive` has, if it gathers for `window` seconds.

    Lambda wants at least six times the function's timeout, and the window beside, or a message comes again while it
    is at work. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """
    return 6 * TIMEOUTS["receive"] + window


def _resources(stack: Stack) -> Json:
    names = stack.names
    return {
        "Inbox": queue(
            names.inbox,
            VisibilityTimeout=hidden(stack.window),
            MessageRetentionPeriod=4 * DAY,
            RedrivePolicy={"deadLetterTargetArn": arn("DeadLetters"), "maxReceiveCount": RECEIVES},
        ),
        "InboxPolicy": policy("Inbox", *_sources(stack)),
        "DeadLetters": queue(
            names.dlq,
            MessageRetentionPeriod=KEPT_DAYS * DAY,
            RedriveAllowPolicy={
                "redrivePermission": "byQueue",
                "sourceQueueArns": [sub(names.inbox_arn), sub(names.changes_arn)],
            },
        ),
        "DeadLettersPolicy": policy(
            "DeadLetters",
            allow_service(
                "FailuresThatWereNotTold",
                "events.amazonaws.com",
                "sqs:SendMessage",
                arn("DeadLetters"),
                ArnEquals={"aws:SourceArn": [sub(names.status_rule_arn), sub(names.daily_check_arn)]},
            ),
            *_undelivered(stack),
        ),
    }


def queue(name: str, **properties: object) -> Json:
    """Return a queue, encrypted with SQS's own key."""
    return {
        "Type": "AWS::SQS::Queue",
        "Properties": {"QueueName": name, "SqsManagedSseEnabled": True, **properties},
    }


def policy(queue: str, *statements: Json) -> Json:
    """Return a policy that also denies plain text.

    It allows no principal of an account, so only those of ours that IAM allows it can send.
    """
    return {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {
            "Queues": [ref(queue)],
            "PolicyDocument": document(*statements, deny_plain_text("sqs:*", arn(queue))),
        },
    }


def _undelivered(stack: Stack) -> list[Json]:
    """Let EventBridge put away the events that it could not deliver to the inbox."""
    if not stack.patterns:
        return []
    rules = {"aws:SourceArn": stack.event_rule_arns}
    send, letters = "sqs:SendMessage", arn("DeadLetters")
    return [allow_service("EventsThatDidNotArrive", "events.amazonaws.com", send, letters, ArnEquals=rules)]


def _sources(stack: Stack) -> list[Json]:
    """Return who may write to the inbox without a role of ours: the sources of this stage and no others."""
    buckets = [sub(stack.names.bucket_arn(bucket)) for bucket in stack.trail_buckets]
    send, inbox = "sqs:SendMessage", arn("Inbox")
    owners = {"aws:SourceAccount": [sub(ACCOUNT), *stack.accounts]}
    rules = {"aws:SourceArn": [sub(stack.names.inbox_rule_arn), *stack.event_rule_arns]}
    found = [allow_service("OurEvents", "events.amazonaws.com", send, inbox, ArnEquals=rules)]
    if buckets:
        logs = {"aws:SourceArn": buckets}
        found.append(allow_service("Logs", "s3.amazonaws.com", send, inbox, ArnEquals=logs, StringEquals=owners))
    return found
