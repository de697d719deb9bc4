"""The rules of the graph check that look at one state: what AWS and AWS Step Functions Local take, and our own.

A rule is given a state (or the machine) and yields what is wrong with it, as the rest of a sentence that begins with
the state's name.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chalicelib import errors
from statemachines.retries import LAMBDA_ERRORS

State = Mapping[str, Any]
Rule = Callable[[State], Iterator[str]]

_COMMON = {"Type", "Comment", "InputPath", "OutputPath"}
_ONWARDS = {"Next", "End"}
_SHAPED = {"Parameters", "ResultPath"}
_TRIED = {"ResultSelector", "Retry", "Catch"}

FIELDS: Mapping[str, set[str]] = {
    "Pass": _COMMON | _ONWARDS | _SHAPED | {"Result"},
    "Task": _COMMON | _ONWARDS | _SHAPED | _TRIED | {"Resource", "TimeoutSeconds", "HeartbeatSeconds"},
    "Choice": _COMMON | {"Choices", "Default"},
    "Wait": _COMMON | _ONWARDS | {"Seconds", "SecondsPath", "Timestamp", "TimestampPath"},
    "Succeed": _COMMON,
    "Fail": {"Type", "Comment", "Error", "Cause", "CausePath"},
    "Parallel": _COMMON | _ONWARDS | _SHAPED | _TRIED | {"Branches"},
    "Map": _COMMON | _ONWARDS | _SHAPED | _TRIED | {"ItemsPath", "MaxConcurrency", "Iterator", "ItemSelector"},
}
"""The fields that both engines take, by type of state.

