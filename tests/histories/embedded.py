"""A deployed stage in place of the machine in process: the same histories, whose things are in moto."""

from datetime import UTC, datetime

from scripts.devtools.scenarios import trail
from tests.histories.fake_aws import lower, pairs

KINDS = ("parameter", "rule", "topic", "cluster", "table", "bucket", "user")
"""Kinds whose ARNs are known before the things are made; moto makes ids of its own."""


class DeployedMachine:
    """What a `Delivery` sends its messages to. Nothing is advanced: it goes on by itself."""

    def __init__(self, stage):
        self._stage, self.logs, self.sent = stage, [], []

    def put_log(self, records):
        key = trail.key(datetime.now(UTC))
        self._stage.client("s3").put_object(Bucket=self._stage.trail, Key=key, Body=trail.packed(records))
        self.logs.append(key)
        return key

    def send(self, messages):
        """Send what S3 does not tell by itself."""
        named = [{**one, "s3Bucket": self._stage.trail} if "s3ObjectKey" in one else one for one in messages]
        self.sent += named
        self._stage.send(*(one for one in named if "s3ObjectKey" not in one or "run" in one or "job" in one))

    def advance(self, _):
        pass

    def finish(self):
        pass


def exist(client, things):
    """Make things that exist, with their tags."""
    for thing in things:
        _MAKE[thing.kind.service](client(thing.kind.service), thing, pairs(thing.tags))


def read_tags(client, thing):
    """Read the tags of a thing by its service's own API."""
    return {tag["Key"]: tag["Value"] for tag in _READ[thing.kind.service](client(thing.kind.service), thing)}


def _rule(events, thing, tags):
    events.put_rule(Name=thing.name, ScheduleExpression="rate(1 day)")
    events.tag_resource(ResourceARN=thing.arn, Tags=tags)


def _bucket(s3, thing, tags):
    s3.create_bucket(Bucket=thing.name)
    if tags:
        s3.put_bucket_tagging(Bucket=thing.name, Tagging={"TagSet": tags})


def _table(dynamodb, thing, tags):
    dynamodb.create_table(
        TableName=thing.name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=tags,
    )


_MAKE = {
    "ssm": lambda ssm, one, tags: ssm.put_parameter(Name=one.name, Value="x", Type="String", Tags=tags),
    "events": _rule,
    "sns": lambda sns, one, tags: sns.create_topic(Name=one.name, Tags=tags),
    "ecs": lambda ecs, one, tags: ecs.create_cluster(clusterName=one.name, tags=list(map(lower, tags))),
    "dynamodb": _table,
    "s3": _bucket,
    "iam": lambda iam, one, tags: iam.create_user(UserName=one.name, Tags=tags),
}


def _upper(tags):
    return [{name.capitalize(): value for name, value in tag.items()} for tag in tags]


def _of_bucket(s3, thing):
    try:
        return s3.get_bucket_tagging(Bucket=thing.name)["TagSet"]
    except s3.exceptions.ClientError:
        return []


_READ = {
    "ssm": lambda ssm, one: ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=one.name)["TagList"],
    "events": lambda events, one: events.list_tags_for_resource(ResourceARN=one.arn)["Tags"],
    "sns": lambda sns, one: sns.list_tags_for_resource(ResourceArn=one.arn)["Tags"],
    "ecs": lambda ecs, one: _upper(ecs.list_tags_for_resource(resourceArn=one.arn)["tags"]),
    "dynamodb": lambda dynamodb, one: dynamodb.list_tags_of_resource(ResourceArn=one.arn)["Tags"],
    "s3": _of_bucket,
    "iam": lambda iam, one: iam.list_user_tags(UserName=one.name)["Tags"],
}
