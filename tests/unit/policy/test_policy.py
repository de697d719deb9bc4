import json
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.resource import Resource
from chalicelib.errors import InvalidPolicy
from chalicelib.policy import (
    CONDITIONS,
    DEFAULT_KEYS,
    OUT_OF_SCOPE,
    PLACEHOLDERS,
    Policy,
    carried,
    decode,
    load,
    packaged,
    permitted,
)
from chalicelib.schemas.validation import packaged as packaged_schema

EVENT = {
    "id": "e-1",
    "time": "2024-05-01T12:00:00Z",
    "source": "ec2.amazonaws.com",
    "name": "RunInstances",
    "region": "eu-west-1",
    "account": "123456789012",
    "source_ip": "192.0.2.1",
    "user_agent": "aws-cli/2",
}
CREATOR = {
    "arn": "arn:aws:sts::123456789012:assumed-role/Admin/alice",
    "name": "alice",
    "type": "AssumedRole",
    "account": "123456789012",
    "role": "Admin",
    "session": "alice",
    "source_identity": "alice@example.com",
    "groups": ["Admins", "Ops"],
    "via": "cloudformation.amazonaws.com",
    "human": True,
    "kind": "agent",
    "on_behalf_of": "ann",
    "agent": "robot/2",
    "workload": "shop/checkout@refs/heads/main",
    "origin": "terraform",
    "principal_id": "AROAEXAMPLE:alice",
    "session_tags": {"Team": "blue", "a=b": "c", "cost center": "{creator.arn}"},
    "chain": [],
    "person": "alice",
}
INSTANCE = Resource(
    arn="arn:aws:ec2:eu-west-1:123456789012:instance/i-1",
    id="i-1",
    type="AWS::EC2::Instance",
    tagger="ec2",
    region="eu-west-1",
    account="123456789012",
)
ROLE = Resource(
    arn="arn:aws:iam::123456789012:role/r",
    id="r",
    type="AWS::IAM::Role",
    tagger="iam_role",
    region="us-east-1",
    account="123456789012",
)
VALUES = {
    "creator.arn": "arn:aws:sts::123456789012:assumed-role/Admin/alice",
    "creator.name": "alice",
    "creator.type": "AssumedRole",
    "creator.account": "123456789012",
    "creator.role": "Admin",
    "creator.session": "alice",
    "creator.source_identity": "alice@example.com",
    "creator.groups": "Admins Ops",
    "creator.via": "cloudformation.amazonaws.com",
    "creator.human": "alice",
    "creator.is_human": "true",
    "creator.kind": "agent",
    "creator.on_behalf_of": "ann",
    "creator.agent": "robot/2",
    "creator.workload": "shop/checkout@refs/heads/main",
    "creator.origin": "terraform",
    "creator.principal_id": "AROAEXAMPLE:alice",
    "event.id": "e-1",
    "event.time": "2024-05-01T12:00:00Z",
    "event.date": "2024-05-01",
    "event.name": "RunInstances",
    "event.source": "ec2.amazonaws.com",
    "event.service": "ec2",
    "event.region": "eu-west-1",
    "event.source_ip": "192.0.2.1",
    "event.user_agent": "aws-cli/2",
    "resource.arn": "arn:aws:ec2:eu-west-1:123456789012:instance/i-1",
    "resource.id": "i-1",
    "resource.type": "AWS::EC2::Instance",
    "resource.account": "123456789012",
    "resource.region": "eu-west-1",
    "environment": "production",
}


def policy(**members: object) -> Policy:
    return Policy.parse({"version": 1, "tags": {}, **members})


def value(template: str, *, event=EVENT, creator=CREATOR, resource=INSTANCE) -> str | None:
    return policy(tags={"Key": template}).tags_for(event, creator, resource).get("Key")


def applies(when: dict[str, object], *, event=EVENT, creator=CREATOR, resource=INSTANCE) -> bool:
    rules = [{"when": when, "tags": {"Key": "x"}}]
    return "Key" in policy(rules=rules).tags_for(event, creator, resource)


def mistake(**members: object) -> str:
    with pytest.raises(InvalidPolicy) as caught:
        policy(**members)
    return str(caught.value)


# templates


@pytest.mark.parametrize(("name", "expected"), VALUES.items())
def test_each_placeholder_has_its_value(name, expected):
    assert value(f"<{{{name}}}>") == f"<{expected}>"


