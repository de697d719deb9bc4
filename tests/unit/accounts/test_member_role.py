"""Acting in another account: one session for each account and container, renewed in time, refused in clear words."""

from dataclasses import replace
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from chalicelib.accounts.member_role import MemberRole
from chalicelib.errors import NoMemberRole, Refused, Throttled
from chalicelib.runtime.container import _member
from chalicelib.tagging.engine import tag_batch
from tests.unit.conftest import ACCOUNT, REGION

OTHER = "210987654321"
ROLE = f"arn:aws:iam::{OTHER}:role/tagtrail-member-test"


class Sts:
    """STS, which counts what it is asked."""

    def __init__(self, now, code=""):
        self.now, self.code, self.asked = now, code, []

    def assume_role(self, **request):
        self.asked.append(request)
        if self.code:
            raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, "AssumeRole")
        real = boto3.client("sts", region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing")
        answer = real.assume_role(**request)
        answer["Credentials"]["Expiration"] = self.now() + timedelta(hours=1)
        return answer


@pytest.fixture
def member(stage):
    """Make the stage's runtime know another account, and an STS of this kind."""
    _member.cache_clear()
    known = stage.with_settings(
        accounts=frozenset({ACCOUNT, OTHER}), member_role="tagtrail-member-test", external_id="tagtrail-test"
    ).runtime

    def make(code=""):
        sts = Sts(known.now, code)
        others = known.client
        return replace(known, client=lambda name, region: sts if name == "sts" else others(name, region)), sts

    yield make
    _member.cache_clear()


def test_the_role_of_the_account_is_taken_with_the_stages_external_id(member):
    runtime, sts = member()
    clients = runtime.clients_for(OTHER)
    assert sts.asked == [{"RoleArn": ROLE, "RoleSessionName": "tagtrail-test", "ExternalId": "tagtrail-test"}]
    assert clients("sts", REGION).get_caller_identity()["Account"] == OTHER


def test_the_session_is_called_as_the_function_that_acts(member, monkeypatch):
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "tagtrail-test-tag_sqs")
    runtime, sts = member()
    runtime.clients_for(OTHER)
    assert sts.asked[0]["RoleSessionName"] == "tagtrail-test-tag_sqs"


def test_what_is_made_there_is_made_there(member):
    runtime, _ = member()
    runtime.clients_for(OTHER)("sqs", REGION).create_queue(QueueName="theirs")
    assert runtime.client("sqs", REGION).list_queues(QueueNamePrefix="theirs").get("QueueUrls", []) == []


def test_a_container_asks_once_for_an_account_and_keeps_its_clients(member):
    runtime, sts = member()
    first = runtime.clients_for(OTHER)("sqs", REGION)
    assert runtime.clients_for(OTHER)("sqs", REGION) is first
    first.list_queues()
    assert len(sts.asked) == 1


def test_a_session_is_renewed_before_it_ends(member, stage):
    runtime, sts = member()
    client = runtime.clients_for(OTHER)("sqs", REGION)
    stage.later(minutes=44)
    client.list_queues()
    assert len(sts.asked) == 1
    stage.later(minutes=2)
    client.list_queues()
    assert len(sts.asked) == 2


def test_a_role_that_does_not_let_us_in_is_named_with_what_to_do(member):
    runtime, _ = member("AccessDenied")
    with pytest.raises(NoMemberRole, match=f"{ROLE} can't be assumed .* --member-template"):
        runtime.clients_for(OTHER)


def test_another_failure_of_sts_is_what_it_is(member):
    runtime, _ = member("Throttling")
    with pytest.raises(Throttled):
        runtime.clients_for(OTHER)


def test_no_role_is_tried_where_none_is_set_up(member):
    runtime, sts = member()
    bare = replace(runtime, settings=replace(runtime.settings, member_role=""))
    for known, account in ((runtime, "999999999999"), (bare, OTHER)):
        with pytest.raises(Refused, match=account):
            known.clients_for(account)
    assert sts.asked == []


def test_our_own_account_needs_no_role(member):
    runtime, sts = member()
    assert runtime.clients_for(ACCOUNT) is runtime.client
    assert sts.asked == []


def test_a_batch_of_an_account_without_the_role_fails_as_a_whole(member):
    runtime, _ = member("AccessDenied")
    arns = [f"arn:aws:sqs:{REGION}:{OTHER}:{name}" for name in ("a", "b")]
    queues = [{"arn": arn, "id": arn, "type": "AWS::SQS::Queue", "tagger": "sqs", "account": OTHER} for arn in arns]
    items = [{"event": 0, "tags": {}, "resource": {**queue, "region": REGION}} for queue in queues]
    work = tag_batch({"events": [{"id": "e", "time": ""}], "items": items, "replace": []}, "", runtime)
    assert [(one.resource.arn, one.status, type(one.error)) for one in work] == [
        (arn, "FAILED", NoMemberRole) for arn in arns
    ]


def test_the_sessions_credentials_are_those_of_the_role_and_no_others(stage):
    role = MemberRole(arn=ROLE, external_id="x", session="s")
    credentials = role.credentials(Sts(stage.runtime.now), stage.runtime.now)
    assert role.session_with(credentials).get_credentials() is credentials
