"""What is kept of the openings of sessions and of tool calls, and under which keys."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.identity import CALLS, sessions_of
from chalicelib.identity.openings import MOST_REQUESTS
from scripts.devtools.scenarios import machine_identities, people
from tests.unit.identity.test_correlation_keys import JSON

WHEN = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NOON = "2026-11-22T12:00:00Z"
MCP = "aws-mcp.amazonaws.com"
SIGN_IN = "arn:aws:signin:us-east-1:123456789012:session/1"
GITHUB = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
SUBJECT = "repo:shop/checkout:ref:refs/heads/main"
PIPELINE = {"type": "WebIdentityUser", "userName": SUBJECT, "identityProvider": GITHUB}


def taken(who=people.ALICE, role="Deploy", key="ASIA2", **more):
    return machine_identities.assume_role(who, role, "nightly", key=key, when=WHEN, **more)


def opened(name, who, **more):
    return {"eventName": name, "userIdentity": who, "eventTime": NOON, "eventSource": "signin.amazonaws.com", **more}


def only(record):
    (row,) = sessions_of(record)
    return row


def test_a_pipeline_is_kept_with_its_repository():
    record = {**taken(PIPELINE), "eventName": "AssumeRoleWithWebIdentity"}
    record["responseElements"] |= {"subjectFromWebIdentityToken": SUBJECT, "provider": GITHUB}
    row = only(record)
    assert (row["Workload"], row["Who"]["kind"], row["Call"]) == (
        "shop/checkout@refs/heads/main",
        "workload",
        "AssumeRoleWithWebIdentity",
    )


def test_the_name_of_the_web_identity_stands_in_for_the_subject():
    assert only({**taken(PIPELINE), "eventName": "AssumeRoleWithWebIdentity"})["Workload"].startswith("shop/checkout@")


def test_a_name_that_no_provider_vouches_for_is_no_subject():
    assert "Workload" not in only(taken({**PIPELINE, "identityProvider": ""}))


POD_TAGS = [
    {"key": "kubernetes-namespace", "value": "orders"},
    {"key": "kubernetes-service-account", "value": "api"},
]


def test_a_pod_is_named_by_the_tags_that_eks_sets_and_by_nobody_elses():
    eks = {"type": "AWSService", "invokedBy": "pods.eks.amazonaws.com"}
    record = taken(eks)
    record["requestParameters"] |= {"tags": POD_TAGS, "transitiveTagKeys": ["kubernetes-namespace"]}
    row = only(record)
    assert (row["Workload"], row["Transitive"]) == ("orders/api", ["kubernetes-namespace"])
    assert row["Tags"]["kubernetes-service-account"] == "api"
    assert "Workload" not in only({**record, "userIdentity": people.NILKANTH})


def test_a_pod_is_named_by_the_answer_of_eks_too():
    record = {**taken(people.NILKANTH), "eventName": "AssumeRoleForPodIdentity"}
    record["responseElements"] |= {"subject": {"namespace": "orders", "serviceAccount": "api"}}
    assert only(record)["Workload"] == "orders/api"


def test_what_an_agent_opens_is_kept_as_an_agents():
    row = only(taken({**people.ALICE, "invokedBy": MCP}))
    assert (row["Who"]["kind"], row["Who"]["human"], row["Who"]["on_behalf_of"]) == (
        "agent",
        False,
        "alice@example.com",
    )
    assert [lead["how"] for lead in row["Leads"]] == []


def test_a_role_that_was_switched_to_in_the_console_is_kept_with_who_switched():
    who = {**people.role_session("Ops", "alice"), "principalId": "AROAEXAMPLE:alice"}
    source = "arn:aws:iam::210987654321:user/alice"
    row = only(opened("SwitchRole", who, additionalEventData={"SwitchFrom": source}))
    assert row["ResourceId"] == f"session#AROAEXAMPLE:alice@{NOON}"
    assert row["Who"] == {"arn": source, "name": "alice", "type": "IAMUser", "human": True, "kind": "person"}
    session = "arn:aws:sts::210987654321:assumed-role/Base/alice"
    assert only(opened("SwitchRole", who, additionalEventData={"SwitchFrom": session}))["Who"]["type"] == "AssumedRole"
    assert sessions_of(opened("SwitchRole", who, additionalEventData={"SwitchTo": source})) == []


def test_the_console_takes_a_role_under_another_key_than_it_works_with():
    record = {**taken(people.NILKANTH), "sourceIPAddress": "AWS Internal"}
    record["responseElements"]["assumedRoleUser"]["assumedRoleId"] = "AROAEXAMPLE:nilkanth"
    assert [row["ResourceId"] for row in sessions_of(record)] == [
        "session#ASIA2",
        f"session#AROAEXAMPLE:nilkanth@{NOON}",
    ]
    assert len(sessions_of({**record, "sourceIPAddress": "198.51.100.7"})) == 1


@pytest.mark.parametrize("name", ["ConsoleLogin", "AuthorizeOAuth2Access", "CreateOAuth2Token"])
def test_a_sign_in_is_kept_as_a_persons(name):
    row = only(opened(name, people.NILKANTH, additionalEventData={"signInSessionArn": SIGN_IN}))
    assert (row["ResourceId"], row["Who"]["name"], row["Who"]["human"]) == (f"session#{SIGN_IN}", "nilkanth", True)


def test_a_sign_in_may_be_named_in_the_identity_and_is_none_elsewhere():
    who = {**people.NILKANTH, "sessionContext": {"signInSessionArn": SIGN_IN}}
    assert only(opened("CreateOAuth2Token", who))["ResourceId"] == f"session#{SIGN_IN}"
    assert sessions_of(opened("CreateOAuth2Token", who, eventSource="sso.amazonaws.com")) == []
    assert sessions_of(opened("CreateOAuth2Token", people.NILKANTH)) == []


def tool_call(*requests, **more):
    made = [{"apiName": api, "requestId": key, "awsRegion": "us-east-1"} for api, key in requests]
    told = {"additionalEventData": {"downstreamRequests": made}, "userAgent": "robot/2.1 (cli)"}
    return opened("CallReadWriteTool", people.ALICE, eventType="AwsMcpEvent", **told | more)


def test_a_tool_call_is_kept_for_each_request_that_may_have_made_something():
    rows = sessions_of(tool_call(("sqs:CreateQueue", "r-1"), ("iam:ListUsers", "r-2"), ("s3:CreateBucket", "")))
    (row,) = rows
    assert (row["ResourceId"], row["Agent"], row["Leads"]) == ("session#request/r-1", "robot/2.1 (cli)", [])
    assert (row["Who"]["kind"], row["Who"]["on_behalf_of"]) == ("agent", "alice@example.com")


def test_of_a_tool_call_so_many_requests_are_kept_at_most():
    assert len(sessions_of(tool_call(*(("sqs:CreateQueue", f"r-{n}") for n in range(99))))) == MOST_REQUESTS


@pytest.mark.parametrize(
    "record",
    [
        tool_call(additionalEventData=None),
        tool_call(additionalEventData={"downstreamRequests": {"requestId": "r-1"}}),
        tool_call(("sqs:CreateQueue", "r-1"), eventTime="never"),
        tool_call(("sqs:CreateQueue", "r-1"), errorCode="AccessDenied"),
        opened("ConsoleLogin", people.NILKANTH, errorMessage="Failed authentication"),
        opened("RunInstances", people.NILKANTH),
        opened("StartBuild", people.NILKANTH),
        opened("StartBuild", people.NILKANTH, responseElements={"build": {"id": "web:1"}}),
        taken(key="A" * 3000),
        taken(key=""),
        None,
        "AssumeRole",
    ],
)
def test_all_else_is_no_opening(record):
    assert sessions_of(record) == []


@given(
    st.dictionaries(
        st.sampled_from(["userIdentity", "requestParameters", "responseElements", "additionalEventData", "eventTime"]),
        JSON,
    ),
    st.sampled_from(sorted(CALLS)),
    st.sampled_from(["AwsApiCall", "AwsMcpEvent"]),
)
def test_any_json_value_is_read(members, name, kind):
    assert isinstance(sessions_of({**members, "eventName": name, "eventType": kind}), list)