def test_each_placeholder_of_the_allow_list_is_tested():
    assert VALUES.keys() == PLACEHOLDERS.keys()


@pytest.mark.parametrize("name", sorted(PLACEHOLDERS.keys() - {"environment"}))
def test_a_tag_whose_value_is_unknown_is_left_out(name):
    nothing = Resource(arn="", id="", type="", tagger="", region="", account="")
    assert value(f"{{{name}}}", event={}, creator={}, resource=nothing) is None


def test_text_around_unknown_placeholders_alone_is_left_out():
    assert value("by {creator.name} at {event.time}", event={}, creator={}) is None


def test_one_known_placeholder_is_enough():
    assert value("by {creator.name} at {event.time}", event={}) == "by alice at"


@pytest.mark.parametrize(
    ("key", "expected"), [("Team", "blue"), ("team", "blue"), ("a=b", "c"), ("cost center", "{creator.arn}")]
)
def test_a_session_tag_is_named_by_its_key_whatever_its_case(key, expected):
    assert value(f"{{creator.session_tags.{key}}}") == expected


@pytest.mark.parametrize("tags", [None, "Team", ["Team"], {}, {"Other": "x"}, {"Team": {"deep": 1}}])
def test_a_session_tag_that_is_not_there_is_unknown(tags):
    assert value("{creator.session_tags.Team}", creator={"session_tags": tags}) is None


def test_a_session_tag_needs_a_key():
    assert mistake(tags={"Team": "{creator.session_tags.}"}).endswith(', found "{creator.session_tags.}"')
    assert "{creator.session_tags.KEY}" in mistake(tags={"Team": "{x}"})


def test_a_kind_that_is_not_known_is_no_value_but_a_condition():
    assert value("{creator.kind}", creator={"kind": "unknown"}) is None
    assert applies({"creatorKind": "unknown"}, creator={"kind": "unknown"})
    assert applies({"creatorKind": "unknown"}, creator={"name": "of an older version"})


def test_the_key_of_a_session_tag_can_not_pass_for_another():
    assert applies({"creatorSessionTag": "Team=*"})
    assert not applies({"creatorSessionTag": "a=*"})


def test_a_value_of_spaces_is_left_out():
    assert value("   ") is None


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{creator.name}}", "{creator.name}"),
        ("{{{creator.name}}}", "{alice}"),
        ("{{}}", "{}"),
        ("a}}b{{c", "a}b{c"),
        ("{creator.name}{creator.name}", "alicealice"),
        ("%s {{0}} $x", "%s {0} $x"),
    ],
)
def test_doubled_braces_are_braces(template, expected):
    assert value(template) == expected


def test_a_value_that_looks_like_a_placeholder_stays_as_it_is():
    assert value("{creator.session}", creator={"session": "{creator.arn}", "arn": "secret"}) == "{creator.arn}"


@settings(deadline=None)
@given(st.text(alphabet="{}abc. creator.arn", min_size=1).filter(str.strip))
def test_values_are_never_read_as_templates(hostile):
    creator = {"name": hostile, "arn": hostile}
    assert value("<{creator.name}|{creator.arn}>", creator=creator) == f"<{hostile}|{hostile}>"


@settings(deadline=None)
@given(st.text(min_size=1, max_size=100).filter(str.strip))
def test_escaped_text_comes_out_as_it_went_in(text):
    assert value(text.replace("{", "{{").replace("}", "}}")) == text.strip()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=5,
)


EVERYTHING = policy(
    tags={f"k{n}": f"{{{name}}}" for n, name in enumerate(PLACEHOLDERS)},
    rules=[{"when": {name: True if name == "creatorHuman" else "*"}, "tags": {"x": "y"}} for name in CONDITIONS],
    ignore=[{"when": {"creator": "*[a-z]*?"}}, {"tag": {"key": "*", "value": "?"}}],
    scope={"accounts": "*"},
)


@pytest.mark.no_cover
@settings(deadline=None)
@given(
    event=st.dictionaries(st.sampled_from(list(EVENT)), JSON),
    creator=st.dictionaries(st.sampled_from(list(CREATOR)), JSON),
)
def test_nothing_strangers_write_makes_a_policy_raise(event, creator):
    tags = EVERYTHING.tags_for(event, creator, INSTANCE)
    assert all(isinstance(text, str) and text for text in tags.values())
    assert EVERYTHING.ignores(event, creator, INSTANCE) in {None, "ignored by the tag policy: ignore[0]"}
    assert len(EVERYTHING.unless(event, creator, INSTANCE)) == 1


