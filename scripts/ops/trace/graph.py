"""A machine's definition as a graph: states, what leads from one to the next, and what is inside of a Map (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NEXT, CHOICE, OTHERWISE, CATCH = "next", "choice", "otherwise", "catch"

_NO_OPERATORS = ("Variable", "Next", "Comment")


@dataclass(frozen=True, slots=True)
class Transition:
    """What leads from a state to another of its level: all the ways there are, each with what it asks for."""

    source: str
    target: str
    ways: tuple[tuple[str, str], ...]

    @property
    def caught(self) -> bool:
        """Whether nothing but an error leads there."""
        return all(kind == CATCH for kind, _ in self.ways)

    @property
    def label(self) -> str:
        """What a Choice asks for to go there; empty where no Choice asks."""
        return " or ".join(label for kind, label in self.ways if kind in (CHOICE, OTHERWISE))


@dataclass(frozen=True, slots=True)
class State:
    """A state, and the levels inside of it: the iteration of a Map, the branches of a Parallel."""

    name: str
    kind: str
    comment: str
    ends: bool
    inside: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """The states of a machine, or of an iteration, with what leads from one to the other."""

    start: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]


def read_graph(definition: Mapping[str, Any]) -> Level:
    """Return the graph of a definition, or of a part of one that has states."""
    states: Mapping[str, Mapping[str, Any]] = definition["States"]
    return Level(
        start=definition["StartAt"],
        states=tuple(_state(name, state) for name, state in states.items()),
        transitions=tuple(one for name, state in states.items() for one in _transitions(name, state)),
    )


def walk(level: Level) -> Iterator[tuple[State, int]]:
    """Yield each state with how deep it is, what is inside of it after it."""
    for state in level.states:
        yield state, 0
        yield from ((inner, depth + 1) for one in state.inside for inner, depth in walk(one))


def _state(name: str, state: Mapping[str, Any]) -> State:
    scopes = [state.get("Iterator"), state.get("ItemProcessor"), *state.get("Branches", [])]
    return State(
        name=name,
        kind=state["Type"],
        comment=state.get("Comment", ""),
        ends=bool(state.get("End")) or state["Type"] in ("Succeed", "Fail"),
        inside=tuple(read_graph(scope) for scope in scopes if scope),
    )


def _transitions(name: str, state: Mapping[str, Any]) -> Iterator[Transition]:
    ways: dict[str, list[tuple[str, str]]] = {}
    for target, kind, label in _ways(state):
        ways.setdefault(target, []).append((kind, label))
    yield from (Transition(name, target, tuple(found)) for target, found in ways.items())


def _ways(state: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if "Next" in state:
        yield state["Next"], NEXT, ""
    for rule in state.get("Choices", []):
        yield rule["Next"], CHOICE, _asks_for(rule)
    if "Default" in state:
        yield state["Default"], OTHERWISE, "otherwise"
    for catcher in state.get("Catch", []):
        yield catcher["Next"], CATCH, ", ".join(catcher["ErrorEquals"])


def _asks_for(rule: Mapping[str, Any]) -> str:
    """Return a rule of a Choice in a word: the value it wants, or the place it looks at."""
    operator = next((name for name in rule if name not in _NO_OPERATORS), "")
    if operator.endswith("Equals"):
        return str(rule[operator])
    return str(rule.get("Variable", operator))
