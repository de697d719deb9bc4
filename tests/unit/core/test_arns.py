import pytest

from chalicelib.core.arns import fault_of


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
