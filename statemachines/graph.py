"""A check of our own over a definition: what AWS would only say when an execution gets there, or never.

cfn-lint and moto both accept a `Next` that leads nowhere. `problems` names the state and what is wrong with it; an
empty list means that every rule here holds.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from statemachines import state_rules

Machine = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of states: the machine's own, or that of an iteration or branch, inside the states named."""

    scope: Machine
    inside: tuple[str, ...] = ()

    @property
    def states(self) -> Mapping[str, Any]:
        """The states of this level by name."""
        states: Mapping[str, Any] = self.scope.get("States", {})
        return states

    @property
    def where(self) -> str:
        """The level's name in a sentence."""
        return self.inside[-1] if self.inside else "the machine"


def problems(machine: Machine) -> list[str]:
    """Return a sentence for each rule that `machine` breaks."""
    levels = list(_levels(Level(machine)))
    found = [problem for rule in state_rules.MACHINE_RULES for problem in rule(machine)]
    found += _repeated(levels)
    for level in levels:
        found += [*_lost(level), *_unreachable(level), *_endless(level)]
        for name, state in level.states.items():
            found += [f"{name} {problem}" for rule in state_rules.STATE_RULES for problem in rule(state)]
            found += [f"{name} {problem}" for problem in state_rules.redrivable(name, state, level.inside)]
    return found


def names(machine: Machine) -> list[str]:
    """Return the names of all states, nested ones after their level."""
    return [name for level in _levels(Level(machine)) for name in level.states]


def _levels(level: Level) -> Iterator[Level]:
    yield level
    for name, state in level.states.items():
        for scope in [state.get("Iterator"), state.get("ItemProcessor"), *state.get("Branches", [])]:
            if scope is not None:
                yield from _levels(Level(scope, (*level.inside, name)))


def _targets(state: Machine) -> list[str]:
    """Return where a state may go on to, in the order of its fields."""
    rules = [*state.get("Choices", []), *state.get("Catch", [])]
    found = [state.get("Next"), *(rule.get("Next") for rule in rules), state.get("Default")]
    return [target for target in found if target is not None]


def _repeated(levels: list[Level]) -> Iterator[str]:
    counted = Counter(name for level in levels for name in level.states)
    for name, times in counted.items():
        if times > 1:
            yield f"{name} is the name of {times} states."


def _lost(level: Level) -> Iterator[str]:
    start = level.scope.get("StartAt", "")
    if start not in level.states:
        yield f"{level.where} starts at {start!r}, which is no state of its level."
    for name, state in level.states.items():
        for target in _targets(state):
            if target not in level.states:
                yield f"{name} leads to {target!r}, which is no state of its level."


def _reached(level: Level) -> set[str]:
    reached: set[str] = set()
    todo: list[str] = [level.scope.get("StartAt", "")]
    while todo:
        name = todo.pop()
        if name in level.states and name not in reached:
            reached.add(name)
            todo += _targets(level.states[name])
    return reached


def _unreachable(level: Level) -> Iterator[str]:
    reached = _reached(level)
    for name in level.states:
        if name not in reached:
            yield f"{name} is never reached."


def _endless(level: Level) -> Iterator[str]:
    ends = (level.states[name] for name in _reached(level))
    if not any(state.get("End") or state.get("Type") in {"Succeed", "Fail"} for state in ends):
        yield f"{level.where} never ends."
