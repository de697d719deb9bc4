"""What the parsers make of an answer. Here they are called alone: coverage looks away while a client works."""

import boto3
import pytest
from botocore.awsrequest import HeadersDict
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.answers import DamagedAnswer, Parsers, needed, pages, reading
from chalicelib.core.aws_errors import classify
from chalicelib.errors import AccessDenied, ServiceUnavailable
from tests.unit.taggers.wire import SESSION, Wire, empty, model, whole

REGION = "us-east-1"


def parsed(service, operation, answer, shape=None):
    """What the parser of a service makes of a body, or of a body, a status and headers."""
    body, status, headers = answer if isinstance(answer, tuple) else (answer, 200, {})
    response = {
        "body": body,
        "status_code": status,
        "headers": HeadersDict(headers),
        "context": {"operation_name": operation},
    }
    parser = Parsers().create_parser(model(service).resolved_protocol)
    return parser.parse(response, shape or model(service).operation_model(operation).output_shape)


def test_a_whole_answer_is_botocores_own():
    body = whole("sts", "GetCallerIdentity", {"Account": "123456789012"})
    assert parsed("sts", "GetCallerIdentity", body)["Account"] == "123456789012"


@pytest.mark.parametrize(
    ("service", "operation", "body", "fault"),
    [
        ("lambda", "ListTags", b"", "the answer is empty"),
        ("lambda", "ListTags", b'{"Tags": {"a"', "the answer is no whole JSON object"),
        ("lambda", "ListTags", b"[" * 100_000, r"the answer can't be read \(RecursionError\)"),
        ("lambda", "ListTags", b'"text"', r"the answer can't be read \(AttributeError\)"),
        ("dynamodb", "ListTagsOfResource", b"null", "the answer is nothing"),
        ("lambda", "ListTags", b'{"Tags": "text"}', r"the answer can't be read \(AttributeError\)"),
        ("sns", "ListTagsForResource", b"<html></html>", "the answer is not of the service"),
        ("sns", "ListTagsForResource", b"no XML", "the answer is not of the service"),
        ("sns", "ListTagsForResource", b"<ListTagsForResourceResponse/>", r"the answer can't be read \(KeyError\)"),
        ("s3", "ListBuckets", b"<html></html>", "the answer is not of the service"),
        ("s3", "ListBuckets", b"", "the answer is empty"),
        ("sns", "ListTagsForResource", b"", r"the answer can't be read \(ResponseParserError\)"),
    ],
)
def test_a_damaged_answer_says_of_which_call_it_is_and_why(service, operation, body, fault):
    with pytest.raises(DamagedAnswer, match=f"^{operation}: {fault}$") as raised:
        parsed(service, operation, body)
    assert isinstance(raised.value, BotoCoreError)
    assert type(classify(raised.value)) is ServiceUnavailable


def test_an_answer_that_is_shorter_than_it_says_is_damaged():
    whole_body = b'{"Tags": {}}'
    with pytest.raises(DamagedAnswer, match="ends after 12 of 13 bytes"):
        parsed("lambda", "ListTags", (whole_body, 200, {"Content-Length": "13"}))
    answer = parsed("lambda", "ListTags", (whole_body, 200, {"Content-Length": "12"}))
    assert answer["Tags"] == {}


def test_the_length_of_what_was_not_asked_for_is_no_damage():
    answer = parsed("s3", "HeadObject", (b"", 200, {"Content-Length": "99"}))
    assert answer["ContentLength"] == 99


def test_an_empty_answer_is_all_that_some_calls_have():
    for service, operation, answer in (
        ("dynamodb", "TagResource", b""),
        ("events", "TagResource", b"{}"),
        ("s3", "PutBucketTagging", (b"", 204, {})),
        ("appconfig", "TagResource", (b"", 204, {})),
    ):
        assert parsed(service, operation, answer).keys() == {"ResponseMetadata"}


