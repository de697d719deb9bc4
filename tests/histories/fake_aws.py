"""AWS as the steps see it: the tags of a world's things by each service's own API, objects, and executions to run."""

# ruff: noqa: N803  # parameters as AWS names them

import io
import json
from functools import cache
from types import SimpleNamespace

from botocore.exceptions import ClientError
from botocore.session import get_session

from tests.histories.kinds import ACCOUNT, REGION


@cache
def described(service):
    """Return what a client tells of its service: AWS's own description."""
    return SimpleNamespace(service_model=get_session().get_service_model(service))


def refusal(code, operation, message="said by the fake"):
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


class Body(io.BytesIO):
    def iter_chunks(self, size):
        while chunk := self.read(size):
            yield chunk


class Objects:
    """S3: objects of any bucket, and the tags of buckets."""

    def __init__(self, world):
        self._world, self.stored, self.meta = world, {}, described("s3")

    def put_object(self, *, Bucket, Key, Body):
        self.stored[Bucket, Key] = Body

    def get_object(self, *, Bucket, Key):
        return {"Body": Body(self.stored[Bucket, Key])}

    def can_paginate(self, _):
        return False

    def get_bucket_tagging(self, *, Bucket):
        thing = self._world.things.get(f"arn:aws:s3:::{Bucket}")
        if not thing:
            raise refusal("NoSuchBucket", "GetBucketTagging")
        if not thing.tags:
            raise refusal("NoSuchTagSet", "GetBucketTagging")
        return {"TagSet": pairs(thing.tags)}

    def get_bucket_location(self, *, Bucket):
        raise refusal("NoSuchBucket", "GetBucketLocation", Bucket)


class Executions:
    """Step Functions: executions that were started, each name once."""

    def __init__(self):
        self.inputs, self.waiting = {}, []

    def start_execution(self, *, stateMachineArn, name, input):  # noqa: A002  # as AWS names it
        if name in self.inputs:
            raise refusal("ExecutionAlreadyExists", "StartExecution")
        self.inputs[name] = input
        self.waiting.append((f"{stateMachineArn.replace(':stateMachine:', ':execution:')}:{name}", json.loads(input)))


class TaggingApi:
    """The Resource Groups Tagging API: lists what has tags, and tags what exists."""

    def __init__(self, world):
        self._world = world

    def get_paginator(self, _):
        return self

    def paginate(self, *, ResourceARNList):
        found = [self._world.things[arn] for arn in ResourceARNList if arn in self._world.things]
        yield {
            "ResourceTagMappingList": [{"ResourceARN": one.arn, "Tags": pairs(one.tags)} for one in found if one.tags]
        }

    def tag_resources(self, *, ResourceARNList, Tags):
        gone = [arn for arn in ResourceARNList if arn not in self._world.things]
        for arn in set(ResourceARNList) - set(gone):
            self._world.things[arn].tags.update(Tags)
        return {
            "FailedResourcesMap": {arn: {"ErrorCode": "InvalidParameterException", "StatusCode": 400} for arn in gone}
        }


class Service:
    """The tags of one kind by its own API: `arns` says which things a call is about, `shown` is how it answers."""

    def __init__(self, world, service, arns, shown):
        self._world, self._arns, self._shown, self.meta = world, arns, shown, described(service)

    def can_paginate(self, _):
        return False

    def __getattr__(self, operation):
        if operation.startswith("_"):
            raise AttributeError(operation)
        return lambda **told: self._answer(operation, told)

    def _answer(self, operation, told):
        arns = self._arns(told)
        if not self._world.things.keys() >= set(arns):
            raise refusal("ResourceNotFoundException", operation)
        for arn in arns:
            self._world.things[arn].tags.update({tag["Key"]: tag["Value"] for tag in told.get("Tags", ())})
        return self._shown(pairs(self._world.things[arns[0]].tags))


class Ec2:
    def __init__(self, world):
        self._world = world

    def get_paginator(self, _):
        return self

    def paginate(self, *, Filters):
        things = {_last(one.arn): one for one in self._world.things.values()}
        found = [(one, things[one]) for one in Filters[0]["Values"] if one in things]
        yield {"Tags": [{"ResourceId": name, **pair} for name, thing in found for pair in pairs(thing.tags)]}

    def create_tags(self, *, Resources, Tags):
        things = {_last(one.arn): one for one in self._world.things.values()}
        if not things.keys() >= set(Resources):
            raise refusal("InvalidVolume.NotFound", "CreateTags")
        for one in Resources:
            things[one].tags.update({tag["Key"]: tag["Value"] for tag in Tags})


class Unused:
    """What is called only where a history went wrong."""

    def __init__(self):
        self.heard = []

    def __getattr__(self, operation):
        if operation.startswith("_"):
            raise AttributeError(operation)
        return lambda **told: self.heard.append((operation, told))


def services(world):
    """Return the fake clients by service."""

    def api(service, member, shown=lambda tags: {"Tags": tags}, arn="{}"):
        def arns(told):
            named = told[member] if isinstance(told[member], list) else [told[member]]
            return [arn.format(one) for one in named]

        return {service: Service(world, service, arns, shown)}

    here = f"{REGION}:{ACCOUNT}"
    return {
        "s3": Objects(world),
        "stepfunctions": Executions(),
        "resourcegroupstaggingapi": TaggingApi(world),
        "ec2": Ec2(world),
        "sqs": Unused(),
        **api("s3control", "ResourceArn"),
        **api("sns", "ResourceArn"),
        **api("ssm", "ResourceId", lambda tags: {"TagList": tags}, f"arn:aws:ssm:{here}:parameter/{{}}"),
        **api("events", "ResourceARN"),
        **api("dynamodb", "ResourceArn"),
        **api("ecs", "resourceArn", lambda tags: {"tags": list(map(lower, tags))}),
        **api("elbv2", "ResourceArns", lambda tags: {"TagDescriptions": [{"Tags": tags}]}),
        **api("iam", "UserName", arn=f"arn:aws:iam::{ACCOUNT}:user/{{}}"),
    }


def pairs(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def lower(tag):
    return {name.lower(): value for name, value in tag.items()}


def _last(arn):
    return arn.rpartition("/")[2]
