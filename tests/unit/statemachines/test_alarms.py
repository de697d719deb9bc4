"""Each thing that an operator must hear of has its alarm, with the threshold that was agreed."""

import pytest

from statemachines.functions import TIMEOUTS, TOLD_OF_OTHERWISE
from statemachines.infrastructure.alarms import WITHOUT_ALARMS
from statemachines.infrastructure.stack import Stack
from statemachines.machines import MACHINES
from statemachines.template import template

ALARMS = {
    resource["Properties"]["AlarmName"].removeprefix("tagtrail-dev-"): resource["Properties"]
    for resource in template(Stack(stage="dev"))["Resources"].values()
    if resource["Type"] == "AWS::CloudWatch::Alarm" and resource["Properties"]["AlarmName"].startswith("tagtrail-dev-")
}
OTHERS = {
    resource["Properties"]["AlarmName"]: resource["Properties"]
    for resource in template(Stack(stage="dev"))["Resources"].values()
    if resource["Type"] == "AWS::CloudWatch::Alarm"
    and not resource["Properties"]["AlarmName"].startswith("tagtrail-dev-")
}
WATCHED = [function for function in TIMEOUTS if function not in TOLD_OF_OTHERWISE]
AGREED = {
    "tagging-errors": ("TagTrail", "TaggingErrors", "Sum"),
    **{
        f"{kind}-{end.lower()}": ("AWS/States", f"Executions{end}", "Sum")
        for kind in set(MACHINES) - WITHOUT_ALARMS
        for end in ("Failed", "TimedOut", "Aborted")
    },
    "dead-letters": ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"),
    "rule-failed": ("AWS/Events", "FailedInvocations", "Sum"),
    **{f"{function}-errors": ("AWS/Lambda", "Errors", "Sum") for function in WATCHED},
}


def test_there_is_no_alarm_that_was_not_agreed():
    slow = {f"{function}-duration" for function in WATCHED}
    retention = {"missed-retention", "slow-retention", "failing-retention"}
    assert set(ALARMS) - set(AGREED) - slow == {"tagging-error-rate", *retention}


@pytest.mark.parametrize("name", sorted(AGREED))
def test_a_single_one_is_too_many(name):
    alarm = ALARMS[name]
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"]) == AGREED[name]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 0)
    assert (alarm["Period"], alarm["EvaluationPeriods"]) == (300, 1)


@pytest.mark.parametrize("function", [function for function in WATCHED if TIMEOUTS[function] > 60])
def test_a_function_that_takes_longer_than_a_minute_is_told_of(function):
    alarm = ALARMS[f"{function}-duration"]
    assert (alarm["MetricName"], alarm["Statistic"], alarm["Threshold"]) == ("Duration", "Maximum", 60_000)
    assert f"/aws/lambda/tagtrail-dev-{function}" in alarm["AlarmDescription"]


@pytest.mark.parametrize("function", [function for function, timeout in TIMEOUTS.items() if timeout <= 60])
def test_a_function_that_is_ended_after_a_minute_needs_no_alarm_on_more(function):
    assert f"{function}-duration" not in ALARMS


def test_more_than_five_instances_without_tags_are_told_to_the_topic_of_compliance():
    alarm = OTHERS["high-non-compliance-dev"]
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"]) == (
        "TagCompliance",
        "NonCompliantInstances",
        "Sum",
    )
    assert alarm["Dimensions"] == [{"Name": "Stage", "Value": "dev"}]
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanThreshold", 5)
    assert (alarm["Period"], alarm["EvaluationPeriods"]) == (300, 1)
    assert alarm["AlarmActions"] == [{"Ref": "ComplianceTopic"}]


def test_compliance_has_one_alarm_and_no_more_because_each_costs_a_tenth_of_a_dollar():
    assert list(OTHERS) == ["high-non-compliance-dev"]
    assert not [name for name in ALARMS if "compliance" in name or name.startswith(tuple(TOLD_OF_OTHERWISE))]


def test_more_than_five_per_cent_of_failures_is_told_of():
    alarm = ALARMS["tagging-error-rate"]
    rate, failed, tagged = alarm["Metrics"]
    assert alarm["Threshold"] == 5
    assert [one["ReturnData"] for one in alarm["Metrics"]] == [True, False, False]
    assert (failed["Id"], failed["MetricStat"]["Metric"]["MetricName"], failed["MetricStat"]["Stat"]) == (
        "failed",
        "TaggingErrors",
        "Sum",
    )
    assert (tagged["Id"], tagged["MetricStat"]["Metric"]["MetricName"], tagged["MetricStat"]["Stat"]) == (
        "tagged",
        "SecondsToTag",
        "SampleCount",
    )
    expression = rate["Expression"].replace("FILL(failed, 0)", "1").replace("FILL(tagged, 0)", "19")
    assert eval(expression) == 5


def test_a_run_of_retention_that_takes_more_than_a_minute_is_told_of():
    alarm = ALARMS["slow-retention"]
    watched = ("MetricName", "Statistic", "Unit", "Threshold", "ComparisonOperator")
    assert [alarm[one] for one in watched] == ["RetentionSeconds", "Maximum", "Seconds", 60, "GreaterThanThreshold"]


def test_more_than_five_per_cent_of_backups_that_failed_is_told_of():
    alarm = ALARMS["failing-retention"]
    rate, *terms = alarm["Metrics"]
    assert {one["Id"]: one["MetricStat"]["Metric"]["MetricName"] for one in terms} == {
        "failed": "RetentionErrors",
        "amis": "AmisTagged",
        "snapshots": "SnapshotsTagged",
    }
    assert eval(rate["Expression"], {"failed": 1, "amis": 9, "snapshots": 10}) == alarm["Threshold"] == 5


def test_a_description_fits_into_an_alarm():
    assert all(len(alarm["AlarmDescription"]) <= 1024 for alarm in ALARMS.values())
