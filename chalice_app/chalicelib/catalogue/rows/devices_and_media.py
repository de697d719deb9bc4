"""Things, maps and moving pictures."""

from functools import partial

from chalicelib.catalogue.model import IDEMPOTENT, RECORD, row

_iot = partial(row, "iot", tagger="iot")
_wireless = partial(row, "iotwireless", tagger="iotwireless")
_sitewise = partial(row, "iotsitewise", tagger="iotsitewise")
_twin = partial(row, "iottwinmaker", tagger="iottwinmaker")
_fleet = partial(row, "iotfleetwise", tagger="iotfleetwise")
_grass = partial(row, "greengrass", tagger="greengrass")
_geo = partial(row, "geo", tagger="location")
_live = partial(row, "medialive", tagger="medialive")
_package = partial(row, "mediapackage", tagger="mediapackage")
_package2 = partial(row, "mediapackagev2", tagger="mediapackagev2")
_convert = partial(row, "mediaconvert", tagger="mediaconvert")
_tailor = partial(row, "mediatailor", tagger="mediatailor")
_ivs = partial(row, "ivs", tagger="ivs")
_EQUAL = "also succeeds for an equal one that exists"

ROWS = (
    _iot(
        "CreateTopicRule",
        "AWS::IoT::TopicRule",
        "Q.ruleName",
        "rule/{id}",
        evidence=RECORD,
        note="the response is null",
    ),
    _iot(
        "CreateThingGroup",
        "AWS::IoT::ThingGroup",
        "R.thingGroupArn",
        success=IDEMPOTENT,
        note="also succeeds for an equal one that exists; things themselves carry no tags",
    ),
    _iot("CreateDynamicThingGroup", "AWS::IoT::ThingGroup", "R.thingGroupArn"),
    _iot("CreateThingType", "AWS::IoT::ThingType", "R.thingTypeArn", success=IDEMPOTENT, note=_EQUAL),
    _iot("CreateBillingGroup", "AWS::IoT::BillingGroup", "R.billingGroupArn", success=IDEMPOTENT, note=_EQUAL),
    _iot("CreatePolicy", "AWS::IoT::Policy", "R.policyArn"),
    _iot("CreateRoleAlias", "AWS::IoT::RoleAlias", "R.roleAliasArn"),
    _iot("CreateAuthorizer", "AWS::IoT::Authorizer", "R.authorizerArn"),
    _iot("CreateProvisioningTemplate", "AWS::IoT::ProvisioningTemplate", "R.templateArn"),
    _iot("CreateDomainConfiguration", "AWS::IoT::DomainConfiguration", "R.domainConfigurationArn"),
    _iot("CreateSecurityProfile", "AWS::IoT::SecurityProfile", "R.securityProfileArn"),
    _iot("CreateFleetMetric", "AWS::IoT::FleetMetric", "R.metricArn"),
    _iot("CreateJob", "AWS::IoT::Job", "R.jobArn"),
    _iot("CreateJobTemplate", "AWS::IoT::JobTemplate", "R.jobTemplateArn"),
    _iot("CreateStream", "AWS::IoT::Stream", "R.streamArn"),
    _iot("RegisterCACertificate", "AWS::IoT::CACertificate", "R.certificateArn"),
    _wireless("CreateWirelessDevice", "AWS::IoTWireless::WirelessDevice", "R.arn"),
    _wireless("CreateWirelessGateway", "AWS::IoTWireless::WirelessGateway", "R.arn"),
    _wireless("CreateDestination", "AWS::IoTWireless::Destination", "R.arn"),
    _wireless("CreateDeviceProfile", "AWS::IoTWireless::DeviceProfile", "R.arn"),
    _wireless("CreateServiceProfile", "AWS::IoTWireless::ServiceProfile", "R.arn"),
    _sitewise("CreateAsset", "AWS::IoTSiteWise::Asset", "R.assetArn"),
    _sitewise("CreateAssetModel", "AWS::IoTSiteWise::AssetModel", "R.assetModelArn"),
    _sitewise("CreatePortal", "AWS::IoTSiteWise::Portal", "R.portalArn"),
    _sitewise("CreateProject", "AWS::IoTSiteWise::Project", "R.projectArn"),
    _sitewise("CreateDashboard", "AWS::IoTSiteWise::Dashboard", "R.dashboardArn"),
    _sitewise("CreateGateway", "AWS::IoTSiteWise::Gateway", "R.gatewayArn"),
    _twin("CreateWorkspace", "AWS::IoTTwinMaker::Workspace", "R.arn"),
    _twin("CreateScene", "AWS::IoTTwinMaker::Scene", "R.arn"),
    _fleet("CreateVehicle", "AWS::IoTFleetWise::Vehicle", "R.arn"),
    _fleet("CreateFleet", "AWS::IoTFleetWise::Fleet", "R.arn"),
    _fleet("CreateCampaign", "AWS::IoTFleetWise::Campaign", "R.arn"),
    _fleet("CreateSignalCatalog", "AWS::IoTFleetWise::SignalCatalog", "R.arn"),
    _grass("CreateGroup", "AWS::Greengrass::Group", "R.arn", note="version 1"),
    row("greengrass", "CreateComponentVersion", "AWS::GreengrassV2::ComponentVersion", "R.arn", tagger="greengrassv2"),
    row(
        "greengrass",
        "CreateDeployment",
        "AWS::GreengrassV2::Deployment",
        "R.deploymentId",
        "deployments:{id}",
        tagger="greengrassv2",
    ),
    _geo("CreateMap", "AWS::Location::Map", "R.mapArn"),
    _geo("CreatePlaceIndex", "AWS::Location::PlaceIndex", "R.indexArn"),
    _geo("CreateRouteCalculator", "AWS::Location::RouteCalculator", "R.calculatorArn"),
    _geo("CreateTracker", "AWS::Location::Tracker", "R.trackerArn"),
    _geo("CreateGeofenceCollection", "AWS::Location::GeofenceCollection", "R.collectionArn"),
    _geo("CreateKey", "AWS::Location::APIKey", "R.keyArn"),
    _live("CreateChannel", "AWS::MediaLive::Channel", "R.channel.arn"),
    _live("CreateInput", "AWS::MediaLive::Input", "R.input.arn"),
    _live("CreateInputSecurityGroup", "AWS::MediaLive::InputSecurityGroup", "R.securityGroup.arn"),
    _live("CreateMultiplex", "AWS::MediaLive::Multiplex", "R.multiplex.arn"),
    _package("CreateChannel", "AWS::MediaPackage::Channel", "R.arn"),
    _package("CreateOriginEndpoint", "AWS::MediaPackage::OriginEndpoint", "R.arn"),
    _package2("CreateChannelGroup", "AWS::MediaPackageV2::ChannelGroup", "R.arn"),
    _package2("CreateChannel", "AWS::MediaPackageV2::Channel", "R.arn"),
    _package2("CreateOriginEndpoint", "AWS::MediaPackageV2::OriginEndpoint", "R.arn"),
    _convert("CreateQueue", "AWS::MediaConvert::Queue", "R.queue.arn"),
    _convert("CreateJobTemplate", "AWS::MediaConvert::JobTemplate", "R.jobTemplate.arn"),
    _convert("CreatePreset", "AWS::MediaConvert::Preset", "R.preset.arn"),
    _convert("CreateJob", "AWS::MediaConvert::Job", "R.job.arn", note="CloudFormation has no such type; short-lived"),
    row("mediaconnect", "CreateFlow", "AWS::MediaConnect::Flow", "R.flow.flowArn", tagger="mediaconnect"),
    row("mediastore", "CreateContainer", "AWS::MediaStore::Container", "R.container.aRN", tagger="mediastore"),
    _tailor("CreateChannel", "AWS::MediaTailor::Channel", "R.arn"),
    _tailor("CreateSourceLocation", "AWS::MediaTailor::SourceLocation", "R.arn"),
    _ivs("CreateChannel", "AWS::IVS::Channel", "R.channel.arn"),
    _ivs("CreateRecordingConfiguration", "AWS::IVS::RecordingConfiguration", "R.recordingConfiguration.arn"),
    row("ivs", "CreateStage", "AWS::IVS::Stage", "R.stage.arn", tagger="ivs-realtime"),
    row("ivschat", "CreateRoom", "AWS::IVSChat::Room", "R.arn", tagger="ivschat"),
    row("groundstation", "CreateConfig", "AWS::GroundStation::Config", "R.configArn", tagger="groundstation"),
    _iot("CreateDimension", "AWS::IoT::Dimension", "R.arn"),
    _iot("CreateCustomMetric", "AWS::IoT::CustomMetric", "R.metricArn"),
    _iot("CreateMitigationAction", "AWS::IoT::MitigationAction", "R.actionArn"),
    _iot("CreateScheduledAudit", "AWS::IoT::ScheduledAudit", "R.scheduledAuditArn"),
    _iot("CreateOTAUpdate", "AWS::IoT::OTAUpdate", "R.otaUpdateArn", note="CloudFormation has no such type"),
    _iot("CreatePackage", "AWS::IoT::SoftwarePackage", "R.packageArn"),
    row(
        "medical-imaging",
        "CreateDatastore",
        "AWS::HealthImaging::Datastore",
        "R.datastoreId",
        "datastore/{id}",
        tagger="medical-imaging",
    ),
    row("deadline", "CreateFarm", "AWS::Deadline::Farm", "R.farmId", "farm/{id}", tagger="deadline"),
    row(
        "deadline", "CreateFleet", "AWS::Deadline::Fleet", "R.fleetId", "farm/{Q.farmId}/fleet/{id}", tagger="deadline"
    ),
    row(
        "deadline", "CreateQueue", "AWS::Deadline::Queue", "R.queueId", "farm/{Q.farmId}/queue/{id}", tagger="deadline"
    ),
)
