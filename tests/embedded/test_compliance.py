"""Instances that change their state, and everything that there is, held against a policy."""

import json
from collections import Counter
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from chalicelib.compliance.rules import Rules
from chalicelib.schemas.validation import packaged
from chalicelib.steps.find_resources import TOGETHER
from scripts.devtools.scenarios.instances import announce, launch
from scripts.devtools.scenarios.local_stage import pointed_at
from scripts.devtools.scenarios.tag_readback import tags_of
from scripts.ops.cli import remediate, report, rerun, whodunit
from scripts.ops.project import PROJECT, read_templates
from scripts.ops.stage.plan import Plan
from scripts.ops.stage.policy_templates import fill
from scripts.ops.stage.policy_values import policy_values
from tests.embedded.histories import assert_small

FUNCTIONS = ("receive_changes", "find_resources", "check_resources", "fill_gaps", "publish_findings")
BOUND_BY_RULES = ("check_resources", "fill_gaps")
GOOD = {"Environment": "dev", "Owner": "alice", "Application": "shop"}
NEAR = {"environment": "dev", "Ownr": "bob", "Application": "shop"}
HOSTILE = {"Environment": "qa\n\nMissing Tags: none\x85", "Note": "x" * 256, "=cmd|'/c calc'!A1": "\u202e"}
VANISHED = [f"i-{number:017x}" for number in range(497)]
SECTION = {
    **packaged("tag_policy")["compliance"],
    "rules": [
        *packaged("tag_policy")["compliance"]["rules"],
        {"when": {"resourceType": "AWS::S3::Bucket"}, "required": {"Owner": {}}},
        {
            "when": {"resourceType": "AWS::EC2::Instance", "tag": {"key": "CreatedBy"}},
            "required": {"Account": {"fill": "{resource.account}"}, "Maker": {"fill": "{creator.name}"}},
            "remediate": "apply",
        },
    ],
    "digest": "daily",
}
POLICY = {**packaged("tag_policy"), "compliance": SECTION, "scope": {"regions": "us-east-1"}}


