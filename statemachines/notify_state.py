"""How every machine tells of what failed: the first state of its failure branch."""

from statemachines.asl import State, task
from statemachines.retries import steps


def notify_failure(scale: float) -> State:
    """Return `NotifyFailure`; whether telling succeeds or not, `WhatFailed?` comes next."""
    return task(
        "notify",
        "Tell the operators what failed and what to do. If telling fails, go on: the rest matters more.",
        takes={"kind": "execution", "input.$": "$", "execution.$": "$$.Execution.Id"},
        retry=steps(scale),
        result="$.notified",
        then="WhatFailed?",
        catch=("WhatFailed?", "$.notify_error"),
    )
