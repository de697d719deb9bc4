"""Retention on the embedded AWS: three days, a changed period, and what goes wrong."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from scripts.devtools.scenarios.backups import AWAY, BACKUPS, DATED, HOME, LEFT, MARKED, OF_IMAGES, place
from scripts.devtools.scenarios.local_stage import pointed_at
from scripts.ops.cli import rerun
from tests.embedded.histories import assert_small, attempts_of, states_of

TODAY = datetime.now(UTC).date()


def on(days):
    return (TODAY + timedelta(days=days)).isoformat()


class Runs:
    """Runs of the machine in one trial."""

    def __init__(self, trial):
        self.trial, self.stage = trial, trial.stage
        self.machine = trial.stage.names.machine("retention").arn

    def run(self, **asked):
        """Start a run by hand; return what it called and how it ended."""
        states = self.stage.client("stepfunctions")
        self.stage.aws.calls.reset()
        arn = states.start_execution(
            stateMachineArn=self.machine, name=self.trial.name("by-hand"), input=json.dumps(asked)
        )["executionArn"]
        self.trial.wait()
        return self._ended(states.describe_execution(executionArn=arn))

    def by_schedule(self):
        """Let the schedule come round."""
        before = {one["executionArn"] for one in self.stage.executions(kind="retention")}
        self.stage.aws.tick(self.stage.names.schedule_rule)
        self.trial.wait()
        [ended] = [one for one in self.stage.executions(kind="retention") if one["executionArn"] not in before]
        return self._ended(ended)

    def rerun(self, *arguments):
        """Ask `./scripts/rerun` for JSON, as an operator would."""
        with pointed_at(self.stage.aws):
            stage = self.stage.names.stage
            answer = CliRunner().invoke(rerun.main, ["--stage", stage, "--machine", "retention", *arguments, "--json"])
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.stdout)

    def _ended(self, execution):
        history = self.stage.history(execution["executionArn"])
        assert_small(history)
        return SimpleNamespace(
            name=execution["name"],
            status=execution["status"],
            output=json.loads(execution.get("output", "null")),
            cause=execution.get("cause"),
            error=execution.get("error"),
            states=states_of(history),
            history=history,
            calls=[call.action for call in self.stage.aws.calls() if call.allowed],
        )


def with_variable(stage, function, name, value):
    """Change a setting of one function, as a deployment does."""
    functions, function = stage.client("lambda"), stage.names.function(function)
    variables = functions.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    changed = {**variables, name: value}
    functions.update_function_configuration(FunctionName=function, Environment={"Variables": changed})
    return lambda: functions.update_function_configuration(FunctionName=function, Environment={"Variables": variables})


@pytest.fixture(scope="module")
def days(new_trial):
    """Three days: a first run by the schedule, one that finds nothing to do, and one with another period."""
    with new_trial() as trial:
        runs, found = Runs(trial), SimpleNamespace()
        placed = place(trial.stage.client)
        found.before = {one.name: placed.tags(one.name) for one in BACKUPS}
        found.first = runs.by_schedule()
        found.after_first = {one.name: placed.tags(one.name) for one in BACKUPS}
        found.second = runs.run(today=on(1))
        found.after_second = {one.name: placed.tags(one.name) for one in BACKUPS}
        placed.retag("nightly", DeleteOn="2031-01-01")
        placed.retag("with-owner", Retention="7days")
        mend = with_variable(trial.stage, "find_regions", "RETENTION_DAYS", "30")
        found.third = runs.run(today=on(2))
        found.after_third = {one.name: placed.tags(one.name) for one in BACKUPS}
        found.fourth = runs.run(today=on(3))
        found.alerts = trial.alerts
        mend()
        placed.remove()
        yield found


def test_the_schedule_starts_a_run_which_marks_what_has_no_date_in_every_enabled_region(days):
    output = days.first.output
    assert days.first.status == "SUCCEEDED"
    assert {key: output[key] for key in ("statusCode", "message", "amis_tagged", "snapshots_tagged")} == {
        "statusCode": 200,
        "message": "Successfully tagged 2 AMIs and 6 snapshots",
        "amis_tagged": 2,
        "snapshots_tagged": 4 + OF_IMAGES,
    }
    assert (output["retention_days"], output["delete_on"], output["regions"]) == (90, on(90), 3)
    assert (output["kept"], output["failed"], output["gone"]) == (4, 0, 0)


@pytest.mark.parametrize("kept", BACKUPS, ids=lambda kept: kept.name)
def test_the_first_day_leaves_each_backup_as_it_should_be(days, kept):
    new = {
        MARKED: {"Retention": "90days", "DeleteOn": on(90)},
        DATED: {"DeleteOn": on(14)},
        LEFT: {},
    }[kept.becomes]
    assert days.after_first[kept.name] == {**days.before[kept.name], **new}


def test_a_date_that_is_malformed_or_past_is_reported_with_the_backup(days):
    output = days.first.output
    assert (output["past"], output["malformed"]) == (1, 2)
    told = {(one["region"], one["problem"], one.get("DeleteOn")) for one in output["reported"]}
    assert told == {(HOME, "malformed", "31.12.2026"), (HOME, "malformed", None), (AWAY, "past", "2020-01-01")}


def test_the_next_day_changes_nothing_and_writes_nothing(days):
    assert days.second.output["message"] == "Successfully tagged 0 AMIs and 0 snapshots"
    assert days.second.output["delete_on"] == on(91)
    assert days.after_second == days.after_first
    assert not {"ec2:CreateTags", "dynamodb:BatchWriteItem", "ec2:DescribeTags"} & set(days.second.calls)


def test_a_changed_period_moves_only_what_still_carries_our_values(days):
    moved = {"Retention": "30days", "DeleteOn": on(32)}
    for name in ("nightly-away", "golden", "golden-away"):
        assert days.after_third[name] == {**days.before[name], **moved}
    assert days.after_third["nightly"] == {"Retention": "90days", "DeleteOn": "2031-01-01"}
    assert days.after_third["with-owner"] == {"Owner": "alice", "Retention": "7days", "DeleteOn": on(90)}
    assert days.third.output["message"] == "Successfully tagged 2 AMIs and 3 snapshots"
    assert days.third.output["failed"] == 0


def test_a_changed_period_comes_to_rest_too(days):
    assert days.fourth.output["amis_tagged"] == days.fourth.output["snapshots_tagged"] == 0
    assert days.alerts == []


# What goes wrong. Each has backups of its own, and a clean stage.


@pytest.fixture
def runs(trial):
    runs = Runs(trial)
    runs.placed = place(trial.stage.client)
    yield runs
    runs.placed.remove()


def logged(stage, function, message):
    """The lines of a function's log that say `message`."""
    group = stage.names.function_log_group(function)
    pages = stage.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    lines = [event["message"] for page in pages for event in page["events"] if f'"{message}"' in event["message"]]
    return [json.loads(line) for line in lines]


