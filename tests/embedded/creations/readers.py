"""Reading tags by each service's own API; written from its documentation, not from the taggers that are tested."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jmespath

Reader = Callable[[Any, str], dict[str, str]]
"""Takes a boto3 client and an ARN."""
Name = Callable[[str], Any]


def whole(arn: str) -> str:
    return arn


def last(arn: str) -> str:
    return arn.rpartition(":")[2].rpartition("/")[2]


def listed(arn: str) -> list[str]:
    return [arn]


def pairs(found: Any) -> dict[str, str]:
    """Read a map, or a list of pairs, however their members are spelt."""
    if isinstance(found, Mapping):
        return dict(found)
    folded = [{name.lower().removeprefix("tag"): text for name, text in pair.items()} for pair in found or ()]
    return {pair["key"]: pair["value"] for pair in folded}


def by(operation: str, parameter: str, path: str, name: Name = whole, **more: Any) -> Reader:
    """Call `operation` with the resource's name in `parameter`; the tags lie at `path` in the answer."""

    def read(client: Any, arn: str) -> dict[str, str]:
        return pairs(jmespath.search(path, getattr(client, operation)(**{parameter: name(arn)}, **more)))

    return read


def _filtered(filter_name: str, name: Name) -> Reader:
    """Read as EC2 and Auto Scaling have it: tags are things of their own."""

    def read(client: Any, arn: str) -> dict[str, str]:
        return pairs(client.describe_tags(Filters=[{"Name": filter_name, "Values": [name(arn)]}])["Tags"])

    return read


def _queue(sqs: Any, arn: str) -> dict[str, str]:
    url = sqs.get_queue_url(QueueName=last(arn))["QueueUrl"]
    return dict(sqs.list_queue_tags(QueueUrl=url).get("Tags", {}))


def _of_kind(client: Any, arn: str, kinds: Mapping[str, str], name: Name) -> Any:
    kind = arn.split(":", 5)[5].partition("/")[0]
    return client.list_tags_for_resource(ResourceType=kinds[kind], ResourceId=name(arn))


def _ssm(ssm: Any, arn: str) -> dict[str, str]:
    kinds = {
        "parameter": "Parameter",
        "document": "Document",
        "maintenancewindow": "MaintenanceWindow",
        "patchbaseline": "PatchBaseline",
    }
    path = arn.partition("parameter")[2] or last(arn)
    return pairs(_of_kind(ssm, arn, kinds, lambda _: path if path.count("/") > 1 else last(arn))["TagList"])


def _route53(route53: Any, arn: str) -> dict[str, str]:
    kinds = {"hostedzone": "hostedzone", "healthcheck": "healthcheck"}
    return pairs(_of_kind(route53, arn, kinds, last)["ResourceTagSet"].get("Tags"))


def _config_rule(config: Any, arn: str) -> dict[str, str]:
    """The record names a rule, whose ARN holds an id of AWS's making."""
    (rule,) = config.describe_config_rules(ConfigRuleNames=[last(arn)])["ConfigRules"]
    return pairs(config.list_tags_for_resource(ResourceArn=rule["ConfigRuleArn"])["Tags"])


