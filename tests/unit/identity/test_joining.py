"""What the rows of sessions, tool calls and stacks add to what a record says of its creator."""

import pytest

from chalicelib.identity import Call, correlation_keys_of, identify, joined, sessions_of
from scripts.devtools.scenarios import machine_identities, people
from tests.unit.identity.test_openings import MCP, NOON, PIPELINE, POD_TAGS, SIGN_IN, opened, taken, tool_call

LATER = "2026-11-22T12:30:00Z"
STACK = "arn:aws:cloudformation:eu-west-1:123456789012:stack/web/0a1b"
SESSION = machine_identities.with_key(people.role_session("Deploy", "nightly"), "ASIA2")
ANN = "alice@example.com"


def creator(who, *openings, time=LATER, rows=(), **more):
    """Return the creator of a call by `who`, after these openings and with these rows of resources."""
    record = {"userIdentity": who, "awsRegion": "eu-west-1", "recipientAccountId": "123456789012", **more}
    known = {row["ResourceId"]: row for record in openings for row in sessions_of(record)}
    seen = identify(who, call=Call.of_record(record))
    return joined(seen, correlation_keys_of(record), time, known | {row["ResourceId"]: row for row in rows})


def told(found):
    return found.kind, found.human, found.evidence


def links(found):
    return [(link.name, link.kind, link.how) for link in found.chain]


def by_agent(who=people.ALICE, **more):
    return taken({**who, "invokedBy": MCP}, **more)


def test_without_rows_a_creator_is_what_its_record_says():
    assert creator(SESSION) == identify(SESSION)


def test_what_a_person_opened_is_a_persons():
    found = creator(SESSION, taken())
    assert told(found) == ("person", True, "a person opened the session")
    assert (found.name, found.person, links(found)) == ("nightly", ANN, [(ANN, "person", "AssumeRole")])


def test_what_an_agent_opened_is_an_agents_for_that_person():
    found = creator(SESSION, by_agent())
    assert told(found) == ("agent", False, "an agent opened the session")
    assert (found.on_behalf_of, found.person, links(found)) == (ANN, ANN, [(ANN, "agent", "AssumeRole")])


@pytest.mark.parametrize(
    "sign", [{"sourceIdentity": ANN}, {"attributes": {"mfaAuthenticated": "true"}}, {}], ids=["source", "mfa", "name"]
)
def test_an_agents_session_is_no_persons_whatever_it_bears(sign):
    who = machine_identities.with_key(people.role_session("Deploy", ANN), "ASIA2")
    who["sessionContext"] = {**who["sessionContext"], **sign}
    assert identify(who).human is True
    assert told(creator(who, by_agent()))[:2] == ("agent", False)


def test_an_agent_stays_one_through_all_sessions():
    first = machine_identities.with_key(people.role_session("Base", "x"), "ASIA1")
    first["sessionContext"] = {**first["sessionContext"], "sourceIdentity": "ann"}
    found = creator(SESSION, by_agent(key="ASIA1"), taken(first))
    assert told(found)[0] == "agent"
    assert links(found) == [("ann", "person", "AssumeRole"), (ANN, "agent", "AssumeRole")]


def test_an_agent_in_a_session_of_unknown_kind_acts_for_who_opened_it():
    found = creator({**SESSION, "invokedBy": MCP}, taken())
    assert (told(found)[0], found.on_behalf_of, links(found)) == ("agent", ANN, [(ANN, "person", "AssumeRole")])


def test_an_agent_of_whom_nothing_else_is_known_acts_for_somebody():
    assert creator({**SESSION, "invokedBy": MCP}).person == ""


def test_the_session_of_a_pipeline_is_the_pipelines_whatever_its_name():
    who = machine_identities.with_key(people.role_session("Deploy", ANN), "ASIA2")
    found = creator(who, {**taken(PIPELINE), "eventName": "AssumeRoleWithWebIdentity"})
    assert told(found) == ("workload", False, "a workload opened the session")
    assert found.workload == "shop/checkout@refs/heads/main"


def test_a_pipeline_is_known_behind_the_role_that_it_took_next():
    first = machine_identities.with_key(people.role_session("Base", "x"), "ASIA1")
    found = creator(SESSION, taken(PIPELINE, key="ASIA1"), taken(first))
    assert (found.kind, found.workload) == ("workload", "shop/checkout@refs/heads/main")


