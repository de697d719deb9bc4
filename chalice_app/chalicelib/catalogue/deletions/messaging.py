"""How they end: topics, queues, streams, events, workflows and mail."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_events = partial(ends, "events")
_schemas = partial(ends, "schemas")
_kafka = partial(ends, "kafka")
_kafkaconnect = partial(ends, "kafkaconnect")
_ses = partial(ends, "ses")
_mobiletargeting = partial(ends, "mobiletargeting")
_sms_voice = partial(ends, "sms-voice")

ROWS: Final[tuple[Ending, ...]] = (
    ends("sns", "DeleteTopic", "AWS::SNS::Topic", "Q.topicArn"),
    ends("sqs", "DeleteQueue", "AWS::SQS::Queue", "tail(Q.queueUrl)"),
    _events(
        "DeleteRule",
        "AWS::Events::Rule",
        "(!(Q.eventBusName) || tail(Q.eventBusName) == 'default') && Q.name",
        "rule/{id}",
    ),
    _events(
        "DeleteRule",
        "AWS::Events::Rule",
        "Q.eventBusName && tail(Q.eventBusName) != 'default' && Q.name",
        "rule/{tail(Q.eventBusName)}/{id}",
    ),
    _events("DeleteEventBus", "AWS::Events::EventBus", "Q.name", "event-bus/{id}"),
    ends("scheduler", "DeleteScheduleGroup", "AWS::Scheduler::ScheduleGroup", "Q.name", "schedule-group/{id}"),
    ends("pipes", "DeletePipe", "AWS::Pipes::Pipe", "R.arn"),
    _schemas("DeleteRegistry", "AWS::EventSchemas::Registry", "Q.registryName", "registry/{id}"),
    _schemas("DeleteSchema", "AWS::EventSchemas::Schema", "Q.schemaName", "schema/{Q.registryName}/{id}"),
    _schemas("DeleteDiscoverer", "AWS::EventSchemas::Discoverer", "Q.discovererId", "discoverer/{id}"),
    ends("states", "DeleteStateMachine", "AWS::StepFunctions::StateMachine", "Q.stateMachineArn"),
    ends("states", "DeleteActivity", "AWS::StepFunctions::Activity", "Q.activityArn"),
    ends("kinesis", "DeleteStream", "AWS::Kinesis::Stream", "Q.streamARN || Q.streamName"),
    ends("kinesis", "DeregisterStreamConsumer", "AWS::Kinesis::StreamConsumer", "Q.consumerARN"),
    ends(
        "firehose",
        "DeleteDeliveryStream",
        "AWS::KinesisFirehose::DeliveryStream",
        "Q.deliveryStreamName",
        "deliverystream/{id}",
    ),
    ends("kinesisvideo", "DeleteStream", "AWS::KinesisVideo::Stream", "Q.streamARN"),
    ends("kinesisvideo", "DeleteSignalingChannel", "AWS::KinesisVideo::SignalingChannel", "Q.channelARN"),
    ends(
        "kinesisanalytics",
        "DeleteApplication",
        "AWS::KinesisAnalytics::Application",
        "Q.applicationName",
        "application/{id}",
    ),
    ends(
        "kinesisanalytics",
        "DeleteApplication",
        "AWS::KinesisAnalyticsV2::Application",
        "Q.applicationName",
        "application/{id}",
    ),
    _kafka("DeleteCluster", "AWS::MSK::Cluster", "R.clusterArn"),
    _kafka("DeleteReplicator", "AWS::MSK::Replicator", "R.replicatorArn"),
    _kafka("DeleteVpcConnection", "AWS::MSK::VpcConnection", "R.vpcConnectionArn"),
    _kafkaconnect("DeleteConnector", "AWS::KafkaConnect::Connector", "R.connectorArn"),
    _kafkaconnect("DeleteCustomPlugin", "AWS::KafkaConnect::CustomPlugin", "R.customPluginArn"),
    _kafkaconnect("DeleteWorkerConfiguration", "AWS::KafkaConnect::WorkerConfiguration", "R.workerConfigurationArn"),
    ends(
        "amazonmq",
        "DeleteBroker",
        "AWS::AmazonMQ::Broker",
        "Q.brokerId",
        "arn:{partition}:mq:{region}:{account}:broker:*:{id}",
        by_name=True,
    ),
    ends(
        "amazonmq",
        "DeleteConfiguration",
        "AWS::AmazonMQ::Configuration",
        "Q.configurationId",
        "arn:{partition}:mq:{region}:{account}:configuration:{id}",
    ),
    ends("airflow", "DeleteEnvironment", "AWS::MWAA::Environment", "Q.name", "environment/{id}"),
    ends("appflow", "DeleteFlow", "AWS::AppFlow::Flow", "Q.flowName", "flow/{id}"),
    _ses("DeleteEmailIdentity", "AWS::SES::EmailIdentity", "Q.emailIdentity"),
    _ses("DeleteConfigurationSet", "AWS::SES::ConfigurationSet", "Q.configurationSetName"),
    _ses("DeleteContactList", "AWS::SES::ContactList", "Q.contactListName"),
    _ses("DeleteDedicatedIpPool", "AWS::SES::DedicatedIpPool", "Q.poolName"),
    _mobiletargeting("DeleteApp", "AWS::Pinpoint::App", "Q.applicationId", "apps/{id}"),
    _mobiletargeting("DeleteSegment", "AWS::Pinpoint::Segment", "Q.segmentId", "apps/{Q.applicationId}/segments/{id}"),
    _mobiletargeting(
        "DeleteCampaign", "AWS::Pinpoint::Campaign", "Q.campaignId", "apps/{Q.applicationId}/campaigns/{id}"
    ),
    _sms_voice("DeleteConfigurationSet", "AWS::SMSVOICE::ConfigurationSet", "R.configurationSetArn"),
    _sms_voice("DeletePool", "AWS::SMSVOICE::Pool", "R.poolArn"),
    _sms_voice("DeleteOptOutList", "AWS::SMSVOICE::OptOutList", "R.optOutListArn"),
    _sms_voice("ReleasePhoneNumber", "AWS::SMSVOICE::PhoneNumber", "R.phoneNumberArn"),
)
