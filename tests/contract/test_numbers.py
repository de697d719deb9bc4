"""Numbers in docs/operations.md, held against what is deployed and what the commands do."""

import re
from datetime import timedelta
from inspect import getsource

import pytest

from chalicelib.catalogue import event_patterns
from chalicelib.intake import ledger_changes, malformed
from chalicelib.intake.deliveries import LAST_DELIVERY
from chalicelib.steps import receive, record_metadata, summarise_retention
from scripts.ops.cli import rerun
from scripts.ops.project import ROOT
from scripts.ops.rerun.successor import KEPT
from scripts.ops.stage.executions import REDRIVE_ENDS
from statemachines.infrastructure import alarms, compliance, queues
from statemachines.infrastructure.stack import Stack
from statemachines.retries import ATTEMPTS, LAST_ATTEMPTS
from statemachines.template import template

TEXT = " ".join((ROOT / "docs" / "operations.md").read_text().split())
WORDS = {"one": 1, "three": 3, "five": 5, "six": 6}
DAY = timedelta(days=1)

USUAL = template(Stack(stage="dev"))["Resources"]
FULLEST = template(Stack(stage="dev", mode="both", patterns=event_patterns()))["Resources"]


def number_of_alarms(resources):
    return sum(one["Type"] == "AWS::CloudWatch::Alarm" for one in resources.values())


def properties(name, resources=USUAL):
    return resources[name]["Properties"]


def days(name):
    return properties(name)["MessageRetentionPeriod"] // queues.DAY


def emitted():
    """The names of our own metrics, as the steps emit them."""
    emitting = (receive, ledger_changes, malformed, record_metadata, summarise_retention)
    source = "".join(map(getsource, emitting))
    return set(re.findall(r'name="([A-Z]\w+)"|"([A-Z]\w+)": "\w+"', source))


(SINCE,) = (one.default for one in rerun.main.params if one.name == "since")

NUMBERS = (
    # where it stands in the page, and what it is
    (r"the alarms \((\d+) a stage, \d+ with events\)", number_of_alarms(USUAL)),
    (r"the alarms \(\d+ a stage, (\d+) with events\)", number_of_alarms(FULLEST)),
    (r"(\d+) metrics of our own a stage", len(emitted())),
    (r"metrics of our own a stage, at \$0\.30: \$([\d.]+) a month", len(emitted()) * 0.3),
    (r"Each alarm looks at (\w+) minutes", alarms.PERIOD / 60),
    (r"a function that may take longer took more than (\d+) seconds", alarms.SLOW),
    (r"a run of retention took more than (\d+) seconds", alarms.SLOW),
    (r"more than (\d+) per cent of the creations", alarms.RATE),
    (r"more than (\d+) per cent of the AMIs", alarms.RATE),
    (r"and an hour, (\d+) hours for a daily one", properties("MissedRetention")["EvaluationPeriods"]),
    (r"the rules 1 to (\d+), or the others", alarms.MOST_METRICS),
    (r"more than (\w+) instances lack tags", compliance.MOST),
    (r"Kept for (\d+) days, those of retention", properties("AttributeLog")["RetentionInDays"]),
    (r"those of retention for (\d+)", properties("RetentionLog")["RetentionInDays"]),
    (r"keeps it for (\d+) days in the dead-letter queue", days("DeadLetters")),
    (r"What lies in `tagtrail-inbox-dlq-dev`, for (\d+) days", days("DeadLetters")),
    (r"After (\d+) days SQS deletes them", days("DeadLetters")),
    (r"the inbox keeps them for (\d+) days", days("Inbox")),
    (r"tried again by SQS: (\w+) deliveries", properties("Inbox")["RedrivePolicy"]["maxReceiveCount"]),
    (r"tried again by SQS: (\w+) deliveries", LAST_DELIVERY),
    (r"A tag step has (\w+) retries", ATTEMPTS),
    (r"The failure branch has (\w+) retries", LAST_ATTEMPTS),
    (r"shows what failed in the last (\d+) days", int(SINCE.removesuffix("d"))),
    (r"\(within (\d+) days of the end, and with the definition", REDRIVE_ENDS / DAY),
    (r"After (\d+) days, or where the failed execution", KEPT / DAY),
)


@pytest.mark.parametrize(("where", "number"), NUMBERS, ids=[where for where, _ in NUMBERS])
def test_a_number_of_the_page_is_that_of_what_is_deployed(where, number):
    assert [float(WORDS.get(one, one)) for one in re.findall(where, TEXT)] == [pytest.approx(number)]
