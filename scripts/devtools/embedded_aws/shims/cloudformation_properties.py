"""The properties of buckets and tables that `cloudformation` adds, over the services' APIs."""

from __future__ import annotations

from typing import Any

from scripts.devtools.embedded_aws.shims.cloudformation_types import Client, Properties


def complete_bucket(client: Client, name: str, properties: Properties) -> None:
    """Apply the properties of an AWS::S3::Bucket that moto ignores."""
    s3 = client("s3")
    if "VersioningConfiguration" in properties:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=properties["VersioningConfiguration"])
    if "PublicAccessBlockConfiguration" in properties:
        block = {
            key: str(value).lower() == "true" for key, value in properties["PublicAccessBlockConfiguration"].items()
        }
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
    if "LifecycleConfiguration" in properties:
        rules = [_lifecycle_rule(rule) for rule in properties["LifecycleConfiguration"]["Rules"]]
        s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})
    if "NotificationConfiguration" in properties:
        configuration = _notifications(properties["NotificationConfiguration"])
        s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=configuration)


def _lifecycle_rule(rule: Properties) -> dict[str, Any]:
    made: dict[str, Any] = {"Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "Id" in rule:
        made["ID"] = rule["Id"]
    if "ExpirationInDays" in rule:
        made["Expiration"] = {"Days": int(rule["ExpirationInDays"])}
    if "Transitions" in rule:
        made["Transitions"] = [
            {"Days": int(one["TransitionInDays"]), "StorageClass": one["StorageClass"]} for one in rule["Transitions"]
        ]
    if "NoncurrentVersionExpiration" in rule:
        made["NoncurrentVersionExpiration"] = rule["NoncurrentVersionExpiration"]
    if "NoncurrentVersionExpirationInDays" in rule:
        made["NoncurrentVersionExpiration"] = {"NoncurrentDays": int(rule["NoncurrentVersionExpirationInDays"])}
    if "AbortIncompleteMultipartUpload" in rule:
        made["AbortIncompleteMultipartUpload"] = rule["AbortIncompleteMultipartUpload"]
    return made


_DESTINATIONS = (
    ("Queue", "QueueConfigurations", "QueueArn"),
    ("Topic", "TopicConfigurations", "TopicArn"),
    ("Function", "LambdaConfigurations", "LambdaFunctionArn"),
)


def _notifications(properties: Properties) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for source, group, target in _DESTINATIONS:
        for item in properties.get(group, []):
            entry: dict[str, Any] = {target: item[source], "Events": [item["Event"]]}
            if "Filter" in item:
                entry["Filter"] = {"Key": {"FilterRules": item["Filter"]["S3Key"]["Rules"]}}
            made.setdefault(group.replace("LambdaConf", "LambdaFunctionConf"), []).append(entry)
    if "EventBridgeConfiguration" in properties:
        made["EventBridgeConfiguration"] = {}
    return made


def complete_table(client: Client, name: str, properties: Properties) -> None:
    """Apply the properties of an AWS::DynamoDB::Table that moto ignores."""
    dynamodb = client("dynamodb")
    if "TimeToLiveSpecification" in properties:
        wanted = properties["TimeToLiveSpecification"]
        specification = {"AttributeName": wanted["AttributeName"], "Enabled": str(wanted["Enabled"]).lower() == "true"}
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)
    if "PointInTimeRecoverySpecification" in properties:
        enabled = str(properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]).lower() == "true"
        dynamodb.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": enabled}
        )


def change_indexes(client: Client, name: str, properties: Properties) -> None:
    """Give an AWS::DynamoDB::Table the indexes that it is to have, of which one may come or go.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html
    """
    dynamodb = client("dynamodb")
    wanted = {one["IndexName"]: one for one in properties.get("GlobalSecondaryIndexes", [])}
    there = dynamodb.describe_table(TableName=name)["Table"].get("GlobalSecondaryIndexes", [])
    known = {one["IndexName"] for one in there}
    updates = [{"Create": index} for index in wanted.values() if index["IndexName"] not in known]
    updates += [{"Delete": {"IndexName": index}} for index in sorted(known - set(wanted))]
    if len(updates) > 1:
        raise ValueError("Cannot perform more than one GSI creation or deletion in a single update")
    if updates:
        definitions = properties["AttributeDefinitions"]
        dynamodb.update_table(TableName=name, AttributeDefinitions=definitions, GlobalSecondaryIndexUpdates=updates)