@pytest.mark.parametrize(
    ("found", "expected"),
    [(False, "false"), (7, "7"), (1.5, "1.5"), (["a", None, 1, ["b"], {}], "a 1"), ({"a": 1}, None), ([], None)],
)
def test_a_value_that_is_not_text_is_made_text_or_left_out(found, expected):
    assert value("{creator.name}", creator={"name": found}) == expected


def test_a_misspelt_placeholder_is_named_with_the_one_it_may_mean():
    assert mistake(tags={"CreatedBy": "by {creator.nme}"}) == (
        '$.tags.CreatedBy: expected {creator.name}, found "{creator.nme}"'
    )


def test_an_unknown_placeholder_is_answered_with_the_allow_list():
    sentence = mistake(tags={"CreatedBy": "{0.__class__}"})
    assert sentence.startswith("$.tags.CreatedBy: expected {creator.arn} or {creator.name} or ")
    assert sentence.endswith(', found "{0.__class__}"')


@pytest.mark.parametrize(("template", "brace"), [("{creator.name", "{"), ("a}", "}"), ("{{}", "}"), ("{{{", "{")])
def test_a_lone_brace_is_a_mistake(template, brace):
    assert mistake(rules=[{"when": {"event": "*"}, "tags": {"cost center": template}}]) == (
        '$.rules[0].tags["cost center"]: expected a placeholder in braces (a brace itself is written twice), '
        f"found a lone {brace}"
    )


# conditions and rules

HOLDS = {
    "account": "123456789012",
    "region": "eu-*",
    "service": ["s3", "ec2"],
    "event": "Run*",
    "creator": "arn:aws:sts::*:assumed-role/Admin/*",
    "creatorType": "Assumed????",
    "creatorRole": "Admin",
    "creatorGroup": "Ops",
    "creatorVia": "cloudformation.amazonaws.com",
    "creatorKind": ["agent", "workload"],
    "creatorWorkload": "shop/*",
    "creatorOrigin": "terraform",
    "creatorPrincipalId": "AROAEXAMPLE:*",
    "creatorSessionTag": "Team=bl*",
    "creatorHuman": True,
    "resource": "i-?",
    "resourceType": "AWS::EC2::*",
}


@pytest.mark.parametrize(("name", "pattern"), HOLDS.items())
def test_each_condition_holds_where_it_matches(name, pattern):
    assert applies({name: pattern})


@pytest.mark.parametrize("name", HOLDS)
def test_each_condition_fails_where_it_does_not_match(name):
    assert not applies({name: False if name == "creatorHuman" else ["other", "?"]})


def test_schema_code_and_tests_know_the_same_conditions():
    schema = packaged_schema("tag_policy.schema")["$defs"]["when"]["properties"]
    assert schema.keys() == CONDITIONS.keys() == HOLDS.keys()


def test_all_conditions_of_a_when_must_hold():
    assert applies(HOLDS)
    assert not applies({**HOLDS, "event": "Other"})


@pytest.mark.parametrize("service", ["ec2", "ec2.amazonaws.com"])
def test_a_service_has_a_short_and_a_long_name(service):
    assert applies({"service": service})


def test_a_request_without_event_source_has_the_service_of_its_arn():
    assert applies({"service": "ec2"}, event={})


def test_a_resource_without_arn_has_the_service_of_its_event():
    bare = Resource(arn="i-1", id="i-1", type="", tagger="", region="", account="")
    assert applies({"service": "ec2", "account": "123456789012", "region": "eu-west-1"}, resource=bare)


def test_a_creator_is_matched_by_name_too():
    assert applies({"creator": "alice"})


@pytest.mark.parametrize("name", ["creatorRole", "creatorGroup", "creatorVia", "creator"])
def test_what_is_unknown_matches_no_pattern(name):
    assert applies({name: "*"})
    assert not applies({name: "*"}, creator={"groups": None})


@pytest.mark.parametrize(
    ("human", "condition"), [(True, True), (False, False), (None, "unknown")], ids=["person", "machine", "unknown"]
)
def test_people_machines_and_unknowns_are_told_apart(human, condition):
    held = [each for each in (True, False, "unknown") if applies({"creatorHuman": each}, creator={"human": human})]
    assert held == [condition]


