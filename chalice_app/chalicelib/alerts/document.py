"""The document of an alert (`alert.schema.json`), and the same as lines for a mail.

Names and messages in it come from strangers (session names, resource names): they are cleaned of everything that could
act on a terminal or a mail reader, and cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from chalicelib import errors
from chalicelib.core.console_links import execution_link
from chalicelib.core.counts import counted
from chalicelib.core.text import clean
from chalicelib.ledger.owed import MOST_RESOURCES, Owed, Place

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import AlertDocument, AlertPlace

MOST_PLACES = 10
MOST_OF_A_PLACE = 5
"""Resources that are named of each of several places."""

_NOWHERE = Place(what="Too many places to keep any: look at the executions that failed.")
_RERUN = "./scripts/rerun --stage STAGE"
_OF_KIND: Mapping[str, str] = {
    "backups": "wait for the next run of retention, or start one (docs/retention.md#a-run-by-hand)",
    "dead-letter": "./scripts/deadletters --stage STAGE",
    "webhook": "mend its secret or its host (docs/webhooks.md)",
}
_OF_ERROR: Mapping[str, str] = {
    errors.InvalidTag.__name__: "./scripts/backfill --stage STAGE --from DAY --to DAY",
    errors.MalformedRecord.__name__: "./scripts/tag ID --user NAME --stage STAGE",
    errors.NoResourceNamed.__name__: "./scripts/tag ID --user NAME --stage STAGE",
    errors.TaggingUnsupported.__name__: "./scripts/whodunit --failed --stage STAGE",
    errors.UnknownCreator.__name__: "./scripts/tag ID --user NAME --stage STAGE",
}
"""By the kind of an alert, then by its error: what helps, where to run it again does nothing."""


def document(owed: Owed, *, stage: str, time: str, healed: Sequence[str] = ()) -> AlertDocument:
    """Return the document of all that is owed of a reason; `healed` are names of executions."""
    place = owed.places[0] if owed.places else _NOWHERE
    arn = place.execution
    whole = {
        "version": 1,
        "kind": owed.kind,
        "stage": stage,
        "time": time,
        "title": f"TagTrail {stage}: {clean(owed.error, 70)}",
        "what": place.what + _times(owed),
        "error": owed.error,
        "message": place.message,
        "service": place.service,
        "account": place.account,
        "region": place.region,
        "resources": list(place.resources[:MOST_RESOURCES]),
        "resource_count": owed.resource_count,
        "execution": {"arn": arn, "name": _name(arn), "console": execution_link(arn)} if arn else "",
        "todo": todo(owed.kind, owed.error, stage),
        "count": owed.count,
        "since": owed.since,
        "places": [_place(one) for one in owed.places[:MOST_PLACES]],
        "place_count": len(owed.places),
        "healed": list(healed) or "",
    }
    known = {member: value for member, value in whole.items() if value != "" or member == "message"}
    return cast("AlertDocument", known)


def _times(owed: Owed) -> str:
    if owed.count == 1:
        return ""
    return f" This stands for {owed.count} of them since {owed.since}, in {counted(len(owed.places), 'place')}."


def _place(place: Place) -> AlertPlace:
    return {
        "account": place.account,
        "region": place.region,
        "service": place.service,
        "count": place.count,
        "resource_count": place.resource_count,
        "resources": list(place.resources[:MOST_OF_A_PLACE]),
        "execution": place.execution,
    }


def todo(kind: str, error: str, stage: str) -> str:
    """Return what an operator does about an error: the sentence of its class, then what helps."""
    meaning = getattr(errors, error, None)
    sentence = meaning.__doc__ if isinstance(meaning, type) and meaning.__doc__ else "Read the execution's history."
    way = _OF_KIND.get(kind) or _OF_ERROR.get(error, _RERUN)
    return f"{' '.join(sentence.split())} Then: {way.replace('STAGE', stage)}"


def as_text(document: Mapping[str, Any]) -> str:
    """Return the alert as lines for a mail."""
    execution, healed = document.get("execution"), document.get("healed")
    lines = [
        document["title"],
        "",
        document["what"],
        *([f"AWS says: {document['message']}"] if document["message"] else []),
        *(_several(document) if document["place_count"] > 1 else _single(document)),
        *([f"Execution: {execution['name']}", execution["console"]] if execution else []),
        *([f"Healed since: {', '.join(healed)}"] if healed else []),
        "",
        f"What to do: {document['todo']}",
    ]
    return "\n".join(lines)


def _single(document: Mapping[str, Any]) -> list[str]:
    where = _where(document)
    return [
        *([f"Where: {where}"] if where else []),
        *([f"Resources ({document['resource_count']}):"] if document["resources"] else []),
        *(f"  {resource}" for resource in document["resources"]),
    ]


def _several(document: Mapping[str, Any]) -> list[str]:
    places = document["places"]
    lines = [f"Where ({len(places)} of {counted(document['place_count'], 'place')}):"]
    for place in places:
        counts = f"{counted(place['count'], 'time')}, {counted(place['resource_count'], 'resource')}"
        lines += [f"  {_where(place) or 'no account'}: {counts}", *(f"    {one}" for one in place["resources"])]
    return lines


def _where(place: Mapping[str, Any]) -> str:
    return " ".join(place[member] for member in ("service", "account", "region") if place.get(member))


def _name(arn: str) -> str:
    return arn.rpartition(":")[2]
