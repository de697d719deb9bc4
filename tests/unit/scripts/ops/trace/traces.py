"""Traces of executions that are written by hand."""

from scripts.ops.stage.history import read_history
from scripts.ops.trace.trace import Trace
from statemachines.machines import MACHINES
from tests.unit.scripts.ops.stage.histories import denied_sqs, execution


def trace_of(events=None, *, definition=None, console="", **more):
    told = {"status": "FAILED", "error": "AccessDenied", "message": "it may not sqs:TagQueue", **more}
    return Trace(
        kind="attribute",
        execution=execution("log-1", **told),
        definition=definition or MACHINES["attribute"](1.0),
        history=read_history(denied_sqs() if events is None else events),
        console=console,
    )
