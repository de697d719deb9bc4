import json

import pytest
from botocore.exceptions import ClientError

from chalicelib.compliance import stage_names, unit_results
from chalicelib.errors import Refused, Throttled
from chalicelib.policy import Policy
from chalicelib.remediation.origins import Origins
from chalicelib.runtime.container import Runtime
from chalicelib.schemas.validation import packaged
from chalicelib.steps import check_resources

ACCOUNT, REGION = "123456789012", "us-east-1"
GOOD = {"Environment": "dev", "Owner": "alice", "Application": "shop"}


def launch(stage, tags):
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    made = stage.client("ec2").run_instances(
        ImageId="ami-12c6146b",
        MinCount=1,
        MaxCount=1,
        **({"TagSpecifications": [{"ResourceType": "instance", "Tags": pairs}]} if pairs else {}),
    )
    return made["Instances"][0]["InstanceId"]


def arn(instance):
    return f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{instance}"


def check(stage, kind, work):
    unit = {"kind": kind, "work": {"inline": work}}
    outcome = check_resources.run({"unit": unit, "execution": "e"}, stage.runtime)
    assert outcome["failed"] == []
    found = [(beside, list(some)) for beside, some in unit_results.take(stage.runtime.work, outcome["parts"])]
    return found[0][0], [one for _, some in found for one in some]


def named(stage, *instances):
    return check(stage, "named", {"account": ACCOUNT, "arns": [arn(one) for one in instances]})


def scans(stage):
    s3, bucket = stage.client("s3"), stage_names.bucket(stage.runtime.settings)
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    kept = {key: s3.get_object(Bucket=bucket, Key=key) for key in keys}
    assert {one["ContentType"] for one in kept.values()} <= {"application/json"}
    return {key: json.loads(one["Body"].read()) for key, one in kept.items()}


def metrics(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]


@pytest.fixture
def strict(monkeypatch):
    """A policy whose rule is about everything, in two Regions."""
    document = packaged("tag_policy") | {
        "compliance": {"rules": [{"required": {"Owner": {}}}]},
        "scope": {"services": ["ec2", "s3", "kms"]},
    }
    monkeypatch.setattr(Runtime, "policy", lambda _: Policy.parse(document))


def test_each_instance_has_a_finding_and_a_log(stage):
    good, bad = launch(stage, GOOD), launch(stage, {"Owner": "bob"})
    _, found = named(stage, good, bad)
    assert [(one.finding["id"], one.finding["isCompliant"], one.watched) for one in found] == [
        (good, True, True),
        (bad, False, True),
    ]
    logs = scans(stage)
    assert list(logs) == sorted(f"scans/2026-11-22/{one}-1795348800000.json" for one in (good, bad))
    assert logs[f"scans/2026-11-22/{bad}-1795348800000.json"]["missingTags"] == ["Environment", "Application"]


def test_the_lines_of_the_log_and_the_metrics_are_those_that_were_agreed(stage, capsys, caplog):
    good, bad = launch(stage, GOOD), launch(stage, {})
    named(stage, good, bad)
    assert caplog.messages[:4] == [
        "Checking compliance for instance",
        f"Instance {good} compliance: COMPLIANT",
        "Checking compliance for instance",
        f"Instance {bad} compliance: NON_COMPLIANT",
    ]
    (emitted,) = metrics(capsys)
    assert (emitted["CompliantInstances"], emitted["NonCompliantInstances"]) == ([1.0, 0.0], [0.0, 1.0])


def test_an_instance_that_vanished_is_told_and_stops_nothing(stage, caplog):
    here = launch(stage, GOOD)
    beside, found = named(stage, "i-0123456789abcdef0", here)
    assert list(beside.missing) == [arn("i-0123456789abcdef0")]
    assert [one.finding["id"] for one in found] == [here]
    (line,) = [line for line in caplog.records if line.message == "Instance not found"]
    assert (line.statusCode, line.resource) == (404, arn("i-0123456789abcdef0"))


def test_a_log_that_s3_refuses_is_told_and_stops_nothing(stage, capsys, caplog):
    stage.client("s3").delete_bucket(Bucket=stage_names.bucket(stage.runtime.settings))
    _, found = named(stage, launch(stage, GOOD))
    assert len(found) == 1
    assert [line.message for line in caplog.records if line.levelname == "ERROR"] == ["Log not written"]
    assert len(metrics(capsys)) == 1


def test_values_of_strangers_are_data_in_logs_and_findings(stage):
    hostile = {**GOOD, "Owner": "a\n" + "x" * 250, "Note": "\u202e=cmd|'/c calc'!A1"}
    _, (one,) = named(stage, launch(stage, hostile))
    (log,) = scans(stage).values()
    assert one.finding["tags"] == log["tags"] == hostile


def test_who_made_it_comes_from_the_ledger(stage):
    made = launch(stage, {})
    row = {"ResourceId": arn(made), "CreatorName": "nilkanth", "Creator": {"arn": "arn:aws:iam::1:user/nilkanth"}}
    stage.runtime.ledger.put_rows([row])
    _, (one,) = named(stage, made)
    assert (one.finding["creator"], one.finding["creatorArn"]) == ("nilkanth", "arn:aws:iam::1:user/nilkanth")


def test_running_instances_of_a_region_are_watched(stage):
    running, stopped = launch(stage, GOOD), launch(stage, GOOD)
    stage.client("ec2").stop_instances(InstanceIds=[stopped])
    _, found = check(stage, "instances", [{"account": ACCOUNT, "region": REGION, "home": True}])
    ids = [one.finding["id"] for one in found]
    assert running in ids
    assert stopped not in ids
    assert all(one.watched for one in found)


