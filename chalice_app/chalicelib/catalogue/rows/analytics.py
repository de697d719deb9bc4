"""Searching, joining and showing data."""

from functools import partial

from chalicelib.catalogue.model import DOCS, RECORD, row

_emr = partial(row, "elasticmapreduce", tagger="emr")
_glue = partial(row, "glue", tagger="glue")
_athena = partial(row, "athena", tagger="athena")
_es = partial(row, "es", tagger="opensearch")
_aoss = partial(row, "aoss", tagger="opensearchserverless")
_brew = partial(row, "databrew", tagger="databrew")
_quicksight = partial(row, "quicksight", tagger="quicksight")
_rooms = partial(row, "cleanrooms", tagger="cleanrooms")
_entities = partial(row, "entityresolution", tagger="entityresolution")
_exchange = partial(row, "dataexchange", tagger="dataexchange")

ROWS = (
    _emr(
        "RunJobFlow",
        "AWS::EMR::Cluster",
        "R.clusterArn || R.jobFlowId",
        "cluster/{id}",
        evidence=RECORD,
        note="its tags reach its instances",
    ),
    _emr("CreateStudio", "AWS::EMR::Studio", "R.studioId", "studio/{id}", tagger="emr-studio"),
    row("emr-serverless", "CreateApplication", "AWS::EMRServerless::Application", "R.arn", tagger="emr-serverless"),
    _glue("CreateJob", "AWS::Glue::Job", "R.name || Q.name", "job/{id}"),
    _glue(
        "CreateCrawler", "AWS::Glue::Crawler", "Q.name", "crawler/{id}", evidence=RECORD, note="the response is null"
    ),
    _glue(
        "CreateDatabase",
        "AWS::Glue::Database",
        "Q.databaseInput.name",
        "database/{id}",
        evidence=RECORD,
        note="the response is null",
    ),
    _glue("CreateConnection", "AWS::Glue::Connection", "Q.connectionInput.name", "connection/{id}", evidence=DOCS),
    _glue("CreateTrigger", "AWS::Glue::Trigger", "R.name || Q.name", "trigger/{id}"),
    _glue("CreateWorkflow", "AWS::Glue::Workflow", "R.name || Q.name", "workflow/{id}"),
    _glue("CreateBlueprint", "AWS::Glue::Blueprint", "R.name || Q.name", "blueprint/{id}"),
    _glue("CreateDevEndpoint", "AWS::Glue::DevEndpoint", "R.endpointName || Q.endpointName", "devEndpoint/{id}"),
    _glue("CreateMLTransform", "AWS::Glue::MLTransform", "R.transformId", "mlTransform/{id}"),
    _glue("CreateRegistry", "AWS::Glue::Registry", "R.registryArn"),
    _glue("CreateSchema", "AWS::Glue::Schema", "R.schemaArn"),
    _glue("CreateSession", "AWS::Glue::Session", "R.session.id || Q.id", "session/{id}", note="short-lived"),
    _glue("CreateDataQualityRuleset", "AWS::Glue::DataQualityRuleset", "R.name || Q.name", "dataQualityRuleset/{id}"),
    _athena("CreateWorkGroup", "AWS::Athena::WorkGroup", "Q.name", "workgroup/{id}", note="the response is null"),
    _athena("CreateDataCatalog", "AWS::Athena::DataCatalog", "Q.name", "datacatalog/{id}"),
    _athena("CreateCapacityReservation", "AWS::Athena::CapacityReservation", "Q.name", "capacity-reservation/{id}"),
    row(
        "datapipeline",
        "CreatePipeline",
        "AWS::DataPipeline::Pipeline",
        "R.pipelineId",
        "pipeline/{id}",
        tagger="datapipeline",
        note="10 tags in a call",
    ),
    _es(
        "CreateElasticsearchDomain",
        "AWS::Elasticsearch::Domain",
        "R.domainStatus.aRN || Q.domainName",
        "domain/{id}",
        evidence=RECORD,
        note="10 tags at most",
    ),
    _es(
        "CreateDomain",
        "AWS::OpenSearchService::Domain",
        "R.domainStatus.aRN || Q.domainName",
        "domain/{id}",
        evidence=RECORD,
        note="OpenSearch is logged as es; 10 tags at most",
    ),
    _es("CreateApplication", "AWS::OpenSearchService::Application", "R.arn"),
    _aoss("CreateCollection", "AWS::OpenSearchServerless::Collection", "R.createCollectionDetail.arn"),
    row("osis", "CreatePipeline", "AWS::OSIS::Pipeline", "R.pipeline.pipelineArn", tagger="osis"),
    _brew(
        "CreateDataset",
        "AWS::DataBrew::Dataset",
        "R.Name || Q.Name",
        "dataset/{id}",
        evidence=RECORD,
        note="the record keeps the API's capital letters",
    ),
    _brew("CreateProject", "AWS::DataBrew::Project", "R.Name || Q.Name", "project/{id}"),
    _brew("CreateRecipe", "AWS::DataBrew::Recipe", "R.Name || Q.Name", "recipe/{id}"),
    _brew("CreateProfileJob", "AWS::DataBrew::Job", "R.Name || Q.Name", "job/{id}"),
    _brew("CreateRecipeJob", "AWS::DataBrew::Job", "R.Name || Q.Name", "job/{id}"),
    _brew("CreateSchedule", "AWS::DataBrew::Schedule", "R.Name || Q.Name", "schedule/{id}"),
    _brew("CreateRuleset", "AWS::DataBrew::Ruleset", "R.Name || Q.Name", "ruleset/{id}"),
    _quicksight(
        "CreateDashboard", "AWS::QuickSight::Dashboard", "R.arn", note="what is made in the console has no response"
    ),
    _quicksight(
        "CreateAnalysis", "AWS::QuickSight::Analysis", "R.arn", note="what is made in the console has no response"
    ),
    _quicksight(
        "CreateDataSet", "AWS::QuickSight::DataSet", "R.arn", note="what is made in the console has no response"
    ),
    _quicksight(
        "CreateDataSource", "AWS::QuickSight::DataSource", "R.arn", note="what is made in the console has no response"
    ),
    _quicksight("CreateTemplate", "AWS::QuickSight::Template", "R.arn"),
    _quicksight("CreateTheme", "AWS::QuickSight::Theme", "R.arn"),
    _quicksight("CreateFolder", "AWS::QuickSight::Folder", "R.arn"),
    _rooms("CreateCollaboration", "AWS::CleanRooms::Collaboration", "R.collaboration.arn"),
    _rooms("CreateMembership", "AWS::CleanRooms::Membership", "R.membership.arn"),
    _rooms("CreateConfiguredTable", "AWS::CleanRooms::ConfiguredTable", "R.configuredTable.arn"),
    _entities("CreateMatchingWorkflow", "AWS::EntityResolution::MatchingWorkflow", "R.workflowArn"),
    _entities("CreateSchemaMapping", "AWS::EntityResolution::SchemaMapping", "R.schemaArn"),
    _exchange("CreateDataSet", "AWS::DataExchange::DataSet", "R.arn"),
    row("datazone", "CreateDomain", "AWS::DataZone::Domain", "R.arn || R.id", "domain/{id}", tagger="datazone"),
    row(
        "managedblockchain",
        "CreateNetwork",
        "AWS::ManagedBlockchain::Network",
        "R.networkId",
        "arn:{partition}:managedblockchain:{region}::networks/{id}",
        tagger="managedblockchain",
        note="CloudFormation has no such type; the ARN has no account",
    ),
    row(
        "managedblockchain",
        "CreateMember",
        "AWS::ManagedBlockchain::Member",
        "R.memberId",
        "members/{id}",
        tagger="managedblockchain",
    ),
    row(
        "managedblockchain",
        "CreateNode",
        "AWS::ManagedBlockchain::Node",
        "R.nodeId",
        "nodes/{id}",
        tagger="managedblockchain",
    ),
    row(
        "managedblockchain",
        "CreateAccessor",
        "AWS::ManagedBlockchain::Accessor",
        "R.accessorId",
        "accessors/{id}",
        tagger="managedblockchain",
    ),
)
