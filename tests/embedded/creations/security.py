"""Identities, keys, secrets, certificates, firewalls and directories."""

from .given import ALLOW, TRUST
from .model import of

_kms = of("kms")
_waf = of("wafv2")
_ds = of("ds")


def _iam(kind):
    return of("iam", reader=f"iam-{kind}", client="iam")


_VISIBLE = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "proof"}


SECURITY = (
    _iam("user")("CreateUser", {"UserName": "proof"}, "{User.Arn}"),
    _iam("role")("CreateRole", {"RoleName": "proof", "AssumeRolePolicyDocument": TRUST}, "{Role.Arn}"),
    _iam("role")("CreateServiceLinkedRole", {"AWSServiceName": "autoscaling.amazonaws.com"}, "{Role.Arn}"),
    _iam("policy")("CreatePolicy", {"PolicyName": "proof", "PolicyDocument": ALLOW}, "{Policy.Arn}"),
    _iam("instance-profile")("CreateInstanceProfile", {"InstanceProfileName": "proof"}, "{InstanceProfile.Arn}"),
    _iam("oidc-provider")(
        "CreateOpenIDConnectProvider",
        {"Url": "https://proof.example.com", "ThumbprintList": ["a" * 40]},
        "{OpenIDConnectProviderArn}",
    ),
    _kms("CreateKey", {"Description": "proof"}, "{KeyMetadata.Arn}"),
    _kms(
        "ReplicateKey",
        lambda given: {"KeyId": given.key, "ReplicaRegion": "eu-west-1"},
        "{ReplicaKeyMetadata.Arn}",
        region="eu-west-1",
    ),
    of("secretsmanager")("CreateSecret", {"Name": "proof", "SecretString": "{}"}, "{ARN}"),
    of("acm")("RequestCertificate", {"DomainName": "proof.example.com"}, "{CertificateArn}"),
    of("acm")("ImportCertificate", lambda given: given.certificate, "{CertificateArn}"),
    _waf(
        "CreateWebACL",
        {"Name": "proof", "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "VisibilityConfig": _VISIBLE},
        "{Summary.ARN}",
    ),
    _waf(
        "CreateIPSet",
        {"Name": "proof", "Scope": "REGIONAL", "IPAddressVersion": "IPV4", "Addresses": ["198.51.100.0/24"]},
        "{Summary.ARN}",
    ),
    _waf(
        "CreateRuleGroup",
        {"Name": "proof", "Scope": "REGIONAL", "Capacity": 10, "VisibilityConfig": _VISIBLE},
        "{Summary.ARN}",
    ),
    _waf(
        "CreateRegexPatternSet",
        {"Name": "proof", "Scope": "REGIONAL", "RegularExpressionList": [{"RegexString": "proof"}]},
        "{Summary.ARN}",
    ),
    _ds(
        "CreateDirectory",
        lambda given: {
            "Name": "proof.example.com",
            "Password": "Password1!",
            "Size": "Small",
            "VpcSettings": {"VpcId": given.vpc, "SubnetIds": given.subnets},
        },
        "arn:aws:ds:us-east-1:123456789012:directory/{DirectoryId}",
    ),
    _ds(
        "CreateMicrosoftAD",
        lambda given: {
            "Name": "ad.example.com",
            "Password": "Password1!",
            "VpcSettings": {"VpcId": given.vpc, "SubnetIds": given.subnets},
        },
        "arn:aws:ds:us-east-1:123456789012:directory/{DirectoryId}",
    ),
    _ds(
        "ConnectDirectory",
        lambda given: {
            "Name": "own.example.com",
            "Password": "Password1!",
            "Size": "Small",
            "ConnectSettings": {
                "VpcId": given.vpc,
                "SubnetIds": given.subnets,
                "CustomerDnsIps": ["10.0.0.2", "10.0.0.3"],
                "CustomerUserName": "Administrator",
            },
        },
        "arn:aws:ds:us-east-1:123456789012:directory/{DirectoryId}",
    ),
    of("workspaces")(
        "CreateWorkspaces",
        lambda given: {
            "Workspaces": [{"DirectoryId": given.desktops, "UserName": "proof", "BundleId": "wsb-0123456789"}]
        },
        "arn:aws:workspaces:us-east-1:123456789012:workspace/{PendingRequests[].WorkspaceId}",
    ),
    of("connect")(
        "CreateInstance",
        {
            "IdentityManagementType": "CONNECT_MANAGED",
            "InstanceAlias": "proof",
            "InboundCallsEnabled": False,
            "OutboundCallsEnabled": False,
        },
        "{Arn}",
    ),
)
