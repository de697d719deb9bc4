"""Events of two Regions on their way through the rules, beside the logs of the same calls: done once, whoever is first.

The stage listens to events for the time of this module. One story is told; the tests look at what was found on its way.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import boto3
import pytest
from click.testing import CliRunner

from chalicelib.catalogue import event_patterns
from scripts.devtools.scenarios import people
from scripts.devtools.scenarios.instances import announce, launch
from scripts.devtools.scenarios.local_stage import pointed_at
from scripts.devtools.scenarios.trail import record
from scripts.ops.cli import deploy
from scripts.ops.doctor import event_rules
from scripts.ops.stage.deployed_stage import DeployedStage
from statemachines.stage_options import StageOptions

A_MINUTE = 60
HOME, AWAY = "us-east-1", "eu-west-1"
WRITES = ("tag:TagResources", "s3:PutBucketTagging", "ec2:CreateTags", "sqs:TagQueue", "sns:TagResource")


@pytest.fixture(scope="module")
def story(stage, change, new_trial):
    found = SimpleNamespace(stage=stage, before=rules_of(stage), mapping_before=mapping_of(stage))
    found.plan = planned(stage, "--regions", AWAY, TRIGGER_MODE="eventbridge")
    found.by_logs = planned(stage, "--regions", AWAY)
    found.patient = planned(stage, LOG_WINDOW="60")
    change(mode="both", regions=[AWAY])
    scale, stage.aws.tuning.window_scale = stage.aws.tuning.window_scale, 0.1  # what is told in one go comes together
    try:
        found.rules, found.mapping = rules_of(stage), mapping_of(stage)
        with new_trial() as found.trial:
            tell(found, found.trial)
            found.checked = start_away(stage, found.trial)
            found.doctor = doctored(stage)
    finally:
        stage.aws.tuning.window_scale = scale
        change()
    found.after, found.mapping_after = rules_of(stage), mapping_of(stage)
    return found


def planned(stage, *options, **environment):
    """What whoever deploys would read."""
    with pointed_at(stage.aws):
        arguments = ["--stage", stage.names.stage, "--trail-bucket", stage.trail, "--plan", *options]
        return CliRunner().invoke(deploy.main, arguments, env=environment)


def start_away(stage, trial):
    """Start an instance in the other Region, and return the checks that follow."""
    stage.aws.tuning.window_scale = 0.01
    earlier = len(stage.executions(kind="compliance"))
    (instance,) = launch(stage.client("ec2", AWAY), {"Owner": "alice"})
    began = datetime.now(UTC)
    announce([instance], region=AWAY)
    trial.wait()
    checks = stage.executions(kind="compliance")[earlier:]
    stage.client("ec2", AWAY).terminate_instances(InstanceIds=[instance])
    stage.heard(stage.names.compliance_topic)
    window = StageOptions().changes_window * (1 - stage.aws.tuning.window_scale)  # what was not waited for
    seconds = max((one["stopDate"] - began).total_seconds() for one in checks) + window
    return instance, [json.loads(one["output"]) for one in checks], seconds


def tell(found, trial):
    found.first = [trial.make("CreateBucket"), trial.make("RunInstances"), trial.make("CreateQueue", region=AWAY)]
    found.told = doing(trial, lambda: trial.tell(*found.first))
    found.told_tags = [trial.tags(one) for one in found.first]
    found.logged_later = doing(trial, lambda: trial.log(*found.first))
    found.second = [trial.make("CreateTopic", who=people.ALICE), trial.make("CreateVolume", region=AWAY)]
    found.logged = doing(trial, lambda: trial.log(*found.second))
    found.told_later = doing(trial, lambda: trial.tell(*found.second))
    found.third = [trial.make("CreateBucket"), trial.make("CreateVolume", region=AWAY)]
    found.at_once = doing(trial, lambda: at_once(trial, found.third))
    found.crowd = [trial.make("CreateQueue", region=region) for region in (HOME, AWAY) for _ in range(6)]
    found.burst = doing(trial, lambda: together(trial, found.crowd))
    found.none = doing(trial, lambda: trial.tell(*no_creations(trial)))
    bucket = found.first[0].arns[0].rpartition(":")[2]
    gone = record("s3", "DeleteBucket", who=people.ALICE, when=datetime.now(UTC), request={"bucketName": bucket})
    found.ended = doing(trial, lambda: trial.tell(gone))
    bus = trial.stage.client("events")
    found.forged = [bus.put_events(Entries=[forged(source, trial)]) for source in ("aws.s3", "mine")]
    trial.wait()


def doctored(stage):
    """What the doctor says of the rules: of sound ones, then of two that somebody changed."""
    at_home, away = stage.client("events"), stage.client("events", region=AWAY)
    first, second = stage.names.event_rule(1), stage.names.event_rule(2)
    with pointed_at(stage.aws):
        deployed = DeployedStage(stage.names, boto3.Session(region_name=HOME), datetime.now(UTC))
        sound = list(event_rules.rules(deployed))
        away.disable_rule(Name=first)
        (target,) = at_home.list_targets_by_rule(Rule=second)["Targets"]
        at_home.remove_targets(Rule=second, Ids=[target["Id"]])
        failed = {"MetricName": "FailedInvocations", "Dimensions": [{"Name": "RuleName", "Value": first}], "Value": 2}
        stage.client("cloudwatch").put_metric_data(Namespace="AWS/Events", MetricData=[failed])
        ill = list(event_rules.rules(replace(deployed, now=datetime.now(UTC) + timedelta(minutes=1))))
        away.enable_rule(Name=first)
        at_home.put_targets(Rule=second, Targets=[target])
        return SimpleNamespace(sound=sound, ill=ill, again=deployed.deploy)


def doing(trial, act):
    """What came of an act: the executions that it started and the calls of their functions."""
    known, calls = set(arns(trial)), len(trial.aws.calls())
    act()
    started = [arn for arn in arns(trial) if arn not in known]
    return SimpleNamespace(
        executions=[one for one in trial.executions if one["executionArn"] in started],
        calls=trial.aws.calls()[calls:],
    )


def arns(trial):
    return [one["executionArn"] for one in trial.executions]


def at_once(trial, things):
    with trial.gathering():
        trial.stage.tell(trial.records(things))
        trial.stage.deliver(trial.records(things))


def together(trial, things):
    with trial.gathering():
        trial.stage.tell(trial.records(things))


def no_creations(trial):
    common = {"who": people.ALICE, "when": trial.caller().when, "request": {"bucketName": trial.name("never")}}
    return [
        record("s3", "CreateBucket", **common, errorCode="BucketAlreadyExists"),
        record("s3", "DeleteBucket", **common, errorCode="BucketNotEmpty"),
        record("s3", "DeleteObject", **common, eventCategory="Data"),
        record("sts", "AssumeRole", **common, region=AWAY),
    ]


def forged(source, trial):
    """Somebody who may put events claims that somebody else made a bucket."""
    detail = record("s3", "CreateBucket", who=people.ALICE, when=trial.caller().when, request={"bucketName": "never"})
    return {"Source": source, "DetailType": "AWS API Call via CloudTrail", "Detail": json.dumps(detail)}


def rules_of(stage):
    return {region: _rules(stage.client("events", region=region), stage) for region in (HOME, AWAY)}


def _rules(client, stage):
    pages = client.get_paginator("list_rules").paginate(NamePrefix="auto-tag-create-resources-")
    found = [rule for page in pages for rule in page["Rules"] if rule["Name"].endswith(f"-{stage.names.stage}")]
    return {
        rule["Name"]: (rule, [one["Arn"] for one in client.list_targets_by_rule(Rule=rule["Name"])["Targets"]])
        for rule in found
    }


def mapping_of(stage):
    arn = stage.names.inbox_arn
    (mapping,) = stage.client("lambda").list_event_source_mappings(EventSourceArn=arn)["EventSourceMappings"]
    return mapping["BatchSize"], mapping["MaximumBatchingWindowInSeconds"], mapping["FunctionResponseTypes"]


def writes(done):
    return [call for call in done.calls if call.action in WRITES]


def reads_of_the_ledger(done):
    tagging = [call for call in done.calls if "-tag_" in call.function]
    return [(call.function, call.operation) for call in tagging if call.service == "dynamodb"]


def batches(done):
    return sorted(f for f, _ in reads_of_the_ledger(done))


def wanted(made):
    return {
        "CreatedBy": made.record["userIdentity"]["arn"],
        "CreatedDate": made.record["eventTime"],
        "ManagedBy": "auto-tagger",
    }


def lines(story, done):
    """What each event came to, with the words of each resource."""
    return [line for one in done.executions for line in story.trial.lines(json.loads(one["output"]))]


def test_the_plan_says_which_rules_there_will_be_and_which_regions_are_not_seen(story):
    assert story.plan.exit_code == 0
    told = " ".join(story.plan.output.split())
    assert f"{story.stage.names.event_rule(1)} to {len(event_patterns())}, in {HOME}" in told
    assert f"{AWAY}, which forwards to {HOME}" in told
    assert "what is created in the Regions that --regions does not name is not seen: af-south-1" in told


def test_regions_may_be_named_where_logs_trigger_for_their_state_changes(story):
    told = " ".join(story.by_logs.output.replace("│", " ").split())
    assert story.by_logs.exit_code == 0
    assert f"state changes {HOME}, {AWAY}, wait 20 s for company" in told
    assert "that --regions does not name are checked once a day, not when they start" in told


def test_an_instance_that_starts_in_another_region_is_checked_there(story):
    instance, (check,), seconds = story.checked
    assert [(one["instanceId"], one["statusCode"]) for one in check["results"]] == [(instance, 200)]
    assert check["results"][0]["missingTags"] == ["Environment", "Application"]
    print(f"checked {seconds:.1f} seconds after it started")  # noqa: T201  # docs/compliance.md has the figure
    assert seconds < A_MINUTE


def test_the_plan_says_how_long_logs_will_wait_and_that_this_is_new(story):
    told = " ".join(story.patient.output.replace("│", " ").split())
    assert story.patient.exit_code == 0
    assert "logs wait 60 s for company" in told
    assert "+ logs wait for company: 20 s -> 60 s" in told
    assert "logs wait" not in story.plan.output.partition("Changes")[0]


def test_each_region_has_the_rules_of_the_catalogue_and_home_has_the_inbox(story):
    inbox, bus = story.stage.names.inbox_arn, story.stage.names.bus_arn
    for region, target in ((HOME, inbox), (AWAY, bus)):
        numbers = range(1, len(event_patterns()) + 1)
        assert set(story.rules[region]) == {story.stage.names.event_rule(number) for number in numbers}
        for rule, targets in story.rules[region].values():
            assert (rule["State"], targets) == ("ENABLED", [target])
            assert len(rule["EventPattern"]) < 2000
        found = [json.loads(rule["EventPattern"]) for rule, _ in story.rules[region].values()]
        assert sorted(map(str, found)) == sorted(map(str, event_patterns()))


def test_an_event_of_either_region_is_tagged_before_any_log_arrives(story):
    assert story.told_tags == [wanted(one) for one in story.first]
    assert [one["status"] for one in story.told.executions] == ["SUCCEEDED"]


@pytest.mark.parametrize(("first", "second"), [("told", "logged_later"), ("logged", "told_later")])
def test_what_one_path_did_the_other_finds_done_by_one_read_of_the_ledger_for_each_batch(story, first, second):
    first, second = getattr(story, first), getattr(story, second)
    assert writes(first)
    assert writes(second) == []
    assert [operation for _, operation in reads_of_the_ledger(second)] == ["BatchGetItem"] * len(batches(first))
    assert batches(second) == batches(first)
    assert [call for call in second.calls if call.operation == "UpdateItem"] == []
    assert {line["reason"] for line in lines(story, second)} == {"done before"}


def test_the_row_stays_that_of_the_path_that_was_first(story):
    for things, done in ((story.first, story.told), (story.second, story.logged)):
        arns = {one["executionArn"] for one in done.executions}
        assert {story.trial.row(one)["Execution"] for one in things} <= arns


def test_events_that_meet_their_logs_share_an_execution_which_tags_once(story):
    assert len(story.at_once.executions) == 1
    assert sorted(str(line["reason"]) for line in lines(story, story.at_once)) == ["None", "None", *["duplicate"] * 2]
    assert [story.trial.tags(one) for one in story.third] == [wanted(one) for one in story.third]
    assert {story.trial.row(one)["Status"] for one in story.third} == {"TAGGED"}


def test_a_burst_of_events_is_one_execution(story):
    assert len(story.crowd) > 10
    assert len(story.burst.executions) == 1
    assert [story.trial.tags(one) for one in story.crowd] == [wanted(one) for one in story.crowd]


def test_failed_calls_and_calls_that_create_nothing_do_not_even_reach_the_inbox(story):
    assert (story.none.executions, story.none.calls) == ([], [])


def test_a_deletion_closes_the_row_and_starts_nothing(story):
    assert story.ended.executions == []
    assert {call.service for call in story.ended.calls} == {"dynamodb"}
    assert story.trial.row(story.first[0])["DeletedBy"] == "alice@example.com"


def test_nobody_but_aws_can_tell_of_a_call(story):
    aws, mine = (put["Entries"][0].get("ErrorCode") for put in story.forged)
    assert (aws, mine) == ("NotAuthorizedForSourceException", None)  # the second is on the bus, and no rule matches it
    assert story.trial.letters == []


def test_everything_is_accounted_for_once_for_each_path(story):
    met = len(story.third)
    twice = len(story.first) + len(story.second)
    story.trial.assert_balance(tagged=2 * twice + met + len(story.crowd), skipped=met)


def test_events_gather_for_a_second_while_the_stage_listens_to_them(story):
    assert story.mapping == (100, 1, ["ReportBatchItemFailures"])
    assert story.mapping_before == story.mapping_after == (100, 20, ["ReportBatchItemFailures"])


def test_a_stage_that_no_longer_listens_leaves_no_rule_role_or_stack_in_any_region(story):
    assert story.after == story.before == {HOME: {}, AWAY: {}}
    for region in (HOME, AWAY):
        stacks = story.stage.client("cloudformation", region=region).describe_stacks()["Stacks"]
        assert story.stage.names.forwarder not in [one["StackName"] for one in stacks]
    roles = story.stage.client("iam").list_roles()["Roles"]
    assert story.stage.names.forwarder not in [one["RoleName"] for one in roles]


def test_the_doctor_finds_sound_rules_sound_in_both_regions(story):
    assert [one.verdict for one in story.doctor.sound] == ["ok", "ok", "ok"]


def test_the_doctor_names_a_disabled_rule_a_lost_target_and_what_was_not_delivered(story):
    told = {(one.verdict, one.found.partition(":")[0]) for one in story.doctor.ill}
    names = story.stage.names
    assert told == {
        ("broken", f"in {HOME}, {names.event_rule(2)} do not lead to arn"),
        ("broken", f"in {AWAY}, {names.event_rule(1)} are disabled"),
        ("warning", f"2 events of {HOME} could not be delivered in 24 hours"),
    }


def test_the_advice_to_deploy_again_keeps_mode_and_regions(story):
    assert f"--mode both --regions {AWAY}" in story.doctor.again