@pytest.mark.parametrize("pattern", ["[a]lice", "ALICE", "lice", "alic", ".*", "a.*"])
def test_only_star_and_question_mark_are_special_and_case_counts(pattern):
    assert not applies({"creator": pattern})


def test_a_bracket_in_a_pattern_is_a_bracket():
    assert applies({"creator": "a[b]*"}, creator={"name": "a[b]c"})


def test_a_pattern_matches_across_lines():
    assert applies({"creator": "a*c"}, creator={"name": "a\nb\nc"})


def test_a_hostile_value_takes_no_time_to_match():
    assert not applies({"creator": "*a" * 30 + "b"}, creator={"name": "a" * 5000})


def test_rules_add_to_the_tags_and_the_later_rule_wins():
    both = policy(
        tags={"A": "base", "B": "base"},
        rules=[
            {"when": {"event": "RunInstances"}, "tags": {"B": "first", "C": "first"}},
            {"when": {"event": "*"}, "tags": {"C": "second"}},
            {"when": {"event": "Other"}, "tags": {"A": "never"}},
        ],
    )
    assert both.tags_for(EVENT, CREATOR, INSTANCE) == {"A": "base", "B": "first", "C": "second"}


def test_the_keys_are_all_that_can_ever_be_written():
    some = policy(tags={"A": "x"}, rules=[{"when": {"event": "Never"}, "tags": {"B": "x"}}])
    assert some.keys() == {"A", "B"}
    assert some.with_settings(tag_key="C", tag_value="x").keys() == {"A", "B", "C"}


def test_keys_that_differ_only_in_case_are_a_mistake():
    rules = [{"when": {"event": "*"}, "tags": {"createdby": "y"}}]
    assert mistake(tags={"CreatedBy": "x"}, rules=rules) == (
        '$: expected keys that differ in more than case, found "CreatedBy" and "createdby"'
    )


def test_a_fixed_key_that_differs_only_in_case_is_a_mistake():
    with pytest.raises(InvalidPolicy, match="differ in more than case"):
        policy(tags={"Owner": "x"}).with_settings(tag_key="owner", tag_value="y")


# IAM


def test_iam_resources_get_the_default_keys_alone():
    wide = policy(tags={**packaged()["tags"], "Team": "x"}, rules=[{"when": {"event": "*"}, "tags": {"admin": "yes"}}])
    wide = wide.with_settings(tag_key="Owner", tag_value="me")
    assert wide.tags_for(EVENT, CREATOR, ROLE).keys() == DEFAULT_KEYS
    assert wide.tags_for(EVENT, CREATOR, INSTANCE).keys() == DEFAULT_KEYS | {"Team", "admin", "Owner"}


def test_tags_from_elsewhere_can_be_held_to_the_same_rule():
    assert permitted({"admin": "yes", "CreatedBy": "x"}, ROLE) == {"CreatedBy": "x"}
    assert permitted({"admin": "yes"}, INSTANCE) == {"admin": "yes"}


# ignore and scope


def test_an_entry_of_ignore_gives_its_name_as_reason():
    some = policy(ignore=[{"when": {"creator": "bob"}}, {"name": "no alice", "when": {"creator": "alice"}}])
    assert some.ignores(EVENT, CREATOR, INSTANCE) == "ignored by the tag policy: no alice"


def test_an_entry_of_ignore_without_name_gives_its_place():
    assert policy(ignore=[{"when": {"service": "ec2"}}]).ignores(EVENT, CREATOR, INSTANCE) == (
        "ignored by the tag policy: ignore[0]"
    )


def test_what_no_entry_matches_is_not_ignored():
    some = policy(ignore=[{"when": {"creator": "bob"}}, {"tag": {"key": "*"}}])
    assert some.ignores(EVENT, CREATOR, INSTANCE) is None


