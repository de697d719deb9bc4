"""`serve`: run a function's step: its log context, its metrics, and AWS's errors under our names.

`prepare` does before the first request what need not wait for it: AWS gives a starting Lambda a whole processor, and
a running one a share that follows its memory.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from typing import Any

from chalicelib.core.aws_errors import AWS_ERRORS, classify
from chalicelib.runtime.container import Runtime, current
from chalicelib.runtime.functions import FUNCTIONS

Payload = dict[str, Any]
Step = Callable[[Payload, Runtime], Payload]


def prepare(environ: Mapping[str, str]) -> None:
    """Import the step and make the clients of the function that this Lambda is.

    Lambda says in `_HANDLER` which one that is. Where it says nothing that we know, as in a deployment that loads the
    app, nothing is done: `serve` imports what it needs.
    """
    name = environ.get("_HANDLER", "").removeprefix("app.")
    if name not in FUNCTIONS:
        return
    with _keeping_all():
        step_of(name)
        runtime = current()
        for service in FUNCTIONS[name].clients:
            runtime.client(service, runtime.settings.region)


@contextmanager
def _keeping_all() -> Iterator[None]:
    """Look for no garbage meanwhile, nor ever again in what was made: all of it is meant to stay.

    A service model is a large tree, and Python would search it many times as it grows: a third of the first client.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def step_of(function: str) -> Step:
    """Return what a function runs. Nothing of any other step is imported."""
    step: Step = import_module(f"chalicelib.steps.{FUNCTIONS[function].step}").run
    return step


def serve(function: str, payload: Payload, context: Any) -> Payload:
    """Run the step of `function` as its Lambda and return what it returns."""
    return run(step_of(function), payload, context, current())


def run(step: Step, payload: Payload, context: Any, runtime: Runtime) -> Payload:
    """Run `step` and return what it returns.

    An AWS error that the step lets pass is raised as the `errors` class of its meaning, because the state machine
    tries again by class name. Metrics are flushed whatever happens.
    """
    logger = runtime.logger
    logger.append_keys(execution=str(payload.get("execution", "")).rpartition(":")[2], request=context.aws_request_id)
    try:
        return step(payload, replace(runtime, seconds_left=lambda: context.get_remaining_time_in_millis() / 1000))
    except AWS_ERRORS as exc:
        raise classify(exc) from exc
    finally:
        logger.remove_keys(["execution", "request"])
        if runtime.metrics.metric_set:  # flushing none warns
            runtime.metrics.flush_metrics()
