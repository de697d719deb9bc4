import pytest

from chalicelib.errors import InvalidRequest
from chalicelib.taggers import resource_for, tagger_for_arn
from chalicelib.taggers.ec2_ids import KINDS, kind_of

ACCOUNT = "123456789012"
ELB = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:"


@pytest.mark.parametrize(
    ("arn", "tagger"),
    [
        (f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/vol-0123456789abcdef0", "ec2"),
        ("arn:aws:ec2:us-east-1::snapshot/snap-0123456789abcdef0", "ec2"),
        ("arn:aws:s3:::a-bucket", "s3"),
        ("arn:aws:s3:::a-bucket/an/object", None),
        (f"arn:aws:s3:us-east-1:{ACCOUNT}:accesspoint/ap", "s3control"),
        (f"arn:aws:s3express:us-east-1:{ACCOUNT}:bucket/b--use1-az4--x-s3", "s3express"),
        (f"arn:aws:iam::{ACCOUNT}:role/team/name", "iam-role"),
        (f"arn:aws:iam::{ACCOUNT}:group/name", None),
        (f"{ELB}loadbalancer/classic", "elb"),
        (f"{ELB}loadbalancer/app/new/0123", "elbv2"),
        (f"{ELB}listener/app/new/0123/4567", "elbv2"),
        ("arn:aws:apigateway:us-east-1::/restapis/abc", "apigateway"),
        ("arn:aws:apigateway:us-east-1::/apis/abc", "apigatewayv2"),
        (f"arn:aws:bedrock:us-east-1:{ACCOUNT}:agent/A", "bedrock-agent"),
        (f"arn:aws:bedrock:us-east-1:{ACCOUNT}:guardrail/g", "bedrock"),
        (f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/d", "cloudwatch-dashboard"),
        (f"arn:aws:elasticmapreduce:us-east-1:{ACCOUNT}:studio/es-1", "emr-studio"),
        (f"arn:aws:autoscaling:us-east-1:{ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/g", "autoscaling"),
        (f"arn:aws-cn:sns:cn-north-1:{ACCOUNT}:t", "sns"),
        (f"arn:aws:newservice:us-east-1:{ACCOUNT}:thing/x", "rgta"),
        ("i-0123456789abcdef0", None),
        ("arn:aws:sns", None),
    ],
)
def test_arn_leads_to_its_tagger(arn, tagger):
    assert tagger_for_arn(arn) == tagger


@pytest.mark.parametrize(
    ("arn", "identifier", "kind"),
    [
        (f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/vol-0123456789abcdef0", "vol-0123456789abcdef0", "AWS::EC2::Volume"),
        (f"arn:aws:rds:us-east-1:{ACCOUNT}:db:mine", "mine", "AWS::RDS::DBInstance"),
        (f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f", "f", "AWS::Lambda::Function"),
        (f"arn:aws:sns:us-east-1:{ACCOUNT}:topic", "topic", "AWS::SNS::Topic"),
        (f"arn:aws:sqs:us-east-1:{ACCOUNT}:queue", "queue", "AWS::SQS::Queue"),
        (f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/lambda/f", "/aws/lambda/f", "AWS::Logs::LogGroup"),
        (f"arn:aws:glue:us-east-1:{ACCOUNT}:job/j", "j", "glue:job"),
        (f"arn:aws:newservice:us-east-1:{ACCOUNT}:alone", "alone", "newservice"),
    ],
)
def test_arn_becomes_a_resource(arn, identifier, kind):
    resource = resource_for(arn, "", "")
    assert (resource.arn, resource.id, resource.type) == (arn, identifier, kind)
    assert (resource.region, resource.account) == ("us-east-1", ACCOUNT)


def test_arn_without_region_and_account_takes_those_of_the_request():
    resource = resource_for("arn:aws:s3:::a-bucket", "eu-west-1", ACCOUNT)
    assert (resource.region, resource.account, resource.type) == ("eu-west-1", ACCOUNT, "AWS::S3::Bucket")


@pytest.mark.parametrize("region", ["", "eu-west-1"])
def test_global_service_has_its_own_region(region):
    assert resource_for(f"arn:aws:iam::{ACCOUNT}:user/u", region, "").region == "us-east-1"


def test_ec2_id_becomes_a_resource():
    resource = resource_for("vol-0123456789abcdef0", "cn-north-1", ACCOUNT)
    assert resource.arn == f"arn:aws-cn:ec2:cn-north-1:{ACCOUNT}:volume/vol-0123456789abcdef0"
    assert (resource.type, resource.tagger) == ("AWS::EC2::Volume", "ec2")


@pytest.mark.parametrize("identifier", ["ami-01234567", "snap-01234567"])
def test_images_and_snapshots_have_no_account_in_their_arn(identifier):
    resource = resource_for(identifier, "us-gov-west-1", ACCOUNT)
    assert resource.arn.startswith("arn:aws-us-gov:ec2:us-gov-west-1::")
    assert resource.account == ACCOUNT


@pytest.mark.parametrize("prefix", KINDS)
def test_every_ec2_prefix_is_known_by_id_and_by_arn(prefix):
    by_id = resource_for(f"{prefix}-0123456789abcdef0", "us-east-1", ACCOUNT)
    account = "" if by_id.arn.split(":")[4] else ACCOUNT
    assert resource_for(by_id.arn, "", account) == by_id


@pytest.mark.parametrize(
    "text", ["my-bucket", "i-", "i-0123", "I-0123456789", "unknown-0123456789", "", "vol_01234567"]
)
def test_text_of_another_form_is_no_ec2_id(text):
    assert kind_of(text) is None


@pytest.mark.parametrize(
    ("name", "region", "account", "sentence"),
    [
        ("my-bucket", "us-east-1", ACCOUNT, "neither an ARN nor an EC2 id"),
        ("arn:aws:s3:::b/key", "us-east-1", ACCOUNT, "no ARN of a resource that AWS tags"),
        ("arn:nonsense", "us-east-1", ACCOUNT, "is not of the form of an ARN"),
        ("arn:aws:cloudtrail:us-east-1:123456789012:trail/", "", "", "ends in an empty id"),
        ("arn:aws:ssm:us-east-1:123456789012:parameter/a\x1b[31m", "", "", "holds control characters"),
        (f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{'é' * 1_000}", "", "", "takes 2053 bytes"),
        ("i-0123456789abcdef0", "", ACCOUNT, "does not say its Region: give it too"),
        ("i-0123456789abcdef0", "us-east-1", "", "does not say its account: give it too"),
        ("arn:aws:s3:::b", "us-east-1", "", "does not say its account: give it too"),
        (
            f"arn:aws:sns:us-east-1:{ACCOUNT}:t",
            "eu-west-1",
            "",
            "is of Region us-east-1, but the request says eu-west-1",
        ),
        (f"arn:aws:sns:us-east-1:{ACCOUNT}:t", "", "210987654321", f"is of account {ACCOUNT}, but the request says"),
    ],
)
def test_request_that_cannot_be_understood_says_what_to_do(name, region, account, sentence):
    with pytest.raises(InvalidRequest, match=sentence):
        resource_for(name, region, account)


@pytest.mark.parametrize(
    ("arn", "kept", "identifier"),
    [
        (
            f"arn:aws:autoscaling:us-east-1:{ACCOUNT}:autoScalingGroup:1f-2e:autoScalingGroupName/g",
            f"arn:aws:autoscaling:us-east-1:{ACCOUNT}:autoScalingGroup:*:autoScalingGroupName/g",
            "*:autoScalingGroupName/g",
        ),
        (
            f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/f:*",
            f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/f",
            "/aws/f",
        ),
        (
            f"arn:aws:ec2:us-east-1:{ACCOUNT}:image/ami-01234567",
            "arn:aws:ec2:us-east-1::image/ami-01234567",
            "ami-01234567",
        ),
    ],
)
def test_each_spelling_of_an_arn_is_one_resource(arn, kept, identifier):
    resource = resource_for(arn, "", "")

    assert (resource.arn, resource.id, resource.region, resource.account) == (kept, identifier, "us-east-1", ACCOUNT)