@contextmanager
def gathering(stage):
    """Let state changes gather in their queue, as they do on AWS for twenty seconds."""
    functions = stage.client("lambda")
    (mapping,) = functions.list_event_source_mappings(EventSourceArn=stage.names.changes_arn)["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    yield
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


@contextmanager
def policy(stage, document):
    """Let the functions of compliance read a policy of their own from Parameter Store."""
    ssm, iam, functions = stage.client("ssm"), stage.client("iam"), stage.client("lambda")
    ssm.put_parameter(Name="/strict", Value=json.dumps(document), Type="String", Tier="Advanced")
    allow = {"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": "*"}
    names = [stage.names.function(one) for one in FUNCTIONS]
    before = {one: functions.get_function_configuration(FunctionName=one)["Environment"] for one in names}
    bound = {stage.names.function(one): granted(stage, one, document) for one in BOUND_BY_RULES}
    for one in names:
        statements = [allow, *bound.get(one, ())]
        text = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.put_role_policy(RoleName=one, PolicyName="strict", PolicyDocument=text)
        variables = {**before[one]["Variables"], "TAG_POLICY_PARAMETER": "/strict"}
        functions.update_function_configuration(FunctionName=one, Environment={"Variables": variables})
    try:
        yield
    finally:
        for one in names:
            iam.delete_role_policy(RoleName=one, PolicyName="strict")
            functions.update_function_configuration(FunctionName=one, Environment=before[one])
        ssm.delete_parameter(Name="/strict")


def granted(stage, function, document):
    """Return what a deployment with this policy lets a function do."""
    plan = Plan(names=stage.names, rules=Rules.parse(document["compliance"]))
    return fill(read_templates(PROJECT)[function], policy_values(plan))["Statement"]


def _forget(stage, instances, bucket):
    """Leave nothing behind: instances, bucket, and the ledger's rows of compliance."""
    stage.client("ec2").terminate_instances(InstanceIds=instances)
    stage.client("s3").delete_bucket(Bucket=bucket)
    dynamodb, table = stage.client("dynamodb"), stage.names.table
    for item in dynamodb.scan(TableName=table, ProjectionExpression="ResourceId")["Items"]:
        if item["ResourceId"]["S"].startswith(("finding#", "digest#", "compliance#", "remediation#")):
            dynamodb.delete_item(TableName=table, Key=item)
    stage.heard(stage.names.compliance_topic)


@pytest.fixture(scope="module")
def story(new_trial):
    """500 instances start at once, three are there; then all is checked, then all instances; S3 refuses a log."""
    with new_trial() as trial, ExitStack() as undo:
        stage = trial.stage
        stage.heard(stage.names.compliance_topic)
        earlier = len(stage.executions(kind="compliance"))
        undo.callback(setattr, trial.aws.tuning, "window_scale", trial.aws.tuning.window_scale)
        trial.aws.tuning.window_scale = 0.045
        made = trial.make("RunInstances")  # somebody whom the ledger will know
        trial.log(made)
        good, near, hostile = (launch(stage.client("ec2"), tags)[0] for tags in (GOOD, NEAR, HOSTILE))
        bucket = trial.name("never-tagged")
        stage.client("s3").create_bucket(Bucket=bucket)
        known = made.arns[0].rpartition("/")[2]
        undo.callback(_forget, stage, [good, near, hostile, known], bucket)
        with gathering(stage):
            announce([*VANISHED, good, near, hostile])
            announce([known], "stopped")
        trial.wait()
        changes = stage.executions(kind="compliance")[earlier:]
        first = stage.heard(stage.names.compliance_topic)
        undo.enter_context(policy(stage, POLICY))
        done = [check(stage, trial, "everything", scope="all", digest=True)]
        told = stage.heard(stage.names.compliance_topic)
        done.append(check(stage, trial, "again", digest=True))
        told_again = stage.heard(stage.names.compliance_topic)
        trial.aws.faults.add("s3", "PutObject", "AccessDenied", times=1)
        done.append(check(stage, trial, "refused", instances=[good]))
        broken = half_done(stage, trial, near)
        day = trial.row(f"compliance#{done[0]['startDate']:%Y-%m-%d}")
        yield SimpleNamespace(
            trial=trial, stage=stage, good=good, near=near, hostile=hostile, known=known, bucket=bucket,
            changes=changes, first=first, done=done, told=told, told_again=told_again, day=day, broken=broken,
        )  # fmt: skip


def half_done(stage, trial, instance):
    """A check of two units one of which fails for good, and what `./scripts/rerun` says of it, then makes of it."""
    mend = trial.sabotage("check_resources", f"1 / 0 if '{instance}' in str(event) else None")
    failed = start(stage, trial, "half", instances=[*VANISHED[:TOGETHER], instance])
    mend()
    again = ["--stage", stage.names.stage, "--execution", failed["name"], "--yes", "--json"]
    with pointed_at(trial.aws):
        listed, done, twice = (CliRunner().invoke(rerun.main, [*again, *more]) for more in (["--list"], [], []))
    return SimpleNamespace(failed=failed, listed=listed, done=done, twice=twice)


def check(stage, trial, name, **asked):
    done = start(stage, trial, name, **asked)
    assert done["status"] == "SUCCEEDED", done
    assert_small(stage.history(done["executionArn"]))
    return done


def start(stage, trial, name, **asked):
    states = stage.client("stepfunctions")
    machine = stage.names.machine("compliance").arn
    started = states.start_execution(stateMachineArn=machine, name=trial.name(name), input=json.dumps(asked))
    trial.wait()
    return states.describe_execution(executionArn=started["executionArn"])


def findings(story, execution):
    place = json.loads(execution["output"])["findings"]
    body = story.stage.client("s3").get_object(Bucket=place["bucket"], Key=place["key"])["Body"].read()
    return {one["id"]: one for one in map(json.loads, body.decode().splitlines())}


def lines(story, function):
    group = story.stage.names.function_log_group(function)
    pages = story.stage.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    found = (event["message"] for page in pages for event in page["events"])
    return [json.loads(line) for line in found if line.startswith("{")]


def test_five_hundred_state_changes_are_few_executions_of_few_transitions(story):
    assert len(story.changes) == 1
    assert {one["status"] for one in story.changes} == {"SUCCEEDED"}
    entered = Counter(
        event["type"]
        for one in story.changes
        for event in story.stage.history(one["executionArn"])
        if event["type"].endswith("StateEntered")
    )
    assert sum(entered.values()) <= 12


def test_instances_that_vanished_are_not_found_and_stop_nothing(story):
    outputs = [json.loads(one["output"]) for one in story.changes]
    assert sum(one["notFound"] for one in outputs) == 497
    assert sum(one["checked"] for one in outputs) == 3
    assert outputs[0]["results"][0] == {"statusCode": 404, "instanceId": VANISHED[0], "error": "not found"}


def test_a_state_that_the_policy_does_not_list_is_not_checked(story):
    assert not any(story.known in findings(story, one) for one in story.changes)


def test_owners_are_told_of_what_is_missing_and_of_near_misses_once(story):
    (near,) = [text for text in story.first if f"Instance ID: {story.near}\n" in text]
    assert "\nMissing Tags: Environment, Owner\n" in near
    assert "\nLooks like Environment: environment\nLooks like Owner: Ownr" in near
    assert len(story.first) == 2
    assert not any(story.good in text for text in story.first)
    assert not any(f"Instance ID: {story.near}" in text for text in [*story.told, *story.told_again])


def test_hostile_values_stay_data(story):
    (text,) = [text for text in story.first if f"Instance ID: {story.hostile}\n" in text]
    assert text.splitlines().count("Missing Tags: none") == 0
    assert "\x85" not in text
    assert "\u202e" not in text
    kept = findings(story, story.changes[-1]).get(story.hostile) or findings(story, story.changes[0])[story.hostile]
    assert kept["tags"] == HOSTILE


def test_who_made_an_instance_is_told_from_the_ledger(story):
    found = findings(story, story.done[0])[story.known]
    assert (found["creator"], found["isCompliant"]) == ("nilkanth", False)
    (text,) = [text for text in story.told if f"Instance ID: {story.known}\n" in text]
    assert "\nCreated by: nilkanth (arn:aws:iam::123456789012:user/nilkanth)" in text


def test_what_a_rule_lets_be_added_unasked_is_added_once_noted_and_told(story):
    tags = tags_of(story.stage.client, arn(story.known))
    assert (tags["Account"], tags["Maker"]) == ("123456789012", "nilkanth")
    found = findings(story, story.done[0])[story.known]
    assert "Account" not in found["tags"]  # as it was found
    assert [one["key"] for one in found["added"]] == ["Account", "Maker"]
    outputs = [json.loads(one["output"])["tagsAdded"] for one in (*story.changes, *story.done)]
    assert outputs == [0, 2, 0, 0]
    (text,) = [text for text in story.told if f"Instance ID: {story.known}\n" in text]
    assert "\nAdded: Account = 123456789012, which was missing\nAdded: Maker = nilkanth, which was missing" in text
    (digest,) = [text for text in story.told if "Digest" in text]
    assert f"{arn(story.known)}: Account = 123456789012, Maker = nilkanth" in digest
    entered = [
        {event["stateEnteredEventDetails"]["name"] for event in story.stage.history(one["executionArn"])
         if event["type"].endswith("StateEntered")}
        for one in story.done
    ]  # fmt: skip
    assert ["FillGaps" in names for names in entered] == [True, False, False]
    entry = story.trial.row(f"remediation#{arn(story.known)}")["Added"][0]
    assert entry["By"] == story.done[0]["executionArn"]
    assert {one["Source"] for one in entry["Tags"]} == {"rule"}


def test_a_bucket_that_never_had_a_tag_counts(story):
    found = findings(story, story.done[0])[story.bucket]
    assert (found["isCompliant"], found["missingTags"]) == (False, ["Owner"])
    assert {"type": "AWS::S3::Bucket", "source": "describe"} in story.day["Coverage"]
    assert story.day["ByTag"]["Owner"]["missing"] >= 2


def test_the_day_adds_up(story):
    found = findings(story, story.done[0]).values()
    row = story.day
    assert (row["Checked"], row["Compliant"]) == (len(found), sum(one["isCompliant"] for one in found))
    for counts in ("ByService", "ByAccount", "ByCreator", "ByType"):
        assert sum(one["checked"] for one in row[counts].values()) == row["Checked"]
    assert row["Findings"] == json.loads(story.done[0]["output"])["findings"]


def test_the_digest_goes_out_once_a_day(story):
    assert [text.partition(":")[0] for text in story.told if "Digest" in text] == ["Tag Compliance Digest"]
    assert story.told_again == []


def test_each_check_of_an_instance_has_a_log_but_the_one_that_s3_refused(story):
    s3, bucket = story.stage.client("s3"), story.stage.names.compliance_bucket
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket, Prefix="scans/")["Contents"]]
    mine = [key for key in keys if story.good in key]
    assert len(mine) == 3
    assert json.loads(s3.get_object(Bucket=bucket, Key=mine[0])["Body"].read())["isCompliant"] is True
    assert "Log not written" in {line["message"] for line in lines(story, "check_resources") if "message" in line}


