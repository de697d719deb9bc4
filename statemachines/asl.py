"""Amazon States Language in a few words: `task`, `each`, `choice` (with `equals` and `present`), `shape`, `machine`.

A definition stays within what AWS and AWS Step Functions Local both take. That is why a Map is written with `Iterator`
and `Parameters`, the older names of `ItemProcessor` and `ItemSelector`: AWS takes both pairs, Local 2.0.0 answers
`ItemProcessor` with a parse error when an execution starts.
"""

from typing import Any

from statemachines.functions import placeholder, task_timeout
from statemachines.retries import Retry

State = dict[str, Any]
States = dict[str, State]
Catch = tuple[str, str]
"""The state to go on with after any error, and where the error is put."""


def machine(comment: str, *, start: str, states: States, timeout: int) -> State:
    """Return a whole definition that gives up after `timeout` seconds."""
    return {"Comment": comment, "TimeoutSeconds": timeout, **scope(start, states)}


def scope(start: str, states: States) -> State:
    """Return one level of states: a machine's or an iteration's."""
    return {"StartAt": start, "States": states}


def task(
    function: str,
    comment: str,
    *,
    takes: dict[str, Any],
    retry: Retry,
    result: str | None = None,
    then: str | None = None,
    catch: Catch | None = None,
) -> State:
    """Invoke one of our functions; what it returns is the result. Without `result` it becomes the whole state."""
    return {
        "Type": "Task",
        "Comment": comment,
        "Resource": f"${{{placeholder(function)}}}",
        "Parameters": takes,
        **_result(result),
        "TimeoutSeconds": task_timeout(function),
        "Retry": retry,
        **({} if catch is None else {"Catch": [_catcher(catch)]}),
        **_onwards(then),
    }


def each(
    comment: str,
    *,
    items: str,
    gives: dict[str, Any],
    do: State,
    at_once: int,
    result: str | None = None,
    selector: dict[str, Any] | None = None,
    then: str | None = None,
) -> State:
    """Run the scope `do` for each of `items`, each seeing only what `gives` says."""
    return {
        "Type": "Map",
        "Comment": comment,
        "ItemsPath": items,
        "Parameters": gives,
        "MaxConcurrency": at_once,
        "Iterator": do,
        **({} if selector is None else {"ResultSelector": selector}),
        **_result(result),
        **_onwards(then),
    }


def choice(comment: str, rules: list[State], *, otherwise: str | None = None) -> State:
    """Go where the first matching rule says; without `otherwise` and a match the execution fails."""
    default = {} if otherwise is None else {"Default": otherwise}
    return {"Type": "Choice", "Comment": comment, "Choices": rules, **default}


def equals(variable: str, value: str, *, then: str) -> State:
    """Return a rule: the text at `variable` is `value`."""
    return {"Variable": variable, "StringEquals": value, "Next": then}


def present(variable: str, *, then: str) -> State:
    """Return a rule: there is something at `variable`."""
    return {"Variable": variable, "IsPresent": True, "Next": then}


def shape(comment: str, parameters: dict[str, Any], *, result: str | None = None, then: str | None = None) -> State:
    """Put data in another form, with no function."""
    return {"Type": "Pass", "Comment": comment, "Parameters": parameters, **_result(result), **_onwards(then)}


def succeed(comment: str) -> State:
    """End well; the state is the execution's output."""
    return {"Type": "Succeed", "Comment": comment}


def fail(comment: str, *, error: str, cause: str) -> State:
    """End badly, with the name of an error and a cause that is read by a path or made by an intrinsic function."""
    return {"Type": "Fail", "Comment": comment, "Error": error, "CausePath": cause}


def _result(result: str | None) -> State:
    return {} if result is None else {"ResultPath": result}


def _catcher(catch: Catch) -> State:
    then, error = catch
    return {"ErrorEquals": ["States.ALL"], "ResultPath": error, "Next": then}


def _onwards(then: str | None) -> State:
    return {"End": True} if then is None else {"Next": then}
