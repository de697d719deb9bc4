"""The history of a resource's name, as its row of the ledger tells it: made, tagged, changed, deleted, made again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from chalicelib.ledger.facts import deletions_of, lives_in
from chalicelib.ledger.history import REQUEST, Call, Deletion, Life
from chalicelib.ledger.store import Row

TAGTRAIL: Final = "TagTrail"

OUTCOMES: Final[Mapping[str, str]] = {
    "TAGGED": "tagged",
    "KEPT": "had its tags",
    "SKIPPED": "not tagged",
    "FAILED": "not tagged",
}
"""What is said of a row's status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened. What is not known is empty."""

    what: str
    when: str = ""
    who: str = ""
    identity: str = ""
    kind: str = ""
    on_behalf_of: str = ""
    action: str = ""
    event: str = ""
    execution: str = ""
    note: str = ""


def lives(row: Row) -> bool | None:
    """Say whether a resource exists as far as the ledger knows; None for a row of a version that heard of no end."""
    if "DeletedAt" in row:
        return False
    return True if "Revision" in row else None


def may_live(row: Row) -> bool:
    """Say whether a resource exists for all that is known."""
    return lives(row) is not False


def history_of(row: Row) -> list[Step]:
    """Return what happened to a name, the earliest first: of a row, or of deletions that wait for one."""
    steps = [*_of_lives(row), *_of_tags(row)] if "EventId" in row else []
    told = {step.event for step in steps}
    steps += [_ended(row, one, "deleted") for one in deletions_of(row) if one.id not in told]
    return sorted(steps, key=lambda step: step.when)


def as_document(row: Row) -> dict[str, Any]:
    """Return the history of a name as a document."""
    return {
        "ResourceId": row["ResourceId"],
        "Lives": lives(row),
        "Uncertain": row.get("Uncertain"),
        "History": [asdict(step) for step in history_of(row)],
    }


def _of_lives(row: Row) -> Iterator[Step]:
    every, made = lives_in(row), set[str]()
    for number, life in enumerate(every):
        renamed = life.maker.renamed if life.maker else None
        if life.maker is None or life.maker.id not in made:
            yield _made(life, "made again" if number and not renamed else "made")
        if renamed:
            yield _got_name(renamed)
        if life.maker:
            made.add(life.maker.id)
        if life.maker and life.maker.tagged and life is not every[-1]:
            yield Step(what="tagged", when=life.maker.tagged, who=TAGTRAIL, execution=life.maker.execution)
        yield from (_called(call) for call in life.calls)
        if life.ended:
            yield _ended(row, life.ended, "deleted")


def _made(life: Life, what: str) -> Step:
    if life.maker is None:
        return Step(what=what, when=life.calls[0].time, note="by whom is not known: it was there before")
    return _call(life.maker, what, "" if life.maker.creator else "by whom is not known")


def _called(call: Call) -> Step:
    return _call(call, "tags asked for" if call.success == REQUEST else "changed", "")


def _call(call: Call, what: str, note: str) -> Step:
    creator = call.creator or {}
    return Step(
        what=what,
        when=call.time,
        who=creator.get("name", ""),
        identity=creator.get("arn", ""),
        kind=creator.get("kind", ""),
        on_behalf_of=creator.get("on_behalf_of", ""),
        action=call.action,
        event=call.id,
        execution=call.execution,
        note=note,
    )


def _got_name(renamed: Mapping[str, str]) -> Step:
    return Step(
        what="renamed",
        when=renamed["Time"],
        who=renamed.get("By", ""),
        identity=renamed.get("Arn", ""),
        action=renamed.get("Action", ""),
        event=renamed["Event"],
        note=f"from {renamed['From']}",
    )


def _ended(row: Row, deletion: Deletion, what: str) -> Step:
    new = row.get("RenamedTo", {}).get(deletion.id, "")
    return Step(
        what="renamed" if new else what,
        when=deletion.time,
        who=deletion.by,
        identity=deletion.arn,
        kind=deletion.kind,
        on_behalf_of=deletion.on_behalf_of,
        action=deletion.action,
        event=deletion.id,
        note=f"now {new}" if new else "",
    )


def _of_tags(row: Row) -> Iterator[Step]:
    """Yield what became of the tags of what the row tells of, and what was added to them later."""
    status, tags = str(row.get("Status", "")), row.get("Tags") or {}
    yield Step(
        what=OUTCOMES.get(status, "not tagged"),
        when=str(row.get("WrittenAt") or row.get("UpdatedAt") or row["EventTime"]),
        who=TAGTRAIL,
        execution=str(row.get("Execution", "")),
        note=_pairs(tags) or str(row.get("Reason") or row.get("Error") or ""),
    )
    for one in row.get("Added") or ():
        yield Step(what="tags added", when=one["At"], who=one["By"], note=_pairs_of(one["Tags"]))


def _pairs(tags: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted(tags.items()))


def _pairs_of(tags: Sequence[Mapping[str, str]]) -> str:
    return _pairs({one["Key"]: one["Value"] for one in tags})
