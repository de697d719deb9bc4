"""The facts in a row of the ledger: which calls and deletions it holds, and the members that hold them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from chalicelib.ledger.history import REQUEST, Call, Deletion, Life, doubt_of, lives_of, merged
from chalicelib.ledger.results import REQUESTED
from chalicelib.ledger.rows import GOOD
from chalicelib.ledger.store import Row

MOST_CALLS: Final = 10
MOST_PAST: Final = 20
MOST_DELETIONS: Final = 20
"""What a row holds of each, the newest, so that it stays far under the 400 KB that DynamoDB takes."""

WHO: Final = ("Creator", "CreatorName", "User", "Groups")
"""What a row says of who made the resource."""

_TEXTS: Final = {
    "EventTime": "time",
    "EventId": "id",
    "Action": "action",
    "Source": "source",
    "Success": "success",
    "Answer": "answer",
    "UserAgent": "user_agent",
    "SourceIp": "source_ip",
    "Execution": "execution",
}
"""By the member of a row that has it: the attribute of a call."""

_ENDED: Final = {"DeletedAt": "time", "DeletedBy": "by", "DeletedEvent": "id"}

FOLDED: Final = (*_TEXTS, *WHO, *_ENDED, "RenamedFrom", "Same", "Calls", "Past", "Deletions", "Uncertain")
"""The members of a row that follow from the facts."""


def calls_of(row: Mapping[str, Any]) -> list[Call]:
    """Return every call that a row holds; what a row of an older version does not say is empty."""
    return [call_of(row), *map(call_of, row.get("Calls", ())), *map(call_of, row.get("Past", ()))]


def call_of(members: Mapping[str, Any]) -> Call:
    """Return the call that a row, or an item of its `Calls` or `Past`, tells of."""
    texts = {name: members.get(member, "") for member, name in _TEXTS.items()}
    creator = members.get("Creator")
    texts["source"] = texts["source"] or source_of(members)
    if not texts["success"] and (creator or {}).get("type") == "Request":
        texts |= {"success": REQUEST, "source": REQUESTED}
    return Call(
        **texts,
        same=members.get("Same", False),
        creator=creator,
        renamed=members.get("RenamedFrom"),
        tagged=members.get("Tagged") or _tagged(members),
    )


def _tagged(row: Mapping[str, Any]) -> str:
    """Return when we wrote the tags that the call of a row led to, if they are there."""
    ours = row.get("Status") in GOOD and not row.get("WrittenFor")
    return str(row.get("WrittenAt", "")) if ours else ""


def key_of(row: Mapping[str, Any]) -> str:
    """Return what the call that a row tells of is known by among those of its name: see `Call.key`."""
    return str(row.get("RenamedFrom", {}).get("Event") or row.get("EventId", ""))


def since_of(row: Mapping[str, Any]) -> str:
    """Return when what a row tells of began to have its name: see `Call.since`."""
    return str(row.get("RenamedFrom", {}).get("Time") or row["EventTime"])


def source_of(members: Mapping[str, Any]) -> str:
    """Return the event source that the service of a row has as a rule; the row has a `Source` if it is another."""
    return f"{members['Service']}.amazonaws.com" if "Service" in members else ""


def deletions_of(row: Mapping[str, Any]) -> list[Deletion]:
    """Return every deletion that a row holds, of a resource or of what has no row yet."""
    found = row.get("Deletions", {})
    return [deletion_of(event, members) for event, members in found.items()]


def deletion_of(event: str, members: Mapping[str, Any]) -> Deletion:
    """Return the deletion of an event, from what a row has of it in `Deletions`."""
    texts = {name: members.get(member, "") for member, name in _DELETION.items()}
    return Deletion(id=event, **texts)


def deletion_members(deletion: Deletion) -> Row:
    """Return what a row has in `Deletions` of a deletion, under its event."""
    members = {member: getattr(deletion, name) for member, name in _DELETION.items()}
    return {member: text for member, text in members.items() if text or member not in _OF_MACHINES}


_DELETION: Final = {
    "Time": "time",
    "By": "by",
    "Arn": "arn",
    "Action": "action",
    "Kind": "kind",
    "For": "on_behalf_of",
}
_OF_MACHINES: Final = ("Kind", "For")


def gathered(row: Row | None, calls: Iterable[Call]) -> list[Call]:
    """Return the calls that a row holds and others; what is seen again is told as both sightings together tell it."""
    known = {one.key: one for one in (calls_of(row) if row else ())}
    for call in calls:
        known[call.key] = merged(known[call.key], call) if call.key in known else call
    return list(known.values())


def lives_in(row: Mapping[str, Any]) -> tuple[Life, ...]:
    """Return the lives that a row tells of, the last of which is the row's own."""
    return lives_of(calls_of(row), deletions_of(row))


def newer_maker(row: Row) -> Call | None:
    """Return who made what the row is to tell of where it tells of an older one: a deletion was put into it since.

    Of a resource whose maker was not seen that is the first call that found it there, but for requests for tags.
    """
    last = lives_in(row)[-1]
    told = last.maker or last.calls[0]
    return None if told.success == REQUEST or key_of(row) in (told.key, last.shown.key) else told


def standing(row: Mapping[str, Any], time: str) -> Mapping[str, Any]:
    """Return a row as it tells of what had its name at a time; itself where nothing had been made by then.

    That follows from the facts in it: after a deletion that came late its `Past` may lack a life.
    """
    begun = [life for life in lives_in(row) if life.shown.since <= time]
    if not begun or begun[-1].shown.key == key_of(row):
        return row
    return {
        **{name: value for name, value in row.items() if name not in (*WHO, "RenamedFrom")},
        **members_of(begun[-1].shown),
    }


def folded(calls: Collection[Call], deletions: Collection[Deletion]) -> Row:
    """Return the members of a row that follow from the facts; those of `FOLDED` that are missing it does not have."""
    lives = lives_of(calls, deletions)
    last = lives[-1]
    others = [call for life in lives for call in life.calls if call.key != last.shown.key]
    past = [(life, life.maker) for life in lives[:-1] if life.maker]
    doubt = doubt_of(lives)
    lists = {
        "Calls": [_members(call) for call in _newest(others, MOST_CALLS)],
        "Past": [{**_members(maker), **_end(life)} for life, maker in past[-MOST_PAST:]],
        "Deletions": {one.id: deletion_members(one) for one in _newest(deletions, MOST_DELETIONS)},
        "Uncertain": doubt.value if doubt else "",
    }
    there = {name: one for name, one in lists.items() if one}
    return {**members_of(replace(last.shown, tagged="")), **_end(last), **there}


def members_of(call: Call) -> Row:
    """Return the members by which the row of a resource tells of a call, and of nobody where nobody is known."""
    if not call.creator:
        return _members(call)
    name, groups = call.creator["name"], list(call.creator.get("groups", ()))
    who = {"Creator": call.creator, "CreatorName": name, "User": name, "Groups": groups}
    return {**_members(call), **who}


def _newest(facts: Iterable[Any], most: int) -> list[Any]:
    return sorted(facts, key=lambda one: one.order)[-most:]


def _members(call: Call) -> Row:
    texts = {member: getattr(call, name) for member, name in _TEXTS.items()}
    creator = {name: value for name, value in (call.creator or {}).items() if value not in ("", [], None)}
    more = {"Same": call.same, "Creator": creator, "RenamedFrom": call.renamed, "Tagged": call.tagged}
    return {name: value for name, value in {**texts, **more}.items() if value}


def _end(life: Life) -> Row:
    return {member: getattr(life.ended, name) for member, name in _ENDED.items()} if life.ended else {}
