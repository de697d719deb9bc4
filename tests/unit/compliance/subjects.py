"""Resources, sections of a policy and findings that the tests of compliance speak of."""

from datetime import UTC, datetime

from chalicelib.compliance.findings import finding
from chalicelib.compliance.rules import Rules
from chalicelib.core.resource import Resource
from chalicelib.schemas.validation import packaged

ACCOUNT, REGION = "123456789012", "us-east-1"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DEFAULT = packaged("tag_policy")["compliance"]
GOOD = {"Environment": "dev", "Owner": "alice", "Application": "shop"}


def instance(name="i-0123456789abcdef0", *, region=REGION, account=ACCOUNT):
    arn = f"arn:aws:ec2:{region}:{account}:instance/{name}"
    return Resource(arn=arn, id=name, type="AWS::EC2::Instance", tagger="ec2", region=region, account=account)


def bucket(name="a-bucket"):
    arn = f"arn:aws:s3:::{name}"
    return Resource(arn=arn, id=name, type="AWS::S3::Bucket", tagger="s3", region=REGION, account=ACCOUNT)


def found(tags, resource=None, *, state="running", row=None, **section):
    """The finding on a resource with these tags, by the packaged rules with some members changed."""
    resource = resource or instance()
    verdict = Rules.parse({**DEFAULT, **section}).judge(resource, tags)
    return finding(resource, tags, state, verdict, NOW, row or {})
