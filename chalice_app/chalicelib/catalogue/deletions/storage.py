"""How they end: buckets, file systems, backups, and what moves files."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_s3 = partial(ends, "s3")
_fsx = partial(ends, "fsx")
_backup = partial(ends, "backup")
_storagegateway = partial(ends, "storagegateway")
_datasync = partial(ends, "datasync")
_transfer = partial(ends, "transfer")

ROWS: Final[tuple[Ending, ...]] = (
    _s3("DeleteBucket", "AWS::S3::Bucket", "Q.bucketName"),
    ends("s3express", "DeleteBucket", "AWS::S3Express::DirectoryBucket", "Q.bucketName"),
    _s3("DeleteAccessPoint", "AWS::S3::AccessPoint", "Q.name"),
    _s3("DeleteAccessGrantsInstance", "AWS::S3::AccessGrantsInstance", "recipientAccountId", "access-grants/default"),
    _s3(
        "DeleteAccessGrantsLocation",
        "AWS::S3::AccessGrantsLocation",
        "Q.accessGrantsLocationId",
        "access-grants/default/location/{id}",
    ),
    _s3("DeleteAccessGrant", "AWS::S3::AccessGrant", "Q.accessGrantId", "access-grants/default/grant/{id}"),
    ends("s3tables", "DeleteTableBucket", "AWS::S3Tables::TableBucket", "Q.tableBucketARN"),
    ends(
        "s3vectors",
        "DeleteVectorBucket",
        "AWS::S3Vectors::VectorBucket",
        "Q.vectorBucketArn || Q.vectorBucketName",
        "bucket/{id}",
    ),
    ends(
        "s3vectors",
        "DeleteIndex",
        "AWS::S3Vectors::Index",
        "Q.indexArn || Q.indexName",
        "bucket/{Q.vectorBucketName}/index/{id}",
    ),
    ends("glacier", "DeleteVault", "AWS::Glacier::Vault", "Q.vaultName"),
    ends("elasticfilesystem", "DeleteFileSystem", "AWS::EFS::FileSystem", "Q.fileSystemId"),
    ends("elasticfilesystem", "DeleteAccessPoint", "AWS::EFS::AccessPoint", "Q.accessPointId", "access-point/{id}"),
    _fsx("DeleteFileSystem", "AWS::FSx::FileSystem", "Q.fileSystemId", "file-system/{id}"),
    _fsx("DeleteVolume", "AWS::FSx::Volume", "Q.volumeId", "volume/*/{id}", by_name=True),
    _fsx(
        "DeleteStorageVirtualMachine",
        "AWS::FSx::StorageVirtualMachine",
        "Q.storageVirtualMachineId",
        "storage-virtual-machine/*/{id}",
        by_name=True,
    ),
    _fsx("DeleteSnapshot", "AWS::FSx::Snapshot", "Q.snapshotId", "snapshot/*/{id}", by_name=True),
    _fsx("DeleteBackup", "AWS::FSx::Backup", "Q.backupId", "backup/{id}"),
    _fsx("DeleteFileCache", "AWS::FSx::FileCache", "Q.fileCacheId", "file-cache/{id}"),
    _fsx(
        "DeleteDataRepositoryAssociation",
        "AWS::FSx::DataRepositoryAssociation",
        "Q.associationId",
        "association/*/{id}",
        by_name=True,
    ),
    _backup("DeleteBackupVault", "AWS::Backup::BackupVault", "Q.backupVaultName", "backup-vault:{id}"),
    _backup(
        "DeleteBackupVault", "AWS::Backup::LogicallyAirGappedBackupVault", "Q.backupVaultName", "backup-vault:{id}"
    ),
    _backup("DeleteBackupPlan", "AWS::Backup::BackupPlan", "R.backupPlanArn"),
    ends("dlm", "DeleteLifecyclePolicy", "AWS::DLM::LifecyclePolicy", "Q.policyId"),
    ends("rbin", "DeleteRule", "AWS::Rbin::Rule", "Q.identifier"),
    _storagegateway("DeleteGateway", "AWS::StorageGateway::Gateway", "R.gatewayARN"),
    _storagegateway("DeleteFileShare", "AWS::StorageGateway::FileShare", "R.fileShareARN"),
    _storagegateway("DeleteVolume", "AWS::StorageGateway::Volume", "R.volumeARN"),
    _storagegateway("DeleteTape", "AWS::StorageGateway::Tape", "Q.tapeARN"),
    _storagegateway("DeleteTapePool", "AWS::StorageGateway::TapePool", "R.poolARN"),
    _datasync("DeleteTask", "AWS::DataSync::Task", "Q.taskArn"),
    _datasync("DeleteAgent", "AWS::DataSync::Agent", "Q.agentArn"),
    _datasync("DeleteLocation", "AWS::DataSync::LocationS3", "Q.locationArn"),
    _datasync("DeleteLocation", "AWS::DataSync::LocationEFS", "Q.locationArn"),
    _datasync("DeleteLocation", "AWS::DataSync::LocationNFS", "Q.locationArn"),
    _datasync("DeleteLocation", "AWS::DataSync::LocationSMB", "Q.locationArn"),
    _datasync("DeleteLocation", "AWS::DataSync::LocationFSxWindows", "Q.locationArn"),
    _datasync("DeleteLocation", "AWS::DataSync::LocationFSxLustre", "Q.locationArn"),
    _datasync("DeleteLocation", "AWS::DataSync::LocationObjectStorage", "Q.locationArn"),
    _datasync("DeleteLocation", "AWS::DataSync::LocationHDFS", "Q.locationArn"),
    _transfer("DeleteServer", "AWS::Transfer::Server", "Q.serverId"),
    _transfer("DeleteUser", "AWS::Transfer::User", "Q.userName", "user/{Q.serverId}/{id}"),
    _transfer("DeleteWorkflow", "AWS::Transfer::Workflow", "Q.workflowId"),
    _transfer("DeleteConnector", "AWS::Transfer::Connector", "Q.connectorId"),
    _transfer("DeleteProfile", "AWS::Transfer::Profile", "Q.profileId"),
    _transfer("DeleteAgreement", "AWS::Transfer::Agreement", "Q.agreementId"),
    _transfer("DeleteCertificate", "AWS::Transfer::Certificate", "Q.certificateId"),
    _transfer("DeleteWebApp", "AWS::Transfer::WebApp", "Q.webAppId"),
)
