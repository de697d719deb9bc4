"""Topics, queues, streams, brokers, schedules, workflows and mail."""

import json

from .account import arn
from .model import of

_events = of("events")
_states = of("states", "stepfunctions")
_kafka = of("kafka")
_ses = of("ses", "sesv2")

_MACHINE = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})


def _brokers(given):
    return {"ClientSubnets": given.subnets, "InstanceType": "kafka.m5.large"}


MESSAGING = (
    of("sns")("CreateTopic", {"Name": "proof"}, "{TopicArn}"),
    of("sqs")(
        "CreateQueue",
        {"QueueName": "proof"},
        "{Attributes.QueueArn}",
        asked=lambda given, answer: given.client("sqs").get_queue_attributes(
            QueueUrl=answer["QueueUrl"], AttributeNames=["QueueArn"]
        ),
    ),
    _events("PutRule", {"Name": "proof", "ScheduleExpression": "rate(1 day)"}, "{RuleArn}"),
    _events("CreateEventBus", {"Name": "proof"}, "{EventBusArn}"),
    of("scheduler")("CreateScheduleGroup", {"Name": "proof"}, "{ScheduleGroupArn}"),
    _states(
        "CreateStateMachine",
        lambda given: {"name": "proof", "definition": _MACHINE, "roleArn": given.role},
        "{stateMachineArn}",
    ),
    _states("CreateActivity", {"name": "proof"}, "{activityArn}"),
    of("kinesis")(
        "CreateStream",
        {"StreamName": "proof", "ShardCount": 1},
        "{StreamDescriptionSummary.StreamARN}",
        asked=lambda given, _: given.client("kinesis").describe_stream_summary(StreamName="proof"),
    ),
    of("firehose")(
        "CreateDeliveryStream",
        lambda given: {
            "DeliveryStreamName": "proof",
            "ExtendedS3DestinationConfiguration": {"RoleARN": given.role, "BucketARN": f"arn:aws:s3:::{given.bucket}"},
        },
        "{DeliveryStreamARN}",
    ),
    _kafka(
        "CreateCluster",
        lambda given: {
            "ClusterName": "proof",
            "KafkaVersion": "3.6.0",
            "NumberOfBrokerNodes": 2,
            "BrokerNodeGroupInfo": _brokers(given),
        },
        "{ClusterArn}",
    ),
    _kafka(
        "CreateClusterV2",
        lambda given: {
            "ClusterName": "proof-2",
            "Provisioned": {"KafkaVersion": "3.6.0", "NumberOfBrokerNodes": 2, "BrokerNodeGroupInfo": _brokers(given)},
        },
        "{ClusterArn}",
    ),
    of("amazonmq", "mq")(
        "CreateBroker",
        {
            "BrokerName": "proof",
            "DeploymentMode": "SINGLE_INSTANCE",
            "EngineType": "RABBITMQ",
            "HostInstanceType": "mq.t3.micro",
            "PubliclyAccessible": False,
            "Users": [{"Username": "master", "Password": "not-a-secret-1"}],
        },
        "{BrokerArn}",
    ),
    of("amazonmq", "mq")(
        "CreateConfiguration",
        {"Name": "proof", "EngineType": "ACTIVEMQ", "EngineVersion": "5.15.0"},
        "{Arn}",
    ),
    _ses("CreateEmailIdentity", {"EmailIdentity": "proof.example.com"}, arn("ses", "identity/proof.example.com")),
    _ses("CreateConfigurationSet", {"ConfigurationSetName": "proof"}, arn("ses", "configuration-set/proof")),
    _ses("CreateContactList", {"ContactListName": "proof"}, arn("ses", "contact-list/proof")),
    _ses("CreateDedicatedIpPool", {"PoolName": "proof"}, arn("ses", "dedicated-ip-pool/proof")),
)
