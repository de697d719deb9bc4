"""The page of a trace, in a real browser and as text."""

import json
import re
from datetime import UTC, datetime

import pytest

from scripts.ops.trace import page as module
from scripts.ops.trace.page import page
from statemachines.graph import names
from statemachines.machines import MACHINES
from tests import chromium
from tests.pages import HOSTILE, Elements
from tests.unit.scripts.ops.stage.histories import denied_sqs, entered, event, exited, failed, iteration, redriven_sqs
from tests.unit.scripts.ops.trace.traces import trace_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def made(trace):
    return page(trace, "dev", NOW)


def hostile_page():
    """A machine whose every text tries something, and its execution, which failed at each state."""
    tasks = {
        text: {"Type": "Task", "Comment": text, "Catch": [{"ErrorEquals": [text], "Next": following}]}
        for text, following in zip(HOSTILE, (*HOSTILE[1:], "end"), strict=True)
    }
    definition = {"StartAt": HOSTILE[0], "States": {**tasks, "end": {"Type": "Fail"}}}
    events = [event(1, 0, "ExecutionStarted")]
    for number, text in zip(range(2, 200, 4), HOSTILE, strict=False):
        events += [
            entered(number, text, number - 1, {text: text}),
            event(number + 1, number, "LambdaFunctionScheduled"),
            failed(number + 2, number + 1, text, json.dumps({"errorMessage": text, "stackTrace": [text]})),
            exited(number + 3, text, number + 2, {"error": {text: text}}),
        ]
    told = " ".join(HOSTILE)
    return made(
        trace_of(events, definition=definition, error=told, message=told, input={"a": told}, output={"a": told})
    )


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """What a browser made of the page of a failed execution and of a hostile one, and what each asked for."""
    folder = tmp_path_factory.mktemp("browser")
    texts = {"failed": made(trace_of()), "hostile": hostile_page()}
    nets, browsers = {name: chromium.Net() for name in texts}, {}
    with nets["failed"].up(), nets["hostile"].up():
        for name, text in texts.items():
            path = folder / f"{name}.html"
            path.write_text(text, encoding="utf-8")
            browsers[name] = chromium.begin(path, nets[name], folder / name)
        doms = {name: chromium.dom(browser) for name, browser in browsers.items()}
    return {name: (Elements(doms[name]), nets[name].asked) for name in texts}


@pytest.mark.chromium
class TestInABrowser:
    def test_the_graph_of_a_failed_execution_is_there_with_its_outcomes(self, opened):
        seen, _ = opened["failed"]
        (graph,) = [one for one in seen.all("svg") if one.get("role") == "img"]
        assert graph["aria-label"] == "9 states of the machine were reached"
        states = {one["data-state"]: one["class"] for one in seen.all("g") if "data-state" in one}
        assert sorted(states) == sorted(names(MACHINES["attribute"](1.0)))
        assert {name for name, kind in states.items() if kind == "state failed"} == {
            "RetryFailed",
            "RetryTagBatches",
            "RetryTagSQS",
        }
        assert "it may not sqs:TagQueue" in seen.text

    def test_a_state_of_the_graph_leads_to_its_run(self, opened):
        seen, _ = opened["failed"]
        links = {one["href"].removeprefix("#") for one in seen.all("a")}
        assert links == {one["id"] for one in seen.all("details") if "id" in one}

    def test_nothing_ran(self, opened):
        seen, _ = opened["hostile"]
        assert seen.title.startswith("FAILED: log-1")
        assert {"script", "img", "iframe", "link", "base", "form", "object"}.isdisjoint(
            {tag for tag, _ in seen.elements}
        )
        assert all(one["href"].startswith("#run-") for one in seen.all("a"))

    def test_nothing_was_asked_of_the_network(self, opened):
        assert [asked for _, asked in opened.values()] == [[], []]

    def test_hostile_text_is_shown_as_text(self, opened):
        seen, _ = opened["hostile"]
        for text in HOSTILE[:-1]:
            assert seen.text.count(text) >= 5
        assert "\\u202egpj.exe\\u2066\\u200f" in seen.text


def test_what_failed_is_open_and_the_rest_is_folded():
    steps = {one["id"]: "open" in one for one in Elements(made(trace_of())).all("details") if "id" in one}
    assert {name for name, is_open in steps.items() if is_open} == {"run-30", "run-32", "run-34"}


def test_inputs_outputs_and_causes_are_there_as_a_whole():
    text = Elements(made(trace_of([*denied_sqs(), entered(50, "Summarise", 29, {"long": "x" * 100_000})]))).text
    assert "x" * 100_000 in text
    assert '"stackTrace": []' in text
    assert '"Error": "Runtime.ExitError"' in text


def test_data_that_aws_does_not_give_is_said_to_be_missing():
    assert (
        "Input: not given"
        in Elements(made(trace_of([entered(1, "Source?", 0, inputDetails={"truncated": True})]))).text
    )


def test_attempts_after_a_redrive_are_marked():
    text = " ".join(Elements(made(trace_of(redriven_sqs(), status="SUCCEEDED", error="", message=""))).text.split())
    assert "redriven 1 time" in text
    assert re.findall(r"(\d) redrive 1", text)[:2] == ["3", "4"]


def test_failed_iterations_come_first_and_many_are_cut(monkeypatch):
    monkeypatch.setattr(module, "MOST_ITERATIONS", 2)
    events = [
        entered(1, "TagChunks", 0, kind="Map"),
        *(iteration(2 + index, 1, "TagChunks", index) for index in range(4)),
    ]
    events += [iteration(9, 5, "TagChunks", 3, "Failed"), event(10, 9, "ExecutionFailed")]
    text = " ".join(Elements(made(trace_of(events))).text.split())
    assert "iterations: 1 failed, 3 aborted" in text
    assert re.findall(r"(\w+) iteration (\d)", text)[-2:] == [("failed", "4"), ("aborted", "1")]
    assert "and 2 more" in text


def test_the_console_is_linked_where_there_is_one():
    link = "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/arn"
    assert link in [one["href"] for one in Elements(made(trace_of(console=link))).all("a")]
    assert "console" not in made(trace_of())


def test_a_page_is_one_file_with_headings_and_a_language():
    seen = Elements(made(trace_of()))
    assert seen.all("html") == [{"lang": "en"}]
    assert len(seen.all("h1")) == 1
    assert {one["aria-labelledby"] for one in seen.all("section")} <= {one.get("id") for _, one in seen.elements}
    assert not [one for _, one in seen.elements if {"src", "style"} & set(one)]
    assert not re.search(r"url\(|@import|expression", (module.FOLDER / "trace.css").read_text())


def test_an_execution_that_entered_nothing_has_a_page():
    assert "No state was entered." in made(trace_of([]))
