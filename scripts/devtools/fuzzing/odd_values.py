"""What is put into records: odd values for any place, and for each member that is read those that are odd there."""

from __future__ import annotations

from typing import Any, Final

from scripts.devtools.fuzzing.samples import IDENTITIES

MARK: Final = "\ue000"
"""What stands around what JSON can't hold as a text: it is written as it is, in place of the text."""

TEXTS: Final = (
    *(
        "",
        " ",
        "\t",
        "a\nb",
        "\x00",
        "a\x7f",
        "\x85",
        "\u2028",
        "\u202e",
        "\ud800",
        "a\udfff",
        "\ud83d\ude00",
        "\ufeff",
    ),
    *("é" * 1_100, "x" * 2_049, "€" * 700, "x" * 5_000, "9" * 5_000, "a/" * 1_200, "a:" * 300, "{0.__class__}", "{}"),
    *("arn:", "arn:aws:s3:::", "arn:::::", "arn:aws:iam::123456789012:role/", "arn:aws:ec2:us-east-1:123456789012:a/"),
    *(
        "arn:aws:sns:us-east-1:123456789012:a\nb",
        "arn:aws:s3:::\ud800",
        f"arn:aws:iam::123456789012:role/{'r' * 2_500}",
    ),
    *(f"arn:aws:lambda:us-east-1:123456789012:function:{'é' * 1_000}", "arn:aws:ec2:us-east-1:1:instance/i-1"),
    *(
        "HIDDEN_DUE_TO_SECURITY_REASONS",
        "***",
        "true",
        "TRUE",
        "null",
        "٣",
        "²",
        "0",
        "1",
        "-1",
        "1e400",
        "AWS Internal",
    ),
    *("<script>", "'; --", "../../..", "%00", "=1+1", "signin.amazonaws.com", "aws-mcp.amazonaws.com", "@", "::", "/"),
)
"""Texts for any place."""

HUGE: Final = "é" * 250_000
"""More than a row of DynamoDB or the input of a state takes."""

REGIONS: Final = (
    "",
    "nowhere",
    "us-east-1\n",
    "aws-global",
    "US",
    "EU",
    "eu-west-1 ",
    "cn-north-1",
    "a-b-1",
    "x" * 3_000,
)
ACCOUNTS: Final = (
    "",
    "anonymous",
    "000000000000",
    "12345678901",
    "\uff11" * 12,
    123456789012,
    1e11,
    2.5,
    -1,
)
TIMES: Final = (
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59"),
    *("2026-02-30T00:00:00Z", "2026-11-22T01:41:00.123456789Z", "2026-11-22 01:41:00", "2026-W01-1", "2026-11-22"),
    *("1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "2099-12-31T23:59:59-12:00", "Dec 31 9999 11:59:59 PM"),
    *("Nov 20, 2026 9:00:00 AM", "Jan 1, 0001 0:00:00 AM", "Foo 99, 2026 99:99:99 AM", "2026-11-22T24:00:00Z", 0, -1),
    *(1_763_775_660, 1_763_775_660_000, 253_402_300_800, -62_135_596_801, 1e300, f"{MARK}raw 1e999{MARK}"),
)

_RAW: Final = (
    "1e999",
    "-1e999",
    "NaN",
    "-Infinity",
    "9" * 400,
    "9" * 4_000,
    "9" * 5_000,
    "-0",
    "1E-400",
    "0.1e1",
    "01",
)

_FORMS: Final = tuple(f"{MARK}raw {text}{MARK}" for text in _RAW)

VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, 1, -1, 1.5, 1e308, -0.0, 10**30, [], {}, [[]], [None], {"": None}, {"a": {}}, [{}]),
    *({"items": [{}]}, {"item": []}, [1, "a", None], {"key": "aws:autoscaling:groupName", "value": "g"}),
    *({"arn": []}, {"\ud800": "\ud800"}, {"x" * 3_000: "x"}, {"Tag": {"tags": {"a": "b"}}}, *_FORMS),
)
"""Values for any place that are no texts."""

NESTS: Final = (13, 17, 40, 120, 400, 800, 5_000)

