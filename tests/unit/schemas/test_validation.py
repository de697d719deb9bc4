import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from chalicelib.errors import InvalidPolicy, InvalidRequest, TagTrailError
from chalicelib.schemas import validation

NAMES = ("alert", "request", "result", "tag_policy")

REQUEST = {"resourceId": "i-0abc", "user": "nilkanth"}
RESULT = {
    "events": 2,
    "tagged": 1,
    "kept": 0,
    "skipped": 0,
    "failed": 1,
    "resources": 3,
    "failed_resources": [{"arn": "arn:aws:sqs:eu-west-1:123456789012:q", "error": "AccessDenied", "message": "no"}],
    "results": {"bucket": "work", "key": "results/1.jsonl"},
    "execution": "arn:aws:states:eu-west-1:123456789012:execution:tagtrail-attribute-dev:1",
}
ALERT = {
    "version": 1,
    "kind": "execution",
    "stage": "dev",
    "time": "2024-05-01T12:00:00Z",
    "title": "TagTrail dev: AccessDenied",
    "what": "1 resource could not be tagged.",
    "error": "AccessDenied",
    "message": "",
    "service": "SQS",
    "account": "123456789012",
    "region": "eu-west-1",
    "resources": ["q"],
    "resource_count": 1,
    "execution": {"arn": RESULT["execution"], "name": "1", "console": "https://eu-west-1.console.aws.amazon.com/"},
    "todo": "Mend the role.",
    "suppressed": 0,
}
POLICY = {"version": 1, "tags": {}}
KEY = "a tag key of letters, digits, spaces and _ . : / = + - @ that does not begin with aws:"


def message(document: object, schema: str) -> str:
    with pytest.raises(InvalidRequest) as caught:
        validation.check(document, schema, InvalidRequest)
    return str(caught.value)


def outcome(document: object, schema: str) -> str:
    try:
        validation.check(document, schema, InvalidRequest)
    except TagTrailError as error:
        return str(error)
    return "passed"


def keywords(schema: object) -> set[str]:
    """Every keyword that can fail, found by walking a schema."""
    if isinstance(schema, list):
        return set().union(*map(keywords, schema))
    if not isinstance(schema, dict):
        return set()
    return set().union(schema.keys() & Draft202012Validator.VALIDATORS.keys(), *map(keywords, schema.values()))


@pytest.mark.parametrize("name", NAMES)
def test_each_packaged_schema_is_a_valid_schema(name):
    Draft202012Validator.check_schema(validation.packaged(f"{name}.schema"))


@pytest.mark.parametrize("name", NAMES)
def test_each_keyword_of_a_packaged_schema_has_words(name):
    structural = {"$ref", "allOf", "items", "properties", "propertyNames"}
    assert keywords(validation.packaged(f"{name}.schema")) - structural <= validation.EXPECTED.keys()


@pytest.mark.parametrize("name", NAMES)
def test_each_object_in_a_packaged_schema_is_closed(name):
    def objects(schema):
        children = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
        found = [schema] if isinstance(schema, dict) and "object" in str(schema.get("type")) else []
        return found + [each for child in children for each in objects(child)]

    found = objects(validation.packaged(f"{name}.schema"))
    assert found
    assert all("additionalProperties" in each for each in found)


def test_each_packaged_document_is_json_that_a_test_knows():
    found = {path.name for path in Path(validation.__file__).with_name("documents").iterdir()}
    assert found == {"tag_policy.json", *(f"{name}.schema.json" for name in NAMES)}


@pytest.mark.parametrize(
    ("schema", "document"),
    [
        ("request", REQUEST),
        ("request", {"resourceIds": ["a", "b"], "user": "u", "groups": ["admins"], "action": "create"}),
        ("request", {**REQUEST, "tags": {"Owner": ""}, "region": "us-gov-west-1", "account": "123456789012"}),
        ("result", RESULT),
        ("result", {**RESULT, "unknown": 4, "failed_resources": []}),
        ("alert", ALERT),
        ("alert", {**ALERT, "execution": None, "account": "", "service": "", "region": "", "resources": []}),
        ("tag_policy", POLICY),
    ],
)
def test_a_document_of_the_documented_form_passes(schema, document):
    validation.check(document, schema, InvalidRequest)


