"""What EventBridge takes as a schedule, and how far apart two runs can be."""

from datetime import date, timedelta

import pytest

from statemachines.infrastructure.stack import Stack
from statemachines.schedule import Schedule, _month_days, _weekdays
from statemachines.template import template

HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("rate(1 day)", 24),
        ("rate(12 hours)", 12),
        ("rate(30 minutes)", 0.5),
        ("rate(7 days)", 168),
        ("cron(0 3 * * ? *)", 24),
        ("cron(0 3,15 * * ? *)", 12),
        ("cron(0/20 * * * ? *)", 1 / 3),
        ("cron(15 10-12 ? * mon-fri *)", 70),
        ("cron(0 0 ? * SUN *)", 168),
        ("cron(0 0 1 * ? *)", 31 * 24),
        ("cron(0 0 1 */3 ? 2026-2030)", 92 * 24),
    ],
)
def test_two_runs_are_at_most_so_far_apart(text, hours):
    found = Schedule.parse(text)
    assert (found.expression, found.longest) == (text, hours * HOURS)


@pytest.mark.parametrize(
    "text",
    [
        "", "daily", "rate(1 days)", "rate(2 day)", "rate(0 days)", "rate(1 week)", "rate(-1 days)",
        "cron(0 3 * * *)", "cron(0 3 * * * *)", "cron(0 3 ? * ? *)", "cron(60 3 * * ? *)", "cron(0 24 * * ? *)",
        "cron(0 3 0 * ? *)", "cron(0 3 32 * ? *)", "cron(0 3 ? * 8 *)", "cron(0 3 ? * XXX *)", "cron(0 3 5-2 * ? *)",
        "cron(0/0 3 * * ? *)", "cron(0 3 30 FEB ? *)", "cron(0 3 * * ? 1999)", "cron(0 3 32W * ? *)",
        "cron(0 3 ? * 2#6 *)", "cron(0 3 * JANUARY ? *)",
    ],
)  # fmt: skip
def test_what_eventbridge_would_refuse_is_refused(text):
    with pytest.raises(ValueError, match=r"\w+"):
        Schedule.parse(text)


def test_off_is_no_schedule():
    assert Schedule.parse("off") is None


def of_november(meant):
    """The days of November 2026, which begins on a Sunday, that are meant."""
    return [day for day in range(1, 31) if meant(date(2026, 11, day))]


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("1,15", [1, 15]),
        ("L", [30]),
        ("LW", [30]),
        ("1W", [2]),
        ("14W", [13]),
        ("15W", [16]),
        ("16W", [16]),
        ("*/10", [1, 11, 21]),
    ],
)
def test_days_of_the_month(field, days):
    assert of_november(_month_days(field)) == days


def test_the_nearest_weekday_stays_in_the_month():
    last_is_sunday = _month_days("31W")
    assert [day for day in range(1, 32) if last_is_sunday(date(2027, 1, day))] == [29]
    first_is_saturday = _month_days("1W")
    assert [day for day in range(1, 32) if first_is_saturday(date(2026, 8, day))] == [3]


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("SUN", [1, 8, 15, 22, 29]),
        ("2-3", [2, 3, 9, 10, 16, 17, 23, 24, 30]),
        ("L", [7, 14, 21, 28]),
        ("6L", [27]),
        ("3#2", [10]),
        ("MON#5", [30]),
    ],
)
def test_days_of_the_week(field, days):
    assert of_november(_weekdays(field)) == days


def resources(schedule):
    return template(Stack(stage="dev", settings={"RETENTION_SCHEDULE": schedule}))["Resources"]


@pytest.mark.parametrize(("schedule", "periods"), [("rate(1 day)", 25), ("rate(5 minutes)", 2), ("rate(6 days)", 145)])
def test_a_run_that_does_not_come_is_told_of_an_hour_after_its_time(schedule, periods):
    alarm = resources(schedule)["MissedRetention"]["Properties"]
    watched = ("MetricName", "Statistic", "Period", "EvaluationPeriods", "Threshold", "ComparisonOperator")
    assert [alarm[one] for one in watched] == ["RetentionSeconds", "SampleCount", 3600, periods, 1, "LessThanThreshold"]
    assert alarm["TreatMissingData"] == "breaching"


@pytest.mark.parametrize("schedule", ["rate(7 days)", "cron(0 0 1 * ? *)", "off"])
def test_no_alarm_can_look_back_longer_than_seven_days(schedule):
    assert "MissedRetention" not in resources(schedule)


def test_the_rule_starts_the_machine_with_a_role_that_can_do_nothing_else():
    found = resources("cron(0 3 * * ? *)")
    rule, role = found["RetentionSchedule"]["Properties"], found["RetentionScheduleRole"]["Properties"]
    [target] = rule["Targets"]
    assert rule["ScheduleExpression"] == "cron(0 3 * * ? *)"
    assert (target["Arn"], target["RoleArn"]) == (
        {"Ref": "Retention"},
        {"Fn::GetAtt": ["RetentionScheduleRole", "Arn"]},
    )
    [policy] = role["Policies"]
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == "states:StartExecution"
    assert statement["Resource"]["Fn::Sub"].endswith(":stateMachine:tagtrail-retention-dev")
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Sub"].endswith(":rule/tagtrail-retention-schedule-dev")


def test_a_schedule_that_is_off_makes_neither_rule_nor_role():
    assert not {"RetentionSchedule", "RetentionScheduleRole"} & resources("off").keys()


def test_logs_of_retention_are_kept_fourteen_days_or_as_long_as_all_others():
    days = {
        name: one["Properties"]["RetentionInDays"] for name, one in resources("off").items() if name.endswith("Log")
    }
    ours = {"FindRegionsLog", "FindBackupsLog", "TagBackupsLog", "SummariseRetentionLog", "RetentionLog"}
    assert {name for name, kept in days.items() if kept == 14} == ours
    assert {kept for name, kept in days.items() if name not in ours} == {7}
    longer = template(Stack(stage="dev", log_days=30))["Resources"]
    assert longer["TagBackupsLog"]["Properties"]["RetentionInDays"] == 30
