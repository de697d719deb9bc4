"""Models: training, hosting, and services built on them."""

from functools import partial

from chalicelib.catalogue.answers import made_at
from chalicelib.catalogue.model import DOCS, RECORD, UPSERT, row

_sagemaker = partial(row, "sagemaker", tagger="sagemaker")
_bedrock = partial(row, "bedrock", tagger="bedrock")
_agent = partial(row, "bedrock", tagger="bedrock-agent")
_core = partial(row, "bedrock-agentcore", tagger="bedrock-agentcore-control")
_kendra = partial(row, "kendra", tagger="kendra")
_lex = partial(row, "lex", tagger="lexv2-models")
_comprehend = partial(row, "comprehend", tagger="comprehend")
_personalize = partial(row, "personalize", tagger="personalize")
_forecast = partial(row, "forecast", tagger="forecast")
_rekognition = partial(row, "rekognition", tagger="rekognition")
_transcribe = partial(row, "transcribe", tagger="transcribe")
_fraud = partial(row, "frauddetector", tagger="frauddetector")
_omics = partial(row, "omics", tagger="omics")
_qbusiness = partial(row, "qbusiness", tagger="qbusiness")
_NO_CFN = "CloudFormation has no such type"

ROWS = (
    _sagemaker("CreateNotebookInstance", "AWS::SageMaker::NotebookInstance", "R.notebookInstanceArn", evidence=RECORD),
    _sagemaker("CreateModel", "AWS::SageMaker::Model", "R.modelArn", evidence=DOCS),
    _sagemaker("CreateEndpoint", "AWS::SageMaker::Endpoint", "R.endpointArn", evidence=DOCS),
    _sagemaker("CreateEndpointConfig", "AWS::SageMaker::EndpointConfig", "R.endpointConfigArn"),
    _sagemaker("CreateTrainingJob", "AWS::SageMaker::TrainingJob", "R.trainingJobArn", note=_NO_CFN),
    _sagemaker("CreateProcessingJob", "AWS::SageMaker::ProcessingJob", "R.processingJobArn"),
    _sagemaker("CreateTransformJob", "AWS::SageMaker::TransformJob", "R.transformJobArn", note=_NO_CFN),
    _sagemaker(
        "CreateHyperParameterTuningJob",
        "AWS::SageMaker::HyperParameterTuningJob",
        "R.hyperParameterTuningJobArn",
        note=_NO_CFN,
    ),
    _sagemaker("CreateAutoMLJob", "AWS::SageMaker::AutoMLJob", "R.autoMLJobArn", note=_NO_CFN),
    _sagemaker("CreateAutoMLJobV2", "AWS::SageMaker::AutoMLJob", "R.autoMLJobArn", note=_NO_CFN),
    _sagemaker("CreateLabelingJob", "AWS::SageMaker::LabelingJob", "R.labelingJobArn", note=_NO_CFN),
    _sagemaker("CreateDomain", "AWS::SageMaker::Domain", "R.domainArn", evidence=RECORD),
    _sagemaker("CreateUserProfile", "AWS::SageMaker::UserProfile", "R.userProfileArn"),
    _sagemaker("CreateSpace", "AWS::SageMaker::Space", "R.spaceArn"),
    _sagemaker("CreateApp", "AWS::SageMaker::App", "R.appArn"),
    _sagemaker("CreatePipeline", "AWS::SageMaker::Pipeline", "R.pipelineArn"),
    _sagemaker("CreateProject", "AWS::SageMaker::Project", "R.projectArn"),
    _sagemaker("CreateCluster", "AWS::SageMaker::Cluster", "R.clusterArn"),
    _sagemaker("CreateFeatureGroup", "AWS::SageMaker::FeatureGroup", "R.featureGroupArn"),
    _sagemaker("CreateModelPackageGroup", "AWS::SageMaker::ModelPackageGroup", "R.modelPackageGroupArn"),
    _sagemaker("CreateModelPackage", "AWS::SageMaker::ModelPackage", "R.modelPackageArn"),
    _sagemaker("CreateImage", "AWS::SageMaker::Image", "R.imageArn"),
    _sagemaker("CreateCodeRepository", "AWS::SageMaker::CodeRepository", "R.codeRepositoryArn"),
    _sagemaker("CreateMonitoringSchedule", "AWS::SageMaker::MonitoringSchedule", "R.monitoringScheduleArn"),
    _sagemaker("CreateInferenceComponent", "AWS::SageMaker::InferenceComponent", "R.inferenceComponentArn"),
    _sagemaker("CreateExperiment", "AWS::SageMaker::Experiment", "R.experimentArn"),
    _sagemaker("CreateMlflowTrackingServer", "AWS::SageMaker::MlflowTrackingServer", "R.trackingServerArn"),
    _sagemaker("CreateWorkteam", "AWS::SageMaker::Workteam", "R.workteamArn"),
    _bedrock(
        "CreateModelCustomizationJob", "AWS::Bedrock::ModelCustomizationJob", "R.jobArn", evidence=RECORD, note=_NO_CFN
    ),
    _bedrock(
        "CreateProvisionedModelThroughput",
        "AWS::Bedrock::ProvisionedModelThroughput",
        "R.provisionedModelArn",
        note=_NO_CFN,
    ),
    _bedrock("CreateGuardrail", "AWS::Bedrock::Guardrail", "R.guardrailArn"),
    _bedrock("CreateInferenceProfile", "AWS::Bedrock::ApplicationInferenceProfile", "R.inferenceProfileArn"),
    _bedrock("CreateModelInvocationJob", "AWS::Bedrock::ModelInvocationJob", "R.jobArn", note=_NO_CFN),
    _bedrock("CreateEvaluationJob", "AWS::Bedrock::EvaluationJob", "R.jobArn", note=_NO_CFN),
    _bedrock("CreateModelImportJob", "AWS::Bedrock::ModelImportJob", "R.jobArn", note=_NO_CFN),
    _agent("CreateAgent", "AWS::Bedrock::Agent", "R.agent.agentArn", note="ASCII values only"),
    _agent("CreateAgentAlias", "AWS::Bedrock::AgentAlias", "R.agentAlias.agentAliasArn", note="ASCII values only"),
    _agent(
        "CreateKnowledgeBase",
        "AWS::Bedrock::KnowledgeBase",
        "R.knowledgeBase.knowledgeBaseArn",
        note="ASCII values only",
    ),
    _agent("CreateFlow", "AWS::Bedrock::Flow", "R.arn", note="ASCII values only"),
    _agent("CreatePrompt", "AWS::Bedrock::Prompt", "R.arn", note="ASCII values only"),
    _core("CreateAgentRuntime", "AWS::BedrockAgentCore::Runtime", "R.agentRuntimeArn", note="ASCII values only"),
    _core("CreateGateway", "AWS::BedrockAgentCore::Gateway", "R.gatewayArn", note="ASCII values only"),
    _core("CreateMemory", "AWS::BedrockAgentCore::Memory", "R.memory.arn", note="ASCII values only"),
    _qbusiness("CreateApplication", "AWS::QBusiness::Application", "R.applicationArn"),
    _qbusiness("CreateIndex", "AWS::QBusiness::Index", "R.indexArn"),
    _kendra("CreateIndex", "AWS::Kendra::Index", "R.indexArn || R.id", "index/{id}", evidence=RECORD),
    _kendra("CreateDataSource", "AWS::Kendra::DataSource", "R.id", "index/{Q.indexId}/data-source/{id}"),
    _kendra("CreateFaq", "AWS::Kendra::Faq", "R.id", "index/{Q.indexId}/faq/{id}"),
    _lex("CreateBot", "AWS::Lex::Bot", "R.botId", "bot/{id}", evidence=RECORD, note="version 2; version 1 has PutBot"),
    _lex("CreateBotAlias", "AWS::Lex::BotAlias", "R.botAliasId", "bot-alias/{R.botId || Q.botId}/{id}"),
    _comprehend("CreateDocumentClassifier", "AWS::Comprehend::DocumentClassifier", "R.documentClassifierArn"),
    _comprehend("CreateEntityRecognizer", "AWS::Comprehend::EntityRecognizer", "R.entityRecognizerArn"),
    _comprehend("CreateEndpoint", "AWS::Comprehend::Endpoint", "R.endpointArn", note=_NO_CFN),
    _comprehend("CreateFlywheel", "AWS::Comprehend::Flywheel", "R.flywheelArn"),
    _personalize("CreateDatasetGroup", "AWS::Personalize::DatasetGroup", "R.datasetGroupArn"),
    _personalize("CreateDataset", "AWS::Personalize::Dataset", "R.datasetArn"),
    _personalize("CreateSolution", "AWS::Personalize::Solution", "R.solutionArn"),
    _personalize("CreateCampaign", "AWS::Personalize::Campaign", "R.campaignArn"),
    _forecast("CreateDatasetGroup", "AWS::Forecast::DatasetGroup", "R.datasetGroupArn"),
    _forecast("CreateDataset", "AWS::Forecast::Dataset", "R.datasetArn"),
    _forecast("CreatePredictor", "AWS::Forecast::Predictor", "R.predictorArn", note=_NO_CFN),
    _rekognition(
        "CreateCollection",
        "AWS::Rekognition::Collection",
        "Q.collectionId",
        "collection/{id}",
        note="the ARN of the response lacks its arn:",
    ),
    _rekognition("CreateProject", "AWS::Rekognition::Project", "R.projectArn"),
    _rekognition("CreateStreamProcessor", "AWS::Rekognition::StreamProcessor", "R.streamProcessorArn"),
    _transcribe(
        "CreateVocabulary", "AWS::Transcribe::Vocabulary", "R.vocabularyName || Q.vocabularyName", "vocabulary/{id}"
    ),
    _transcribe(
        "CreateVocabularyFilter",
        "AWS::Transcribe::VocabularyFilter",
        "R.vocabularyFilterName || Q.vocabularyFilterName",
        "vocabulary-filter/{id}",
    ),
    row(
        "translate",
        "ImportTerminology",
        "AWS::Translate::Terminology",
        "R.terminologyProperties.arn",
        tagger="translate",
        success=UPSERT,
        answer=(made_at("R.terminologyProperties.createdAt"),),
        note="also updates",
    ),
    row(
        "translate",
        "CreateParallelData",
        "AWS::Translate::ParallelData",
        "R.name || Q.name",
        "parallel-data/{id}",
        tagger="translate",
    ),
    _fraud("CreateVariable", "AWS::FraudDetector::Variable", "Q.name", "variable/{id}"),
    row("healthlake", "CreateFHIRDatastore", "AWS::HealthLake::FHIRDatastore", "R.datastoreArn", tagger="healthlake"),
    _omics("CreateReferenceStore", "AWS::Omics::ReferenceStore", "R.arn"),
    _omics("CreateSequenceStore", "AWS::Omics::SequenceStore", "R.arn"),
    _omics("CreateWorkflow", "AWS::Omics::Workflow", "R.arn"),
    row("braket", "CreateQuantumTask", "AWS::Braket::QuantumTask", "R.quantumTaskArn", tagger="braket", note=_NO_CFN),
    _sagemaker(
        "CreateNotebookInstanceLifecycleConfig",
        "AWS::SageMaker::NotebookInstanceLifecycleConfig",
        "R.notebookInstanceLifecycleConfigArn",
    ),
    _sagemaker("CreateStudioLifecycleConfig", "AWS::SageMaker::StudioLifecycleConfig", "R.studioLifecycleConfigArn"),
    _sagemaker("CreateAppImageConfig", "AWS::SageMaker::AppImageConfig", "R.appImageConfigArn"),
    _sagemaker("CreateAlgorithm", "AWS::SageMaker::Algorithm", "R.algorithmArn"),
    _sagemaker("CreateCompilationJob", "AWS::SageMaker::CompilationJob", "R.compilationJobArn", note=_NO_CFN),
    _sagemaker("CreateTrial", "AWS::SageMaker::Trial", "R.trialArn", note=_NO_CFN),
    _sagemaker("CreateHub", "AWS::SageMaker::Hub", "R.hubArn"),
)
