"""The dashboard: what was tagged, what was not, how long it took, and what waits."""

import json

from statemachines.functions import TIMEOUTS
from statemachines.infrastructure.metrics import of_function, of_machine, of_queue, ours
from statemachines.infrastructure.stack import REGION, Json, Part, Stack, sub

PERIOD = 300
WIDTH, HEIGHT = 12, 6
"""Of a graph; a dashboard is 24 wide."""

BACKUPS = {"AmisTagged": "AMIs", "SnapshotsTagged": "snapshots", "RetentionErrors": "failed"}

Lines = list[list[str | Json]]


def part(stack: Stack) -> Part:
    """Return the dashboard."""
    graphs = [
        _graph(number, title, lines, axis)
        for number, (title, axis, lines) in enumerate((*_creations(stack), *_work(stack)))
    ]
    body = json.dumps({"widgets": graphs}, separators=(",", ":"))
    return Part(
        resources={
            "Dashboard": {
                "Type": "AWS::CloudWatch::Dashboard",
                "Properties": {"DashboardName": stack.names.dashboard, "DashboardBody": sub(body)},
            }
        }
    )


def _creations(stack: Stack) -> list[tuple[str, str, Lines]]:
    seconds = [("Average", "average"), ("p95", "95 of 100 are faster"), ("Maximum", "slowest")]
    return [
        ("Resources tagged", "resources", [ours(stack, "ResourcesTagged").line("tagged")]),
        (
            "Creations that failed or were skipped",
            "creations",
            [ours(stack, "TaggingErrors").line("failed"), ours(stack, "EventsSkipped").line("skipped")],
        ),
        (
            "Backups marked",
            "backups",
            [ours(stack, metric).line(label) for metric, label in BACKUPS.items()],
        ),
        (
            "From creation to tag",
            "seconds",
            [ours(stack, "SecondsToTag", stat).line(label) for stat, label in seconds],
        ),
    ]


def _work(stack: Stack) -> list[tuple[str, str, Lines]]:
    ends = ["Started", "Succeeded", "Failed", "TimedOut", "Aborted"]
    waiting = "ApproximateNumberOfMessagesVisible"
    queues = {stack.names.inbox: "inbox", stack.names.dlq: "dead letters"}
    return [
        (
            "Executions",
            "executions",
            [of_machine(stack, "attribute", f"Executions{end}").line(end.lower()) for end in ends],
        ),
        ("Messages waiting", "messages", [of_queue(queue, waiting).line(label) for queue, label in queues.items()]),
        (
            "Function errors",
            "errors",
            [of_function(stack, function, "Errors").line(function) for function in TIMEOUTS],
        ),
    ]


def _graph(number: int, title: str, lines: Lines, axis: str) -> Json:
    return {
        "type": "metric",
        "x": number % 2 * WIDTH,
        "y": number // 2 * HEIGHT,
        "width": WIDTH,
        "height": HEIGHT,
        "properties": {
            "title": title,
            "region": REGION,
            "view": "timeSeries",
            "period": PERIOD,
            "yAxis": {"left": {"min": 0, "label": axis, "showUnits": False}},
            "metrics": lines,
        },
    }
