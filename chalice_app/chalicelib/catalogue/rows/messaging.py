"""Topics, queues, streams, events, workflows and mail."""

from functools import partial

from chalicelib.catalogue.answers import made_at
from chalicelib.catalogue.model import DOCS, IDEMPOTENT, RECORD, UPSERT, row

_events = partial(row, "events", tagger="events")
_states = partial(row, "states", tagger="stepfunctions")
_kinesis = partial(row, "kinesis", tagger="kinesis")
_video = partial(row, "kinesisvideo", tagger="kinesisvideo")
_kafka = partial(row, "kafka", tagger="kafka")
_connect = partial(row, "kafkaconnect", tagger="kafkaconnect")
_schemas = partial(row, "schemas", tagger="schemas")
_ses = partial(row, "ses", tagger="sesv2")
_pinpoint = partial(row, "mobiletargeting", tagger="pinpoint")
_sms = partial(row, "sms-voice", tagger="pinpoint-sms-voice-v2")

ROWS = (
    row(
        "sns",
        "CreateTopic",
        "AWS::SNS::Topic",
        "R.topicArn",
        tagger="sns",
        success=IDEMPOTENT,
        evidence=RECORD,
        note="also succeeds for a topic that exists",
    ),
    row(
        "sqs",
        "CreateQueue",
        "AWS::SQS::Queue",
        "tail(R.queueUrl) || Q.queueName",
        "{id}",
        tagger="sqs",
        success=IDEMPOTENT,
        evidence=RECORD,
        note="also succeeds for a queue that exists; the ARN is made of the URL's name",
    ),
    _events("PutRule", "AWS::Events::Rule", "R.ruleArn", success=UPSERT, evidence=RECORD, note="also updates"),
    _events("CreateEventBus", "AWS::Events::EventBus", "R.eventBusArn", evidence=RECORD),
    row(
        "scheduler",
        "CreateScheduleGroup",
        "AWS::Scheduler::ScheduleGroup",
        "R.scheduleGroupArn",
        tagger="scheduler",
        note="schedules themselves carry no tags",
    ),
    row("pipes", "CreatePipe", "AWS::Pipes::Pipe", "R.arn", tagger="pipes"),
    _schemas("CreateRegistry", "AWS::EventSchemas::Registry", "R.registryArn"),
    _schemas("CreateSchema", "AWS::EventSchemas::Schema", "R.schemaArn"),
    _schemas("CreateDiscoverer", "AWS::EventSchemas::Discoverer", "R.discovererArn"),
    _states(
        "CreateStateMachine",
        "AWS::StepFunctions::StateMachine",
        "R.stateMachineArn",
        success=IDEMPOTENT,
        answer=(made_at("R.creationDate"),),
        evidence=RECORD,
        note="also succeeds for an equal machine that exists",
    ),
    _states(
        "CreateActivity",
        "AWS::StepFunctions::Activity",
        "R.activityArn",
        success=IDEMPOTENT,
        answer=(made_at("R.creationDate"),),
        evidence=DOCS,
        note="also succeeds for an activity that exists",
    ),
    _kinesis(
        "CreateStream",
        "AWS::Kinesis::Stream",
        "Q.streamName",
        "stream/{id}",
        evidence=RECORD,
        note="the response is null",
    ),
    row(
        "kinesis",
        "RegisterStreamConsumer",
        "AWS::Kinesis::StreamConsumer",
        "R.consumer.consumerARN",
        tagger="kinesis-consumer",
    ),
    row(
        "firehose",
        "CreateDeliveryStream",
        "AWS::KinesisFirehose::DeliveryStream",
        "R.deliveryStreamARN",
        tagger="firehose",
        evidence=RECORD,
        note="takes tags once it is active",
    ),
    _video("CreateStream", "AWS::KinesisVideo::Stream", "R.streamARN"),
    _video("CreateSignalingChannel", "AWS::KinesisVideo::SignalingChannel", "R.channelARN"),
    row(
        "kinesisanalytics",
        "CreateApplication",
        "AWS::KinesisAnalytics::Application",
        "R.applicationSummary.applicationARN",
        tagger="kinesisanalytics",
        evidence=RECORD,
        note="version 1",
    ),
    row(
        "kinesisanalytics",
        "CreateApplication",
        "AWS::KinesisAnalyticsV2::Application",
        "R.applicationDetail.applicationARN",
        tagger="kinesisanalyticsv2",
        evidence=RECORD,
        note="version 2, Apache Flink",
    ),
    _kafka("CreateCluster", "AWS::MSK::Cluster", "R.clusterArn"),
    _kafka("CreateClusterV2", "AWS::MSK::Cluster", "R.clusterArn", evidence=RECORD, note="serverless clusters too"),
    _kafka("CreateReplicator", "AWS::MSK::Replicator", "R.replicatorArn"),
    _kafka("CreateVpcConnection", "AWS::MSK::VpcConnection", "R.vpcConnectionArn"),
    _connect("CreateConnector", "AWS::KafkaConnect::Connector", "R.connectorArn"),
    _connect("CreateCustomPlugin", "AWS::KafkaConnect::CustomPlugin", "R.customPluginArn"),
    _connect("CreateWorkerConfiguration", "AWS::KafkaConnect::WorkerConfiguration", "R.workerConfigurationArn"),
    row(
        "amazonmq",
        "CreateBroker",
        "AWS::AmazonMQ::Broker",
        "R.brokerArn",
        tagger="mq",
        evidence=RECORD,
        note="the service in its ARN is mq",
    ),
    row(
        "amazonmq",
        "CreateConfiguration",
        "AWS::AmazonMQ::Configuration",
        "R.arn",
        tagger="mq",
        note="the service in its ARN is mq",
    ),
    row(
        "airflow",
        "CreateEnvironment",
        "AWS::MWAA::Environment",
        "R.Arn",
        tagger="mwaa",
        evidence=RECORD,
        note="the record keeps the API's capital letters",
    ),
    row("appflow", "CreateFlow", "AWS::AppFlow::Flow", "R.flowArn", tagger="appflow"),
    _ses("CreateEmailIdentity", "AWS::SES::EmailIdentity", "Q.emailIdentity", "identity/{id}"),
    _ses(
        "CreateConfigurationSet",
        "AWS::SES::ConfigurationSet",
        "Q.configurationSetName || Q.configurationSet.name",
        "configuration-set/{id}",
        note="versions 1 and 2 of the API",
    ),
    _ses("CreateContactList", "AWS::SES::ContactList", "Q.contactListName", "contact-list/{id}"),
    _ses("CreateDedicatedIpPool", "AWS::SES::DedicatedIpPool", "Q.poolName", "dedicated-ip-pool/{id}"),
    _pinpoint("CreateApp", "AWS::Pinpoint::App", "R.arn || R.applicationResponse.arn"),
    _pinpoint("CreateSegment", "AWS::Pinpoint::Segment", "R.arn || R.segmentResponse.arn"),
    _pinpoint("CreateCampaign", "AWS::Pinpoint::Campaign", "R.arn || R.campaignResponse.arn"),
    _sms("CreateConfigurationSet", "AWS::SMSVOICE::ConfigurationSet", "R.configurationSetArn"),
    _sms("CreatePool", "AWS::SMSVOICE::Pool", "R.poolArn"),
    _sms("CreateOptOutList", "AWS::SMSVOICE::OptOutList", "R.optOutListArn"),
    _sms("RequestPhoneNumber", "AWS::SMSVOICE::PhoneNumber", "R.phoneNumberArn"),
)