@pytest.mark.parametrize(
    ("tag", "ignored"),
    [
        ({"key": "aws:cloudformation:*"}, True),
        ({"key": "auto-tag", "value": "o*"}, True),
        ({"key": "auto-tag", "value": "on"}, False),
        ({"key": "Name", "value": "off"}, False),
        ({"key": "empty"}, True),
        ({"key": "Auto-Tag"}, False),
    ],
)
def test_a_resource_that_carries_a_tag_is_ignored(tag, ignored):
    current = {"Name": "x", "empty": "", "auto-tag": "off", "aws:cloudformation:stack-name": "s"}
    reason = carried(current, policy(ignore=[{"tag": tag}]).unless(EVENT, CREATOR, INSTANCE))
    assert reason == ("ignored by the tag policy: ignore[0]" if ignored else None)


@pytest.mark.parametrize(("creator", "ignored"), [("alice", True), ("bob", False)])
def test_conditions_and_tag_of_an_entry_must_both_hold(creator, ignored):
    both = policy(ignore=[{"when": {"creator": creator}, "tag": {"key": "skip"}}])
    assert both.ignores(EVENT, CREATOR, INSTANCE) is None
    unless = both.unless(EVENT, CREATOR, INSTANCE)
    assert carried({}, unless) is None
    assert bool(carried({"skip": ""}, unless)) is ignored


def test_the_tags_to_look_for_are_plain_json():
    some = policy(ignore=[{"name": "off", "tag": {"key": "a*", "value": "b"}}, {"tag": {"key": "c"}}])
    assert some.unless(EVENT, CREATOR, INSTANCE) == [
        {"key": "a*", "value": "b", "reason": "ignored by the tag policy: off"},
        {"key": "c", "reason": "ignored by the tag policy: ignore[1]"},
    ]


def test_entries_without_a_tag_do_not_count_among_tags():
    assert policy(ignore=[{"when": {"event": "*"}}]).unless(EVENT, CREATOR, INSTANCE) == []


@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        ({}, True),
        ({"accounts": "123456789012", "regions": ["eu-*", "us-*"], "services": "ec2"}, True),
        ({"accounts": "000000000000"}, False),
        ({"regions": ["us-*"]}, False),
        ({"services": ["s3", "rds"]}, False),
    ],
)
def test_the_scope_decides_before_all_else(scope, inside):
    some = policy(scope=scope)
    assert some.in_scope(EVENT, INSTANCE) is inside
    assert some.ignores(EVENT, CREATOR, INSTANCE) == (None if inside else OUT_OF_SCOPE)


# settings and sources


def test_the_packaged_policy_writes_the_three_default_tags():
    assert load(None, str).tags_for(EVENT, CREATOR, INSTANCE) == {
        "CreatedBy": "arn:aws:sts::123456789012:assumed-role/Admin/alice",
        "CreatedDate": "2024-05-01T12:00:00Z",
        "ManagedBy": "auto-tagger",
    }


def test_the_packaged_policy_replaces_and_ignores_nothing():
    default = load(None, str)
    assert default.replace == frozenset()
    assert default.ignores(EVENT, CREATOR, INSTANCE) is None
    assert default.keys() == DEFAULT_KEYS


def test_the_packaged_document_is_a_fresh_copy():
    packaged()["tags"].clear()
    assert packaged()["tags"].keys() == DEFAULT_KEYS


def test_the_environment_is_a_setting():
    some = policy(tags={"Environment": "{environment}"}).with_settings(environment="dev")
    assert some.tags_for(EVENT, CREATOR, INSTANCE) == {"Environment": "dev"}


def test_a_fixed_tag_wins_over_the_tags_and_rules_win_over_it():
    rules = [{"when": {"event": "RunInstances"}, "tags": {"B": "rule"}}]
    some = policy(tags={"A": "base"}, rules=rules)
    assert some.with_settings(tag_key="A", tag_value="fixed").tags_for(EVENT, CREATOR, INSTANCE)["A"] == "fixed"
    assert some.with_settings(tag_key="B", tag_value="fixed").tags_for(EVENT, CREATOR, INSTANCE)["B"] == "rule"


def test_the_value_of_a_fixed_tag_is_no_template():
    some = policy().with_settings(tag_key="A", tag_value="{creator.name}")
    assert some.tags_for(EVENT, CREATOR, INSTANCE) == {"A": "{creator.name}"}


def test_settings_leave_the_policy_they_came_from_alone():
    some = policy()
    some.with_settings("dev", "A", "x")
    assert some.keys() == frozenset()
    assert some.environment == "production"


def test_a_policy_is_frozen():
    with pytest.raises(FrozenInstanceError):
        policy().environment = "dev"