def test_a_name_that_only_machines_have_is_less_than_the_record_of_who_opened():
    who = machine_identities.with_key(people.role_session("Deploy", "GitHubActions"), "ASIA2")
    assert identify(who).kind == "workload"
    assert told(creator(who, taken())) == ("person", True, "a person opened the session")


def of_eks(*tags):
    record = taken({"type": "AWSService", "invokedBy": "pods.eks.amazonaws.com"})
    record["requestParameters"] |= {"tags": list(tags), "transitiveTagKeys": ["kubernetes-namespace"]}
    return record


def test_a_pod_is_a_workload_with_its_service_account():
    pod = "eks-prod-api-7d9f8c6b5-x2x7p-0b6f8a52-4c1d-4e2f-9a3b-5c6d7e8f9a0b"
    who = machine_identities.with_key(people.role_session("Pods", pod), "ASIA2")
    found = creator(who, of_eks(*POD_TAGS))
    assert (found.kind, found.workload, found.session_tags["kubernetes-namespace"]) == (
        "workload",
        "orders/api",
        "orders",
    )
    assert told(creator(who, of_eks())) == ("workload", False, "the name of the session")
    assert told(creator(SESSION, of_eks())) == ("service", False, "a service opened the session")


def build(who=people.ALICE, session="AWSCodeBuild-0b6f8a52"):
    worker = people.role_session("Build", session)
    role = worker["sessionContext"]["sessionIssuer"]["arn"]
    made = {"build": {"id": "web:0b6f8a52", "serviceRole": role}}
    return worker, opened("StartBuild", who, responseElements=made)


def test_a_build_is_a_workload_of_its_project_whoever_started_it():
    found = creator(*build())
    assert told(found) == ("workload", False, "the name of the session")
    assert (found.workload, found.person, links(found)) == ("web", ANN, [(ANN, "person", "StartBuild")])
    found = creator(*build({**people.ALICE, "invokedBy": MCP}))
    assert (found.kind, found.workload, found.person, links(found)[0][1]) == ("workload", "web", ANN, "agent")
    assert creator(*build(session="AWSCodeBuild-other")).workload == ""


def test_who_took_the_role_of_a_build_under_its_name_is_no_build():
    worker, started = build()
    found = creator(machine_identities.with_key(worker, "ASIA2"), started, taken(people.ALICE))
    assert told(found)[0] == "person"


def test_who_opened_it_does_not_matter_where_the_credentials_are_a_functions():
    who = machine_identities.with_key(
        machine_identities.function("arn:aws:lambda:eu-west-1:1:function:f", "r"), "ASIA2"
    )
    assert told(creator(who, taken()))[:1] == ("workload",)
    assert creator(who, taken()).workload == "f"


def test_a_console_session_is_its_persons():
    who = {**people.role_session("Ops", "nilkanth"), "principalId": "AROAEXAMPLE:nilkanth"}
    who["sessionContext"] = {**who["sessionContext"], "attributes": {"creationDate": NOON}}
    switch = opened("SwitchRole", who, additionalEventData={"SwitchFrom": people.NILKANTH["arn"]})
    found = creator(who, switch)
    assert told(found) == ("person", True, "a person opened the session")
    assert links(found) == [("nilkanth", "person", "SwitchRole")]
    other = {**who, "sessionContext": {"attributes": {"creationDate": "2026-11-22T12:00:01Z"}}}
    assert creator(other, switch).kind == "unknown"


def test_what_is_done_after_a_sign_in_is_the_persons():
    who = {**people.NILKANTH, "sessionContext": {"signInSessionArn": SIGN_IN}}
    assert told(creator(who, opened("AuthorizeOAuth2Access", who)))[:2] == ("person", True)


def test_a_request_that_a_tool_call_lists_is_an_agents_even_without_a_mark():
    who = {**people.ALICE, "sessionContext": {**people.ALICE["sessionContext"], "signInSessionArn": SIGN_IN}}
    found = creator(who, tool_call(("sqs:CreateQueue", "r-1")), requestID="r-1")
    assert told(found) == ("agent", False, "listed by a tool call of an agent")
    assert (found.on_behalf_of, found.agent) == (ANN, "robot/2.1 (cli)")
    assert creator(who, tool_call(("sqs:CreateQueue", "r-1")), requestID="r-2").kind == "person"


def test_a_tool_call_says_which_agent_it_was():
    found = creator({**people.ALICE, "invokedBy": MCP}, tool_call(("sqs:CreateQueue", "r-1")), requestID="r-1")
    assert (found.agent, found.evidence) == ("robot/2.1 (cli)", "called through an MCP server of AWS")