Not here: JSONata and variables (`QueryLanguage`, `Arguments`, `Output`, `Assign`, `Items`), distributed Maps
(`ItemReader`, `ItemBatcher`, `ResultWriter`, `Tolerated...`) and `ItemProcessor`, which Local 2.0.0 can't parse.
"""

MACHINE_FIELDS = {"Comment", "StartAt", "States", "TimeoutSeconds"}
RETRIER_FIELDS = {
    "ErrorEquals", "IntervalSeconds", "BackoffRate", "MaxDelaySeconds", "MaxAttempts", "JitterStrategy",
}  # fmt: skip

_STEP = r"(\.[A-Za-z_]\w*|\[\d+\]|\['[^']+'\])"
REFERENCE = re.compile(rf"\${_STEP}*")
"""A path to one node: no wildcard, filter, slice or descent."""
REFERENCE_OR_CONTEXT = re.compile(rf"\$?\${_STEP}*")
PATH = re.compile(r"\$.*")
DYNAMIC = re.compile(r"\$.*|States\.\w+\(.*\)")
PATHS: Mapping[str, re.Pattern[str]] = {
    "ItemsPath": REFERENCE_OR_CONTEXT,
    "ResultPath": REFERENCE,
    "InputPath": PATH,
    "OutputPath": PATH,
    "SecondsPath": REFERENCE_OR_CONTEXT,
    "TimestampPath": REFERENCE_OR_CONTEXT,
}

FAILURE_BRANCH = re.compile("Fail|^Retry")
"""By their names: what follows a failure, and what repeats with no Catch."""

STATES_ERRORS = {"States.ALL", "States.Timeout", "States.TaskFailed", "States.Permissions"}
OUR_ERRORS = {
    name for name, member in inspect.getmembers(errors, inspect.isclass) if member.__module__ == errors.__name__
}
KNOWN_ERRORS = STATES_ERRORS | set(LAMBDA_ERRORS) | OUR_ERRORS


def known_fields(state: State) -> Iterator[str]:
    """Demand types and fields that both AWS and Step Functions Local take."""
    kind = state.get("Type", "")
    if kind not in FIELDS:
        yield f"has the type {kind!r}, which is none of {', '.join(FIELDS)}."
    for name in sorted(set(state) - FIELDS.get(kind, set(state))):
        yield f"has the field {name}, which a {kind} has not, or AWS Step Functions Local does not take."


def goes_on(state: State) -> Iterator[str]:
    """Demand either Next or End, where the type wants one."""
    if FIELDS.get(state.get("Type", ""), set()).issuperset(_ONWARDS) and ("Next" in state) == bool(state.get("End")):
        yield "needs either Next or End."


def paths(state: State) -> Iterator[str]:
    """Demand reference paths where AWS wants them."""
    for field, legal in PATHS.items():
        path = state.get(field)
        if path is not None and not legal.fullmatch(path):
            yield f"has the {field} {path!r}, which is not a {'' if legal is PATH else 'reference '}path."
    for variable in _variables(state.get("Choices", [])):
        if not REFERENCE_OR_CONTEXT.fullmatch(variable):
            yield f"has the Variable {variable!r}, which is not a reference path."


def payloads(state: State) -> Iterator[str]:
    """Demand a path or an intrinsic function under a key that ends in .$, and under no other."""
    for field in ("Parameters", "ResultSelector", "ItemSelector"):
        for key, value in _leaves(state.get(field, {})):
            if key.endswith(".$") != bool(isinstance(value, str) and DYNAMIC.fullmatch(value)):
                yield f"has {key!r}: {value!r} in its {field}: a key ends in .$ where, and only where, a path is read."


def tries(state: State) -> Iterator[str]:
    """Demand retriers that AWS takes, that name known errors, and that are spent together."""
    retriers = state.get("Retry", [])
    yield from _error_names("Retry", retriers)
    for retrier in retriers:
        yield from _retrier(retrier)
    if len({retrier.get("MaxAttempts") for retrier in retriers}) > 1:
        yield "has retriers of different MaxAttempts, so it can't know its last attempt."


def catches(state: State) -> Iterator[str]:
    """Demand catchers that name known errors and keep the input."""
    catchers = state.get("Catch", [])
    yield from _error_names("Catch", catchers)
    for catcher in catchers:
        if not REFERENCE.fullmatch(catcher.get("ResultPath", "")) or catcher["ResultPath"] == "$":
            yield "has a Catch without a ResultPath of its own, so the error replaces the input."


def task(state: State) -> Iterator[str]:
    """Demand of a Task that it calls one of our functions, gives up in time, and tries again."""
    if state.get("Type") != "Task":
        return
    if not re.fullmatch(r"\$\{\w+\}", str(state.get("Resource"))):
        yield f"has the Resource {state.get('Resource')!r}, which is not one of our functions like ${{FetchLog}}."
    timeout = state.get("TimeoutSeconds")
    if not isinstance(timeout, int) or timeout < 1:
        yield "has no TimeoutSeconds."
    elif state.get("HeartbeatSeconds", 0) >= timeout:
        yield "has a HeartbeatSeconds that is not below its TimeoutSeconds."
    if not state.get("Retry"):
        yield "has no Retry."


def redrivable(name: str, state: State, inside: tuple[str, ...]) -> Iterator[str]:
    """Demand a Catch of everything on the normal way, and none in the failure branch, so that it can be redriven."""
    catchers = state.get("Catch", [])
    if name.startswith("Retry") or any(outer.startswith("Retry") for outer in inside):
        if catchers:
            yield "has a Catch, so a redrive would not repeat it."
    elif state.get("Type") == "Task":
        if not catchers or catchers[-1].get("ErrorEquals") != ["States.ALL"]:
            yield "has no Catch of States.ALL."
        for catcher in catchers:
            if not FAILURE_BRANCH.search(catcher.get("Next", "")):
                yield f"has a Catch that leads to {catcher.get('Next')!r}, which by its name is no failure branch."


def bounded(machine: State) -> Iterator[str]:
    """Demand that the machine gives up at some time, and has only fields that both engines take."""
    if not isinstance(machine.get("TimeoutSeconds"), int):
        yield "the machine has no TimeoutSeconds."
    for name in sorted(set(machine) - MACHINE_FIELDS):
        yield f"the machine has the field {name}, which AWS Step Functions Local does not take."


STATE_RULES: tuple[Rule, ...] = (known_fields, goes_on, paths, payloads, tries, catches, task)
MACHINE_RULES: tuple[Rule, ...] = (bounded,)


def _error_names(field: str, handlers: list[State]) -> Iterator[str]:
    for position, handler in enumerate(handlers, start=1):
        named = handler.get("ErrorEquals", [])
        if not named:
            yield f"has a {field} without ErrorEquals."
        if "States.ALL" in named and (len(named) > 1 or position < len(handlers)):
            yield f"has States.ALL in its {field} not alone or not last."
        for unknown in sorted(set(named) - KNOWN_ERRORS):
            yield f"names the error {unknown!r} in its {field}, which nothing raises."


def _retrier(retrier: State) -> Iterator[str]:
    for name in sorted(set(retrier) - RETRIER_FIELDS):
        yield f"has the field {name} in its Retry, which a retrier has not."
    if retrier.get("JitterStrategy", "NONE") not in {"FULL", "NONE"}:
        yield f"has the JitterStrategy {retrier['JitterStrategy']!r}; FULL and NONE are legal."
    interval = retrier.get("IntervalSeconds", 1)
    if not isinstance(interval, int) or interval < 1:
        yield f"has the IntervalSeconds {interval!r}; a whole number from 1 is legal."
    elif retrier.get("MaxDelaySeconds", interval + 1) <= interval:
        yield "has a MaxDelaySeconds that is not above its IntervalSeconds."


def _variables(rules: list[State]) -> Iterator[str]:
    for rule in rules:
        if "Variable" in rule:
            yield rule["Variable"]
        inner = [*rule.get("And", []), *rule.get("Or", []), *([rule["Not"]] if "Not" in rule else [])]
        yield from _variables(inner)


def _leaves(template: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each key of a payload template with its value, however deep; members of a list keep the list's key."""
    if isinstance(template, Mapping):
        for name, value in template.items():
            yield from _leaves(value, name)
    elif isinstance(template, list):
        for member in template:
            yield from _leaves(member, key)
    else:
        yield key, template