def test_a_parameter_takes_the_place_of_the_packaged_policy():
    store = {"/tagtrail/policy": json.dumps({"version": 1, "tags": {"A": "x"}, "replace": ["A"]})}
    found = load("/tagtrail/policy", store.__getitem__)
    assert (found.keys(), found.replace) == ({"A"}, {"A"})


def test_the_packaged_policy_needs_no_fetch():
    def fetch(name):
        raise AssertionError(name)

    assert load("", fetch) is load(None, fetch)


def test_a_failed_fetch_is_not_hidden():
    with pytest.raises(KeyError):
        load("/gone", {}.__getitem__)


def test_the_same_text_is_parsed_once():
    document = json.dumps({"version": 1, "tags": {"Once": "x"}})
    assert load("a", lambda _: document) is load("b", lambda _: document)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("", "line 1 column 1: expected JSON, found a mistake: Expecting value"),
        ('{"version": 1\n "tags": {}}', "line 2 column 2: expected JSON, found a mistake: Expecting ',' delimiter"),
        ("[]", "$: expected an object, found a list of 0 items"),
        ("[" * 100_000, "$: expected a tag policy, found JSON that is nested too deeply"),
        (
            '{"version": 1, "tags": {"A": "x", "A": "y"}}',
            '$: expected each member of an object once, found "A" twice',
        ),
    ],
)
def test_a_text_that_is_no_policy_is_named(document, sentence):
    with pytest.raises(InvalidPolicy) as caught:
        decode(document)
    assert str(caught.value) == sentence


class TestDefaults:
    """The tags that remediation may propose."""

    @staticmethod
    def policy(*defaults):
        rules = [{"required": {"Owner": {}}}]
        return Policy.parse({"version": 1, "tags": {}, "compliance": {"rules": rules, "defaults": list(defaults)}})

    def test_all_that_apply_count_and_the_later_one_wins(self):
        policy = self.policy(
            {"tags": {"Owner": "nobody", "Account": "{resource.account}"}},
            {"when": {"creatorHuman": True}, "tags": {"Owner": "{creator.name}"}},
            {"when": {"account": "0*"}, "tags": {"Owner": "other"}},
        )
        assert policy.defaults_for(EVENT, CREATOR, INSTANCE) == {"Owner": "alice", "Account": "123456789012"}
        assert policy.defaults_for({}, {}, INSTANCE) == {"Owner": "nobody", "Account": "123456789012"}

    def test_a_value_that_is_not_known_is_not_proposed(self):
        assert self.policy({"tags": {"Owner": "{creator.name}"}}).defaults_for({}, {}, INSTANCE) == {}

    def test_they_are_never_written_by_the_way(self):
        policy = self.policy({"tags": {"Owner": "x"}})
        assert policy.tags_for(EVENT, CREATOR, INSTANCE) == {}
        assert "Owner" not in policy.keys()  # noqa: SIM118  # a method, not a mapping

    def test_a_mistake_in_a_template_is_named_by_its_place(self):
        with pytest.raises(InvalidPolicy, match=r"\$\.compliance\.defaults\[1\]\.tags\.Owner"):
            self.policy({"tags": {"A": "b"}}, {"tags": {"Owner": "{creator.nme}"}})

    def test_the_packaged_policy_proposes_who_may_be_a_person_and_no_machine(self):
        policy = Policy.parse(packaged())
        for human in (True, None):
            assert policy.defaults_for(EVENT, {**CREATOR, "human": human}, INSTANCE) == {"Owner": "alice"}
        assert policy.defaults_for(EVENT, {**CREATOR, "human": False}, INSTANCE) == {}
        assert policy.defaults_for({}, {}, INSTANCE) == {}


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ({"required": {"Owner": {}}, "remediate": "always"}, "compliance.rules[0].remediate"),
        ({"required": {"Owner": {"fill": "{creator.nmae}"}}}, "compliance.rules[0].required.Owner.fill"),
        ({"required": {"Owner": {"fill": ""}}}, "compliance.rules[0].required.Owner.fill"),
    ],
)
def test_what_is_done_about_a_missing_tag_is_one_of_three_and_its_value_a_template(rule, where):
    with pytest.raises(InvalidPolicy) as caught:
        Policy.parse({"version": 1, "tags": {}, "compliance": {"rules": [rule]}})
    assert where in str(caught.value)