def test_a_bucket_that_never_had_a_tag_counts(stage, strict):
    stage.client("s3").create_bucket(Bucket="never-tagged")
    stopped = launch(stage, GOOD)
    stage.client("ec2").stop_instances(InstanceIds=[stopped])
    beside, found = check(stage, "all", [{"account": ACCOUNT, "region": REGION, "home": True}])
    by_id = {one.finding["id"]: one for one in found}
    assert by_id["never-tagged"].finding["missingTags"] == ["Owner"]
    assert (by_id[stopped].watched, by_id[stopped].finding["state"]) == (False, "stopped")
    assert beside.coverage["AWS::S3::Bucket"] == "describe"
    assert {one.finding["service"] for one in found} <= {"ec2", "s3", "kms"}  # the policy's scope


def test_what_no_rule_is_about_has_no_finding(stage):
    stage.client("s3").create_bucket(Bucket="never-tagged")
    _, found = check(stage, "all", [{"account": ACCOUNT, "region": REGION, "home": True}])
    assert found == []


def test_what_only_the_ledger_knows_counts(stage, strict):
    key = stage.client("kms").create_key()["KeyMetadata"]["Arn"]
    resource = {"arn": key, "id": "1", "type": "AWS::KMS::Key", "tagger": "kms", "region": REGION, "account": ACCOUNT}
    beside, found = check(stage, "ledger", {"account": ACCOUNT, "resources": {"inline": [resource]}})
    assert [one.finding["arn"] for one in found] == [key]
    assert beside.coverage == {"AWS::KMS::Key": "ledger"}


def by(monkeypatch, *rules):
    """Let these compliance rules hold, and nothing be proposed by default."""
    document = packaged("tag_policy") | {"compliance": {"rules": list(rules)}}
    monkeypatch.setattr(Runtime, "policy", lambda _: Policy.parse(document))


def rule(remediate, *types, **required):
    when = {"when": {"resourceType": list(types)}} if types else {}
    return {**when, "required": required, "remediate": remediate}


def to_fill(stage, *instances):
    """Return what a check lets be added, and its findings by id."""
    unit = {"kind": "named", "work": {"inline": {"account": ACCOUNT, "arns": [arn(one) for one in instances]}}}
    outcome = check_resources.run({"unit": unit, "execution": "e"}, stage.runtime)
    parts = unit_results.take(stage.runtime.work, outcome["parts"])
    findings = {one.finding["id"]: one.finding for _, some in parts for one in some}
    return [item for one in outcome["fill"] for item in json.loads(stage.runtime.work.get(one))], findings


def test_without_a_rule_that_asks_nothing_is_proposed(stage):
    items, (found,) = (one if isinstance(one, list) else one.values() for one in to_fill(stage, launch(stage, {})))
    assert items == []
    assert not {"proposed", "open"} & set(found)


def test_proposals_are_in_the_findings_where_a_rule_asks_for_them(stage, monkeypatch):
    by(monkeypatch, rule("propose", Owner={}, Team={"fill": "blue"}, Stage={}), rule("tell", Note={"fill": "x"}))
    made = launch(stage, {"owner": "bob"})
    items, found = to_fill(stage, made)
    assert items == []
    assert found[made]["proposed"] == [
        {"key": "Owner", "value": "bob", "source": "near-miss", "origin": "owner"},
        {"key": "Team", "value": "blue", "source": "rule", "origin": "tag policy"},
    ]
    assert found[made]["open"] == [{"key": "Stage", "reason": "nothing is known that it could be"}]


def test_only_values_of_rules_that_apply_are_added_unasked(stage, monkeypatch):
    apply = rule(
        "apply",
        Owner={"fill": "{creator.name}"},
        Account={"fill": "{resource.account}"},
        Team={"fill": "blue"},
        Stage={},
    )
    by(monkeypatch, apply, rule("propose", Kind={"fill": "web"}))
    known, near, blank = launch(stage, {}), launch(stage, {"Teem": "red"}), launch(stage, {"Team": " "})
    row = {"ResourceId": arn(known), "CreatorName": "nilkanth", "Creator": {"name": "nilkanth", "arn": "a"}}
    stage.runtime.ledger.put_rows([row])
    items, found = to_fill(stage, known, near, blank)
    added = {one["resource"]["id"]: {tag["key"]: tag["value"] for tag in one["tags"]} for one in items}
    assert added == {
        known: {"Owner": "nilkanth", "Account": ACCOUNT, "Team": "blue"},
        near: {"Account": ACCOUNT},  # red or blue is for a person to say
        blank: {"Account": ACCOUNT},
    }
    assert {tag["source"] for one in items for tag in one["tags"]} == {"rule"}
    reasons = {one["key"]: one["reason"] for one in found[blank]["open"]}
    assert reasons["Team"] == "it is there with an empty value: a value that is there is never replaced"


@pytest.mark.parametrize(("code", "error"), [("UnauthorizedOperation", None), ("RequestLimitExceeded", Throttled)])
def test_origins_that_may_not_be_read_are_a_gap_and_those_that_fail_are_tried_again(stage, monkeypatch, code, error):
    by(monkeypatch, rule("propose", Owner={}))

    def refuse(*_):
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeVolumes")

    monkeypatch.setattr(Origins, "of", refuse)
    made = launch(stage, {})
    if error:
        with pytest.raises(error):
            named(stage, made)
    else:
        beside, (one,) = named(stage, made)
        assert [gap["what"] for gap in beside.gaps] == ["what resources came from"]
        assert "proposed" not in one.finding


def test_an_account_that_is_not_ours_is_refused(stage):
    with pytest.raises(Refused):
        check(stage, "named", {"account": "999999999999", "arns": []})
