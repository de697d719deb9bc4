"""How rows of the ledger are shown to whoever asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.alerts.document import todo
from chalicelib.alerts.tag_command import command_for
from chalicelib.core.console_links import execution_link
from chalicelib.errors import NAMELESS
from chalicelib.identity.kinds import AGENT
from chalicelib.ledger.store import Row
from chalicelib.ledger.untold import NO_TIME
from scripts.ops.ledger_queries.history import Step, lives, may_live
from scripts.ops.presentation.terminal import pairs

HUMAN: Mapping[bool | None, str] = {True: "yes", False: "no, a machine", None: "not known"}


def answer(row: Row, stage: str) -> dict[str, object]:
    """Return all that the ledger knows of one resource."""
    creator: dict[str, Any] = row.get("Creator") or {}
    return {
        "resource": row["ResourceId"],
        "type": row.get("ResourceType"),
        "made by": row.get("CreatorName") or row.get("User"),
        "a human": HUMAN[creator.get("human")],
        "person": creator.get("person") or _unknown(creator),
        "behind it": list(map(_link, creator.get("chain") or ())),
        "identity": creator.get("arn"),
        "kind": _kind(creator),
        "for": creator.get("on_behalf_of"),
        "agent": _claimed(creator.get("agent"), claimed=True),
        "workload": creator.get("workload"),
        "with": _claimed(creator.get("origin"), claimed=bool(creator.get("origin_claimed"))),
        "identity type": creator.get("type"),
        "principal id": creator.get("principal_id"),
        "session tags": pairs(creator.get("session_tags")),
        "role": creator.get("role"),
        "session": creator.get("session"),
        "source identity": creator.get("source_identity"),
        "groups": ", ".join(map(str, row.get("Groups") or ())),
        "via": creator.get("via"),
        "when": when(row),
        "by": f"{row.get('Action')} (event {row.get('EventId')})",
        "renamed": _renamed(row.get("RenamedFrom")),
        "uncertain": row.get("Uncertain"),
        "exists": exists(row),
        "where": f"account {row.get('AccountId')}, Region {row.get('Region')}",
        "tags": pairs(row.get("Tags")),
        "added by hand": [_added(one, tag) for one in row.get("Added") or () for tag in one["Tags"]],
        "status": row.get("Status"),
        "because": row.get("Error"),
        "reason": row.get("Reason"),
        "to do": to_do(row, stage) if row.get("Status") == "FAILED" else "",
        "execution": row.get("Execution"),
    }


def _renamed(renaming: Mapping[str, str] | None) -> str:
    """Return by whom and when a resource got its name, and which it had before."""
    if not renaming:
        return ""
    by = f"by {renaming.get('By', 'somebody unknown')}, {renaming.get('Action')} (event {renaming['Event']})"
    return f"from {renaming['From']} at {renaming['Time']} {by}"


def when(row: Row) -> str:
    """Return the time of the call, which a malformed record may not tell."""
    time = str(row.get("EventTime", ""))
    return "not known" if time == NO_TIME else time


def maker(row: Row) -> str:
    """Return who made a resource, and whether that is certain, in a word or two."""
    name = str(row.get("CreatorName") or row.get("User") or "")
    return f"{name} (uncertain)" if row.get("Uncertain") else name


def exists(row: Row) -> str:
    """Return whether a resource exists, as far as the ledger knows."""
    if lives(row) is False:
        return f"no: deleted {row['DeletedAt']} by {deleter(row)}"
    return "yes" if lives(row) else "not known"


def step(one: Step) -> dict[str, object]:
    """Return the row of something that happened, among others."""
    return {
        "what": one.what,
        "when": one.when,
        "who": _hand(one.who, one.kind, one.on_behalf_of),
        "by": one.action,
        "event": one.event,
        "execution": one.execution.rpartition(":")[2],
        "note": one.note,
    }


def deleter(row: Row) -> str:
    """Return who deleted a resource, as its row tells."""
    fact = row.get("Deletions", {}).get(row.get("DeletedEvent"), {})
    return _hand(str(row.get("DeletedBy")), fact.get("Kind", ""), fact.get("For", ""))


def _hand(who: str, kind: str, on_behalf_of: str) -> str:
    """Return who did something; an agent has the name of the person in whose session it acts."""
    if kind != AGENT:
        return who
    return f"{who} (agent, for {on_behalf_of})" if on_behalf_of else f"{who} (agent)"


def to_do(row: Row, stage: str) -> str:
    """Return what to do about what failed: for what nobody can know, the command that tags it by request."""
    if not may_live(row):
        return "nothing: it is gone"
    return command(row, stage) or todo("batch", str(row.get("Error")), stage)


def command(row: Row, stage: str) -> str:
    """Return the command that tags by request what nobody knows the creator or resource of; else nothing."""
    if row.get("Error") not in _NAMELESS or not may_live(row):
        return ""
    return command_for(row, stage)


_NAMELESS = tuple(error.__name__ for error in NAMELESS)


def _unknown(creator: Mapping[str, Any]) -> str:
    return "" if creator.get("human") else "not known"


def _kind(creator: Mapping[str, Any]) -> str:
    """Return the kind of creator, with what tells it."""
    kind, evidence = creator.get("kind"), creator.get("evidence")
    return f"{kind} ({evidence})" if kind and evidence else str(kind or "")


def _claimed(text: object, *, claimed: bool) -> str:
    """Return what a program says of itself, as what it is."""
    return f"{text} (claimed by the user agent)" if text and claimed else str(text or "")


def _link(link: Mapping[str, Any]) -> str:
    """Return one line of a chain: what acted, or who made or started it."""
    human = {True: ", a person", False: ", a machine"}.get(link.get("human"), "")
    who = f", an agent for {link['on_behalf_of']}" if link.get("on_behalf_of") else human
    return f"{link.get('name')} ({link.get('type')}{who}): {link.get('how')}"


def _added(one: Mapping[str, Any], tag: Mapping[str, Any]) -> str:
    return f"{tag['Key']}={tag['Value']} by {one['By']} at {one['At']} ({tag['Source']} {tag['From']})"


def link(row: Row) -> str:
    """Return the console page of the execution that wrote the row; it stands alone, so that it can be clicked."""
    execution = str(row.get("Execution") or "")
    return execution_link(execution) if execution.startswith("arn:") else ""


def short(row: Row) -> dict[str, object]:
    """Return the row of a resource among several."""
    return {
        "resource": row["ResourceId"],
        "made by": maker(row),
        "when": when(row),
        "by": row.get("Action"),
        "exists": exists(row),
        "status": row.get("Status"),
        "because": row.get("Error"),
    }
