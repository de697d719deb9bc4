"""What the ledger adds to what a record says of its creator: who opened the session, for whom, and with which tags.

The record of an opening is AWS's own. So it counts more than names, which anybody may choose, and where an agent opened
the session, or made the stack, what is done in it is the agent's, whatever else it bears.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Final

from chalicelib.identity import kinds, session_tags
from chalicelib.identity.chain import chain_to, followed, person_in
from chalicelib.identity.correlation_keys import STACK, TOOL_CALL
from chalicelib.identity.creator import Creator

Row = Mapping[str, Any]
Leads = Sequence[Mapping[str, str]]

LISTED: Final = "listed by a tool call of an agent"
STACKED: Final = "a stack that an agent made"

STACK_AGE: Final = timedelta(days=1)
"""How long after a stack was made what CloudFormation creates in it is taken for its making, and not for an update."""

_CHOSEN: Final = ("", kinds.NAMED_MACHINE, kinds.NAMED_PERSON)
"""Evidence that is less than the record of an opening."""


def joined(creator: Creator, leads: Leads, time: str, rows: Mapping[str, Row]) -> Creator:
    """Return the creator of a call made at `time`, with all that the rows of its leads say."""
    found = _of_tool_call(creator, leads, rows)
    behind = followed([lead for lead in leads if lead["how"] != TOOL_CALL], time, rows)
    own = list(takewhile(_is_opening, behind))
    workload = next((row["Workload"] for row in behind if row.get("Workload")), "")
    chain = chain_to(behind)
    found = _of_opening(found, own, workload)
    found = _of_stack(found, leads, behind, time)
    if found.kind == kinds.AGENT and not found.on_behalf_of:
        found = replace(found, on_behalf_of=person_in(chain))
    kept = () if creator.human and found.human else chain
    return replace(found, chain=kept, session_tags=_tags(own))


def _of_tool_call(creator: Creator, leads: Leads, rows: Mapping[str, Row]) -> Creator:
    """Return the creator as the tool call says that lists the request: it was an agent's."""
    listed = (rows.get(lead["key"]) for lead in leads if lead["how"] == TOOL_CALL)
    row = next(filter(None, listed), None)
    if row is None:
        return creator
    agent = row.get("Agent", "")
    if creator.kind == kinds.AGENT:
        return replace(creator, agent=agent)
    person = row["Who"].get("on_behalf_of", "")
    return _as_agent(replace(creator, agent=agent), LISTED, person)


def _is_opening(row: Row) -> bool:
    """Say whether somebody opened a session by it, to work in it: who started a build leaves that to the build."""
    return "Who" in row and not row.get("Starts")


def _of_opening(creator: Creator, sessions: Sequence[Row], workload: str) -> Creator:
    """Return the creator as the openings of their session say, and of those that it was opened from."""
    decisive = next((row for row in sessions if row["Who"].get("kind")), None)
    agent = next((row for row in sessions if row["Who"].get("kind") == kinds.AGENT), None)
    if agent is not None and creator.kind != kinds.AGENT:
        creator = _as_agent(creator, kinds.OPENED[kinds.AGENT], agent["Who"].get("on_behalf_of", ""))
    elif workload and creator.evidence in _CHOSEN:
        told = creator.evidence if creator.kind == kinds.WORKLOAD else kinds.OPENED[kinds.WORKLOAD]
        creator = replace(creator, kind=kinds.WORKLOAD, human=False, evidence=told)
    elif decisive is not None and _says_more(kind := decisive["Who"]["kind"], creator):
        creator = replace(creator, kind=kind, human=kinds.human_of(kind), evidence=kinds.OPENED[kind])
    if creator.kind == kinds.WORKLOAD and not creator.workload:
        return replace(creator, workload=workload)
    return creator


def _says_more(opener: str, creator: Creator) -> bool:
    """Say whether the kind of who opened a session says more than its name: a service opens those of workloads, too."""
    return creator.evidence in _CHOSEN and (opener != kinds.SERVICE or creator.kind == kinds.UNKNOWN)


def _of_stack(creator: Creator, leads: Leads, behind: Sequence[Row], time: str) -> Creator:
    """Return an agent where CloudFormation, in the name of whoever called it, fills a stack that an agent made.

    A later update of the stack may be the person's own: only what is created soon after the stack is taken for its
    making, and only in the name of the same identity.
    """
    stacks = {lead["key"] for lead in leads if lead["how"] == STACK}
    if not behind or behind[0].get("ResourceId") not in stacks or creator.kind in (kinds.AGENT, kinds.SERVICE):
        return creator
    maker = behind[0]["Creator"]
    fresh = _moment(time) - _moment(behind[0]["EventTime"]) <= STACK_AGE
    if maker.get("kind") != kinds.AGENT or maker.get("arn") != creator.arn or not fresh:
        return creator
    return _as_agent(creator, STACKED, maker.get("on_behalf_of", ""))


def _as_agent(creator: Creator, evidence: str, person: str) -> Creator:
    whose = person or (creator.name if creator.human else "")
    return replace(creator, kind=kinds.AGENT, human=False, evidence=evidence, on_behalf_of=whose)


def _tags(sessions: Sequence[Row]) -> dict[str, str]:
    """Return the tags of the session that the first row opened, with what those before it passed on."""
    if not sessions:
        return {}
    inherited: dict[str, str] = {}
    for row in reversed(sessions[1:]):
        known = session_tags.merged(inherited.items(), row.get("Tags", {}).items())
        inherited = {key: value for key, value in known.items() if key in inherited or key in row.get("Transitive", ())}
    return session_tags.merged(inherited.items(), sessions[0].get("Tags", {}).items())


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