def test_what_vanishes_between_finding_and_tagging_or_is_refused_does_not_stop_the_others(runs, trial):
    gone, refused = runs.placed.ids["nightly"], runs.placed.ids["with-owner"]
    arn, role = f"arn:aws:ec2:{HOME}::snapshot/{refused}", trial.stage.names.function("tag_backups")
    statements = [
        {"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": arn},
        {"Effect": "Allow", "Action": "ec2:DeleteSnapshot", "Resource": "*"},
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam = trial.stage.client("iam")
    iam.put_role_policy(RoleName=role, PolicyName="harm", PolicyDocument=document)
    trial.harmed("tag_backups")
    delete = f"__import__('boto3').client('ec2', region_name='{HOME}').delete_snapshot(SnapshotId='{gone}')"
    trial.sabotage("tag_backups", delete)
    found = runs.run(regions=[HOME])
    iam.delete_role_policy(RoleName=role, PolicyName="harm")
    assert found.status == "SUCCEEDED"
    assert (found.output["amis_tagged"], found.output["snapshots_tagged"]) == (1, 1 + 1)  # own-period, and of the AMI
    assert (found.output["gone"], found.output["failed"]) == (1, 1)
    [failure] = found.output["failures"]
    assert (failure["error"], failure["ids"], failure["region"]) == ("AccessDenied", [refused], HOME)
    [line] = logged(trial.stage, "tag_backups", "Backup not tagged")
    assert (line["id"], line["code"], line["error"]) == (refused, "UnauthorizedOperation", "AccessDenied")
    [alert] = trial.alerts
    assert (alert["error"], alert["resources"], alert["service"]) == ("AccessDenied", [refused], "retention")


def test_a_run_that_can_find_nothing_ends_failed_with_the_documented_cause(runs, trial):
    mend = trial.deny("find_backups", "ec2:DescribeSnapshots")
    found = runs.run()
    assert (found.status, found.error) == ("FAILED", "DiscoveryFailed")
    cause = json.loads(found.cause)
    assert set(cause) == {"statusCode", "message"}
    assert cause["statusCode"] == 500
    assert cause["message"].startswith(
        "Error in lambda execution: AccessDenied: DescribeSnapshots: UnauthorizedOperation: "
    )
    assert cause["message"].endswith(f"(in af-south-1, {AWAY}, {HOME})")
    assert len(trial.alerts) == 1
    (listed,) = runs.rerun("--list", "--execution", found.name)
    assert (listed["state"], listed["error"], listed["healed"]) == ("DiscoveryFailed", "DiscoveryFailed", False)
    mend()
    assert runs.run().status == "SUCCEEDED"
    (listed,) = runs.rerun("--list", "--execution", found.name)
    assert listed["healed"]
    assert listed["later"]


def test_an_input_that_would_bring_dates_forward_is_refused(runs):
    found = runs.run(today=on(-1))
    assert json.loads(found.cause)["message"].startswith("Error in lambda execution: InvalidRequest: today is ")


def test_a_region_that_fails_does_not_stop_the_others_and_can_be_redriven(runs, trial):
    mend = trial.sabotage("find_backups", f"1 / 0 if event['region'] == '{AWAY}' else None")
    found = runs.run()
    assert (found.status, found.error) == ("FAILED", "ZeroDivisionError")
    assert found.states[-1] == "RetryFindBackups"
    assert runs.placed.tags("nightly") == {"Retention": "90days", "DeleteOn": on(90)}
    assert runs.placed.tags("nightly-away") == {}
    mend()
    (told,) = runs.rerun("--execution", found.name, "--yes")
    assert (told["machine"], told["how"], told["healed"]) == ("retention", "started anew", True)
    assert told["output"]["snapshots_tagged"] == 1 + 1  # that of the Region, and that of its AMI
    assert told["output"]["regions"] == 1


def test_a_chunk_whose_step_died_heals_in_the_failure_branch(runs, trial):
    trial.sabotage("tag_backups", "1 / 0 if event['on_last'] == 'report' else None")
    found = runs.run(regions=[AWAY])
    assert found.status == "SUCCEEDED"
    assert set(attempts_of(found.history, "TagBackups")) == {"ZeroDivisionError"}
    assert attempts_of(found.history, "RetryTagBackups") == ["ok"]
    assert (found.output["snapshots_tagged"], found.output["amis_tagged"]) == (2, 1)
    assert [alert["error"] for alert in trial.alerts] == ["ZeroDivisionError"]
