"""Reading the history of an execution."""

import json

STATE_BYTES = 200_000  # AWS: 256 KiB; design: 200 KB
EVENTS = 10_000  # AWS: 25,000

_ENDED = {
    "LambdaFunctionSucceeded": None,
    "LambdaFunctionFailed": "lambdaFunctionFailedEventDetails",
    "LambdaFunctionTimedOut": "lambdaFunctionTimedOutEventDetails",
}


def states_of(history):
    """Return the names of the states that were entered, in order."""
    return [event["stateEnteredEventDetails"]["name"] for event in history if "stateEnteredEventDetails" in event]


def input_of(history, state):
    """Return what a state was given (the last time), or None if it was never entered."""
    entered = [event["stateEnteredEventDetails"] for event in history if "stateEnteredEventDetails" in event]
    return next((json.loads(one["input"]) for one in reversed(entered) if one["name"] == state), None)


def attempts_of(history, state):
    """Return how each attempt of a Task ended: an error name, or "ok"."""
    by_id = {event["id"]: event for event in history}
    ended = (event for event in history if event["type"] in _ENDED and _state_of(event, by_id) == state)
    return [event.get(_ENDED[event["type"]], {}).get("error", "ok") for event in ended]


def assert_small(history):
    """No state's input or output nears the size that AWS refuses, no history the number of events."""
    assert len(history) < EVENTS
    for event in history:
        for details in (value for key, value in event.items() if key.endswith("EventDetails")):
            for member in ("input", "output"):
                assert len(details.get(member, "").encode()) <= STATE_BYTES, (event["type"], details.get("name"))


def _state_of(event, by_id):
    while "stateEnteredEventDetails" not in event:
        event = by_id[event["previousEventId"]]
    return event["stateEnteredEventDetails"]["name"]
