"""With what a call was made: told by AWS, or claimed by a user agent."""

import pytest

from chalicelib.identity import Call, identify

CHROME = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537"
)


def origin(agent="", identity=None, **call):
    creator = identify(identity or {"type": "IAMUser"}, call=Call(user_agent=agent, **call))
    return creator.origin, creator.origin_claimed


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("aws-cli/2.31.0 md/awscrt#0.27 ua/2.1 os/linux md/arch#x86_64 lang/python#3.13 md/prompt#off", "cli"),
        ("[aws-cli/1.16 Python/3.6 botocore/1.12]", "cli"),
        ("Boto3/1.34.0 md/Botocore#1.34.0 ua/2.0 os/linux lang/python#3.11", "sdk"),
        ("aws-sdk-go-v2/1.32.3 os/linux lang/go#1.23.1 api/sts#1.26.2", "sdk"),
        ("aws-sdk-js/3.600.0 ua/2.0 os/linux lang/js", "sdk"),
        (
            "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5 aws-sdk-go/2",
            "terraform",
        ),
        ("APN/1.0 OpenTofu/1.8 terraform-provider-aws/5.65.0 aws-sdk-go-v2/1.30.4", "opentofu"),
        ("APN/1.0 Pulumi/1.0 PulumiAWS/6.0 aws-sdk-go-v2/1.30.4", "pulumi"),
        ("aws-cdk/2.150.0 aws-sdk-js/3", "cdk"),
        ("aws-sdk-js/3.0 awscdk/2.1", "cdk"),
        ("aws-sam-cli/1.120.0 Boto3/1.34", "sam"),
        ("eksctl/0.190 aws-sdk-go-v2/1.30.4", "eksctl"),
        ("APN/1.0 Ansible/2.17 Boto3/1.34", "ansible"),
        ("cloudformation.amazonaws.com", "cloudformation"),
        ("console.ec2.amazonaws.com", "console"),
        ("console.amazonaws.com", "console"),
        ("[S3Console/0.4, aws-internal/3]", "console"),
        (CHROME, "console"),
        ("AWSPowerShell/4.1.600", "powershell"),
        ("autoscaling.amazonaws.com", "service"),
        ("AWS Internal", "service"),
        ("claude-code/2.1 (cli)", "agent"),
        ("aws-cli/2.31.0 exec-env/Claude-Code/2.1", "agent"),
        ("Kiro/0.3 aws-sdk-js/3", "agent"),
        ("aws-mcp.amazonaws.com", "agent"),
        ("awslabs/mcp/aws-api-mcp-server/1.2 Boto3/1.40", "agent"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_user_agent_claims_an_origin(agent, expected):
    assert origin(agent) == (expected, bool(expected))


@pytest.mark.parametrize(
    ("identity", "call", "expected"),
    [
        ({"invokedBy": "cloudformation.amazonaws.com"}, {}, "cloudformation"),
        ({"invokedBy": "aws-mcp.amazonaws.com"}, {}, "agent"),
        ({"invokedBy": "signin.amazonaws.com"}, {}, "console"),
        ({"invokedBy": "rds.amazonaws.com"}, {}, "service"),
        ({"type": "IAMUser"}, {"console": True}, "console"),
        ({"type": "IAMUser"}, {"event_type": "AwsConsoleSignIn"}, "console"),
        ({"type": "IAMUser"}, {"event_type": "AwsMcpEvent"}, "agent"),
    ],
)
def test_what_aws_says_goes_before_what_is_claimed(identity, call, expected):
    assert origin("Terraform/1.9.5", identity, **call) == (expected, False)
