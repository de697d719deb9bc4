"""Every command of ours that somebody is told to run exists, takes the options that are named, and is for what it says.

Who tells: the docs, the doctor, alerts and alarms, errors, and what is said of a dead letter.
"""

import ast
import json
import re
from importlib import import_module
from itertools import pairwise

import click
import pytest

from chalicelib import errors
from chalicelib.alerts.document import todo
from chalicelib.catalogue import event_patterns
from chalicelib.schemas.validation import packaged
from scripts.ops.dead_letters import explanation
from scripts.ops.project import ROOT
from statemachines.infrastructure.alarms import WITHOUT_ALARMS
from statemachines.infrastructure.stack import Stack
from statemachines.machines import MACHINES
from statemachines.template import template

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = [
    path
    for folder in ("scripts/ops", "chalice_app/chalicelib", "statemachines")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
COMMAND = re.compile(r"\./scripts/([a-z-]+)(?![\w/-])((?: +(?!\./scripts/)[^\s`]+)*)")
ENDS = ".,;:)\"'"
STACK = Stack(stage="dev", mode="both", patterns=event_patterns())


def verbs():
    """The click command of each verb, by its name; a verb without one takes what another program takes."""
    for path in sorted((ROOT / "scripts").iterdir()):
        module = re.search(r"^run (\S+)", path.read_text(), re.MULTILINE) if path.is_file() else None
        if module:
            yield path.name, import_module(f"scripts.{module[1]}").main


VERBS = dict(verbs())


def commands_in(text):
    """Each command in a text: its verb, and the words that follow on the same line in the same part of a sentence."""
    for verb, words in COMMAND.findall(text.replace("\\\n", " ")):
        rest = words.partition(" #")[0].split()
        last = next((number for number, word in enumerate(rest, 1) if word.endswith(tuple(ENDS))), len(rest))
        yield verb, [word.rstrip(ENDS) for word in rest[:last]]


def texts_of(path):
    """The texts in a module, those with values in them as `{}`."""
    inside = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(one) for one in node.values}
            yield "".join(one.value if isinstance(one, ast.Constant) else "{}" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.value


def wrong(verb, words):
    """What click has against a command: its options and their choices; what follows as prose is not looked at."""
    if verb not in VERBS:
        return None if (ROOT / "scripts" / verb).is_file() else f"there is no {verb}"
    command = VERBS[verb]
    if isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    known = {name: one for one in command.params for name in one.opts}
    for word, value in pairwise([*words, ""]):
        name, _, given = word.partition("=")
        if not name.startswith("--"):
            continue
        if name not in {*known, "--help"}:
            return f"{verb} has no {name}"
        choice = getattr(known.get(name), "type", None)
        chosen = (given or value).strip("{}")
        if isinstance(choice, click.Choice) and chosen not in choice.choices and re.fullmatch("[a-z-]+", chosen):
            return f"{verb} {name} does not take {chosen}"
    first = next((one for one in command.params if isinstance(one, click.Argument)), None)
    if words and isinstance(getattr(first, "type", None), click.Choice) and re.fullmatch("[a-z]+(-[a-z]+)+", words[0]):
        return None if words[0] in first.type.choices else f"{verb} does not {words[0]}"
    return None


def all_wrong(texts):
    return [told for text in texts for verb, words in commands_in(text) if (told := wrong(verb, words))]


def test_every_command_of_the_pages_exists_with_its_options():
    assert {page.name: told for page in PAGES if (told := all_wrong([page.read_text()]))} == {}


def test_every_command_that_the_code_tells_of_exists_with_its_options():
    assert {path.name: told for path in CODE if (told := all_wrong(texts_of(path)))} == {}


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ("./scripts/rerun --machine attribute --stage S.", None),
        ("./scripts/rerun --machine ledger", "rerun --machine does not take ledger"),
        ("./scripts/rerun --all, then wait", "rerun has no --all"),
        ("./scripts/deadletters send-back --all", None),
        ("./scripts/deadletters sent-back --all", "deadletters does not sent-back"),
        ("./scripts/report compliance --htm", "report has no --htm"),
        ("./scripts/nothing", "there is no nothing"),
    ],
)
def test_a_wrong_command_would_be_found(told, problem):
    ((verb, words),) = commands_in(told)
    found = wrong(verb, words)
    assert (found or "").replace("compliance has", "report has") == (problem or "")


ALARMS = {
    one["Properties"]["AlarmName"]: json.dumps(one["Properties"]["AlarmDescription"])
    for one in template(STACK)["Resources"].values()
    if one["Type"] == "AWS::CloudWatch::Alarm"
}


def test_every_command_of_an_alarm_exists_with_its_options():
    assert all_wrong(ALARMS.values()) == []


@pytest.mark.parametrize("kind", sorted(set(MACHINES) - WITHOUT_ALARMS))
def test_the_alarms_on_a_machine_name_the_command_for_this_machine(kind):
    told = [text for name, text in ALARMS.items() if re.search(f"-{kind}-(failed|timedout|aborted)$", name)]
    assert [f"./scripts/rerun --stage dev --machine {kind}" in text for text in told] == [True] * 3


def test_alarms_on_dead_letters_name_the_command_for_them():
    told = [text for name, text in ALARMS.items() if re.search("-(dead-letters|events-lost-.)$", name)]
    assert len(told) >= 3
    assert all("./scripts/deadletters " in text for text in told)


def told_of_errors():
    """What alerts say is to be done, for every kind and error."""
    names = [one for one in dir(errors) if isinstance(getattr(errors, one), type)]
    kinds = packaged("alert.schema")["properties"]["kind"]["enum"]
    return {(kind, name): todo(kind, name, "dev") for kind in kinds for name in [*names, "Lambda.Unknown"]}


def test_every_command_of_an_alert_exists_with_its_options():
    assert all_wrong(told_of_errors().values()) == []
    assert all(
        "./scripts/deadletters " in told for (kind, _), told in told_of_errors().items() if kind == "dead-letter"
    )


def test_every_error_that_makes_a_dead_letter_is_one_of_ours():
    assert [name for name in explanation.OF_ERROR if not hasattr(errors, name)] == []
