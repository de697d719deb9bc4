"""Types of the catalogue whose end is not seen, and why: shown on the coverage page, and held by a test."""

from __future__ import annotations

from typing import Final

_TASK: Final = "a task, which ends by itself"
_CONTRACT: Final = "a purchase, which ends with its term"
_RUN: Final = "a job or task that ran: its record stays, and no call ends it but to stop it"
_NAME: Final = "its last call names it otherwise than its ARN, and the answer names nothing"
NOT_ENDED: Final = {
    "AWS::AppConfig::Extension": "a version of it is deleted, by a number that the record need not tell",
    "AWS::Backup::Framework": _NAME,
    "AWS::Backup::ReportPlan": _NAME,
    "AWS::Backup::RestoreTestingPlan": _NAME,
    "AWS::Bedrock::EvaluationJob": _RUN,
    "AWS::Bedrock::ModelCustomizationJob": _RUN,
    "AWS::Bedrock::ModelImportJob": _RUN,
    "AWS::Bedrock::ModelInvocationJob": _RUN,
    "AWS::Braket::QuantumTask": _RUN,
    "AWS::CloudFront::KeyValueStore": _NAME,
    "AWS::Config::ConfigurationAggregator": _NAME,
    "AWS::Config::ConformancePack": _NAME,
    "AWS::Config::StoredQuery": _NAME,
    "AWS::Connect::AgentStatus": "no call deletes it",
    "AWS::DataBrew::Recipe": "it ends with the last of its versions",
    "AWS::EC2::ExportImageTask": _TASK,
    "AWS::EC2::ExportInstanceTask": _TASK,
    "AWS::EC2::HostReservation": _CONTRACT,
    "AWS::EC2::ImportImageTask": _TASK,
    "AWS::EC2::ImportSnapshotTask": _TASK,
    "AWS::EC2::ReplaceRootVolumeTask": _TASK,
    "AWS::EC2::ReservedInstances": _CONTRACT,
    "AWS::ECS::Task": _RUN,
    "AWS::EKS::AccessEntry": _NAME,
    "AWS::ElastiCache::ReservedCacheNode": _CONTRACT,
    "AWS::IoT::DomainConfiguration": _NAME,
    "AWS::Macie::ClassificationJob": _RUN,
    "AWS::ManagedBlockchain::Network": "it ends with the last of its members",
    "AWS::MediaConvert::Job": _RUN,
    "AWS::MediaPackage::Channel": _NAME,
    "AWS::MediaPackage::OriginEndpoint": _NAME,
    "AWS::RDS::ReservedDBInstance": _CONTRACT,
    "AWS::S3Tables::Table": _NAME,
    "AWS::SWF::Domain": "it is deprecated, and stays",
    "AWS::SageMaker::AutoMLJob": _RUN,
    "AWS::SageMaker::LabelingJob": _RUN,
    "AWS::SageMaker::TransformJob": _RUN,
    "AWS::SavingsPlans::SavingsPlan": _CONTRACT,
    "AWS::Signer::SigningProfile": "it is cancelled, and stays",
}
"""The types of the catalogue that no call ends, or that no record of the call tells by their ARN: why."""
