"""A task as the tests of its decisions begin with it."""

from chalicelib.core.resource import Resource
from chalicelib.tagging.tasks import TagTask

WANTED = {"CreatedBy": "alice", "ManagedBy": "auto-tagger"}


def resource(name="vol-1", **more):
    fields = {"type": "AWS::EC2::Volume", "tagger": "ec2", "region": "us-east-1", "account": "123456789012"}
    return Resource(**{"arn": f"arn:aws:ec2:us-east-1:123456789012:volume/{name}", "id": name, **fields, **more})


def task(of=None, **more):
    return TagTask(**{"resource": of or resource(), "event": 0, "tags": WANTED, **more})
