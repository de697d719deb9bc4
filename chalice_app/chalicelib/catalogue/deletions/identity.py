"""How they end: who may do what: users, roles, directories, keys, secrets, certificates."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_iam = partial(ends, "iam")
_sso = partial(ends, "sso")
_ds = partial(ends, "ds")
_rolesanywhere = partial(ends, "rolesanywhere")

ROWS: Final[tuple[Ending, ...]] = (
    _iam("DeleteUser", "AWS::IAM::User", "Q.userName", "arn:{partition}:iam::{account}:user/{id}", by_name=True),
    _iam("DeleteRole", "AWS::IAM::Role", "Q.roleName", "arn:{partition}:iam::{account}:role/{id}", by_name=True),
    _iam("DeletePolicy", "AWS::IAM::ManagedPolicy", "Q.policyArn"),
    _iam(
        "DeleteInstanceProfile",
        "AWS::IAM::InstanceProfile",
        "Q.instanceProfileName",
        "arn:{partition}:iam::{account}:instance-profile/{id}",
        by_name=True,
    ),
    _iam("DeleteSAMLProvider", "AWS::IAM::SAMLProvider", "Q.sAMLProviderArn"),
    _iam("DeleteOpenIDConnectProvider", "AWS::IAM::OIDCProvider", "Q.openIDConnectProviderArn"),
    _iam(
        "DeleteServerCertificate",
        "AWS::IAM::ServerCertificate",
        "Q.serverCertificateName",
        "arn:{partition}:iam::{account}:server-certificate/{id}",
        by_name=True,
    ),
    _iam("DeleteVirtualMFADevice", "AWS::IAM::VirtualMFADevice", "Q.serialNumber"),
    _sso("DeletePermissionSet", "AWS::SSO::PermissionSet", "Q.permissionSetArn"),
    _sso("DeleteApplication", "AWS::SSO::Application", "Q.applicationArn"),
    _sso("DeleteInstance", "AWS::SSO::Instance", "Q.instanceArn"),
    _ds("DeleteDirectory", "AWS::DirectoryService::MicrosoftAD", "Q.directoryId"),
    _ds("DeleteDirectory", "AWS::DirectoryService::SimpleAD", "Q.directoryId"),
    _ds("DeleteDirectory", "AWS::DirectoryService::ADConnector", "Q.directoryId"),
    _ds("DeleteDirectory", "AWS::DirectoryService::IdentityPoolDirectory", "Q.directoryId"),
    ends("cognito-idp", "DeleteUserPool", "AWS::Cognito::UserPool", "Q.userPoolId", "userpool/{id}"),
    ends("cognito-identity", "DeleteIdentityPool", "AWS::Cognito::IdentityPool", "Q.identityPoolId"),
    ends(
        "verifiedpermissions",
        "DeletePolicyStore",
        "AWS::VerifiedPermissions::PolicyStore",
        "Q.policyStoreId",
        "arn:{partition}:verifiedpermissions::{account}:policy-store/{id}",
    ),
    _rolesanywhere("DeleteTrustAnchor", "AWS::RolesAnywhere::TrustAnchor", "R.trustAnchor.trustAnchorArn"),
    _rolesanywhere("DeleteProfile", "AWS::RolesAnywhere::Profile", "R.profile.profileArn"),
    _rolesanywhere("DeleteCrl", "AWS::RolesAnywhere::CRL", "R.crl.crlArn"),
    ends("access-analyzer", "DeleteAnalyzer", "AWS::AccessAnalyzer::Analyzer", "Q.analyzerName", "analyzer/{id}"),
    ends("ram", "DeleteResourceShare", "AWS::RAM::ResourceShare", "Q.resourceShareArn"),
    ends("ram", "DeletePermission", "AWS::RAM::Permission", "Q.permissionArn"),
    ends("kms", "DeleteKey", "AWS::KMS::Key", "resources[].ARN"),
    ends("kms", "DeleteKey", "AWS::KMS::ReplicaKey", "resources[].ARN"),
    ends("secretsmanager", "DeleteSecret", "AWS::SecretsManager::Secret", "R.arn"),
    ends("acm", "DeleteCertificate", "AWS::CertificateManager::Certificate", "Q.certificateArn"),
    ends("acm-pca", "DeleteCertificateAuthority", "AWS::ACMPCA::CertificateAuthority", "Q.certificateAuthorityArn"),
    ends("pca-connector-ad", "DeleteConnector", "AWS::PCAConnectorAD::Connector", "Q.connectorArn"),
    ends("cloudhsm", "DeleteCluster", "AWS::CloudHSMV2::Cluster", "Q.clusterId"),
    ends("payment-cryptography", "DeleteKey", "AWS::PaymentCryptography::Key", "R.key.keyArn"),
)
