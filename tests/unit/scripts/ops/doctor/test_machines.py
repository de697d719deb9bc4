"""The doctor looks at the schedules of retention and compliance, and when each ran last."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from scripts.ops.doctor.machines import compliance, is_gone, retention
from scripts.ops.doctor.model import BROKEN, OK, WARNING
from scripts.ops.rerun.rerun import Chain
from scripts.ops.stage.execution_failures import Failure
from scripts.ops.stage.executions import Execution
from statemachines.infrastructure.changes import AT_SIX
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
        (deployed((2, "FAILED")), [OK]),
        (deployed((26, "SUCCEEDED")), [BROKEN]),
        (deployed((26, "SUCCEEDED"), rule={**DAILY, "ScheduleExpression": "rate(2 days)"}), [OK]),
        (deployed(), [WARNING]),
        (deployed((2, "SUCCEEDED"), rule={**DAILY, "State": "DISABLED"}), [BROKEN, OK]),
        (deployed((99, "SUCCEEDED"), error="ResourceNotFoundException"), [WARNING, OK]),
    ],
)
def test_each_state_of_retention_has_its_verdict(found, verdicts):
    assert [one.verdict for one in retention(found)] == verdicts


def test_a_check_of_compliance_that_did_not_come_is_told_with_the_command_that_starts_one():
    rule = {"State": "ENABLED", "ScheduleExpression": AT_SIX}
    (late,) = compliance(deployed((26, "SUCCEEDED"), rule=rule))
    assert late.verdict == BROKEN
    assert late.mend.startswith("start one: aws stepfunctions start-execution --state-machine-arn arn:aws:states:")
    assert late.mend.endswith("""--input '{"scope": "all", "digest": true}'""")
    assert [one.verdict for one in compliance(deployed((24, "SUCCEEDED"), rule=rule))] == [OK]


def test_what_we_may_not_see_is_told_by_the_examination():
    with pytest.raises(ClientError):
        list(retention(deployed(error="AccessDenied")))


def left(resources, kind="batch"):
    return Failure(state="RetryFailed", items=[{"kind": kind, kind: {}, "resources": resources}])


def failed(**more):
    return {"Status": "FAILED", "Execution": "arn:root", **more}


GONE = {"DeletedAt": "2026-11-22T11:00:00Z"}


@pytest.mark.parametrize(
    ("failure", "rows", "gone"),
    [
        (left(2), [failed(**GONE), failed(Execution="arn:last", **GONE), failed(Execution="arn:other")], True),
        (left(2), [failed(**GONE), failed()], False),
        (left(2), [failed(**GONE)], False),
        (left(1), [], False),
        (left(1, "chunk"), [failed(**GONE)], False),
        (Failure(state="FindRegions"), [failed(**GONE)], False),
        (None, [failed(**GONE)], False),
    ],
)
def test_an_execution_that_failed_at_what_is_gone_needs_nothing(failure, rows, gone):
    root, last = (execution(arn) for arn in ("root", "last"))
    assert is_gone(Chain(machine=None, root=root, last=last, failure=failure), rows) is gone


def execution(name):
    return Execution(arn=f"arn:{name}", name=name, status="FAILED", started=NOW, input={})