READERS: Mapping[str, Reader] = {
    "acm": by("list_tags_for_certificate", "CertificateArn", "Tags"),
    "apigateway": by("get_tags", "resourceArn", "tags"),
    "apigatewayv2": by("get_tags", "ResourceArn", "Tags"),
    "appsync": by("list_tags_for_resource", "resourceArn", "tags"),
    "athena": by("list_tags_for_resource", "ResourceARN", "Tags"),
    "autoscaling": _filtered("auto-scaling-group", last),
    "backup": by("list_tags", "ResourceArn", "Tags"),
    "batch": by("list_tags_for_resource", "resourceArn", "tags"),
    "bedrock": by("list_tags_for_resource", "resourceARN", "tags"),
    "bedrock-agent": by("list_tags_for_resource", "resourceArn", "tags"),
    "cloudfront": by("list_tags_for_resource", "Resource", "Tags.Items"),
    "cloudtrail": by("list_tags", "ResourceIdList", "ResourceTagList[].TagsList[]", listed),
    "cloudwatch": by("list_tags_for_resource", "ResourceARN", "Tags"),
    "codebuild": by("batch_get_projects", "names", "projects[].tags[]", lambda arn: [last(arn)]),
    "codecommit": by("list_tags_for_resource", "resourceArn", "tags"),
    "codepipeline": by("list_tags_for_resource", "resourceArn", "tags"),
    "cognito-identity": by("list_tags_for_resource", "ResourceArn", "Tags"),
    "cognito-idp": by("list_tags_for_resource", "ResourceArn", "Tags"),
    "config-rule": _config_rule,
    "config": by("list_tags_for_resource", "ResourceArn", "Tags"),
    "connect": by("list_tags_for_resource", "resourceArn", "tags"),
    "datapipeline": by("describe_pipelines", "pipelineIds", "pipelineDescriptionList[].tags[]", lambda a: [last(a)]),
    "dms": by("list_tags_for_resource", "ResourceArn", "TagList"),
    "ds": by("list_tags_for_resource", "ResourceId", "Tags", last),
    "dynamodb": by("list_tags_of_resource", "ResourceArn", "Tags"),
    "ec2": _filtered("resource-id", last),
    "ec2-key-pair": by("describe_key_pairs", "KeyNames", "KeyPairs[].Tags[]", lambda arn: [last(arn)]),
    "ecr": by("list_tags_for_resource", "resourceArn", "tags"),
    "ecs": by("list_tags_for_resource", "resourceArn", "tags"),
    "efs": by("list_tags_for_resource", "ResourceId", "Tags", last),
    "eks": by("list_tags_for_resource", "resourceArn", "tags"),
    "elasticache": by("list_tags_for_resource", "ResourceName", "TagList"),
    "elasticbeanstalk": by("list_tags_for_resource", "ResourceArn", "ResourceTags"),
    "elb": by("describe_tags", "LoadBalancerNames", "TagDescriptions[].Tags[]", lambda arn: [last(arn)]),
    "elbv2": by("describe_tags", "ResourceArns", "TagDescriptions[].Tags[]", listed),
    "emr": by("describe_cluster", "ClusterId", "Cluster.Tags", last),
    "es": by("list_tags", "ARN", "TagList"),
    "events": by("list_tags_for_resource", "ResourceARN", "Tags"),
    "firehose": by("list_tags_for_delivery_stream", "DeliveryStreamName", "Tags", last),
    "fsx": by("list_tags_for_resource", "ResourceARN", "Tags"),
    "glue": by("get_tags", "ResourceArn", "Tags"),
    "guardduty": by("list_tags_for_resource", "ResourceArn", "Tags"),
    "iam-instance-profile": by("get_instance_profile", "InstanceProfileName", "InstanceProfile.Tags", last),
    "iam-oidc-provider": by("list_open_id_connect_provider_tags", "OpenIDConnectProviderArn", "Tags"),
    "iam-policy": by("list_policy_tags", "PolicyArn", "Tags"),
    "iam-role": by("list_role_tags", "RoleName", "Tags", last),
    "iam-user": by("list_user_tags", "UserName", "Tags", last),
    "kafka": by("list_tags_for_resource", "ResourceArn", "Tags"),
    "kinesis": by("list_tags_for_stream", "StreamName", "Tags", last),
    "kms": by("list_resource_tags", "KeyId", "Tags"),
    "lambda": by("list_tags", "Resource", "Tags"),
    "logs": by("list_tags_for_resource", "resourceArn", "tags"),
    "mq": by("list_tags", "ResourceArn", "Tags"),
    "opensearch": by("list_tags", "ARN", "TagList"),
    "organizations": by("list_tags_for_resource", "ResourceId", "Tags", last),
    "rds": by("list_tags_for_resource", "ResourceName", "TagList"),
    "redshift": by("describe_tags", "ResourceName", "TaggedResources[].Tag"),
    "resource-groups": by("get_tags", "Arn", "Tags"),
    "route53": _route53,
    "s3": by("get_bucket_tagging", "Bucket", "TagSet", last),
    "s3control": by("list_tags_for_resource", "ResourceArn", "Tags", AccountId="123456789012"),
    "sagemaker": by("list_tags", "ResourceArn", "Tags"),
    "scheduler": by("list_tags_for_resource", "ResourceArn", "Tags"),
    "secretsmanager": by("describe_secret", "SecretId", "Tags"),
    "servicecatalog": by("describe_portfolio", "Id", "Tags", last),
    "servicediscovery": by("list_tags_for_resource", "ResourceARN", "Tags"),
    "sesv2": by("list_tags_for_resource", "ResourceArn", "Tags"),
    "sns": by("list_tags_for_resource", "ResourceArn", "Tags"),
    "sqs": _queue,
    "ssm": _ssm,
    "stepfunctions": by("list_tags_for_resource", "resourceArn", "tags"),
    "transfer": by("list_tags_for_resource", "Arn", "Tags"),
    "wafv2": by("list_tags_for_resource", "ResourceARN", "TagInfoForResource.TagList"),
    "workspaces": by("describe_tags", "ResourceId", "TagList", last),
}
"""By the client's name, with the kind of resource where kinds differ."""
