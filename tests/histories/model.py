"""The reference model: from what calls did, to who made what exists now. It imports nothing of the project.

It is told facts, one for each record that is ever delivered, and knows no deliveries: the order of the records can't
matter to it.
"""

from dataclasses import dataclass, field, replace
from itertools import groupby


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What one record tells. `what` is make, end, rename or open.

    `success` is new, upsert or idempotent, `answer` is new, existing or empty. `once` is of what has an id that is
    never given again. `who`, `name` and `kind` are of the caller (a session has no kind of its own), `key` is
    the access key that they called with, `opens` the one that an opening gave.
    """

    what: str
    id: str
    time: int
    who: str
    name: str
    kind: str = ""
    key: str = ""
    arn: str = ""
    to: str = ""
    opens: str = ""
    success: str = ""
    answer: str = ""
    once: bool = False
    carried: tuple = ()
    """Of what a renaming made: who made it under its older name, of which kind, the chain's names, and the call."""
    old: str = ""

    @property
    def makes(self):
        return self.answer == "new" or (self.answer == "" and self.success == "new")

    @property
    def finds(self):
        return self.answer == "existing"

    @property
    def doubtful(self):
        return not (self.makes or self.finds or self.once)


@dataclass(kw_only=True)
class Life:
    maker: Fact | None
    others: list[Fact] = field(default_factory=list)
    end: Fact | None = None


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What the ledger has to say of a name. `creator` is an ARN, None where nobody can know it."""

    maker: str | None
    creator: str | None
    kind: str
    chain: tuple[str, ...]
    alive: bool
    ended: tuple[int, str, str, str] | None
    certain: bool
    past: tuple[str, ...]
    made: int | None
    renamed: tuple[int, str, str, str] | None


def truths(facts):
    """Return what is true of each ARN that a call may have made."""
    lives = {}
    facts = list({fact.id + fact.arn: fact for fact in facts}.values())
    openings = {fact.opens: fact for fact in facts if fact.what == "open"}
    carried = {}
    while True:
        lives = {arn: lives_of([*of_name(facts, arn), *carried.get(arn, ())]) for arn in names(facts, carried)}
        found = _carried(lives, openings)
        if found == carried:
            return {arn: _truth(found, openings) for arn, found in lives.items() if found}
        carried = found


def names(facts, carried):
    return {fact.arn for fact in facts if fact.arn} | set(carried)


def of_name(facts, arn):
    return [fact for fact in facts if fact.arn == arn]


def _carried(lives, openings):
    """Return what renamings made, by the new name: it is its maker's."""
    made = {}
    for found in lives.values():
        for life in found:
            if life.end and life.end.what == "rename" and life.maker:
                who = life.maker.carried or (*creator_of(life.maker, openings), life.maker)
                end = life.end
                new = replace(end, what="make", arn=end.to, success="new", carried=who, old=end.arn)
                made.setdefault(new.arn, []).append(new)
    return made


def lives_of(facts):
    lives = []
    ordered = sorted(facts, key=lambda fact: (fact.time, fact.id))
    for _, second in groupby(ordered, key=lambda fact: fact.time):
        for fact in _within(list(second), lives):
            _add(fact, lives)
    return lives


def _within(second, lives):
    """Order what is of one second: what finds a thing goes before its end, and an end before what makes the next."""
    while second:
        alive = bool(lives) and lives[-1].end is None
        rank = (lambda one: (0 if one.finds else 2) if one.what == "make" else 1) if alive else _when_nothing_is_there
        first = min(second, key=rank)  # of equals the first, and they are in the order of their ids
        second.remove(first)
        yield first


def _when_nothing_is_there(one):
    return (1 if one.finds else 0) if one.what == "make" else 2


def _add(fact, lives):
    last = lives[-1] if lives and lives[-1].end is None else None
    if fact.what in ("end", "rename"):
        if last:
            last.end = fact
    elif last and not fact.makes:
        last.others.append(fact)
    elif fact.finds:
        lives.append(Life(maker=None, others=[fact]))
    else:
        lives.append(Life(maker=fact))


def creator_of(fact, openings):
    """Return who called, their kind, and the names of those who opened their session, the nearest first.

    What is done in a session that an agent opened is the agent's, whoever else took roles in between.
    """
    behind, key = [], fact.key
    while key in openings:
        behind.append(openings[key])
        key = openings[key].key
    kinds = [one.kind for one in (fact, *behind) if one.kind]
    kind = fact.kind or ("agent" if "agent" in kinds else next(iter(kinds), "unknown"))
    return fact.who, kind, tuple(one.name for one in behind)


def made_by(fact):
    """Return the call that made what a fact made or named anew."""
    return fact.carried[3] if fact.carried else fact


def _truth(lives, openings):
    last = lives[-1]
    maker = last.maker
    creator, kind, chain = (maker.carried or creator_of(maker, openings))[:3] if maker else (None, "", ())
    return Truth(
        maker=made_by(maker).id if maker else None,
        creator=creator,
        kind=kind,
        chain=chain,
        alive=last.end is None,
        ended=(last.end.time, last.end.name, last.end.id, last.end.kind) if last.end else None,
        certain=not any(fact.doubtful for fact in last.others),
        past=tuple(made_by(life.maker).id for life in lives[:-1] if life.maker),
        made=made_by(maker).time if maker else None,
        renamed=(maker.time, maker.name, maker.id, maker.old) if maker and maker.carried else None,
    )
