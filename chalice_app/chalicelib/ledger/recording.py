"""Recording: what a row says after a call was worked on, from what it said before. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from chalicelib.ledger.facts import FOLDED, call_of, deletions_of, folded, gathered, key_of, source_of
from chalicelib.ledger.history import REQUEST, Call, Deletion, Life, lives_of
from chalicelib.ledger.rows import GOOD, revision_of
from chalicelib.ledger.store import Row

MOST_VALUES: Final = 4
"""Values of ours that a row keeps for a key: more than one only where several executions wrote it at once."""

Written = Mapping[str, Sequence[str]]
"""By the key of a tag: the values that we wrote and that may be there."""

_TOLD: Final = ("Tags", "Status", "Error", "Reason", "Log", "Position")
"""The members of a row that say what became of the resource; a report has all of them that apply."""

_OF_WRITING: Final = ("Written", "WrittenAt", "WrittenFor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of one call on one resource.

    `row` is the row that it would have alone. `written` are the tags that were written, or may have been. `seen` is the
    revision of the row that was gone by, None where there was none. A `passive` call was held to have made nothing that
    exists: it is a fact, and no more.
    """

    row: Row
    written: Mapping[str, str] = field(default_factory=dict)
    seen: int | None = None
    passive: bool = False

    @property
    def call(self) -> Call:
        """The call that it is of."""
        return call_of(self.row)

    @property
    def good(self) -> bool:
        """Whether the resource has its tags."""
        return self.row["Status"] in GOOD

    @property
    def asked(self) -> bool:
        """Whether it is of a request."""
        return self.call.success == REQUEST


def written_in(row: Row) -> Written:
    """Return the values of tags that a row says we wrote; none where it does not say.

    The row leaves out a value that is the only one and stands among its `Tags`.
    """
    tags = row.get("Tags", {})
    return {key: found or [tags[key]] for key, found in row.get("Written", {}).items() if found or key in tags}


def written_for(row: Row) -> str:
    """Return the key of the call whose tags a resource bears, as far as they are ours."""
    return str(row.get("WrittenFor") or key_of(row))


def fold_in(
    row: Row | None, reports: Sequence[Report], deletions: Collection[Deletion], now: str
) -> tuple[Row, Call | None]:
    """Return the row as it is to be, and the call whose tags are to be set right on the resource.

    There is such a call where the tags may be those of another: two executions worked on one name at once.
    """
    # A request that found nothing to tag does not show that there is a resource.
    calls = gathered(row, (one.call for one in reports if row is None or one.good or not one.asked))
    ends = list({one.id: one for one in (*(deletions_of(row) if row else ()), *deletions)}.values())
    last = lives_of(calls, ends)[-1]
    telling = _telling(row, reports, last)
    gone = (*FOLDED, *_OF_WRITING, *(_TOLD if telling else ()))
    new = {name: value for name, value in (row or {}).items() if name not in gone} | folded(calls, ends)
    if telling:
        told = {name: value for name, value in telling.row.items() if name not in FOLDED}
        new |= {**told, "Execution": telling.row.get("Execution", "")}
    if new.get("Source") == source_of(new):
        del new["Source"]
    new |= _writing(row, reports, telling, new.get("Tags", {}), now)
    if new.get("WrittenFor") == key_of(new):
        del new["WrittenFor"]
    return new, _to_mend(row, reports, last)


def _telling(row: Row | None, reports: Sequence[Report], last: Life) -> Report | None:
    """Return the report that says what became of the resource; None where the row says it better."""
    ordered = sorted(reports, key=lambda one: (not one.passive, one.call.order))
    tells = [one for one in ordered if not one.passive and (one.call.key == last.shown.key or _asks_in(last, one))]
    found = (tells or (ordered if row is None else []))[-1:]
    if not found or row is None or found[0].good:
        return found[0] if found else None
    # What failed says nothing of a success before it, unless it is of another call, which makes other tags.
    succeeded = row["Status"] in GOOD and last.has(key_of(row))
    return None if succeeded and (found[0].asked or found[0].call.key == key_of(row)) else found[0]


def _asks_in(life: Life, report: Report) -> bool:
    return report.asked and (not report.good or life.has(report.call.key))


def _writing(
    row: Row | None, reports: Sequence[Report], telling: Report | None, tags: Mapping[str, str], now: str
) -> Row:
    """Return the members that say what of the resource's tags is ours; `tags` are those that the row is to have."""
    values = {key: list(found) for key, found in (written_in(row) if row else {}).items()}
    settled = telling if telling and telling.good and telling.seen == revision_of(row) else None
    if settled:
        values = {key: [tags[key]] for key, found in values.items() if tags.get(key) in found}
    writers = sorted((one for one in reports if one.written), key=lambda one: one is not settled)
    for one in writers:
        for key, value in one.written.items():
            others = [] if one is settled else [other for other in values.get(key, ()) if other != value]
            values[key] = [*others, value][-MOST_VALUES:]
    if not values:
        return {}
    known = {
        "WrittenAt": now if writers else (row or {}).get("WrittenAt"),
        "WrittenFor": _for_whom(row, [one for one in writers if one is not telling], settled),
    }
    short = {key: [] if found == [tags.get(key)] else found for key, found in values.items()}
    return {"Written": short, **{name: value for name, value in known.items() if value}}


def _for_whom(row: Row | None, strangers: Sequence[Report], settled: Report | None) -> str:
    """Return the key of the call whose tags are there: of the maker only where nobody else can have written since."""
    if strangers:
        return strangers[-1].call.key
    if settled and not (settled.asked and row and written_in(row)):
        return settled.call.key
    return written_for(row) if row else ""


def _to_mend(row: Row | None, reports: Sequence[Report], last: Life) -> Call | None:
    maker = last.maker
    if maker is None or last.ended or not maker.creator:
        return None
    own = [one for one in reports if one.call.key == maker.key and not one.passive]
    if any(one.row["Status"] == "FAILED" for one in own):
        return None  # it is tried again anyway
    if any(one.written and one.call.key != maker.key and not one.asked for one in reports):
        return maker
    if own:
        raced = row and written_in(row) and written_for(row) != maker.key
        return maker if raced and any(one.seen != revision_of(row) for one in own) else None
    known = row is not None and key_of(row) == maker.key and "DeletedAt" not in row
    return None if known else maker
