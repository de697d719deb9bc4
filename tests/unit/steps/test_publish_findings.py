import json

import pytest

from chalicelib.compliance import unit_results
from chalicelib.compliance.unit_results import Checked, UnitNotes
from chalicelib.core.payloads import to_json
from chalicelib.errors import ChecksFailed
from chalicelib.policy import Policy
from chalicelib.runtime.container import Runtime
from chalicelib.schemas.validation import packaged
from chalicelib.steps import publish_findings
from tests.unit.compliance.subjects import GOOD, bucket, found, instance

EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:tagtrail-compliance-test:run-1"
PLACE = {"bucket": "compliance-logs-123456789012-us-east-1-test", "key": "findings/2026-11-22/run-1.jsonl"}
RULES = [{"required": {"Owner": {}}}]


def part(stage, *findings, watched=True, **beside):
    return unit_results.put(
        stage.runtime.work, [Checked(one, watched) for one in findings], UnitNotes(**beside), execution="e"
    )


def publish(stage, pointers, *, scope="named", digest=False, failed=(), **more):
    state = {
        "found": {"scope": scope, "digest": digest, "units": []},
        "checked": {"failed": list(failed), "parts": pointers},
        **more,
    }
    return publish_findings.run({"input": state, "execution": EXECUTION}, stage.runtime)


def kept(stage):
    body = stage.client("s3").get_object(Bucket=PLACE["bucket"], Key=PLACE["key"])["Body"].read()
    return [json.loads(line) for line in body.decode().splitlines()]


def day(stage):
    return stage.runtime.ledger.read(["compliance#2026-11-22"]).get("compliance#2026-11-22")


def every(monkeypatch, digest):
    document = packaged("tag_policy")
    document["compliance"]["digest"] = digest
    monkeypatch.setattr(Runtime, "policy", lambda _: Policy.parse(document))


ADDED = {"key": "Owner", "value": "alice", "source": "rule", "origin": "tag policy"}


def test_what_was_added_since_is_told_beside_what_was_found(stage, monkeypatch):
    every(monkeypatch, "daily")
    findings = [found({"Name": "web"}, instance(f"i-{number}")) for number in range(4)]
    work = stage.runtime.work
    results = [
        {"arn": findings[0]["arn"], "added": [ADDED], "error": ""},
        {"arn": findings[1]["arn"], "added": [], "error": "not authorized"},
    ]
    later = [{"arn": findings[2]["arn"], "added": [], "error": ""}]
    more = {name: {"filled": work.put(to_json(some), execution="e")} for name, some in
            (("filled", results), ("refilled", later))}  # fmt: skip
    output = publish(stage, part(stage, *findings), digest=True, **more)
    first, second, third, fourth = kept(stage)
    assert (output["tagsAdded"], output["notFilled"]) == (1, 1)
    assert (first["tags"], first["isCompliant"], first["added"]) == ({"Name": "web"}, False, [ADDED])
    assert (second["notAdded"], third["added"], "added" in fourth) == ("not authorized", [], False)


def test_all_findings_are_one_file_of_lines_and_the_output_says_what_became_of_each_instance(stage):
    lost = "arn:aws:ec2:us-east-1:123456789012:instance/i-0fedcba9876543210"
    findings = [found(GOOD), found({}, instance("i-1"))]
    coverage = {"AWS::EC2::Instance": "describe"}
    output = publish(stage, part(stage, *findings, missing=[lost], coverage=coverage))
    assert kept(stage) == findings
    assert output == {
        "scope": "named",
        "checked": 2,
        "compliant": 1,
        "nonCompliant": 1,
        "notFound": 1,
        "notified": 1,
        "tagsAdded": 0,
        "notFilled": 0,
        "results": [
            {"statusCode": 404, "instanceId": "i-0fedcba9876543210", "error": "not found"},
            {"statusCode": 200, "instanceId": "i-0123456789abcdef0", "isCompliant": True, "missingTags": []},
            {
                "statusCode": 200,
                "instanceId": "i-1",
                "isCompliant": False,
                "missingTags": ["Environment", "Owner", "Application"],
            },
        ],
        "gaps": [],
        "coverage": coverage,
        "findings": PLACE,
        "execution": EXECUTION,
    }


def test_only_watched_instances_are_told_of(stage):
    never = found({}, bucket(), state=None, rules=RULES)
    publish(stage, part(stage, never, watched=False), scope="all")
    assert stage.owners_heard() == []
    assert kept(stage) == [never]


def test_a_check_of_everything_leaves_a_row_for_the_day_and_others_don_t(stage):
    pointers = part(stage, found(GOOD), coverage={"AWS::EC2::Instance": "describe"})
    publish(stage, pointers, scope="instances")
    assert day(stage) is None
    publish(stage, pointers, scope="all")
    row = day(stage)
    assert (row["Kind"], row["Checked"], row["Compliant"], row["Findings"]) == ("compliance", 1, 1, PLACE)
    assert row["Coverage"] == [{"type": "AWS::EC2::Instance", "source": "describe"}]
    assert "ExpiresAt" not in row


def test_the_daily_check_sends_a_digest_once_a_period(stage, monkeypatch):
    every(monkeypatch, "daily")
    pointers = part(stage, found({}))
    for _ in range(2):
        publish(stage, pointers, scope="all", digest=True)
    (notice, digest) = stage.owners_heard()
    assert notice[0] == "EC2 Instance Non-Compliant Alert"
    assert digest[0] == "Tag Compliance Digest"
    assert f"s3://{PLACE['bucket']}/{PLACE['key']}" in digest[1]


def test_a_policy_may_do_without_a_digest(stage, monkeypatch):
    every(monkeypatch, "off")
    publish(stage, part(stage, found(GOOD)), scope="all", digest=True)
    assert stage.owners_heard() == []


def test_what_was_checked_is_published_before_the_rest_is_told_to_have_failed(stage):
    failed = [{"unit": {}, "error": "Throttled"}]
    with pytest.raises(ChecksFailed, match="1 of the units could not be checked: Throttled"):
        publish(stage, part(stage, found({})), scope="all", failed=failed)
    assert len(stage.owners_heard()) == 1
    assert len(kept(stage)) == 1
    assert day(stage) is None


def test_what_was_checked_again_is_added(stage):
    first, second = part(stage, found(GOOD)), part(stage, found(GOOD, instance("i-2")))
    failed = [{"unit": {}, "error": "Throttled"}]
    output = publish(stage, first, scope="all", failed=failed, rechecked={"parts": second})
    assert output["checked"] == 2
    assert day(stage)["Checked"] == 2


def test_an_execution_that_found_nothing_leaves_an_empty_file(stage):
    assert publish(stage, part(stage))["checked"] == 0
    assert kept(stage) == []


def test_the_output_lists_a_part_of_very_many(stage):
    output = publish(stage, part(stage, *(found(GOOD, instance(f"i-{number}")) for number in range(200))))
    assert (output["checked"], len(output["results"])) == (200, 50)


def test_what_an_earlier_execution_had_found_is_published_too(stage):
    before, now = part(stage, found({}, bucket(), state=None, rules=RULES), watched=False), part(stage, found(GOOD))
    state = {
        "found": {"scope": "all", "digest": False, "units": [], "parts": before},
        "checked": {"failed": [], "parts": now},
    }
    publish_findings.run({"input": state, "execution": EXECUTION}, stage.runtime)
    assert len(kept(stage)) == day(stage)["Checked"] == 2
