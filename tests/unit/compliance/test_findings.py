"""The shape of a finding, which reports and remediation read, and where it is kept."""

from chalicelib.compliance.findings import findings_key, fingerprint, scan_key, scan_of
from tests.unit.compliance.subjects import GOOD, NOW, found

ROW = {"CreatorName": "nilkanth", "Creator": {"arn": "arn:aws:iam::123456789012:user/nilkanth"}}


def test_a_finding_says_what_is_missing_and_who_made_it():
    assert found({"environment": "qa", "Owner": "a"}, row=ROW) == {
        "arn": "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0",
        "id": "i-0123456789abcdef0",
        "type": "AWS::EC2::Instance",
        "service": "ec2",
        "account": "123456789012",
        "region": "us-east-1",
        "state": "running",
        "timestamp": "2026-11-22T12:00:00.000Z",
        "isCompliant": False,
        "requiredTags": ["Environment", "Owner", "Application"],
        "tags": {"environment": "qa", "Owner": "a"},
        "missingTags": ["Environment", "Application"],
        "invalidTags": [],
        "nearMisses": [{"key": "Environment", "found": "environment"}],
        "creator": "nilkanth",
        "creatorArn": "arn:aws:iam::123456789012:user/nilkanth",
        "messages": [],
    }


def test_a_creator_that_nobody_knows_is_an_empty_text():
    assert [found(GOOD)[member] for member in ("creator", "creatorArn")] == ["", ""]


def test_the_log_of_an_instance_has_the_members_that_were_agreed():
    log = scan_of(found({**GOOD, "Environment": "qa"}))
    assert list(log) == [
        "instanceId", "timestamp", "state", "isCompliant", "requiredTags", "tags", "missingTags", "invalidTags",
    ]  # fmt: skip
    assert log["instanceId"] == "i-0123456789abcdef0"


def test_logs_and_findings_lie_under_their_day():
    assert scan_key(found(GOOD), NOW) == "scans/2026-11-22/i-0123456789abcdef0-1795348800000.json"
    execution = "arn:aws:states:us-east-1:123456789012:execution:tagtrail-compliance-test:changes-1"
    assert findings_key(execution, NOW) == "findings/2026-11-22/changes-1.jsonl"


def test_a_finding_is_another_one_when_state_or_what_is_lacking_change_and_not_when_other_tags_do():
    first = found({"Owner": "a"})
    assert fingerprint(found({"Owner": "b", "Team": "blue"})) == fingerprint(first)
    assert fingerprint(found({"Owner": "a"}, state="stopped")) != fingerprint(first)
    assert fingerprint(found({})) != fingerprint(first)


def test_what_was_added_since_is_nothing_new_at_the_next_check():
    added = {"key": "Owner", "value": "alice", "source": "rule", "origin": "tag policy"}
    before = {**found({"owner": "alice"}), "added": [added]}
    assert fingerprint(before) == fingerprint(found({"owner": "alice", "Owner": "alice"}))
    assert fingerprint(before) != fingerprint(found({"owner": "alice"}))
