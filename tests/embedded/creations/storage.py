"""Buckets, file systems, backups and containers."""

from .account import arn
from .model import of

_s3 = of("s3")
_efs = of("elasticfilesystem", "efs")
_fsx = of("fsx")
_backup = of("backup")
_ecs = of("ecs")
_eks = of("eks")

_CONTAINERS = [{"name": "one", "image": "busybox", "memory": 64}]


def _bucket_request(record):
    """S3 writes a request of its own making, and no response."""
    name = record["requestParameters"]["bucket"]
    record |= {"requestParameters": {"bucketName": name, "Host": "s3.amazonaws.com"}, "responseElements": None}


STORAGE = (
    _s3("CreateBucket", {"Bucket": "proof"}, "arn:aws:s3:::proof", corrected=_bucket_request),
    _efs("CreateFileSystem", {"CreationToken": "proof"}, "{FileSystemArn}"),
    _efs("CreateAccessPoint", lambda given: {"FileSystemId": given.file_system}, "{AccessPointArn}"),
    _fsx(
        "CreateFileSystem",
        lambda given: {"FileSystemType": "LUSTRE", "StorageCapacity": 1200, "SubnetIds": given.subnets[:1]},
        "{FileSystem.ResourceARN}",
    ),
    _fsx("CreateBackup", lambda given: {"FileSystemId": given.lustre}, "{Backup.ResourceARN}"),
    _backup("CreateBackupVault", {"BackupVaultName": "proof"}, "{BackupVaultArn}"),
    _backup(
        "CreateBackupPlan",
        {
            "BackupPlan": {
                "BackupPlanName": "proof",
                "Rules": [{"RuleName": "daily", "TargetBackupVaultName": "Default"}],
            }
        },
        "{BackupPlanArn}",
    ),
    _backup(
        "CreateReportPlan",
        lambda given: {
            "ReportPlanName": "proof",
            "ReportDeliveryChannel": {"S3BucketName": given.bucket},
            "ReportSetting": {"ReportTemplate": "BACKUP_JOB_REPORT"},
        },
        "{ReportPlanArn}",
    ),
    of("ecr")("CreateRepository", {"repositoryName": "proof"}, "{repository.repositoryArn}"),
    _ecs("CreateCluster", {"clusterName": "proof"}, "{cluster.clusterArn}"),
    _ecs(
        "RegisterTaskDefinition",
        {"family": "proof", "containerDefinitions": _CONTAINERS},
        "{taskDefinition.taskDefinitionArn}",
    ),
    _ecs(
        "CreateService",
        lambda given: {
            "cluster": given.ecs_cluster,
            "serviceName": "proof",
            "taskDefinition": given.task_definition,
            "desiredCount": 0,
        },
        "{service.serviceArn}",
    ),
    _ecs(
        "CreateCapacityProvider",
        {
            "name": "proof",
            "autoScalingGroupProvider": {
                "autoScalingGroupArn": arn("autoscaling", "autoScalingGroup:1:autoScalingGroupName/given")
            },
        },
        "{capacityProvider.capacityProviderArn}",
    ),
    _ecs(
        "RunTask",
        lambda given: {
            "cluster": given.ecs_cluster,
            "taskDefinition": given.task_definition,
            "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": given.subnets}},
        },
        "{tasks[].taskArn}",
    ),
    _ecs(
        "CreateTaskSet",
        lambda given: {
            "cluster": given.ecs_cluster,
            "service": given.ecs_service,
            "taskDefinition": given.task_definition,
        },
        "{taskSet.taskSetArn}",
    ),
    _eks(
        "CreateCluster",
        lambda given: {"name": "proof", "roleArn": given.role, "resourcesVpcConfig": {"subnetIds": given.subnets}},
        "{cluster.arn}",
    ),
)
