import io

import pytest
from rich.console import Console

from scripts.ops.trace.document import document
from scripts.ops.trace.view import DATA, MOST_ATTEMPTS, write
from statemachines.graph import names
from statemachines.machines import MACHINES
from tests.unit.scripts.ops.stage.histories import entered, event, failed, redriven_sqs
from tests.unit.scripts.ops.trace.traces import trace_of


def shown(trace, **options):
    out = io.StringIO()
    write(trace, Console(file=out, width=200, highlight=False, **options))
    return out.getvalue()


def row(text, name):
    """The cells of a state's row."""
    (line,) = [line for line in text.partition("Failed attempts")[0].splitlines() if line.split()[:1] == [name]]
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("ParseEvents", ["retried, 5.00 s, 2 attempts"]),
        ("TagBatches", ["succeeded, 16.00 s, 2 iterations"]),
        ("TagSQS", ["succeeded, 6.00 s, reports 1 failed"]),
        ("TagEC2", ["caught, 7.00 s", "BatchFailed"]),
        ("RetryFailed", ["failed, 13.00 s, 1 iteration (1 failed)"]),
        ("RetryTagSQS", ["failed, 4.00 s, 2 attempts"]),
    ],
)
def test_each_state_has_its_outcome_and_where_it_went(name, cells):
    _, outcome, start, *onwards = row(shown(trace_of()), name)
    assert [outcome, *onwards] == cells
    assert start.startswith("+")


def test_what_was_not_reached_is_folded():
    line = next(line for line in shown(trace_of()).splitlines() if "RetryTagEC2" in line)
    assert line.startswith("     RetryWhichService?, RetryTagEC2, RetryTagS3,")
    assert "not reached" in line


def test_each_failed_attempt_tells_where_and_why():
    told = shown(trace_of()).partition("Failed attempts")[2].partition("Input and output")[0]
    lines = [" ".join(line.split()) for line in told.splitlines() if line.strip()][2:]
    assert [line.split()[0] for line in lines] == ["ParseEvents", "TagEC2", "RetryTagSQS", "RetryTagSQS"]
    assert "ParseEvents TagChunks 1 1 of 2" in lines[0]
    assert lines[0].endswith("Throttled slow down")
    assert "RetryFailed 1, RetryTagBatches 1 2 of 2" in lines[3]
    assert lines[3].endswith("AccessDenied it may not sqs:TagQueue")


def test_attempts_that_failed_alike_are_one_row_and_a_redrive_is_marked():
    tries = [entered(1, "FetchLog", 0)]
    for number in range(2, 8, 2):
        tries += [event(number, number - 1, "LambdaFunctionScheduled"), failed(number + 1, number)]
    assert "1-3 of 3" in shown(trace_of(tries))
    assert "3 of 4 (redrive 1)" in shown(trace_of(redriven_sqs()))


def test_many_failed_attempts_are_cut():
    events = [one for number in range(1, 61, 2) for one in (entered(number, "FetchLog", 0), failed(number + 1, number))]
    assert f"and {30 - MOST_ATTEMPTS} more" in shown(trace_of(events))


def test_a_state_that_failed_without_an_attempt_is_told_of():
    events = [entered(1, "Source?", 0, kind="Choice"), failed(2, 1, "States.NoChoiceMatched", kind="ExecutionFailed")]
    told = shown(trace_of(events)).partition("Failed attempts")[2]
    assert "States.NoChoiceMatched" in told


def test_data_is_cut_and_can_not_act_on_a_terminal():
    text = shown(trace_of([entered(1, "Source?", 0, {"a": "\x1b[2J\u202e" + "x" * 1000}, kind="Choice")]))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.count("x") < DATA
    assert "x.." in text.replace("\n", "")


def test_colours_are_for_terminals_alone():
    assert "\x1b[" not in shown(trace_of())
    assert "\x1b[" in shown(trace_of(), force_terminal=True)


def test_the_console_is_linked_where_there_is_one():
    assert "https://console" in shown(trace_of(console="https://console"))


def test_json_has_everything():
    found = document(trace_of(redriven_sqs()))
    states = {one["name"]: one for one in found["states"]}
    assert sorted(states) == sorted(names(MACHINES["attribute"](1.0)))
    assert states["TagAny"] == {
        "name": "TagAny",
        "kind": "Task",
        "depth": 2,
        "outcome": "not reached",
        "text": "not reached",
        "from": [],
    }
    assert states["BatchFailed"]["from"] == ["TagEC2"]
    run = next(one for one in found["runs"] if one["state"] == "RetryTagSQS")
    assert run["in"] == [{"map": "RetryFailed", "index": 0}, {"map": "RetryTagBatches", "index": 0}]
    assert [one["redrive"] for one in run["attempts"]] == [0, 0, 1, 1]
    assert (run["outcome"], run["input"], found["redrives"]) == ("retried", {}, 1)
