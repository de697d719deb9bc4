import pytest

from chalicelib.core.payloads import STATE_LIMIT, to_json
from chalicelib.errors import InvalidRequest
from chalicelib.policy import Policy
from chalicelib.runtime.container import Runtime
from chalicelib.schemas.validation import packaged
from chalicelib.steps import find_resources

ACCOUNT, REGION = "123456789012", "us-east-1"
INSTANCE = "i-0123456789abcdef0"


def find(stage, **asked):
    return find_resources.run({"input": asked, "execution": "e"}, stage.runtime)


def work(stage, found):
    return [(unit["kind"], stage.runtime.work.unpack(unit["work"])) for unit in found["units"]]


def row(arn, kind="AWS::KMS::Key", status="FAILED"):
    return {
        "ResourceId": arn,
        "ResourceType": kind,
        "Region": REGION,
        "AccountId": arn.split(":")[4],
        "Status": status,
        "Error": "AccessDenied",
        "EventTime": "2026-11-22T00:00:00Z",
        "EventId": arn,
    }


def test_named_instances_are_one_unit_by_id_or_arn(stage):
    other = "arn:aws:ec2:eu-west-1:123456789012:instance/i-0fedcba9876543210"
    found = find(stage, instances=[INSTANCE, other, INSTANCE])
    here = f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{INSTANCE}"
    assert work(stage, found) == [("named", {"account": ACCOUNT, "arns": [here, other]})]
    assert (found["scope"], found["digest"]) == ("named", False)


def test_very_many_named_instances_are_several_units(stage):
    found = find(stage, instances=[f"i-{number:017x}" for number in range(500)])
    assert [len(one["arns"]) for _, one in work(stage, found)] == [200, 200, 100]


def test_with_nothing_named_each_region_is_a_unit(stage):
    found = find(stage)
    places = [place for kind, unit in work(stage, found) for place in unit if kind == "instances"]
    assert found["scope"] == "instances"
    assert len(places) == len(found["units"]) > 10
    assert {place["account"] for place in places} == {ACCOUNT}
    assert [place["region"] for place in places if place["home"]] == [places[0]["region"]]


def test_regions_outside_of_the_policys_scope_are_left_out(stage, monkeypatch):
    policy = Policy.parse({**packaged("tag_policy"), "scope": {"regions": "eu-*"}})
    monkeypatch.setattr(Runtime, "policy", lambda _: policy)
    found = find(stage, scope="all", digest=True)
    assert {place["region"][:3] for _, unit in work(stage, found) for place in unit} == {"eu-"}
    assert (found["scope"], found["digest"]) == ("all", True)


def test_everything_includes_what_only_the_ledger_knows_if_a_rule_may_be_about_it(stage, monkeypatch):
    assert not [one for one, _ in work(stage, find(stage, scope="all")) if one == "ledger"]
    document = packaged("tag_policy") | {"compliance": {"rules": [{"required": {"Owner": {}}}]}}
    monkeypatch.setattr(Runtime, "policy", lambda _: Policy.of(document))
    ledger, key = stage.runtime.ledger, f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
    ledger.put_rows([row(key)])
    ledger.put_rows([row(f"arn:aws:kms:{REGION}:999999999999:key/1")])
    ledger.put_rows([row("arn:aws:s3:::listed", "AWS::S3::Bucket")])
    units = work(stage, find(stage, scope="all"))
    ((kind, unit),) = [one for one in units if one[0] == "ledger"]
    assert (kind, unit["account"]) == ("ledger", ACCOUNT)
    assert [one["arn"] for one in stage.runtime.work.unpack(unit["resources"])] == [key]
    assert not [one for one, _ in work(stage, find(stage)) if one == "ledger"]


def test_an_account_without_a_role_is_left_out(stage):
    more = stage.with_settings(accounts=frozenset({ACCOUNT, "999999999999"}))
    places = [place for _, unit in work(stage, find(more)) for place in unit]
    assert {place["account"] for place in places} == {ACCOUNT}


def test_the_state_stays_small_however_much_there_is(stage, monkeypatch):
    monkeypatch.setattr(find_resources, "TOGETHER", 5)
    monkeypatch.setattr(find_resources, "MOST_UNITS", 20)
    found = find(stage, instances=[f"i-{number:017x}" for number in range(1000)])
    assert [len(one["arns"]) for _, one in work(stage, found)] == [50] * 20
    assert len(to_json(found)) < STATE_LIMIT


@pytest.mark.parametrize("asked", [{"scope": "everything"}, {"instances": "i-1"}, {"instances": ["no id"]}])
def test_what_can_not_be_understood_is_refused(stage, asked):
    with pytest.raises(InvalidRequest):
        find(stage, **asked)


def test_what_an_earlier_execution_left_is_taken_over(stage):
    unit = {"kind": "all", "work": {"inline": [{"account": ACCOUNT, "region": REGION, "home": True}]}}
    retry = {"units": [unit], "parts": [{"bucket": "work", "key": "a"}]}
    found = find(stage, scope="all", digest=True, retry=retry)
    assert found == {"scope": "all", "digest": True, **retry}
