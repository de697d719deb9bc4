"""Buckets, file systems, backups, and what moves files."""

from functools import partial

from chalicelib.catalogue.model import DOCS, IDEMPOTENT, RECORD, row
from chalicelib.catalogue.pages import page_of

_efs = partial(row, "elasticfilesystem", tagger="efs")
_fsx = partial(row, "fsx", tagger="fsx")
_backup = partial(row, "backup", tagger="backup")
_gateway = partial(row, "storagegateway", tagger="storagegateway")
_datasync = partial(row, "datasync", tagger="datasync")
_transfer = partial(row, "transfer", tagger="transfer")
_s3control = partial(row, "s3", tagger="s3control")

ROWS = (
    row(
        "s3",
        "CreateBucket",
        "AWS::S3::Bucket",
        "Q.bucketName",
        "arn:{partition}:s3:::{id}",
        tagger="s3",
        success=IDEMPOTENT,
        only_in=("us-east-1",),
        page="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html",
        region="Q.CreateBucketConfiguration.LocationConstraint",
        evidence=RECORD,
        note="the response is null; the bucket's own Region is in the request; in us-east-1 it also succeeds for"
        " a bucket that the account has",
    ),
    row(
        "s3express",
        "CreateBucket",
        "AWS::S3Express::DirectoryBucket",
        "Q.bucketName",
        "bucket/{id}",
        tagger="s3express",
        page=page_of("s3", "CreateBucket"),
        evidence=RECORD,
        note="the response is null",
    ),
    _s3control("CreateAccessPoint", "AWS::S3::AccessPoint", "R.accessPointArn || Q.name", "accesspoint/{id}"),
    _s3control("CreateAccessGrantsInstance", "AWS::S3::AccessGrantsInstance", "R.accessGrantsInstanceArn"),
    _s3control("CreateAccessGrantsLocation", "AWS::S3::AccessGrantsLocation", "R.accessGrantsLocationArn"),
    _s3control("CreateAccessGrant", "AWS::S3::AccessGrant", "R.accessGrantArn"),
    row("s3tables", "CreateTableBucket", "AWS::S3Tables::TableBucket", "R.arn", tagger="s3tables"),
    row("s3tables", "CreateTable", "AWS::S3Tables::Table", "R.tableARN", tagger="s3tables"),
    row("s3vectors", "CreateVectorBucket", "AWS::S3Vectors::VectorBucket", "R.vectorBucketArn", tagger="s3vectors"),
    row("s3vectors", "CreateIndex", "AWS::S3Vectors::Index", "R.indexArn", tagger="s3vectors"),
    row(
        "glacier",
        "CreateVault",
        "AWS::Glacier::Vault",
        "Q.vaultName",
        "vaults/{id}",
        tagger="glacier",
        success=IDEMPOTENT,
        note="also succeeds for a vault that exists; CloudFormation has no vaults; 10 tags at most",
    ),
    _efs(
        "CreateFileSystem",
        "AWS::EFS::FileSystem",
        "R.fileSystemArn || R.fileSystemId",
        "file-system/{id}",
        evidence=RECORD,
    ),
    _efs("CreateAccessPoint", "AWS::EFS::AccessPoint", "R.accessPointArn"),
    _fsx("CreateFileSystem", "AWS::FSx::FileSystem", "R.fileSystem.resourceARN", evidence=RECORD),
    _fsx("CreateFileSystemFromBackup", "AWS::FSx::FileSystem", "R.fileSystem.resourceARN"),
    _fsx("CreateVolume", "AWS::FSx::Volume", "R.volume.resourceARN"),
    _fsx("CreateVolumeFromBackup", "AWS::FSx::Volume", "R.volume.resourceARN"),
    _fsx("CreateStorageVirtualMachine", "AWS::FSx::StorageVirtualMachine", "R.storageVirtualMachine.resourceARN"),
    _fsx("CreateSnapshot", "AWS::FSx::Snapshot", "R.snapshot.resourceARN"),
    _fsx("CreateBackup", "AWS::FSx::Backup", "R.backup.resourceARN"),
    _fsx("CopyBackup", "AWS::FSx::Backup", "R.backup.resourceARN"),
    _fsx("CreateFileCache", "AWS::FSx::FileCache", "R.fileCache.resourceARN"),
    _fsx("CreateDataRepositoryAssociation", "AWS::FSx::DataRepositoryAssociation", "R.association.resourceARN"),
    _backup("CreateBackupVault", "AWS::Backup::BackupVault", "R.backupVaultArn", evidence=RECORD),
    _backup("CreateLogicallyAirGappedBackupVault", "AWS::Backup::LogicallyAirGappedBackupVault", "R.backupVaultArn"),
    _backup("CreateBackupPlan", "AWS::Backup::BackupPlan", "R.backupPlanArn", evidence=RECORD),
    _backup("CreateFramework", "AWS::Backup::Framework", "R.frameworkArn"),
    _backup("CreateReportPlan", "AWS::Backup::ReportPlan", "R.reportPlanArn"),
    _backup("CreateRestoreTestingPlan", "AWS::Backup::RestoreTestingPlan", "R.restoreTestingPlanArn"),
    row("dlm", "CreateLifecyclePolicy", "AWS::DLM::LifecyclePolicy", "R.policyId", "policy/{id}", tagger="dlm"),
    row("rbin", "CreateRule", "AWS::Rbin::Rule", "R.ruleArn || R.identifier", "rule/{id}", tagger="rbin"),
    _gateway(
        "ActivateGateway",
        "AWS::StorageGateway::Gateway",
        "R.gatewayARN",
        evidence=DOCS,
        note="CloudFormation has no such type",
    ),
    _gateway(
        "CreateNFSFileShare", "AWS::StorageGateway::FileShare", "R.fileShareARN", note="CloudFormation has no such type"
    ),
    _gateway(
        "CreateSMBFileShare", "AWS::StorageGateway::FileShare", "R.fileShareARN", note="CloudFormation has no such type"
    ),
    _gateway("CreateCachediSCSIVolume", "AWS::StorageGateway::Volume", "R.volumeARN"),
    _gateway("CreateStorediSCSIVolume", "AWS::StorageGateway::Volume", "R.volumeARN"),
    _gateway("CreateTapes", "AWS::StorageGateway::Tape", "R.tapeARNs[]"),
    _gateway("CreateTapePool", "AWS::StorageGateway::TapePool", "R.poolARN"),
    _datasync("CreateTask", "AWS::DataSync::Task", "R.taskArn"),
    _datasync("CreateAgent", "AWS::DataSync::Agent", "R.agentArn"),
    _datasync("CreateLocationS3", "AWS::DataSync::LocationS3", "R.locationArn"),
    _datasync("CreateLocationEfs", "AWS::DataSync::LocationEFS", "R.locationArn"),
    _datasync("CreateLocationNfs", "AWS::DataSync::LocationNFS", "R.locationArn"),
    _datasync("CreateLocationSmb", "AWS::DataSync::LocationSMB", "R.locationArn"),
    _datasync("CreateLocationFsxWindows", "AWS::DataSync::LocationFSxWindows", "R.locationArn"),
    _datasync("CreateLocationFsxLustre", "AWS::DataSync::LocationFSxLustre", "R.locationArn"),
    _datasync("CreateLocationObjectStorage", "AWS::DataSync::LocationObjectStorage", "R.locationArn"),
    _datasync("CreateLocationHdfs", "AWS::DataSync::LocationHDFS", "R.locationArn"),
    _transfer("CreateServer", "AWS::Transfer::Server", "R.serverId", "server/{id}", evidence=RECORD),
    _transfer("CreateUser", "AWS::Transfer::User", "R.userName || Q.userName", "user/{R.serverId || Q.serverId}/{id}"),
    _transfer("CreateWorkflow", "AWS::Transfer::Workflow", "R.workflowId", "workflow/{id}"),
    _transfer("CreateConnector", "AWS::Transfer::Connector", "R.connectorId", "connector/{id}"),
    _transfer("CreateProfile", "AWS::Transfer::Profile", "R.profileId", "profile/{id}"),
    _transfer("CreateAgreement", "AWS::Transfer::Agreement", "R.agreementId", "agreement/{Q.serverId}/{id}"),
    _transfer("ImportCertificate", "AWS::Transfer::Certificate", "R.certificateId", "certificate/{id}"),
    _transfer("CreateWebApp", "AWS::Transfer::WebApp", "R.webAppId", "webapp/{id}"),
)
