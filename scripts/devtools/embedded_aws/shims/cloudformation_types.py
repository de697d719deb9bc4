"""The resource types that `cloudformation` adds, as rows and small functions over the services' APIs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Client = Callable[[str], Any]
Properties = Mapping[str, Any]


def _nothing(_client: Client, _identifier: str, _properties: Properties) -> None:
    """Leave it: it goes with what it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One CloudFormation type: how to make it (returns the physical id; also used to update) and how to delete it."""

    name: str
    create: Callable[[Client, str, Properties], str]
    delete: Callable[[Client, str, Properties], None] = _nothing
    name_property: str = "Name"
    attributes: frozenset[str] = frozenset({"Id"})
    arn: str = ""


def _policy(properties: Properties) -> str:
    document = properties["PolicyDocument"]
    return document if isinstance(document, str) else json.dumps(document)


def _queue_policy(client: Client, name: str, properties: Properties) -> str:
    for url in properties["Queues"]:
        client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": _policy(properties)})
    return name


def _bucket_policy(client: Client, _name: str, properties: Properties) -> str:
    client("s3").put_bucket_policy(Bucket=properties["Bucket"], Policy=_policy(properties))
    return str(properties["Bucket"])


def _topic_policy(client: Client, name: str, properties: Properties) -> str:
    for arn in properties["Topics"]:
        client("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=_policy(properties))
    return name


_SUBSCRIPTION_ATTRIBUTES = ("FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy")


def _subscription(client: Client, _name: str, properties: Properties) -> str:
    given = {name: properties[name] for name in _SUBSCRIPTION_ATTRIBUTES if name in properties}
    attributes = {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
    made = client("sns").subscribe(
        TopicArn=properties["TopicArn"],
        Protocol=properties["Protocol"],
        Endpoint=properties["Endpoint"],
        Attributes=attributes,
        ReturnSubscriptionArn=True,
    )
    return str(made["SubscriptionArn"])


_NUMBERS: Mapping[str, Callable[[Any], Any]] = {
    "ActionsEnabled": lambda value: str(value).lower() == "true",
    "DatapointsToAlarm": int,
    "EvaluationPeriods": int,
    "Period": int,
    "Threshold": float,
}


def _alarm(client: Client, name: str, properties: Properties) -> str:
    arguments = {key: _NUMBERS.get(key, lambda value: value)(value) for key, value in properties.items()}
    client("cloudwatch").put_metric_alarm(**{**arguments, "AlarmName": name})
    return name


def _metric_filter(client: Client, name: str, properties: Properties) -> str:
    transformations = [
        {**lower_keys(item), "metricValue": str(item["MetricValue"])} for item in properties["MetricTransformations"]
    ]
    client("logs").put_metric_filter(
        filterName=name,
        logGroupName=properties["LogGroupName"],
        filterPattern=properties["FilterPattern"],
        metricTransformations=transformations,
    )
    return name


def _trail(client: Client, name: str, properties: Properties) -> str:
    names = (
        "S3BucketName",
        "S3KeyPrefix",
        "SnsTopicName",
        "IncludeGlobalServiceEvents",
        "IsMultiRegionTrail",
        "EnableLogFileValidation",
    )
    given = {key: properties[key] for key in names if key in properties}
    if name in {trail["Name"] for trail in client("cloudtrail").describe_trails()["trailList"]}:
        client("cloudtrail").update_trail(Name=name, **given)
    else:
        client("cloudtrail").create_trail(Name=name, **given)
    if properties.get("IsLogging"):
        client("cloudtrail").start_logging(Name=name)
    return name


def _event_invoke_config(client: Client, name: str, properties: Properties) -> str:
    names = ("FunctionName", "MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")
    client("lambda").put_function_event_invoke_config(**{key: properties[key] for key in names if key in properties})
    return name


ROWS = (
    Row(name="AWS::SQS::QueuePolicy", create=_queue_policy),
    Row(
        name="AWS::S3::BucketPolicy",
        create=_bucket_policy,
        delete=lambda client, bucket, _: client("s3").delete_bucket_policy(Bucket=bucket),
    ),
    Row(name="AWS::SNS::TopicPolicy", create=_topic_policy),
    Row(
        name="AWS::SNS::Subscription",
        create=_subscription,
        delete=lambda client, arn, _: client("sns").unsubscribe(SubscriptionArn=arn),
        attributes=frozenset({"Arn"}),
        arn="{id}",
    ),
    Row(
        name="AWS::CloudWatch::Alarm",
        create=_alarm,
        delete=lambda client, name, _: client("cloudwatch").delete_alarms(AlarmNames=[name]),
        name_property="AlarmName",
        attributes=frozenset({"Arn"}),
        arn="arn:aws:cloudwatch:{region}:{account}:alarm:{id}",
    ),
    Row(
        name="AWS::Logs::MetricFilter",
        create=_metric_filter,
        delete=lambda client, name, properties: client("logs").delete_metric_filter(
            filterName=name, logGroupName=properties["LogGroupName"]
        ),
        name_property="FilterName",
    ),
    Row(
        name="AWS::CloudTrail::Trail",
        create=_trail,
        delete=lambda client, name, _: client("cloudtrail").delete_trail(Name=name),
        name_property="TrailName",
        attributes=frozenset({"Arn"}),
        arn="arn:aws:cloudtrail:{region}:{account}:trail/{id}",
    ),
    Row(name="AWS::Lambda::EventInvokeConfig", create=_event_invoke_config),
)


def lower_keys(value: Any) -> Any:
    """Turn a structure as CloudFormation writes it (Level) into what the API wants (level)."""
    if isinstance(value, Mapping):
        return {key[:1].lower() + key[1:]: lower_keys(item) for key, item in value.items()}
    return [lower_keys(item) for item in value] if isinstance(value, list) else value
