"""Where the person behind a machine is looked for: only in what AWS itself wrote."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.identity import correlation_keys_of
from scripts.devtools.scenarios import machine_identities, people

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:cleaner"
STACK = "arn:aws:cloudformation:eu-west-1:123456789012:stack/web/0a1b"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def called(who, **more):
    return {"userIdentity": who, "awsRegion": "eu-west-1", "recipientAccountId": "123456789012", **more}


def leads(who, **more):
    return [(lead["how"], lead["key"]) for lead in correlation_keys_of(called(who, **more))]


def tagged(key, value, form="tagSpecificationSet"):
    forms = {
        "tagSpecificationSet": {"tagSpecificationSet": {"items": [{"tags": [{"key": key, "value": value}]}]}},
        "tags": {"tags": [{"Key": key, "Value": value}]},
        "map": {"Tags": {key: value}},
        "request": {"CreateThingRequest": {"Size": 1, "TagSpecification": [{"Tag": [{"Key": key, "Value": value}]}]}},
    }
    return {"requestParameters": forms[form]}


def test_of_a_person_it_is_asked_who_opened_the_session():
    assert leads(machine_identities.with_key(people.ALICE, "ASIA1")) == [("session", "session#ASIA1")]
    assert leads(people.ALICE) == []


def test_nobody_but_its_user_opens_a_session_of_identity_center():
    who = called(machine_identities.with_key(people.ALICE, "ASIA1"))
    assert correlation_keys_of(who, of_opening=True) == []


def test_a_stack_that_a_person_fills_may_be_an_agents():
    who = {**people.ALICE, "invokedBy": "cloudformation.amazonaws.com"}
    assert leads(who, **tagged("aws:cloudformation:stack-id", STACK)) == [("stack", STACK)]


def test_a_console_session_is_known_by_its_role_and_the_second_it_was_opened_in():
    who = people.role_session("Ops", "someone")
    who["principalId"] = "AROAEXAMPLE:someone"
    who["sessionContext"] = {**who["sessionContext"], "attributes": {"creationDate": "2026-11-22T11:00:00Z"}}
    assert leads(who) == [("console session", "session#AROAEXAMPLE:someone@2026-11-22T11:00:00Z")]


def test_a_sign_in_is_known_by_its_arn_and_may_be_an_agents():
    arn = "arn:aws:signin:us-east-1:123456789012:session/1"
    who = {**people.NILKANTH, "sessionContext": {"signInSessionArn": arn}}
    assert leads(who, requestID="r-1") == [("tool call", "session#request/r-1"), ("sign-in", f"session#{arn}")]


def test_a_call_through_an_mcp_server_is_known_by_its_request():
    who = {**people.ALICE, "invokedBy": "aws-mcp.amazonaws.com"}
    assert leads(who, requestID="r-1") == [("tool call", "session#request/r-1")]
    assert leads(who) == []


def test_a_privileged_session_of_root_is_a_session():
    who = {"type": "Root", "sessionContext": {"assumedRoot": "true"}, "accessKeyId": "ASIA1"}
    assert leads(who) == [("session", "session#ASIA1")]


def test_a_function_is_known_by_the_scope_of_its_session():
    who = machine_identities.with_key(machine_identities.function(FUNCTION, "cleaner-role"), "ASIA1")
    role = "arn:aws:iam::123456789012:role/cleaner-role"
    assert leads(who) == [("function", FUNCTION), ("session", "session#ASIA1"), ("role", role)]


def test_a_task_of_ecs_is_no_function():
    who = machine_identities.function("arn:aws:ecs:eu-west-1:123456789012:task/one/abc", "task-role")
    assert [how for how, _ in leads(who)] == ["role"]


def test_an_instance_is_known_by_how_it_got_its_credentials_and_not_by_a_name_that_anyone_may_choose():
    arn = "arn:aws:ec2:eu-west-1:123456789012:instance/i-0abcdef0123456789"
    assert ("instance", arn) in leads(machine_identities.instance("i-0abcdef0123456789", "web"))
    assert "instance" not in dict(leads(people.role_session("web", "i-0abcdef0123456789")))


def test_a_group_is_known_by_the_tag_that_auto_scaling_sets():
    group = "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:*:autoScalingGroupName/web"
    assert leads(machine_identities.auto_scaling(), **tagged("aws:autoscaling:groupName", "web")) == [("group", group)]


def test_a_stack_is_known_by_the_tag_that_cloudformation_sets_in_any_form_of_tags():
    for form in ("tagSpecificationSet", "tags", "map", "request"):
        found = leads(machine_identities.cloudformation("stacks"), **tagged("aws:cloudformation:stack-id", STACK, form))
        assert found[0] == ("stack", STACK)


def test_such_a_tag_means_nothing_where_another_calls_or_where_it_is_no_tag():
    request = tagged("aws:cloudformation:stack-id", STACK)
    assert "stack" not in dict(leads(people.PIPELINE, **request))
    elsewhere = {"requestParameters": {"defaultArguments": {"aws:cloudformation:stack-id": STACK}}}
    assert "stack" not in dict(leads(machine_identities.cloudformation("stacks"), **elsewhere))
    assert "stack" not in dict(leads(machine_identities.cloudformation("stacks"), requestParameters=None))


def test_other_tags_lead_nowhere():
    request = {"tags": [{"Key": "Team", "Value": "blue"}, 7], "tagMode": "x", "size": {"gb": 1}, "count": 1}
    assert "stack" not in dict(leads(machine_identities.cloudformation("stacks"), requestParameters=request))


def test_a_session_is_known_by_its_access_key():
    who = machine_identities.with_key(people.role_session("Deploy", "nightly"), "ASIA1")
    assert leads(who) == [("session", "session#ASIA1")]


def test_a_users_own_key_is_no_session():
    assert leads(machine_identities.with_key(people.NILKANTH, "AKIA1")) == []


def test_who_made_the_role_is_asked_for_machines_alone():
    assert leads(people.PIPELINE) == [("role", "arn:aws:iam::123456789012:role/ci-deploy")]
    assert leads(people.role_session("ci-deploy", "somebody")) == []


def test_a_role_that_aws_made_for_a_service_has_no_maker():
    assert leads(machine_identities.auto_scaling()) == []


def test_a_machine_without_an_issuer_has_no_role():
    assert leads({"type": "AWSService", "invokedBy": "elasticmapreduce.amazonaws.com"}) == []


def test_the_partition_is_that_of_the_identity():
    who = machine_identities.instance("i-0abcdef0123456789", "web")
    china = {**who, "arn": who["arn"].replace("arn:aws:", "arn:aws-cn:")}
    assert leads(china)[0][1].startswith("arn:aws-cn:ec2:")
    nowhere = {**who, "arn": "", "principalId": "AROAEXAMPLE:i-0abcdef0123456789"}
    assert leads(nowhere)[0][1].startswith("arn:aws:ec2:")


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["userIdentity", "requestParameters", "awsRegion"]), JSON) | JSON)
def test_any_json_value_gives_leads_of_texts(record):
    assert all(isinstance(text, str) for lead in correlation_keys_of(record) for text in lead.values())
