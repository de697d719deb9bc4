"""From an ARN or id alone to the tagger that serves it, and to a `Resource`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from chalicelib.core.arns import canonical, fault_of
from chalicelib.core.resource import Resource
from chalicelib.errors import InvalidRequest
from chalicelib.taggers.ec2_ids import KINDS, ec2_resource, kind_of
from chalicelib.taggers.home_regions import home_of
from chalicelib.taggers.native.row import Native
from chalicelib.taggers.native.rows.common import NATIVE

_ARN = re.compile(r"arn:[a-z-]+:(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]*):(?P<account>\d{12})?:(?P<path>.+)")

_PATH = 5
"""Where the resource stands among the parts of an ARN."""

_OWN_MODULES = {name: name for name in ("autoscaling", "cloudformation", "ec2")}

_TYPES: Mapping[str, str] = {
    **{f"ec2:{kind.noun}": kind.type for kind in KINDS.values()},
    "autoscaling:autoScalingGroup": "AWS::AutoScaling::AutoScalingGroup",
    "dynamodb:table": "AWS::DynamoDB::Table",
    "ecr:repository": "AWS::ECR::Repository",
    "ecs:cluster": "AWS::ECS::Cluster",
    "ecs:service": "AWS::ECS::Service",
    "eks:cluster": "AWS::EKS::Cluster",
    "elasticache:cluster": "AWS::ElastiCache::CacheCluster",
    "elasticache:replicationgroup": "AWS::ElastiCache::ReplicationGroup",
    "elasticfilesystem:file-system": "AWS::EFS::FileSystem",
    "elasticloadbalancing:loadbalancer": "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "elasticloadbalancing:targetgroup": "AWS::ElasticLoadBalancingV2::TargetGroup",
    "iam:instance-profile": "AWS::IAM::InstanceProfile",
    "iam:policy": "AWS::IAM::ManagedPolicy",
    "iam:role": "AWS::IAM::Role",
    "iam:user": "AWS::IAM::User",
    "kinesis:stream": "AWS::Kinesis::Stream",
    "kms:key": "AWS::KMS::Key",
    "lambda:function": "AWS::Lambda::Function",
    "logs:log-group": "AWS::Logs::LogGroup",
    "rds:cluster": "AWS::RDS::DBCluster",
    "rds:db": "AWS::RDS::DBInstance",
    "rds:snapshot": "AWS::RDS::DBSnapshot",
    "redshift:cluster": "AWS::Redshift::Cluster",
    "route53:hostedzone": "AWS::Route53::HostedZone",
    "secretsmanager:secret": "AWS::SecretsManager::Secret",
    "ssm:parameter": "AWS::SSM::Parameter",
    "states:stateMachine": "AWS::StepFunctions::StateMachine",
}
# Services whose ARNs name one kind of resource only, and do not say which.
_ONLY_TYPE = {"s3": "AWS::S3::Bucket", "sns": "AWS::SNS::Topic", "sqs": "AWS::SQS::Queue"}

_BY_SERVICE: dict[str, list[tuple[str, Native]]] = defaultdict(list)
for _row in NATIVE.values():
    _BY_SERVICE[_row.service] += [(pattern, _row) for pattern in _row.kinds]


def _match(arn: str) -> re.Match[str] | None:
    return None if fault_of(arn) else _ARN.fullmatch(arn)


def row_of_arn(arn: str) -> Native | None:
    """Return the row of `native` that tags what this ARN names."""
    match = _match(arn)
    if match is None:
        return None
    fitting = [entry for entry in _BY_SERVICE.get(match["service"], ()) if re.match(entry[0], match["path"])]
    return max(fitting, key=lambda entry: len(entry[0]), default=("", None))[1]


def tagger_for_arn(arn: str) -> str | None:
    """Return the key of the tagger for this ARN, or None when it is no ARN or names what AWS does not tag.

    A service without a row of its own is left to the Resource Groups Tagging API.
    """
    match = _match(arn)
    if match is None:
        return None
    row = row_of_arn(arn)
    if row is not None:
        return row.name
    known = match["service"] in _BY_SERVICE
    return None if known else _OWN_MODULES.get(match["service"], "rgta")


def resource_for(arn_or_id: str, region: str, account: str) -> Resource:
    """Return the resource that a request names by ARN, in whichever spelling, or by EC2 id.

    `region` and `account` may be empty where the ARN has them. Its `type` is the CloudFormation type where we know it,
    else `service:kind` as the ARN says. Raises `InvalidRequest`, with what to do, otherwise.
    """
    if arn_or_id.startswith("arn:"):
        return _from_arn(arn_or_id, region, account)
    kind = kind_of(arn_or_id)
    if kind is None:
        raise InvalidRequest(f"{arn_or_id[:100]!r} is neither an ARN nor an EC2 id: give the resource's ARN")
    return ec2_resource(
        arn_or_id,
        kind,
        region=_one("Region", "", region, arn_or_id),
        account=_one("account", "", account, arn_or_id),
    )


def _from_arn(arn: str, region: str, account: str) -> Resource:
    match = _match(arn)
    tagger = tagger_for_arn(canonical(arn))
    if match is None or tagger is None:
        raise InvalidRequest(f"{arn[:200]!r} {fault_of(arn) or 'is no ARN of a resource that AWS tags'}")
    kept = canonical(arn)
    row = row_of_arn(kept)
    home = home_of(row.client, kept) if row is not None else ""
    kind, *name = re.split(r"[/:]", kept.split(":", _PATH)[_PATH].lstrip("/"), maxsplit=1)
    noun = f"{match['service']}:{kind}"
    return Resource(
        arn=kept,
        id=name[0] if name else kind,
        type=_TYPES.get(noun, noun) if name else _ONLY_TYPE.get(match["service"], match["service"]),
        tagger=tagger,
        region=home or _one("Region", match["region"], region, arn),
        account=_one("account", match["account"] or "", account, arn),
    )


def _one(what: str, said: str, given: str, name: str) -> str:
    """Return what the ARN says or the caller gave; they must not contradict each other."""
    if said and given and said != given:
        raise InvalidRequest(f"{name[:200]} is of {what} {said}, but the request says {given}")
    if not said and not given:
        raise InvalidRequest(f"{name[:200]} does not say its {what}: give it too")
    return said or given
