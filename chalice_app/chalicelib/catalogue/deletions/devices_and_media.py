"""How they end: things, maps and moving pictures."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_iot = partial(ends, "iot")
_iotwireless = partial(ends, "iotwireless")
_iotsitewise = partial(ends, "iotsitewise")
_iotfleetwise = partial(ends, "iotfleetwise")
_greengrass = partial(ends, "greengrass")
_geo = partial(ends, "geo")
_medialive = partial(ends, "medialive")
_mediapackagev2 = partial(ends, "mediapackagev2")
_mediaconvert = partial(ends, "mediaconvert")
_ivs = partial(ends, "ivs")
_deadline = partial(ends, "deadline")

ROWS: Final[tuple[Ending, ...]] = (
    _iot("DeleteTopicRule", "AWS::IoT::TopicRule", "Q.ruleName"),
    _iot("DeleteThingGroup", "AWS::IoT::ThingGroup", "Q.thingGroupName", "thinggroup/{id}"),
    _iot("DeleteDynamicThingGroup", "AWS::IoT::ThingGroup", "Q.thingGroupName", "thinggroup/{id}"),
    _iot("DeleteThingType", "AWS::IoT::ThingType", "Q.thingTypeName", "thingtype/{id}"),
    _iot("DeleteBillingGroup", "AWS::IoT::BillingGroup", "Q.billingGroupName", "billinggroup/{id}"),
    _iot("DeletePolicy", "AWS::IoT::Policy", "Q.policyName", "policy/{id}"),
    _iot("DeleteRoleAlias", "AWS::IoT::RoleAlias", "Q.roleAlias", "rolealias/{id}"),
    _iot("DeleteAuthorizer", "AWS::IoT::Authorizer", "Q.authorizerName", "authorizer/{id}"),
    _iot("DeleteProvisioningTemplate", "AWS::IoT::ProvisioningTemplate", "Q.templateName", "provisioningtemplate/{id}"),
    _iot("DeleteSecurityProfile", "AWS::IoT::SecurityProfile", "Q.securityProfileName", "securityprofile/{id}"),
    _iot("DeleteFleetMetric", "AWS::IoT::FleetMetric", "Q.metricName", "fleetmetric/{id}"),
    _iot("DeleteJob", "AWS::IoT::Job", "Q.jobId", "job/{id}"),
    _iot("DeleteJobTemplate", "AWS::IoT::JobTemplate", "Q.jobTemplateId", "jobtemplate/{id}"),
    _iot("DeleteStream", "AWS::IoT::Stream", "Q.streamId", "stream/{id}"),
    _iot("DeleteCACertificate", "AWS::IoT::CACertificate", "Q.certificateId", "cacert/{id}"),
    _iotwireless("DeleteWirelessDevice", "AWS::IoTWireless::WirelessDevice", "Q.id", "WirelessDevice/{id}"),
    _iotwireless("DeleteWirelessGateway", "AWS::IoTWireless::WirelessGateway", "Q.id", "WirelessGateway/{id}"),
    _iotwireless("DeleteDestination", "AWS::IoTWireless::Destination", "Q.name", "Destination/{id}"),
    _iotwireless("DeleteDeviceProfile", "AWS::IoTWireless::DeviceProfile", "Q.id", "DeviceProfile/{id}"),
    _iotwireless("DeleteServiceProfile", "AWS::IoTWireless::ServiceProfile", "Q.id", "ServiceProfile/{id}"),
    _iotsitewise("DeleteAsset", "AWS::IoTSiteWise::Asset", "Q.assetId", "asset/{id}"),
    _iotsitewise("DeleteAssetModel", "AWS::IoTSiteWise::AssetModel", "Q.assetModelId", "asset-model/{id}"),
    _iotsitewise("DeletePortal", "AWS::IoTSiteWise::Portal", "Q.portalId", "portal/{id}"),
    _iotsitewise("DeleteProject", "AWS::IoTSiteWise::Project", "Q.projectId", "project/{id}"),
    _iotsitewise("DeleteDashboard", "AWS::IoTSiteWise::Dashboard", "Q.dashboardId", "dashboard/{id}"),
    _iotsitewise("DeleteGateway", "AWS::IoTSiteWise::Gateway", "Q.gatewayId", "gateway/{id}"),
    ends("iottwinmaker", "DeleteWorkspace", "AWS::IoTTwinMaker::Workspace", "Q.workspaceId", "workspace/{id}"),
    ends(
        "iottwinmaker", "DeleteScene", "AWS::IoTTwinMaker::Scene", "Q.sceneId", "workspace/{Q.workspaceId}/scene/{id}"
    ),
    _iotfleetwise("DeleteVehicle", "AWS::IoTFleetWise::Vehicle", "R.arn"),
    _iotfleetwise("DeleteFleet", "AWS::IoTFleetWise::Fleet", "R.arn"),
    _iotfleetwise("DeleteCampaign", "AWS::IoTFleetWise::Campaign", "R.arn"),
    _iotfleetwise("DeleteSignalCatalog", "AWS::IoTFleetWise::SignalCatalog", "R.arn"),
    _greengrass("DeleteGroup", "AWS::Greengrass::Group", "Q.groupId", "/greengrass/groups/{id}"),
    _greengrass("DeleteComponent", "AWS::GreengrassV2::ComponentVersion", "Q.arn"),
    _greengrass("DeleteDeployment", "AWS::GreengrassV2::Deployment", "Q.deploymentId"),
    _geo("DeleteMap", "AWS::Location::Map", "Q.mapName", "map/{id}"),
    _geo("DeletePlaceIndex", "AWS::Location::PlaceIndex", "Q.indexName", "place-index/{id}"),
    _geo("DeleteRouteCalculator", "AWS::Location::RouteCalculator", "Q.calculatorName", "route-calculator/{id}"),
    _geo("DeleteTracker", "AWS::Location::Tracker", "Q.trackerName", "tracker/{id}"),
    _geo(
        "DeleteGeofenceCollection", "AWS::Location::GeofenceCollection", "Q.collectionName", "geofence-collection/{id}"
    ),
    _geo("DeleteKey", "AWS::Location::APIKey", "Q.keyName", "api-key/{id}"),
    _medialive("DeleteChannel", "AWS::MediaLive::Channel", "Q.channelId", "channel:{id}"),
    _medialive("DeleteInput", "AWS::MediaLive::Input", "Q.inputId", "input:{id}"),
    _medialive(
        "DeleteInputSecurityGroup",
        "AWS::MediaLive::InputSecurityGroup",
        "Q.inputSecurityGroupId",
        "inputSecurityGroup:{id}",
    ),
    _medialive("DeleteMultiplex", "AWS::MediaLive::Multiplex", "Q.multiplexId", "multiplex:{id}"),
    _mediapackagev2(
        "DeleteChannelGroup", "AWS::MediaPackageV2::ChannelGroup", "Q.channelGroupName", "channelGroup/{id}"
    ),
    _mediapackagev2(
        "DeleteChannel",
        "AWS::MediaPackageV2::Channel",
        "Q.channelName",
        "channelGroup/{Q.channelGroupName}/channel/{id}",
    ),
    _mediapackagev2(
        "DeleteOriginEndpoint",
        "AWS::MediaPackageV2::OriginEndpoint",
        "Q.originEndpointName",
        "channelGroup/{Q.channelGroupName}/channel/{Q.channelName}/originEndpoint/{id}",
    ),
    _mediaconvert("DeleteQueue", "AWS::MediaConvert::Queue", "Q.name", "queues/{id}"),
    _mediaconvert("DeleteJobTemplate", "AWS::MediaConvert::JobTemplate", "Q.name", "jobTemplates/{id}"),
    _mediaconvert("DeletePreset", "AWS::MediaConvert::Preset", "Q.name", "presets/{id}"),
    ends("mediaconnect", "DeleteFlow", "AWS::MediaConnect::Flow", "Q.flowArn"),
    ends("mediastore", "DeleteContainer", "AWS::MediaStore::Container", "Q.containerName", "container/{id}"),
    ends("mediatailor", "DeleteChannel", "AWS::MediaTailor::Channel", "Q.channelName", "channel/{id}"),
    ends(
        "mediatailor",
        "DeleteSourceLocation",
        "AWS::MediaTailor::SourceLocation",
        "Q.sourceLocationName",
        "sourceLocation/{id}",
    ),
    _ivs("DeleteChannel", "AWS::IVS::Channel", "Q.arn"),
    _ivs("DeleteRecordingConfiguration", "AWS::IVS::RecordingConfiguration", "Q.arn"),
    _ivs("DeleteStage", "AWS::IVS::Stage", "Q.arn"),
    ends("ivschat", "DeleteRoom", "AWS::IVSChat::Room", "Q.identifier", "room/{id}"),
    ends("groundstation", "DeleteConfig", "AWS::GroundStation::Config", "R.configArn"),
    _iot("DeleteDimension", "AWS::IoT::Dimension", "Q.name", "dimension/{id}"),
    _iot("DeleteCustomMetric", "AWS::IoT::CustomMetric", "Q.metricName", "custommetric/{id}"),
    _iot("DeleteMitigationAction", "AWS::IoT::MitigationAction", "Q.actionName", "mitigationaction/{id}"),
    _iot("DeleteScheduledAudit", "AWS::IoT::ScheduledAudit", "Q.scheduledAuditName", "scheduledaudit/{id}"),
    _iot("DeleteOTAUpdate", "AWS::IoT::OTAUpdate", "Q.otaUpdateId", "otaupdate/{id}"),
    _iot("DeletePackage", "AWS::IoT::SoftwarePackage", "Q.packageName", "package/{id}"),
    ends("medical-imaging", "DeleteDatastore", "AWS::HealthImaging::Datastore", "Q.datastoreId"),
    _deadline("DeleteFarm", "AWS::Deadline::Farm", "Q.farmId"),
    _deadline("DeleteFleet", "AWS::Deadline::Fleet", "Q.fleetId"),
    _deadline("DeleteQueue", "AWS::Deadline::Queue", "Q.queueId"),
)