REQUEST_MISTAKES = [
    ([], "$: expected an object, found a list of 0 items"),
    (None, "$: expected an object, found null"),
    ({"resourceId": "i-1"}, '$: expected the member "user", found an object of 1 member'),
    (
        {"user": "u"},
        '$: expected either the member "resourceId" or the member "resourceIds", found an object of 1 member',
    ),
    (
        {**REQUEST, "resourceIds": ["a"]},
        '$: expected either the member "resourceId" or the member "resourceIds", found an object of 3 members',
    ),
    (
        {**REQUEST, "usr": 1},
        (
            "$: expected no members but resourceId, resourceIds, user, groups, action, tags, region, event, account, "
            'found "usr"'
        ),
    ),
    ({**REQUEST, "user": 7}, "$.user: expected text, found 7"),
    ({**REQUEST, "user": ""}, '$.user: expected at least 1 character, found ""'),
    ({**REQUEST, "groups": "admins"}, '$.groups: expected a list, found "admins"'),
    ({**REQUEST, "groups": ["a", None]}, "$.groups[1]: expected text, found null"),
    ({"user": "u", "resourceIds": []}, "$.resourceIds: expected at least 1 item, found a list of 0 items"),
    ({"user": "u", "resourceIds": ["x"] * 101}, "$.resourceIds: expected at most 100 items, found a list of 101 items"),
    (
        {**REQUEST, "region": "Frankfurt"},
        '$.region: expected the name of an AWS Region, such as eu-central-1, found "Frankfurt"',
    ),
    (
        {**REQUEST, "region": "eu-west-1\n"},
        '$.region: expected the name of an AWS Region, such as eu-central-1, found "eu-west-1\\n"',
    ),
    ({**REQUEST, "account": "12"}, '$.account: expected an AWS account id of 12 digits, found "12"'),
    (
        {**REQUEST, "account": "123456789012\n"},
        '$.account: expected an AWS account id of 12 digits, found "123456789012\\n"',
    ),
    (
        {**REQUEST, "account": "١٢٣٤٥٦٧٨٩٠١٢"},  # digits, but not ASCII's
        "$.account: expected an AWS account id of 12 digits, found " + json.dumps("١٢٣٤٥٦٧٨٩٠١٢"),
    ),
    (
        {**REQUEST, "tags": {"aWs:x": "1"}},
        'a key of $.tags: expected a tag key that does not begin with aws:, found "aWs:x"',
    ),
    ({**REQUEST, "tags": {"": "1"}}, 'a key of $.tags: expected at least 1 character, found ""'),
    (
        {**REQUEST, "tags": {"k" * 129: "1"}},
        f'a key of $.tags: expected at most 128 characters, found "{"k" * 80}..." (129 characters)',
    ),
    (
        {**REQUEST, "tags": {"k": "v" * 257}},
        f'$.tags.k: expected at most 256 characters, found "{"v" * 80}..." (257 characters)',
    ),
    ({**REQUEST, "tags": {"cost center": 1}}, '$.tags["cost center"]: expected text, found 1'),
    (
        {**REQUEST, "tags": {str(n): "" for n in range(51)}},
        "$.tags: expected at most 50 members, found an object of 51 members",
    ),
]
POLICY_MISTAKES = [
    ({}, '$: expected the member "version", found an object of 0 members'),
    ({"version": 1}, '$: expected the member "tags", found an object of 1 member'),
    ({**POLICY, "version": 2}, "$.version: expected 1, found 2"),
    ({**POLICY, "tags": {"a": ""}}, '$.tags.a: expected at least 1 character, found ""'),
    ({**POLICY, "tags": {"aws:a": "b"}}, f'a key of $.tags: expected {KEY}, found "aws:a"'),
    ({**POLICY, "tags": {"a*": "b"}}, f'a key of $.tags: expected {KEY}, found "a*"'),
    ({**POLICY, "tags": {"a\n": "b"}}, f'a key of $.tags: expected {KEY}, found "a\\n"'),
    ({**POLICY, "replace": ["{x}"]}, f'$.replace[0]: expected {KEY}, found "{{x}}"'),
    ({**POLICY, "rules": {}}, "$.rules: expected a list, found an object of 0 members"),
    (
        {**POLICY, "rules": [{"when": {}, "tags": {}}]},
        "$.rules[0].when: expected at least 1 member, found an object of 0 members",
    ),
    (
        {**POLICY, "rules": [{"when": {"event": 1}, "tags": {}}]},
        "$.rules[0].when.event: expected text or a list, found 1",
    ),
    (
        {**POLICY, "rules": [{"when": {"event": []}, "tags": {}}]},
        "$.rules[0].when.event: expected at least 1 item, found a list of 0 items",
    ),
    (
        {**POLICY, "rules": [{"when": {"creatorHuman": "yes"}, "tags": {}}]},
        '$.rules[0].when.creatorHuman: expected one of true, false, "unknown", found "yes"',
    ),
    ({**POLICY, "rules": [{"tags": {}}]}, '$.rules[0]: expected the member "when", found an object of 1 member'),
    (
        {**POLICY, "ignore": [{"name": "x"}]},
        '$.ignore[0]: expected the member "when", the member "tag", or both, found an object of 1 member',
    ),
    (
        {**POLICY, "ignore": [{"tag": {"value": "x"}}]},
        '$.ignore[0].tag: expected the member "key", found an object of 1 member',
    ),
    (
        {**POLICY, "scope": {"account": "1"}},
        '$.scope: expected no members but accounts, regions, services, found "account"',
    ),
]
OTHER_MISTAKES = [
    ("result", {**RESULT, "kept": -1}, "$.kept: expected 0 or more, found -1"),
    ("result", {**RESULT, "kept": 1.5}, "$.kept: expected a whole number, found 1.5"),
    ("result", {**RESULT, "results": None}, "$.results: expected an object, found null"),
    (
        "result",
        {**RESULT, "failed_resources": RESULT["failed_resources"] * 51},
        "$.failed_resources: expected at most 50 items, found a list of 51 items",
    ),
    ("alert", {**ALERT, "execution": 1}, "$.execution: expected an object or null, found 1"),
    (
        "alert",
        {**ALERT, "kind": "joke"},
        (
            '$.kind: expected one of "execution", "batch", "chunk", "backups", "log", "resource", "dead-letter", '
            '"refused", "webhook", found "joke"'
        ),
    ),
    (
        "alert",
        {**ALERT, "time": "noon"},
        '$.time: expected a time in UTC such as 2024-05-01T12:00:00Z, found "noon"',
    ),
    (
        "alert",
        {**ALERT, "execution": {**ALERT["execution"], "console": "javascript:alert(1)"}},
        '$.execution.console: expected an https address, found "javascript:alert(1)"',
    ),
]


