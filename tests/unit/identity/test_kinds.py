"""Person, workload, agent or service: by what AWS writes, never by what a program calls itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.identity import Call, identify
from chalicelib.identity.joining import LISTED, STACKED
from chalicelib.identity.kinds import KINDS, OPENED, SIGNS
from scripts.devtools.scenarios import people
from scripts.ops.project import ROOT

MCP = "aws-mcp.amazonaws.com"
ROOT_USER = {"type": "Root", "arn": "arn:aws:iam::123456789012:root", "accountId": "123456789012"}
ROLE = "arn:aws:sts::123456789012:assumed-role/Dev/name"


def kind(identity, **call):
    return identify(identity, call=Call(**call)).kind


def test_a_call_through_an_mcp_server_is_an_agents_for_the_person_of_the_session():
    creator = identify({**people.ALICE, "invokedBy": MCP}, call=Call(user_agent=MCP, source_ip=MCP))
    assert (creator.kind, creator.human, creator.name) == ("agent", False, "alice@example.com")
    assert (creator.on_behalf_of, creator.person) == ("alice@example.com", "alice@example.com")
    assert (creator.origin, creator.origin_claimed) == ("agent", False)


@pytest.mark.parametrize("server", ["aws-mcp", "eks-mcp", "ecs-mcp", "mcp"])
def test_every_mcp_server_of_aws_counts(server):
    assert kind({**people.ALICE, "invokedBy": f"{server}.amazonaws.com"}) == "agent"


def test_the_server_in_place_of_the_address_is_enough():
    assert kind(people.ALICE, source_ip=MCP) == "agent"


def test_the_servers_name_as_user_agent_alone_is_a_claim_and_nothing_more():
    creator = identify(people.ALICE, call=Call(user_agent=MCP))
    assert (creator.kind, creator.human) == ("person", True)
    assert (creator.origin, creator.origin_claimed) == ("agent", True)


@pytest.mark.parametrize("other", ["mcp.example.com", "aws-mcp.amazonaws.com.evil.example", "notmcp.amazonaws.com"])
def test_no_other_name_is_a_server_of_aws(other):
    assert kind({**people.ALICE, "invokedBy": other}) == "person"


def test_a_tool_call_is_an_agents_and_says_which_agent_it_claims_to_be():
    creator = identify(people.ALICE, call=Call(event_type="AwsMcpEvent", user_agent="robot/2.1 (cli)"))
    assert (creator.kind, creator.agent, creator.on_behalf_of) == ("agent", "robot/2.1 (cli)", "alice@example.com")


def test_of_whom_an_agent_acts_for_is_not_said_where_the_session_may_be_a_programs():
    creator = identify({**people.NILKANTH, "invokedBy": MCP})
    assert (creator.kind, creator.name, creator.on_behalf_of, creator.person) == ("agent", "nilkanth", "", "")


def test_an_agent_may_act_for_an_identity_center_user_whose_role_is_passed_on():
    creator = identify({"arn": ROLE, "invokedBy": MCP, "onBehalfOf": {"userId": "544894e8"}})
    assert (creator.kind, creator.on_behalf_of) == ("agent", "544894e8")


@pytest.mark.parametrize(
    ("more", "call", "expected"),
    [
        ({}, {}, ("person", True)),
        ({"invokedBy": "signin.amazonaws.com"}, {}, ("person", True)),
        ({"invokedBy": "AWS Internal"}, {}, ("service", False)),
        ({"invokedBy": "autoscaling.amazonaws.com"}, {}, ("service", False)),
        ({}, {"event_type": "AwsServiceEvent"}, ("service", False)),
        ({"invokedBy": "cloudformation.amazonaws.com"}, {}, ("unknown", None)),
        ({"invokedBy": MCP}, {}, ("agent", False)),
        ({"sessionContext": {"assumedRoot": "true"}}, {}, ("unknown", None)),
    ],
)
def test_root_is_a_person_only_where_nothing_called_for_it(more, call, expected):
    creator = identify({**ROOT_USER, **more}, call=Call(**call))
    assert (creator.kind, creator.human) == expected


def test_credentials_of_the_console_are_a_persons():
    assert kind({"type": "AssumedRole", "arn": ROLE}, console=True) == "person"
    assert kind({"type": "AssumedRole", "arn": ROLE, "inScopeOf": {"sourceArn": "x"}}, console=True) == "workload"


def test_a_sign_in_is_a_persons():
    assert kind({"type": "IAMUser", "userName": "x"}, event_type="AwsConsoleSignIn") == "person"


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        ("eks-prod-eu-orders-api-7d9f8c6b5-x2x7p-0b6f8a52-4c1d-4e2f-9a3b-5c6d7e8f9a0b", "workload"),
        ("eks-prod", "unknown"),
        ("eks-prod-0b6f8a52-4c1d-4e2f-9a3b-5c6d7e8f9a0b", "workload"),
        ("AWSCodeBuild-0c1d", "workload"),
        ("AWSBackup-x", "service"),
        ("AWSCloudFormation", "service"),
    ],
)
def test_the_name_of_a_session_says_it_where_only_machines_have_such(session, expected):
    assert kind({"arn": f"arn:aws:sts::123456789012:assumed-role/R/{session}"}) == expected


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        ("arn:aws:iam::1:oidc-provider/app.terraform.io", "workload"),
        ("app.eu.terraform.io", "workload"),
        ("gitlab.example.com", "workload"),
        ("ghe.example.com/_services/token", "workload"),
        ("our.app.spacelift.io", "workload"),
        ("oidc.eks.eu-west-1.amazonaws.com/id/X", "workload"),
        ("accounts.google.com", "unknown"),
    ],
)
def test_the_provider_of_a_web_identity_says_whether_its_users_are_machines(provider, expected):
    assert kind({"type": "WebIdentityUser", "userName": "x", "identityProvider": provider}) == expected


@given(
    st.text(max_size=60)
    | st.sampled_from(["aws-cli/2", "claude-code/2.1", MCP, "Terraform/1.9", "console.amazonaws.com"])
)
def test_no_user_agent_changes_who_it_was(agent):
    for who in (people.ALICE, people.NILKANTH, people.PIPELINE, people.ROOT):
        claimed, silent = identify(who, call=Call(user_agent=agent)), identify(who)
        assert (claimed.kind, claimed.human, claimed.evidence) == (silent.kind, silent.human, silent.evidence)
        assert claimed.origin_claimed == bool(claimed.origin)


def test_each_evidence_stands_in_the_document_with_the_kind_that_it_gives():
    page = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
    table = page.partition("\n## Which evidence gives which answer\n")[2].partition("\nWhat stays unknown")[0]
    rows = {tuple(cell.strip().strip("`") for cell in line.strip("|").split("|")[:2]) for line in table.splitlines()}
    told = {(sign.kind, sign.evidence) for sign in SIGNS} | {(kind, text) for kind, text in OPENED.items()}
    assert told | {("agent", LISTED), ("agent", STACKED)} == {row for row in rows if row[0] in KINDS and row[1]}
