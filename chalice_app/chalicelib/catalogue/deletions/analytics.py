"""How they end: searching, joining and showing data."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_glue = partial(ends, "glue")
_athena = partial(ends, "athena")
_es = partial(ends, "es")
_databrew = partial(ends, "databrew")
_quicksight = partial(ends, "quicksight")
_cleanrooms = partial(ends, "cleanrooms")
_managedblockchain = partial(ends, "managedblockchain")

ROWS: Final[tuple[Ending, ...]] = (
    ends("elasticmapreduce", "TerminateJobFlows", "AWS::EMR::Cluster", "Q.jobFlowIds[]"),
    ends("elasticmapreduce", "DeleteStudio", "AWS::EMR::Studio", "Q.studioId"),
    ends(
        "emr-serverless",
        "DeleteApplication",
        "AWS::EMRServerless::Application",
        "Q.applicationId",
        "/applications/{id}",
    ),
    _glue("DeleteJob", "AWS::Glue::Job", "Q.jobName"),
    _glue("DeleteCrawler", "AWS::Glue::Crawler", "Q.name"),
    _glue("DeleteDatabase", "AWS::Glue::Database", "Q.name"),
    _glue("DeleteConnection", "AWS::Glue::Connection", "Q.connectionName"),
    _glue("BatchDeleteConnection", "AWS::Glue::Connection", "R.succeeded[]"),
    _glue("DeleteTrigger", "AWS::Glue::Trigger", "Q.name"),
    _glue("DeleteWorkflow", "AWS::Glue::Workflow", "Q.name"),
    _glue("DeleteBlueprint", "AWS::Glue::Blueprint", "Q.name"),
    _glue("DeleteDevEndpoint", "AWS::Glue::DevEndpoint", "Q.endpointName"),
    _glue("DeleteMLTransform", "AWS::Glue::MLTransform", "Q.transformId"),
    _glue("DeleteRegistry", "AWS::Glue::Registry", "R.registryArn"),
    _glue("DeleteSchema", "AWS::Glue::Schema", "R.schemaArn"),
    _glue("DeleteSession", "AWS::Glue::Session", "Q.id"),
    _glue("DeleteDataQualityRuleset", "AWS::Glue::DataQualityRuleset", "Q.name"),
    _athena("DeleteWorkGroup", "AWS::Athena::WorkGroup", "Q.workGroup"),
    _athena("DeleteDataCatalog", "AWS::Athena::DataCatalog", "Q.name"),
    _athena("DeleteCapacityReservation", "AWS::Athena::CapacityReservation", "Q.name"),
    ends("datapipeline", "DeletePipeline", "AWS::DataPipeline::Pipeline", "Q.pipelineId"),
    _es("DeleteElasticsearchDomain", "AWS::Elasticsearch::Domain", "R.domainStatus.aRN || Q.domainName"),
    _es("DeleteDomain", "AWS::OpenSearchService::Domain", "R.domainStatus.aRN || Q.domainName"),
    _es("DeleteApplication", "AWS::OpenSearchService::Application", "Q.id", "application/{id}"),
    ends("aoss", "DeleteCollection", "AWS::OpenSearchServerless::Collection", "Q.id", "collection/{id}"),
    ends("osis", "DeletePipeline", "AWS::OSIS::Pipeline", "Q.pipelineName", "pipeline/{id}"),
    _databrew("DeleteDataset", "AWS::DataBrew::Dataset", "Q.name"),
    _databrew("DeleteProject", "AWS::DataBrew::Project", "Q.name"),
    _databrew("DeleteJob", "AWS::DataBrew::Job", "Q.name"),
    _databrew("DeleteSchedule", "AWS::DataBrew::Schedule", "Q.name"),
    _databrew("DeleteRuleset", "AWS::DataBrew::Ruleset", "Q.name"),
    _quicksight("DeleteDashboard", "AWS::QuickSight::Dashboard", "!(Q.versionNumber) && R.arn"),
    _quicksight("DeleteAnalysis", "AWS::QuickSight::Analysis", "R.arn"),
    _quicksight("DeleteDataSet", "AWS::QuickSight::DataSet", "R.arn"),
    _quicksight("DeleteDataSource", "AWS::QuickSight::DataSource", "R.arn"),
    _quicksight("DeleteTemplate", "AWS::QuickSight::Template", "!(Q.versionNumber) && R.arn"),
    _quicksight("DeleteTheme", "AWS::QuickSight::Theme", "!(Q.versionNumber) && R.arn"),
    _quicksight("DeleteFolder", "AWS::QuickSight::Folder", "R.arn"),
    _cleanrooms(
        "DeleteCollaboration", "AWS::CleanRooms::Collaboration", "Q.collaborationIdentifier", "collaboration/{id}"
    ),
    _cleanrooms("DeleteMembership", "AWS::CleanRooms::Membership", "Q.membershipIdentifier", "membership/{id}"),
    _cleanrooms(
        "DeleteConfiguredTable",
        "AWS::CleanRooms::ConfiguredTable",
        "Q.configuredTableIdentifier",
        "configuredtable/{id}",
    ),
    ends(
        "entityresolution",
        "DeleteMatchingWorkflow",
        "AWS::EntityResolution::MatchingWorkflow",
        "Q.workflowName",
        "matchingworkflow/{id}",
    ),
    ends(
        "entityresolution",
        "DeleteSchemaMapping",
        "AWS::EntityResolution::SchemaMapping",
        "Q.schemaName",
        "schemamapping/{id}",
    ),
    ends("dataexchange", "DeleteDataSet", "AWS::DataExchange::DataSet", "Q.dataSetId", "data-sets/{id}"),
    ends("datazone", "DeleteDomain", "AWS::DataZone::Domain", "Q.identifier"),
    _managedblockchain("DeleteMember", "AWS::ManagedBlockchain::Member", "Q.memberId"),
    _managedblockchain("DeleteNode", "AWS::ManagedBlockchain::Node", "Q.nodeId"),
    _managedblockchain("DeleteAccessor", "AWS::ManagedBlockchain::Accessor", "Q.accessorId"),
)
