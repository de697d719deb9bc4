"""What brings a resource back whose deletion waits: AWS keeps it for some days, with its ARN and its tags."""

from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

RETURNS: Final[tuple[Ending, ...]] = (
    ends("secretsmanager", "RestoreSecret", "AWS::SecretsManager::Secret", "R.aRN || R.arn"),
    ends("acm-pca", "RestoreCertificateAuthority", "AWS::ACMPCA::CertificateAuthority", "Q.certificateAuthorityArn"),
    ends("payment-cryptography", "RestoreKey", "AWS::PaymentCryptography::Key", "R.key.keyArn"),
    ends("cloudtrail", "RestoreEventDataStore", "AWS::CloudTrail::EventDataStore", "R.eventDataStoreArn"),
    ends("quicksight", "RestoreAnalysis", "AWS::QuickSight::Analysis", "R.arn"),
    ends(
        "ec2",
        "RestoreImageFromRecycleBin",
        "AWS::EC2::Image",
        "Q.imageId || Q.RestoreImageFromRecycleBinRequest.ImageId",
    ),
    ends(
        "ec2",
        "RestoreSnapshotFromRecycleBin",
        "AWS::EC2::Snapshot",
        "R.snapshotId || R.RestoreSnapshotFromRecycleBinResponse.snapshotId",
    ),
)
"""All rows on returns. The key of KMS is not here: `ScheduleKeyDeletion` ends none, `DeleteKey` does."""