PLACES: Final[tuple[tuple[tuple[str, ...], tuple[Any, ...]], ...]] = tuple(
    (tuple(path.split(".")), values)
    for path, values in (
        ("eventID", ()),
        ("sharedEventID", ()),
        ("eventTime", TIMES),
        ("awsRegion", REGIONS),
        ("recipientAccountId", ACCOUNTS),
        ("eventSource", ("ec2.amazonaws.com", "signin.amazonaws.com", ["s3.amazonaws.com"])),
        ("eventName", ("CreateTopic", "CreateFunction20150331", "RunInstances\n", "AssumeRole", ["CreateBucket"])),
        ("eventType", ("AwsServiceEvent", "AwsMcpEvent", "AwsCloudTrailInsight", ["AwsApiCall"], {})),
        ("eventCategory", ("Insight", ["Insight"], {})),
        ("readOnly", ("true", "TRUE", 1, [])),
        ("errorCode", ("AccessDenied", "Client.DryRunOperation", [], 0, False)),
        ("requestID", ()),
        ("sourceIPAddress", ("AWS Internal", "eks-mcp.amazonaws.com")),
        ("userAgent", ("Mozilla/5.0", "claude-code/1.0", "aws-cli/" + "2" * 5_000)),
        ("requestParameters", ()),
        ("requestParameters.tags", ({"a" * 129: "b"}, [{"key": "a", "value": "b" * 257}] * 60, [{"key": "a"}])),
        ("requestParameters.transitiveTagKeys", (["team", 1, None],)),
        ("requestParameters.roleArn", ()),
        ("requestParameters.CreateBucketConfiguration", ({"LocationConstraint": "EU"}, {"LocationConstraint": "a\nb"})),
        ("requestParameters.CreateBucketConfiguration.LocationConstraint", REGIONS),
        ("responseElements", ()),
        ("responseElements.credentials", ()),
        ("responseElements.credentials.expiration", TIMES),
        ("responseElements.credentials.accessKeyId", ()),
        (
            "responseElements.version",
            ("1", 1, "2", "9" * 5_000, f"{MARK}raw {'9' * 4_000}{MARK}", f"{MARK}raw 1e999{MARK}"),
        ),
        ("additionalEventData", ()),
        ("additionalEventData.downstreamRequests", ([{}], [{"apiName": 1, "requestId": "r"}] * 60)),
        ("detail", ({"eventName": "CreateTopic", "eventSource": "sns.amazonaws.com"},)),
        ("userIdentity", IDENTITIES),
        ("userIdentity.type", ("Root", "AWSService", "Role", "WebIdentityUser", "Directory")),
        ("userIdentity.principalId", ("AROA:", ":", "AROA:a:b", "arn:a:b")),
        (
            "userIdentity.arn",
            ("arn:aws:sts::123456789012:assumed-role/", "arn:aws:iam::1:user/", "arn:aws:iam::1:root"),
        ),
        ("userIdentity.accountId", ACCOUNTS),
        ("userIdentity.accessKeyId", ()),
        ("userIdentity.userName", ()),
        ("userIdentity.invokedBy", ("cloudformation.amazonaws.com", "autoscaling.amazonaws.com", "AWS Internal")),
        ("userIdentity.sessionContext", ()),
        ("userIdentity.sessionContext.sourceIdentity", ()),
        ("userIdentity.sessionContext.ec2RoleDelivery", ("2.0", 2)),
        ("userIdentity.sessionContext.attributes", ({"creationDate": "x" * 3_000},)),
        ("userIdentity.sessionContext.sessionIssuer", ({"type": "Role"}, {"arn": "arn:aws:iam::1:role/a/b/"})),
        ("userIdentity.inScopeOf", ({"credentialsIssuedTo": "arn:aws:lambda:a:b:function:c"}, {"issuerType": "x"})),
        ("userIdentity.onBehalfOf", ({"userId": "\x00"},)),
        ("userIdentity.identityProvider", ("token.actions.githubusercontent.com",)),
    )
)
"""Members that are read, each with values that are odd there."""
