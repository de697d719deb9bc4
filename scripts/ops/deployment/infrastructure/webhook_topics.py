"""Lets the topics of a stage hand their messages to `notify`, which tells the webhooks; or no longer."""

from __future__ import annotations

from typing import Any

from scripts.ops.deployment.infrastructure.event_sources import statements
from statemachines.names import Names


def topics(names: Names) -> dict[str, str]:
    """Return the ARNs of the topics, by the statement that lets them in."""
    return {"alerts": names.topic_arn, "compliance-alerts": names.compliance_topic_arn}


def connect(sns: Any, aws_lambda: Any, names: Names) -> None:
    """Subscribe `notify` to every topic. May be repeated."""
    there = statements(aws_lambda, names.function("notify"))
    for statement, topic in topics(names).items():
        if statement not in there:
            aws_lambda.add_permission(
                FunctionName=names.function("notify"),
                StatementId=statement,
                Action="lambda:InvokeFunction",
                Principal="sns.amazonaws.com",
                SourceArn=topic,
            )
        sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=names.function_arn("notify"))


def disconnect(sns: Any, names: Names) -> None:
    """Take those subscriptions away; others stay."""
    for topic in topics(names).values():
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        for one in [one for page in pages for one in page["Subscriptions"]]:
            if one["Endpoint"] == names.function_arn("notify"):
                sns.unsubscribe(SubscriptionArn=one["SubscriptionArn"])