@pytest.mark.parametrize(
    ("schema", "document", "sentence"),
    [
        *(("request", *mistake) for mistake in REQUEST_MISTAKES),
        *(("tag_policy", *mistake) for mistake in POLICY_MISTAKES),
        *OTHER_MISTAKES,
    ],
)
def test_a_mistake_is_named_with_its_path_and_what_was_expected(schema, document, sentence):
    assert message(document, schema) == sentence


def test_the_error_nearest_to_the_top_is_named_first():
    document = {"version": 3, "tags": {"a": 1}, "rules": [{"when": {"event": 1}, "tags": {}}]}
    assert message(document, "tag_policy") == "$.version: expected 1, found 3"


def test_the_error_raised_is_of_the_class_asked_for():
    with pytest.raises(InvalidPolicy):
        validation.check({}, "tag_policy", InvalidPolicy)


def test_hostile_text_is_shown_as_ascii():
    sentence = message({**REQUEST, "region": "\x1b[31m\x7f\u202etxt"}, "request")
    assert sentence.endswith(r'found "\u001b[31m\u007f\u202etxt"')


def test_a_hostile_key_is_shown_as_ascii_and_cut():
    sentence = message({**REQUEST, "tags": {"\x1b" + "k" * 100: 1}}, "request")
    assert sentence.startswith(r'$.tags["\u001b' + "k" * 79)
    assert sentence.isascii()
    assert sentence.isprintable()


def test_a_value_that_json_does_not_know_is_shown():
    assert validation.shown(b"x") == "\"b'x'\""


def test_a_packaged_document_is_a_fresh_copy():
    validation.packaged("tag_policy")["tags"].clear()
    assert validation.packaged("tag_policy")["tags"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=5,
)


@pytest.mark.no_cover
@settings(deadline=None)
@given(
    st.sampled_from(NAMES),
    JSON
    | st.dictionaries(st.sampled_from(["tags", "user", "resourceId", "rules", "ignore", "events", "version"]), JSON),
)
def test_any_document_passes_or_fails_with_a_readable_sentence(schema, document):
    sentence = outcome(document, schema)
    assert sentence.isascii()
    assert sentence.isprintable()
    assert len(sentence) < 1000