def test_an_answer_of_no_members_is_left_to_who_asked():
    assert "TagList" not in parsed("rds", "ListTagsForResource", empty("rds", "ListTagsForResource"))
    assert parsed("pinpoint", "ListTagsForResource", b"{}")["TagsModel"] == {}
    assert parsed("pinpoint", "ListTagsForResource", b'{"tags": {"a": "b"}}')["TagsModel"] == {"tags": {"a": "b"}}


def test_the_body_of_an_object_is_the_callers_to_read():
    assert parsed("s3", "GetBucketPolicy", b"<html></html>")["Policy"] == "<html></html>"


REFUSED = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"


@pytest.mark.parametrize(
    ("service", "operation", "answer"),
    [
        ("lambda", "ListTags", b'{"__type": "com.amazonaws#AccessDenied", "Message": "no"}'),
        ("lambda", "ListTags", (b'{"message": "no"}', 200, {"x-amzn-ErrorType": "AccessDenied:x"})),
        ("sns", "ListTagsForResource", b"<ErrorResponse>" + REFUSED + b"</ErrorResponse>"),
        ("route53", "ListTagsForResource", b"<?xml version='1.0'?>\n<!-- a -->" + REFUSED),
    ],
)
def test_an_error_under_the_status_of_a_success_is_raised(service, operation, answer):
    with pytest.raises(ClientError) as raised:
        parsed(service, operation, answer)
    assert raised.value.response["Error"] == {"Code": "AccessDenied", "Message": "no"}
    assert isinstance(classify(raised.value), AccessDenied)


def test_an_error_that_has_no_code_may_heal():
    with pytest.raises(ClientError) as raised:
        parsed("sns", "ListTagsForResource", b"<ErrorResponse/>")
    assert type(classify(raised.value)) is ServiceUnavailable


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_refusal_without_an_error_of_aws_is_damaged(status):
    for service, operation in (("lambda", "ListTags"), ("sns", "ListTagsForResource"), ("s3", "ListBuckets")):
        with pytest.raises(DamagedAnswer, match=f"{status} without an error of AWS"):
            parsed(service, operation, (b"<html></html>", status, {}))


def test_a_refusal_of_aws_keeps_its_code_and_what_its_model_adds():
    told = (b'{"Message": "no", "Type": "User"}', 404, {"x-amzn-ErrorType": "ResourceNotFoundException"})
    assert parsed("lambda", "ListTags", told)["Error"]["Code"] == "ResourceNotFoundException"
    shape = model("lambda").shape_for("ResourceNotFoundException")
    assert parsed("lambda", "ListTags", told, shape)["Type"] == "User"


def test_a_refusal_that_has_no_body_by_its_kind_keeps_its_status():
    assert parsed("s3", "HeadObject", (b"", 404, {}))["Error"]["Code"] == "404"


def test_failures_of_the_service_and_throttles_are_botocores_own():
    for status in (429, 500, 503):
        assert "Error" in parsed("lambda", "ListTags", (b"<html></html>", status, {}))


def test_a_session_is_strict_whatever_it_makes():
    assert isinstance(SESSION.get_component("response_parser_factory"), Parsers)
    assert boto3.Session(botocore_session=SESSION).client("sqs", region_name=REGION)


def test_a_member_that_is_empty_is_there():
    assert needed({"Tags": {}}, "Tags", "ListTags") == {}
    with pytest.raises(DamagedAnswer, match="ListTags: the answer has no Tags"):
        needed({}, "Tags", "ListTags")


def test_what_lacks_a_part_is_damaged():
    with pytest.raises(DamagedAnswer, match="GetResources: the answer lacks a part"), reading("GetResources"):
        {}["Tags"]


def test_pages_are_turned_and_looked_at():
    first = whole("iam", "ListRoleTags", {"Tags": [], "IsTruncated": True, "Marker": "m"})
    last = whole("iam", "ListRoleTags", {"Tags": [], "IsTruncated": False})
    client = Wire(ListRoleTags=[first, last])("iam", REGION)
    assert len(list(pages(client, "list_role_tags", "Tags", RoleName="r"))) == 2
    assert len(list(pages(Wire(ListRoleTags=[last])("iam", REGION), "list_role_tags", RoleName="r"))) == 1
