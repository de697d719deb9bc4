"""Alarms and dashboard look at what is really emitted: by the deployed functions, or by AWS for what exists."""

import json
import time
from collections import Counter

import pytest

from scripts.devtools.embedded_aws import REGION
from statemachines.functions import TIMEOUTS

OURS = {"TagTrail", "TagCompliance"}
AWS_METRICS = {
    "AWS/Lambda": ({"Errors", "Duration"}, {"FunctionName"}),
    "AWS/States": (
        {f"Executions{end}" for end in ("Started", "Succeeded", "Failed", "TimedOut", "Aborted")},
        {"StateMachineArn"},
    ),
    "AWS/SQS": ({"ApproximateNumberOfMessagesVisible"}, {"QueueName"}),
    "AWS/Events": ({"FailedInvocations"}, {"RuleName"}),
}
"""Metrics and dimensions of AWS, from the services' pages on monitoring with CloudWatch."""


@pytest.fixture(scope="module")
def lines(new_trial, stage):
    """Every line that the functions wrote on a day with each machine; Lambda writes others where a function raises."""
    began = int(time.time() * 1000)
    with new_trial() as trial:
        trial.log(trial.make("CreateQueue"))
        machine = stage.names.machine("compliance").arn
        instance = trial.make("RunInstances").arns[0]
        stage.client("stepfunctions").start_execution(
            stateMachineArn=machine, name=trial.name("watched"), input=json.dumps({"instances": [instance]})
        )
        trial.wait()
        forget_instance(stage, instance)
        machine = stage.names.machine("retention").arn
        asked = json.dumps({"regions": [REGION]})
        stage.client("stepfunctions").start_execution(stateMachineArn=machine, name=trial.name("watched"), input=asked)
        trial.wait()
    logs, names = stage.client("logs"), stage.names
    found = []
    for function in TIMEOUTS:
        group = names.function_log_group(function)
        events = logs.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=began)
        found += [event["message"] for page in events for event in page["events"]]
    return found


@pytest.fixture(scope="module")
def emitted(lines):
    """Name, dimensions and unit of every metric in the logs of the functions, by namespace."""
    return {metric for line in lines if '"_aws"' in line for metric in _metrics(json.loads(line))}


def test_functions_write_each_line_once_and_as_json(lines):
    records = [json.loads(line) for line in lines]
    assert {one["service"] for one in records if "level" in one} == {"tagtrail"}
    assert [line for line, number in Counter(lines).items() if number > 1] == []


def forget_instance(stage, instance):
    stage.client("ec2").terminate_instances(InstanceIds=[instance.rpartition("/")[2]])
    stage.heard(stage.names.compliance_topic)


def _metrics(record):
    for directive in record["_aws"]["CloudWatchMetrics"]:
        for keys in directive["Dimensions"]:
            dimensions = frozenset((key, record[key]) for key in keys)
            yield from ((directive["Namespace"], one["Name"], dimensions, one["Unit"]) for one in directive["Metrics"])


@pytest.fixture(scope="module")
def alarms(stage):
    pages = stage.client("cloudwatch").get_paginator("describe_alarms").paginate()
    ours = (stage.names.alarm(""), stage.names.compliance_alarm)  # another test may have a stage of its own beside it
    return [alarm for page in pages for alarm in page["MetricAlarms"] if alarm["AlarmName"].startswith(ours)]


@pytest.fixture(scope="module")
def graphs(stage):
    found = []
    for name in (stage.names.dashboard, stage.names.compliance_dashboard):
        body = stage.client("cloudwatch").get_dashboard(DashboardName=name)["DashboardBody"]
        found += [widget["properties"] for widget in json.loads(body)["widgets"]]
    return found


@pytest.fixture(scope="module")
def watched(alarms, graphs):
    """Namespace, name, dimensions and unit (None where none is named) of every metric that is looked at."""
    return {_of_alarm(one) for alarm in alarms for one in _terms(alarm)} | {
        _of_line(line) for graph in graphs for line in graph["metrics"]
    }


