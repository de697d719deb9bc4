import pytest

from chalicelib.core.console_links import execution_link


@pytest.mark.parametrize(
    ("partition", "region", "domain"),
    [
        ("aws", "eu-west-1", "aws.amazon.com"),
        ("aws-cn", "cn-north-1", "amazonaws.cn"),
        ("aws-us-gov", "us-gov-west-1", "amazonaws-us-gov.com"),
        ("aws-new", "x-1", "aws.amazon.com"),
    ],
)
def test_an_execution_is_found_in_the_console_of_its_partition(partition, region, domain):
    arn = f"arn:{partition}:states:{region}:1:execution:m:n"
    assert execution_link(arn) == (
        f"https://{region}.console.{domain}/states/home?region={region}#/v2/executions/details/{arn}"
    )
