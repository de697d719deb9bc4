"""Running failed executions again: which need it, how, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scripts.ops.rerun.later import later_runs
from scripts.ops.rerun.successor import counted_anew, document, successor
from scripts.ops.stage.execution_failures import Failure, read
from scripts.ops.stage.executions import Execution, Machine, locate

REDRIVEN, STARTED, JOINED = "redriven", "started anew", "was running"
SHORTEST, LONGEST = 0.2, 5.0
"""Seconds between two looks at an execution: more and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A failed execution, the last of those that ran it again (itself if there is none), and why that one failed.

    `later` is another execution that did its work since.
    """

    machine: Machine
    root: Execution
    last: Execution
    failure: Failure | None = None
    later: Execution | None = None

    @property
    def healed(self) -> bool:
        """Whether there is nothing to run again."""
        return self.later is not None or (not self.last.failed and not self.last.running)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerun:
    """One chain run again: how, and by which execution, as it is now."""

    chain: Chain
    way: str
    execution: Execution

    @property
    def healed(self) -> bool:
        """Whether it succeeded and nothing in it is left failed."""
        counts = self.execution.output or {}
        return self.execution.status == "SUCCEEDED" and not counts.get("failed")


def find(machines: Sequence[Machine], since: datetime, named: Sequence[str]) -> list[Chain]:
    """Return the chains of the named executions, or else of all that failed since then, machine by machine."""
    if named:
        found = [locate(machines, name) for name in named]
    else:
        found = [(machine, one) for machine in machines for one in machine.failures(since)]
    followers = {(machine.kind, successor(one.name)) for machine, one in found}
    chains = [_chain(machine, one) for machine, one in found if (machine.kind, one.name) not in followers]
    return [one for machine in machines for one in _with_later(machine, chains)]


def run_again(chains: Iterable[Chain], now: datetime, *, redrive: bool = True) -> list[Rerun]:
    """Run again what is not healed; what runs already is waited for with the others."""
    return [_again(chain, now, redrive=redrive) for chain in chains if not chain.healed]


def wait(reruns: Sequence[Rerun], sleep: Callable[[float], None]) -> Iterator[list[Rerun]]:
    """Yield the reruns as they are, again and again, until all of them have ended."""
    current, pause = list(reruns), SHORTEST
    while True:
        yield current
        if not any(one.execution.running for one in current):
            return
        sleep(pause)
        pause = min(pause * 1.3, LONGEST)
        current = [_looked_at(one) for one in current]


def _chain(machine: Machine, root: Execution) -> Chain:
    last = root
    while last.failed and (follower := machine.get(successor(last.name))):
        last = follower
    failure = read(machine.history(last)) if last.failed else None
    return Chain(machine=machine, root=root, last=last, failure=failure)


def _with_later(machine: Machine, chains: Sequence[Chain]) -> list[Chain]:
    """Return the chains of one machine, each with the execution that did its work meanwhile."""
    mine = [chain for chain in chains if chain.machine is machine]
    later = later_runs(machine, [(chain.last, chain.failure) for chain in mine if chain.failure])
    return [replace(chain, later=later.get(chain.last.name)) for chain in mine]


def _again(chain: Chain, now: datetime, *, redrive: bool) -> Rerun:
    last, machine = chain.last, chain.machine
    if chain.failure is None:
        return Rerun(chain=chain, way=JOINED, execution=last)
    repeatable = redrive and not chain.failure.final and counted_anew(last) is None
    redriven = machine.redriven(last, now) if repeatable else None
    if redriven:
        return Rerun(chain=chain, way=REDRIVEN, execution=redriven)
    started = machine.start(successor(last.name), document(machine.kind, last, chain.failure, now))
    return Rerun(chain=chain, way=STARTED, execution=started)


def _looked_at(one: Rerun) -> Rerun:
    machine = one.chain.machine
    return replace(one, execution=machine.find(one.execution.name)) if one.execution.running else one
