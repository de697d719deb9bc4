"""The doctor looks at the schedule of retention and at its last run."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from scripts.ops.doctor.model import BROKEN, OK, WARNING
from scripts.ops.doctor.retention import retention
from statemachines.names import Names

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
DAILY = {"State": "ENABLED", "ScheduleExpression": "rate(1 day)"}


def refused(code):
    def ask(**_):
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeRule")

    return ask


def deployed(*runs, rule=DAILY, error=None):
    executions = [{"startDate": NOW - timedelta(hours=hours), "status": status} for hours, status in runs]
    clients = {
        "events": SimpleNamespace(describe_rule=refused(error) if error else lambda **_: rule),
        "stepfunctions": SimpleNamespace(list_executions=lambda **_: {"executions": executions}),
    }
    return SimpleNamespace(names=NAMES, now=NOW, restore="mend the stack", client=clients.__getitem__)


@pytest.mark.parametrize(
    ("found", "verdicts"),
    [
        (deployed((2, "SUCCEEDED")), [OK]),
        (deployed((0, "RUNNING")), [OK]),
        (deployed((2, "FAILED")), [BROKEN]),
        (deployed((26, "SUCCEEDED")), [BROKEN]),
        (deployed((26, "SUCCEEDED"), rule={**DAILY, "ScheduleExpression": "rate(2 days)"}), [OK]),
        (deployed(), [WARNING]),
        (deployed((2, "SUCCEEDED"), rule={**DAILY, "State": "DISABLED"}), [BROKEN, OK]),
        (deployed((99, "SUCCEEDED"), error="ResourceNotFoundException"), [WARNING, OK]),
    ],
)
def test_each_state_of_retention_has_its_verdict(found, verdicts):
    assert [one.verdict for one in retention(found)] == verdicts


def test_what_we_may_not_see_is_told_by_the_examination():
    with pytest.raises(ClientError):
        list(retention(deployed(error="AccessDenied")))
