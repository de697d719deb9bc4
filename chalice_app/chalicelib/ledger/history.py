"""The history of one name: from what was seen of it, in whatever order, to lives, each with who began and who ended it.

Pure. What is the same set of facts gives the same lives. `docs/history.md` has the table of what proves what.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from chalicelib.core.resource import Answer, Success

REQUEST: Final = "request"
"""In place of a `Success`, of a request for tags: it is no call of AWS, so whoever asked made nothing."""

NEW: Final = Answer.NEW
EXISTING: Final = Answer.EXISTING


class Doubt(StrEnum):
    """Why it is not certain who made a resource: a closed list. The value is what people read."""

    NO_EVIDENCE = "a later call may have made it anew: nothing tells"
    OLDER_ROW = "a row of an older version does not tell whether its call made or changed it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that makes a resource, or may have made one.

    `success` is a `Success`, `REQUEST`, or "" in a row of an older version: then it counts as `NEW` until it is known.
    `answer` is `NEW`, `EXISTING` or "". `same` says that the resource is known to be the one of the calls before: by
    the tags that it bore, or because AWS never gives its id again. `creator` is None where nobody can know who called.
    `renamed` is of a resource that got its name later: the renaming, as a row has it in `RenamedFrom`. `tagged` is when
    we wrote the tags of it.
    """

    time: str
    id: str
    action: str = ""
    source: str = ""
    success: str = ""
    answer: str = ""
    same: bool = False
    creator: Mapping[str, Any] | None = None
    user_agent: str = ""
    source_ip: str = ""
    execution: str = ""
    renamed: Mapping[str, str] | None = None
    tagged: str = ""

    @property
    def key(self) -> str:
        """What it is known by among others of its name: a name may come back to what a call made under it."""
        return self.renamed["Event"] if self.renamed else self.id

    @property
    def since(self) -> str:
        """When what it made began to have the name."""
        return self.renamed["Time"] if self.renamed else self.time

    @property
    def order(self) -> tuple[str, str]:
        """Where it stands among others of its name."""
        return self.since, self.key

    @property
    def makes(self) -> bool:
        """Whether it certainly made a resource."""
        return self.answer == NEW or (not self.answer and self.success in (Success.NEW, ""))

    @property
    def finds(self) -> bool:
        """Whether it certainly made nothing."""
        return self.answer == EXISTING or self.success == REQUEST

    @property
    def proves_nothing(self) -> bool:
        """Whether it may have made the resource or not, for all that is known."""
        return not (self.makes or self.finds or self.same)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A call that ended a resource: when, which, and by whom.

    `kind` is that of a creator, empty where it was a person or is not known; `on_behalf_of` is for whom an agent acted.
    """

    time: str
    id: str
    by: str = ""
    arn: str = ""
    action: str = ""
    kind: str = ""
    on_behalf_of: str = ""

    @property
    def order(self) -> tuple[str, str]:
        """Where it stands among others of its name."""
        return self.time, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A resource from its making to its end.

    `maker` is None where the call that made it was not seen. `calls` are the others, `ended` is the deletion that was
    seen of it; a life that is not the last is over whether one was seen or not.
    """

    maker: Call | None
    calls: tuple[Call, ...] = ()
    ended: Deletion | None = None

    @property
    def shown(self) -> Call:
        """The call that a row tells of: the maker, else who asked for tags, else the first that was seen."""
        asked = (call for call in self.calls if call.success == REQUEST)
        return self.maker or next(asked, None) or replace(self.calls[0], creator=None)

    def has(self, key: str) -> bool:
        """Say whether the call of a key belongs to it."""
        return any(call.key == key for call in (*filter(None, [self.maker]), *self.calls))


def lives_of(calls: Collection[Call], deletions: Collection[Deletion]) -> tuple[Life, ...]:
    """Return the lives of a name, the earliest first. Of several calls with one key the last of `calls` counts."""
    lives: list[Life] = []
    facts: list[Call | Deletion] = [*{one.key: one for one in calls}.values(), *deletions]
    facts.sort(key=lambda one: one.order)
    for _, second in groupby(facts, key=lambda one: one.order[0]):
        for fact in _within(list(second), lives):
            _add(fact, lives)
    return tuple(lives)


def doubt_of(lives: Sequence[Life]) -> Doubt | None:
    """Return why it is not certain who made what the last life is of; None where it is."""
    last = lives[-1]
    if any(call.proves_nothing for call in last.calls):
        return Doubt.NO_EVIDENCE
    untold = last.maker is not None and not (last.maker.success or last.maker.answer)
    return Doubt.OLDER_ROW if untold and len(lives) > 1 and lives[-2].ended is None else None


def merged(known: Call, seen: Call) -> Call:
    """Return what two sightings of one call say together: the later, and what only the earlier tells.

    A creator whose chain was found is not lost to one without. A row of an older version may name the creator beside
    the id of another call, one that only changed the resource: there the creator stays.
    """
    creator = seen.creator or known.creator
    same = known.id == seen.id  # what was renamed may turn out to be of another maker
    chained = same and known.creator and known.creator.get("chain") and not (creator or {}).get("chain")
    if chained or (known.creator and not known.success and not seen.makes):
        creator = known.creator
    return replace(
        seen,
        creator=creator,
        success=seen.success or known.success,
        answer=seen.answer or known.answer,
        same=seen.same or known.same,
        source=seen.source or known.source,
        user_agent=seen.user_agent or known.user_agent,
        source_ip=seen.source_ip or known.source_ip,
        execution=known.execution or seen.execution,
        tagged=known.tagged or seen.tagged,
    )


def _alive(lives: Sequence[Life]) -> bool:
    return bool(lives) and lives[-1].ended is None


def _within(second: list[Call | Deletion], lives: list[Life]) -> Iterator[Call | Deletion]:
    """Yield the facts of one second: no order is known, so a deletion goes first where there is something to delete.

    What finds a resource there goes before the deletion.
    """
    while second:
        finding: list[Call | Deletion] = [one for one in second if isinstance(one, Call) and one.finds]
        making: list[Call | Deletion] = [one for one in second if isinstance(one, Call) and not one.finds]
        ending: list[Call | Deletion] = [one for one in second if isinstance(one, Deletion)]
        fact = ([*finding, *ending, *making] if _alive(lives) else [*making, *finding, *ending])[0]
        second.remove(fact)
        yield fact


def _add(fact: Call | Deletion, lives: list[Life]) -> None:
    alive = _alive(lives)
    if isinstance(fact, Deletion):
        if alive:
            lives[-1] = replace(lives[-1], ended=fact)
    elif alive and not fact.makes:
        lives[-1] = replace(lives[-1], calls=(*lives[-1].calls, fact))
    elif fact.finds:
        lives.append(Life(maker=None, calls=(fact,)))
    else:
        lives.append(Life(maker=fact))