def stack(time="2026-11-22T12:00:00Z", **creator):
    made = {
        "ResourceId": STACK,
        "ResourceType": "AWS::CloudFormation::Stack",
        "Action": "CreateStack",
        "EventTime": time,
    }
    agent = identify({**people.ALICE, "invokedBy": MCP}).to_dict()
    return {**made, "Creator": {**agent, **creator}}


def filled(who=people.ALICE, row=None, time=LATER):
    request = {"tags": [{"Key": "aws:cloudformation:stack-id", "Value": STACK}]}
    caller = {**who, "invokedBy": "cloudformation.amazonaws.com"}
    return creator(caller, time=time, rows=[row or stack()], requestParameters=request)


def test_what_fills_an_agents_stack_is_the_agents():
    found = filled()
    assert told(found) == ("agent", False, "a stack that an agent made")
    assert (found.name, found.person) == (ANN, ANN)
    assert [link.how for link in found.chain] == ["acted", "CreateStack"]


def test_a_later_update_somebody_elses_or_a_stack_of_a_person_is_no_agents():
    assert told(filled(time="2026-11-24T12:00:00Z"))[:2] == ("person", True)
    assert told(filled(row=stack(arn="arn:other")))[:2] == ("person", True)
    found = filled(row=stack(kind="person", human=True))
    assert (told(found)[:2], found.chain) == (("person", True), ())


def test_a_stack_with_a_role_of_its_own_is_a_service_with_the_agent_behind_it():
    found = filled(machine_identities.cloudformation("stacks"))
    assert (found.kind, found.person, links(found)[1]) == ("service", ANN, (ANN, "agent", "CreateStack"))


def test_a_function_that_an_agent_made_works_for_itself_with_the_agent_behind_it():
    arn = "arn:aws:lambda:eu-west-1:123456789012:function:cleaner"
    found = creator(machine_identities.function(arn, "r"), rows=[{**stack(), "ResourceId": arn}])
    assert (found.kind, found.workload, found.person) == ("workload", "cleaner", ANN)
    assert links(found)[1][1] == "agent"


def tagged(record, inherited=None, transitive=(), **tags):
    given = [{"key": key, "value": value} for key, value in tags.items()]
    more = {"incomingTransitiveTags": inherited} if inherited else {}
    request = {**record["requestParameters"], "tags": given, "transitiveTagKeys": list(transitive), **more}
    return {**record, "requestParameters": request}


def test_the_tags_of_a_session_are_those_of_its_opening():
    found = creator(SESSION, tagged(taken(), Team="blue", Cost="1"))
    assert dict(found.session_tags) == {"Team": "blue", "Cost": "1"}


def test_a_persons_session_has_its_tags_too():
    who = machine_identities.with_key(people.ALICE, "ASIA2")
    saml = {**taken({"type": "SAMLUser", "userName": ANN}), "eventName": "AssumeRoleWithSAML"}
    saml["requestParameters"] |= {"principalTags": {"Team": "blue"}}
    found = creator(who, saml)
    assert (dict(found.session_tags), found.kind, found.chain) == ({"Team": "blue"}, "person", ())


def test_tags_are_passed_on_where_the_opening_says_so():
    first = machine_identities.with_key(people.role_session("Base", "x"), "ASIA1")
    opening = tagged(taken(people.NILKANTH, key="ASIA1"), transitive=["Team"], Team="blue", Own="x")
    found = creator(SESSION, opening, tagged(taken(first), team="red", Cost="1"))
    assert dict(found.session_tags) == {"Team": "blue", "Cost": "1"}
    between = machine_identities.with_key(people.role_session("Mid", "x"), "ASIA3")
    found = creator(SESSION, opening, taken(first, key="ASIA3"), tagged(taken(between), Cost="1"))
    assert dict(found.session_tags) == {"Team": "blue", "Cost": "1"}


def test_a_row_of_an_older_version_says_no_kind_and_is_read_as_it_is():
    old = {
        "ResourceId": "session#ASIA2",
        "Who": {"arn": "arn:ann", "name": "ann", "type": "AssumedRole", "human": True},
        "Call": "AssumeRole",
        "EventTime": NOON,
        "Leads": [],
    }
    found = creator(SESSION, rows=[old])
    assert (found.kind, found.human, found.person) == ("unknown", None, "ann")