def _terms(alarm):
    terms = [one["MetricStat"] for one in alarm.get("Metrics", []) if "MetricStat" in one]
    return [{**one["Metric"], **one} for one in terms] or [alarm]


def _of_alarm(one):
    dimensions = frozenset((pair["Name"], pair["Value"]) for pair in one["Dimensions"])
    return one["Namespace"], one["MetricName"], dimensions, one.get("Unit")


def _of_line(line):
    namespace, name, *pairs, _ = line
    return namespace, name, frozenset(zip(pairs[::2], pairs[1::2], strict=True)), None


def test_our_own_metrics_are_those_that_the_functions_print(watched, emitted):
    ours = {one for one in watched if one[0] in OURS}
    assert {name for _, name, _, _ in ours} == {
        "ResourcesTagged",
        "TaggingErrors",
        "EventsSkipped",
        "SecondsToTag",
        "CompliantInstances",
        "NonCompliantInstances",
        *("AmisTagged", "SnapshotsTagged", "RetentionErrors", "RetentionSeconds"),
    }
    without_unit = {one[:3] for one in emitted}
    assert {one for one in ours if one[3] is None and one[:3] not in without_unit} == set()
    assert {one for one in ours if one[3] is not None and one not in emitted} == set()


def test_all_other_metrics_are_aws_own_with_its_dimensions(watched):
    for namespace, name, dimensions, _ in watched:
        if namespace not in OURS:
            metrics, keys = AWS_METRICS[namespace]
            assert name in metrics
            assert {key for key, _ in dimensions} == keys


def test_what_is_watched_exists(watched, stage):
    names, values = stage.names, {}
    for _, _, dimensions, _ in watched:
        for key, value in dimensions:
            values.setdefault(key, set()).add(value)
    pages = stage.client("lambda").get_paginator("list_functions").paginate()
    functions = {one["FunctionName"] for page in pages for one in page["Functions"]}
    assert values["FunctionName"] == {one for one in functions if one.startswith(names.function(""))}
    machines = stage.client("stepfunctions").list_state_machines()["stateMachines"]
    assert values["StateMachineArn"] <= {one["stateMachineArn"] for one in machines}
    assert values["QueueName"] == {names.inbox, names.dlq}
    assert stage.client("sqs").get_queue_url(QueueName=names.dlq)
    assert values["RuleName"] <= {one["Name"] for one in stage.client("events").list_rules()["Rules"]}


def test_every_alarm_tells_the_topic_with_a_text_that_says_what_to_do(alarms, stage):
    topics = {alarm["AlarmName"]: alarm["AlarmActions"] for alarm in alarms}
    assert topics.pop(stage.names.compliance_alarm) == [stage.names.compliance_topic_arn]
    assert {tuple(actions) for actions in topics.values()} == {(stage.names.topic_arn,)}
    silent = [
        alarm["AlarmName"]
        for alarm in alarms
        if not any(word in alarm["AlarmDescription"] for word in ("Look ", "look ", "Mend ", "mend ", "./scripts/"))
    ]
    assert silent == []


def test_no_news_is_no_alarm(alarms):
    missed = [alarm for alarm in alarms if alarm["AlarmName"].endswith("missed-retention")]
    assert [alarm["TreatMissingData"] for alarm in missed] == ["breaching"]  # there, no news is the bad news
    assert {alarm["TreatMissingData"] for alarm in alarms if alarm not in missed} == {"notBreaching"}


def test_the_region_of_every_graph_is_the_stages(graphs, stage):
    assert {graph["region"] for graph in graphs} == {stage.names.region}


def test_the_dashboard_shows_what_an_operator_asks_for(graphs):
    assert [graph["title"] for graph in graphs] == [
        "Resources tagged",
        "Creations that failed or were skipped",
        "Backups marked",
        "From creation to tag",
        "Executions",
        "Messages waiting",
        "Function errors",
        "Instances checked",
        "Violations",
    ]
