"""How they end: models: training, hosting, and services built on them."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_sagemaker = partial(ends, "sagemaker")
_bedrock = partial(ends, "bedrock")
_bedrock_agentcore = partial(ends, "bedrock-agentcore")
_kendra = partial(ends, "kendra")
_comprehend = partial(ends, "comprehend")
_personalize = partial(ends, "personalize")
_forecast = partial(ends, "forecast")
_rekognition = partial(ends, "rekognition")
_omics = partial(ends, "omics")

ROWS: Final[tuple[Ending, ...]] = (
    _sagemaker(
        "DeleteNotebookInstance",
        "AWS::SageMaker::NotebookInstance",
        "lower(Q.notebookInstanceName)",
        "notebook-instance/{id}",
    ),
    _sagemaker("DeleteModel", "AWS::SageMaker::Model", "lower(Q.modelName)", "model/{id}"),
    _sagemaker("DeleteEndpoint", "AWS::SageMaker::Endpoint", "lower(Q.endpointName)", "endpoint/{id}"),
    _sagemaker(
        "DeleteEndpointConfig", "AWS::SageMaker::EndpointConfig", "lower(Q.endpointConfigName)", "endpoint-config/{id}"
    ),
    _sagemaker("DeleteTrainingJob", "AWS::SageMaker::TrainingJob", "lower(Q.trainingJobName)", "training-job/{id}"),
    _sagemaker(
        "DeleteProcessingJob", "AWS::SageMaker::ProcessingJob", "lower(Q.processingJobName)", "processing-job/{id}"
    ),
    _sagemaker(
        "DeleteHyperParameterTuningJob",
        "AWS::SageMaker::HyperParameterTuningJob",
        "lower(Q.hyperParameterTuningJobName)",
        "hyper-parameter-tuning-job/{id}",
    ),
    _sagemaker("DeleteDomain", "AWS::SageMaker::Domain", "Q.domainId", "domain/{id}"),
    _sagemaker(
        "DeleteUserProfile", "AWS::SageMaker::UserProfile", "lower(Q.userProfileName)", "user-profile/{Q.domainId}/{id}"
    ),
    _sagemaker("DeleteSpace", "AWS::SageMaker::Space", "lower(Q.spaceName)", "space/{Q.domainId}/{id}"),
    _sagemaker(
        "DeleteApp",
        "AWS::SageMaker::App",
        "lower(Q.appName)",
        "app/{Q.domainId}/{lower(Q.userProfileName || Q.spaceName)}/{lower(Q.appType)}/{id}",
    ),
    _sagemaker("DeletePipeline", "AWS::SageMaker::Pipeline", "R.pipelineArn"),
    _sagemaker("DeleteProject", "AWS::SageMaker::Project", "lower(Q.projectName)", "project/{id}"),
    _sagemaker("DeleteCluster", "AWS::SageMaker::Cluster", "R.clusterArn"),
    _sagemaker("DeleteFeatureGroup", "AWS::SageMaker::FeatureGroup", "lower(Q.featureGroupName)", "feature-group/{id}"),
    _sagemaker(
        "DeleteModelPackageGroup",
        "AWS::SageMaker::ModelPackageGroup",
        "lower(Q.modelPackageGroupName)",
        "model-package-group/{id}",
    ),
    _sagemaker("DeleteModelPackage", "AWS::SageMaker::ModelPackage", "lower(Q.modelPackageName)", "model-package/{id}"),
    _sagemaker("DeleteImage", "AWS::SageMaker::Image", "lower(Q.imageName)", "image/{id}"),
    _sagemaker(
        "DeleteCodeRepository", "AWS::SageMaker::CodeRepository", "lower(Q.codeRepositoryName)", "code-repository/{id}"
    ),
    _sagemaker(
        "DeleteMonitoringSchedule",
        "AWS::SageMaker::MonitoringSchedule",
        "lower(Q.monitoringScheduleName)",
        "monitoring-schedule/{id}",
    ),
    _sagemaker(
        "DeleteInferenceComponent",
        "AWS::SageMaker::InferenceComponent",
        "lower(Q.inferenceComponentName)",
        "inference-component/{id}",
    ),
    _sagemaker("DeleteExperiment", "AWS::SageMaker::Experiment", "R.experimentArn"),
    _sagemaker("DeleteMlflowTrackingServer", "AWS::SageMaker::MlflowTrackingServer", "R.trackingServerArn"),
    _sagemaker("DeleteWorkteam", "AWS::SageMaker::Workteam", "lower(Q.workteamName)", "workteam/private-crowd/{id}"),
    _bedrock(
        "DeleteProvisionedModelThroughput",
        "AWS::Bedrock::ProvisionedModelThroughput",
        "Q.provisionedModelId",
        "provisioned-model/{id}",
    ),
    _bedrock(
        "DeleteGuardrail", "AWS::Bedrock::Guardrail", "!(Q.guardrailVersion) && Q.guardrailIdentifier", "guardrail/{id}"
    ),
    _bedrock(
        "DeleteInferenceProfile",
        "AWS::Bedrock::ApplicationInferenceProfile",
        "Q.inferenceProfileIdentifier",
        "application-inference-profile/{id}",
    ),
    _bedrock("DeleteAgent", "AWS::Bedrock::Agent", "Q.agentId", "agent/{id}"),
    _bedrock("DeleteAgentAlias", "AWS::Bedrock::AgentAlias", "Q.agentAliasId", "agent-alias/{Q.agentId}/{id}"),
    _bedrock("DeleteKnowledgeBase", "AWS::Bedrock::KnowledgeBase", "Q.knowledgeBaseId", "knowledge-base/{id}"),
    _bedrock("DeleteFlow", "AWS::Bedrock::Flow", "Q.flowIdentifier", "flow/{id}"),
    _bedrock("DeletePrompt", "AWS::Bedrock::Prompt", "!(Q.promptVersion) && Q.promptIdentifier", "prompt/{id}"),
    _bedrock_agentcore(
        "DeleteAgentRuntime",
        "AWS::BedrockAgentCore::Runtime",
        "!(Q.agentRuntimeVersion) && Q.agentRuntimeId",
        "runtime/{id}",
    ),
    _bedrock_agentcore("DeleteGateway", "AWS::BedrockAgentCore::Gateway", "Q.gatewayIdentifier", "gateway/{id}"),
    _bedrock_agentcore("DeleteMemory", "AWS::BedrockAgentCore::Memory", "Q.memoryId", "memory/{id}"),
    ends("qbusiness", "DeleteApplication", "AWS::QBusiness::Application", "Q.applicationId", "application/{id}"),
    ends("qbusiness", "DeleteIndex", "AWS::QBusiness::Index", "Q.indexId", "application/{Q.applicationId}/index/{id}"),
    _kendra("DeleteIndex", "AWS::Kendra::Index", "Q.id"),
    _kendra("DeleteDataSource", "AWS::Kendra::DataSource", "Q.id"),
    _kendra("DeleteFaq", "AWS::Kendra::Faq", "Q.id"),
    ends("lex", "DeleteBot", "AWS::Lex::Bot", "Q.botId"),
    ends("lex", "DeleteBotAlias", "AWS::Lex::BotAlias", "Q.botAliasId"),
    _comprehend("DeleteDocumentClassifier", "AWS::Comprehend::DocumentClassifier", "Q.documentClassifierArn"),
    _comprehend("DeleteEntityRecognizer", "AWS::Comprehend::EntityRecognizer", "Q.entityRecognizerArn"),
    _comprehend("DeleteEndpoint", "AWS::Comprehend::Endpoint", "Q.endpointArn"),
    _comprehend("DeleteFlywheel", "AWS::Comprehend::Flywheel", "Q.flywheelArn"),
    _personalize("DeleteDatasetGroup", "AWS::Personalize::DatasetGroup", "Q.datasetGroupArn"),
    _personalize("DeleteDataset", "AWS::Personalize::Dataset", "Q.datasetArn"),
    _personalize("DeleteSolution", "AWS::Personalize::Solution", "Q.solutionArn"),
    _personalize("DeleteCampaign", "AWS::Personalize::Campaign", "Q.campaignArn"),
    _forecast("DeleteDatasetGroup", "AWS::Forecast::DatasetGroup", "Q.datasetGroupArn"),
    _forecast("DeleteDataset", "AWS::Forecast::Dataset", "Q.datasetArn"),
    _forecast("DeletePredictor", "AWS::Forecast::Predictor", "Q.predictorArn"),
    _rekognition("DeleteCollection", "AWS::Rekognition::Collection", "Q.collectionId"),
    _rekognition("DeleteProject", "AWS::Rekognition::Project", "Q.projectArn"),
    _rekognition("DeleteStreamProcessor", "AWS::Rekognition::StreamProcessor", "Q.name", "streamprocessor/{id}"),
    ends("transcribe", "DeleteVocabulary", "AWS::Transcribe::Vocabulary", "Q.vocabularyName"),
    ends("transcribe", "DeleteVocabularyFilter", "AWS::Transcribe::VocabularyFilter", "Q.vocabularyFilterName"),
    ends("translate", "DeleteTerminology", "AWS::Translate::Terminology", "Q.name", "terminology/{id}/LATEST"),
    ends("translate", "DeleteParallelData", "AWS::Translate::ParallelData", "Q.name"),
    ends("frauddetector", "DeleteVariable", "AWS::FraudDetector::Variable", "Q.name"),
    ends("healthlake", "DeleteFHIRDatastore", "AWS::HealthLake::FHIRDatastore", "R.datastoreArn"),
    _omics("DeleteReferenceStore", "AWS::Omics::ReferenceStore", "Q.id", "referenceStore/{id}"),
    _omics("DeleteSequenceStore", "AWS::Omics::SequenceStore", "Q.id", "sequenceStore/{id}"),
    _omics("DeleteWorkflow", "AWS::Omics::Workflow", "Q.id", "workflow/{id}"),
    _sagemaker(
        "DeleteNotebookInstanceLifecycleConfig",
        "AWS::SageMaker::NotebookInstanceLifecycleConfig",
        "lower(Q.notebookInstanceLifecycleConfigName)",
        "notebook-instance-lifecycle-config/{id}",
    ),
    _sagemaker(
        "DeleteStudioLifecycleConfig",
        "AWS::SageMaker::StudioLifecycleConfig",
        "lower(Q.studioLifecycleConfigName)",
        "studio-lifecycle-config/{id}",
    ),
    _sagemaker(
        "DeleteAppImageConfig", "AWS::SageMaker::AppImageConfig", "lower(Q.appImageConfigName)", "app-image-config/{id}"
    ),
    _sagemaker("DeleteAlgorithm", "AWS::SageMaker::Algorithm", "lower(Q.algorithmName)", "algorithm/{id}"),
    _sagemaker(
        "DeleteCompilationJob", "AWS::SageMaker::CompilationJob", "lower(Q.compilationJobName)", "compilation-job/{id}"
    ),
    _sagemaker("DeleteTrial", "AWS::SageMaker::Trial", "R.trialArn"),
    _sagemaker("DeleteHub", "AWS::SageMaker::Hub", "lower(Q.hubName)", "hub/{id}"),
)
