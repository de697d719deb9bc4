import json

import pytest

from chalicelib.compliance import inventory, stage_names, unit_results
from chalicelib.compliance.findings import INSTANCE
from chalicelib.compliance.list_calls import DESCRIBED
from chalicelib.errors import Refused
from chalicelib.policy import Policy
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
    return {key: json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys}


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


def test_a_bucket_that_never_had_a_tag_counts(stage, strict, monkeypatch):
    monkeypatch.setattr(inventory, "DESCRIBED", [row for row in DESCRIBED if row.type in (INSTANCE, "AWS::S3::Bucket")])
    stage.client("s3").create_bucket(Bucket="never-tagged")
    stopped = launch(stage, GOOD)
    stage.client("ec2").stop_instances(InstanceIds=[stopped])
    beside, found = check(stage, "all", [{"account": ACCOUNT, "region": REGION, "home": True}])
    by_id = {one.finding["id"]: one for one in found}
    assert by_id["never-tagged"].finding["missingTags"] == ["Owner"]
    assert (by_id[stopped].watched, by_id[stopped].finding["state"]) == (False, "stopped")
    assert beside.coverage["AWS::S3::Bucket"] == "describe"
    assert {one.finding["service"] for one in found} <= {"ec2", "s3", "kms"}  # the policy's scope


def test_what_no_rule_is_about_has_no_finding(stage, monkeypatch):
    monkeypatch.setattr(inventory, "DESCRIBED", [row for row in DESCRIBED if row.type == "AWS::S3::Bucket"])
    _, found = check(stage, "all", [{"account": ACCOUNT, "region": REGION, "home": True}])
    assert found == []


def test_what_only_the_ledger_knows_counts(stage, strict):
    key = stage.client("kms").create_key()["KeyMetadata"]["Arn"]
    resource = {"arn": key, "id": "1", "type": "AWS::KMS::Key", "tagger": "kms", "region": REGION, "account": ACCOUNT}
    beside, found = check(stage, "ledger", {"account": ACCOUNT, "resources": {"inline": [resource]}})
    assert [one.finding["arn"] for one in found] == [key]
    assert beside.coverage == {"AWS::KMS::Key": "ledger"}


def test_an_account_that_is_not_ours_is_refused(stage):
    with pytest.raises(Refused):
        check(stage, "named", {"account": "999999999999", "arns": []})
