"""The SVG, as a reader of XML sees it."""

import re
from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from scripts.ops.stage.history import read_history
from scripts.ops.trace.drawing import LOOKS, svg
from scripts.ops.trace.outcomes import WORST_FIRST, Outcome, outcomes_of
from statemachines.graph import names
from statemachines.machines import MACHINES
from tests.colours import contrast
from tests.unit.scripts.ops.stage.histories import denied_sqs, redriven_sqs

ATTRIBUTE = MACHINES["attribute"](1.0)
XML = "{http://www.w3.org/2000/svg}"


def groups(text):
    """The groups of a drawing by what they say that they are of."""
    found = list(ET.fromstring(text).iter(f"{XML}g"))
    states = {one.get("data-state"): one for one in found if one.get("data-state")}
    lines = {(one.get("data-from"), one.get("data-to")): one for one in found if one.get("data-from")}
    return states, lines


def texts(element):
    return [one.text for one in element.iter(f"{XML}text")]


@pytest.mark.parametrize("kind", MACHINES)
def test_every_state_is_there_with_its_name_and_outcome(kind):
    definition = MACHINES[kind](1.0)
    states, _ = groups(svg(definition, {}))
    assert sorted(states) == sorted(names(definition))
    assert all(texts(group) == [name, "not reached"] for name, group in states.items())


def test_an_outcome_is_told_by_words_a_sign_and_a_class():
    states, _ = groups(svg(ATTRIBUTE, outcomes_of(read_history(denied_sqs()))))
    failed = states["RetryTagSQS"]
    assert failed.get("class") == "state failed"
    assert texts(failed) == ["RetryTagSQS", "failed, 4.00 s", "2 attempts"]
    assert LOOKS["failed"][2] in [one.get("d") for one in failed.iter(f"{XML}path")]
    assert texts(states["RetryFailed"]) == ["RetryFailed", "failed, 13.00 s", "1 iteration (1 failed)"]
    assert texts(states["TagSQS"])[2] == "reports 1 failed"
    assert Counter(one.get("class") for one in states.values())["state caught"] == 1


def test_a_redrive_that_helped_shows_how_it_is_now():
    states, _ = groups(svg(ATTRIBUTE, outcomes_of(read_history(redriven_sqs()))))
    assert texts(states["RetryTagSQS"]) == ["RetryTagSQS", "retried, 15.00 s", "4 attempts"]


def test_ways_that_were_taken_stand_out():
    _, lines = groups(svg(ATTRIBUTE, outcomes_of(read_history(denied_sqs()))))
    taken = {way for way, group in lines.items() if group.get("class") == "line taken"}
    assert taken == {("TagEC2", "BatchFailed")}


def test_what_only_an_error_leads_to_is_dashed():
    _, lines = groups(svg(ATTRIBUTE, {}))
    dashed = {way for way, group in lines.items() if group[1].get("stroke-dasharray")}
    assert ("TagSQS", "BatchFailed") in dashed
    assert ("NotifyFailure", "WhatFailed?") not in dashed


def test_each_kind_of_outcome_has_a_look_of_its_own_and_stands_in_the_legend():
    assert set(LOOKS) == set(WORST_FIRST)
    assert all(len(set(column)) == len(LOOKS) for column in zip(*LOOKS.values(), strict=True))
    (legend,) = (one for one in ET.fromstring(svg(ATTRIBUTE, {})).iter(f"{XML}g") if one.get("class") == "legend")
    assert texts(legend) == [*LOOKS, "on an error"]


@pytest.mark.parametrize("kind", LOOKS)
def test_words_can_be_read_on_their_ground(kind):
    ground, line, _ = LOOKS[kind]
    assert contrast(line, ground) >= 4.5


def test_text_of_strangers_is_escaped_and_made_visible():
    name = "<script>alert('x')</script>\"\u202e"
    definition = {"StartAt": name, "States": {name: {"Type": "Pass", "Comment": "<b>&", "End": True}}}
    text = svg(definition, {name: Outcome(kind="failed", text="<i>", link='"><script>')})
    assert not re.search(r"<script|<b>|<i>|\u202e", text)
    assert "<script>alert('x')</script>\"\\u202e" in groups(text)[0]


def test_a_state_may_lead_somewhere():
    states, _ = groups(svg(ATTRIBUTE, {"TagSQS": Outcome(kind="succeeded", link="#run-1")}))
    assert [one.get("href") for one in states["TagSQS"].iter(f"{XML}a")] == ["#run-1"]
    assert not list(states["TagEC2"].iter(f"{XML}a"))


def test_it_needs_nothing_from_elsewhere():
    assert not re.search(r"style=|<style|<script|url\(|xlink|@import", svg(ATTRIBUTE, {}))