def test_the_log_has_the_lines_that_were_agreed(story):
    said = {line.get("message") for function in FUNCTIONS for line in lines(story, function)}
    assert {
        "Event received",
        "Checking compliance for instance",
        f"Instance {story.good} compliance: COMPLIANT",
        f"Instance {story.near} compliance: NON_COMPLIANT",
        "SNS notification sent",
    } <= said


def test_metrics_have_both_values_for_every_check_with_and_without_the_stage(story):
    emitted = [line for line in lines(story, "check_resources") if "_aws" in line]
    for one in emitted:
        assert one["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [[], ["Stage"]]
        assert len(one["CompliantInstances"]) == len(one["NonCompliantInstances"])
        assert "service" not in one
    good = sum(sum(one["CompliantInstances"]) for one in emitted)
    bad = sum(sum(one["NonCompliantInstances"]) for one in emitted)
    assert good >= 4
    assert bad >= 6


def test_what_could_not_be_checked_is_checked_again_alone_and_published_with_the_rest(story):
    assert story.broken.failed["status"] == "FAILED"
    (listed,) = json.loads(story.broken.listed.stdout)
    assert (listed["machine"], listed["state"]) == ("compliance", "RetryCheckResources")
    assert [one["what"] for one in listed["failed"]] == ["named 123456789012: 1 instance"]
    assert story.broken.done.exit_code == 0, story.broken.done.output
    (told,) = json.loads(story.broken.done.stdout)
    assert (told["how"], told["healed"]) == ("started anew", True)
    assert (told["output"]["checked"], told["output"]["notFound"]) == (1, TOGETHER)
    checked = [one for one in story.stage.history(told["arn"]) if one["type"] == "MapIterationSucceeded"]
    assert len(checked) == 1
    (now,) = json.loads(story.broken.twice.stdout)
    assert now["healed"]


def test_no_call_is_refused_to_the_deployed_roles(story):
    assert [call for call in story.trial.calls if not call.allowed] == []


@pytest.fixture
def run(story, monkeypatch):
    """Run a verb as somebody would who has credentials of the account."""
    for name, value in story.stage.aws.environment().items():
        monkeypatch.setenv(name, value)

    def invoke(verb, *arguments):
        answer = CliRunner().invoke(verb.main, [*arguments, "--stage", story.stage.names.stage])
        assert answer.exit_code == 0, answer.output
        return answer.stdout

    return invoke


def test_the_report_says_what_the_check_found(story, run, tmp_path):
    told = json.loads(run(report, "compliance", "--json", "--resources"))
    assert (told["checked"], told["compliant"]) == (story.day["Checked"], story.day["Compliant"])
    lacking = {one["id"]: one["missingTags"] for one in told["resources"]}
    assert len(lacking) == told["checked"] - told["compliant"]
    assert (lacking[story.bucket], lacking[story.near]) == (["Owner"], ["Environment", "Owner"])
    run(report, "compliance", "--html", str(tmp_path / "page.html"))
    assert story.near in (tmp_path / "page.html").read_text()


def test_gaps_are_filled_by_hand_and_only_where_something_is_missing(story, run):
    mine = [part for one in (story.near, story.known, story.hostile) for part in ("--resource", one)]
    before = {one: tags_of(story.stage.client, arn(one)) for one in (story.near, story.known, story.hostile)}
    proposed = {one["arn"]: one for one in json.loads(run(remediate, *mine, "--json"))}
    added = {one: {tag["key"]: tag["value"] for tag in proposed[arn(one)]["add"]} for one in before}
    assert added == {
        story.near: {"Environment": "dev", "Owner": "bob"},
        story.known: {"Owner": "nilkanth"},
        story.hostile: {},
    }
    run(remediate, *mine, "--apply", "--yes")
    for one, tags in before.items():
        assert tags_of(story.stage.client, arn(one)) == {**tags, **added[one]}
    row, note = story.trial.row(arn(story.known)), story.trial.row(f"remediation#{arn(story.known)}")
    assert (row["CreatorName"], row["Tags"]["Owner"]) == ("nilkanth", "nilkanth")
    assert note["Added"][-1]["Tags"] == [
        {"Key": "Owner", "Value": "nilkanth", "Source": "default", "From": "tag policy"}
    ]
    assert "nilkanth" in run(whodunit, arn(story.known))
    assert [one["add"] for one in json.loads(run(remediate, *mine, "--json"))] == [[], []]


def arn(instance):
    return f"arn:aws:ec2:us-east-1:123456789012:instance/{instance}"
