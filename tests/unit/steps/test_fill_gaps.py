"""What rules let be added unasked is added where it is missing, noted, and told of once."""

import json

import pytest

from chalicelib.core.payloads import to_json
from chalicelib.errors import AccessDenied, Throttled
from chalicelib.remediation import apply
from chalicelib.steps import fill_gaps
from chalicelib.taggers import resource_for
from tests.unit.steps.test_check_resources import arn, launch

EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:tagtrail-compliance-test:run-1"
OWNER = {"key": "Owner", "value": "alice", "source": "rule", "origin": "tag policy"}


def pointer(stage, *instances):
    items = [{"resource": resource_for(arn(one), "", "").to_dict(), "tags": [OWNER]} for one in instances]
    return stage.runtime.work.put(to_json(items), execution="e")


def fill(stage, checked, **state):
    done = fill_gaps.run({"input": {"checked": {"fill": checked}, **state}, "execution": EXECUTION}, stage.runtime)
    return json.loads(stage.runtime.work.get(done["filled"]))


def tags(stage, instance):
    found = stage.client("ec2").describe_tags(Filters=[{"Name": "resource-id", "Values": [instance]}])["Tags"]
    return {one["Key"]: one["Value"] for one in found}


def refusing(monkeypatch, error):
    """Let writing fail for every resource, as AWS does it by resource."""
    tagger = apply.TAGGERS["ec2"]
    broken = type(tagger)(**{name: getattr(tagger, name) for name in tagger.__slots__} | {
        "write": lambda _clients, _tags, resources: {one.arn: error("no") for one in resources}
    })  # fmt: skip
    monkeypatch.setattr(apply, "TAGGERS", {**apply.TAGGERS, "ec2": broken})


def test_what_is_missing_is_added_and_noted_as_done_by_the_execution(stage):
    bare, owned = launch(stage, {"Team": "blue"}), launch(stage, {"Owner": "bob"})
    assert fill(stage, [pointer(stage, bare, owned)]) == [
        {"arn": arn(owned), "added": [], "error": ""},
        {"arn": arn(bare), "added": [OWNER], "error": ""},
    ]
    assert (tags(stage, bare), tags(stage, owned)) == ({"Team": "blue", "Owner": "alice"}, {"Owner": "bob"})
    (row,) = stage.runtime.ledger.read([f"remediation#{arn(bare)}", f"remediation#{arn(owned)}"]).values()
    (entry,) = row["Added"]
    assert entry["By"] == EXECUTION
    assert entry["Tags"] == [{"Key": "Owner", "Value": "alice", "Source": "rule", "From": "tag policy"}]


def test_another_attempt_adds_nothing_and_tells_again_of_what_the_first_has_added(stage):
    bare = launch(stage, {})
    first, again = (fill(stage, [pointer(stage, bare)]) for _ in range(2))
    assert first == again == [{"arn": arn(bare), "added": [OWNER], "error": ""}]
    (row,) = stage.runtime.ledger.read([f"remediation#{arn(bare)}"]).values()
    assert len(row["Added"]) == 1


def test_what_was_filled_before_units_were_checked_again_is_left_alone(stage):
    early, late = launch(stage, {}), launch(stage, {})
    rechecked = {"rechecked": {"fill": [pointer(stage, late)]}}
    assert [one["arn"] for one in fill(stage, [pointer(stage, early)], filled={}, **rechecked)] == [arn(late)]
    assert {one["arn"] for one in fill(stage, [pointer(stage, early)], **rechecked)} == {arn(early), arn(late)}


def test_what_aws_refuses_for_good_is_told_and_fails_nothing(stage, monkeypatch):
    refusing(monkeypatch, AccessDenied)
    bare = launch(stage, {})
    assert fill(stage, [pointer(stage, bare)]) == [{"arn": arn(bare), "added": [], "error": "no"}]


def test_what_may_be_possible_later_is_tried_again(stage, monkeypatch):
    refusing(monkeypatch, Throttled)
    with pytest.raises(Throttled):
        fill(stage, [pointer(stage, launch(stage, {}))])
