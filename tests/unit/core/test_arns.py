import pytest

from chalicelib.core.arns import canonical, fault_of


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:s3:::b",
        "arn:aws-us-gov:iam::123456789012:role/a/b",
        "arn:aws:iam::aws:policy/x",
        "arn:aws:apigateway:us-east-1::/restapis/x",
        "arn:aws:logs:us-east-1:123456789012:log-group:/a:*",
        f"arn:aws:s3:::{'é' * 993}",
    ],
)
def test_what_aws_writes_has_no_fault(arn):
    assert fault_of(arn) == ""


@pytest.mark.parametrize(
    ("arn", "fault"),
    [
        ("", "is not of the form of an ARN"),
        ("arn:aws:s3", "is not of the form of an ARN"),
        ("arn:aws:s3:::", "is not of the form of an ARN"),
        (f"arn:aws:sns:{'a' * 65}:1:x", "is not of the form of an ARN"),
        (f"arn:aws:sns:us-east-1:{'1' * 65}:x", "is not of the form of an ARN"),
        ("arn:aws:sns:US EAST:1:x", "is not of the form of an ARN"),
        ("arn:aws:cloudtrail:us-east-1:1:trail/", "ends in an empty id"),
        ("arn:aws:rds:us-east-1:1:db: ", "ends in an empty id"),
        ("arn:aws:s3:::a\nb", "holds control characters"),
        ("arn:aws:s3:::a\u2028b", "holds control characters"),
        ("arn:aws:s3:::\ud800", "holds control characters"),
        (f"arn:aws:s3:::{'é' * 994}", "takes 2001 bytes, not at most 2000"),
    ],
)
def test_what_aws_can_not_have_written_is_told_with_its_fault(arn, fault):
    assert fault_of(arn) == fault


@pytest.mark.parametrize(
    ("arn", "kept"),
    [
        (
            "autoscaling:us-east-1:1:autoScalingGroup:6f1c-aa:autoScalingGroupName/a/b",
            "autoscaling:us-east-1:1:autoScalingGroup:*:autoScalingGroupName/a/b",
        ),
        ("logs:us-east-1:1:log-group:/shop/api:*", "logs:us-east-1:1:log-group:/shop/api"),
        ("lambda:us-east-1:1:function:f:PROD", "lambda:us-east-1:1:function:f"),
        ("states:us-east-1:1:stateMachine:m:3", "states:us-east-1:1:stateMachine:m"),
        ("ssm:us-east-1:1:parameter//prod/url", "ssm:us-east-1:1:parameter/prod/url"),
        ("cassandra:us-east-1:1:/keyspace/shop", "cassandra:us-east-1:1:/keyspace/shop/"),
        ("organizations::1:account/o-abc/222222222222", "organizations::1:account/o-*/222222222222"),
        ("ec2:us-east-1:1:image/ami-1", "ec2:us-east-1::image/ami-1"),
        ("ec2:us-east-1:1:snapshot/snap-1", "ec2:us-east-1::snapshot/snap-1"),
    ],
)
def test_one_spelling_of_an_arn_is_kept_and_stays_as_it_is(arn, kept):
    assert canonical(f"arn:aws-cn:{arn}") == f"arn:aws-cn:{kept}"
    assert canonical(f"arn:aws-cn:{kept}") == f"arn:aws-cn:{kept}"


@pytest.mark.parametrize(
    "arn",
    [
        "web-asg",
        "arn:aws:logs:us-east-1:1:log-group:/a:log-stream:b",
        "arn:aws:ecs:us-east-1:1:service/orders",
        "arn:aws:ec2:us-east-1:1:volume/vol-1",
        "arn:aws:cassandra:us-east-1:1:/keyspace/shop/table/t",
    ],
)
def test_what_has_one_spelling_is_left_alone(arn):
    assert canonical(arn) == arn
