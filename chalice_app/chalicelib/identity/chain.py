"""The human behind the machine: from what acted to who made or started it, as far as the ledger knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from chalicelib.identity.kinds import AGENT
from chalicelib.ledger.facts import since_of, standing

HOPS: Final = 5
"""Sessions that are followed one into the next: a role may be assumed with the credentials of another."""

LONGEST: Final = 10
"""Links of a chain."""

ACTED: Final = "acted"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A thing that acted (`how` is `acted`), or who made or started it (`how` is the call by which they did).

    `kind` and `on_behalf_of` are those of a `Creator`; empty where they are not known.
    """

    arn: str = ""
    name: str = ""
    type: str = ""
    how: str = ""
    human: bool | None = None
    kind: str = ""
    on_behalf_of: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form; what older versions did not know is left out where it is empty."""
        members = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in members.items() if value or name not in _LATER}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Link:
        """Rebuild from the JSON form; members that are missing get their default, unknown ones are dropped."""
        return cls(**{one.name: data[one.name] for one in fields(cls) if one.name in data})


_LATER: Final = ("kind", "on_behalf_of")

Chain = tuple[Link, ...]


def followed(leads: Sequence[Mapping[str, str]], time: str, rows: Mapping[str, Row]) -> list[Row]:
    """Return the rows that lead from a call made at `time` to what stands behind it, the nearest first.

    `rows` are the ledger's rows by key, of resources and sessions. A lead without a row is passed over, and so is a row
    that is younger than what it would explain. Of a name that was used again counts what had it at the time. A
    resource's row is the last.
    """
    found: list[Row] = []
    while len(found) < HOPS:
        known = (standing(rows[lead["key"]], time) for lead in leads if lead["key"] in rows)
        row = next((row for row in known if _stood(row, time)), None)
        if row is None:
            break
        found.append(row)
        if "Who" not in row:
            break
        leads, time = row["Leads"], row["EventTime"]
    return found


def chain_to(behind: Sequence[Row]) -> Chain:
    """Return the links of rows that were followed, to the first person: to an agent, if one opened that session."""
    agent = next((number for number, row in enumerate(behind) if row.get("Who", {}).get("kind") == AGENT), 0)
    links: list[Link] = []
    for number, row in enumerate(behind):
        links += [_of_session(row)] if "Who" in row else _of_thing(row)
        if "Who" in row and links[-1].human and number >= agent:
            break
    return _without_loops(links)


def chain_of(leads: Sequence[Mapping[str, str]], time: str, rows: Mapping[str, Row]) -> Chain:
    """Return what stands behind a call made at `time`, the nearest first; empty where nothing is known."""
    return chain_to(followed(leads, time, rows))


def person_in(chain: Iterable[Link]) -> str:
    """Return the name of the first person in a chain, or for whom it acted; empty where there is none."""
    named = (link.name if link.human else link.on_behalf_of for link in chain)
    return next(filter(None, named), "")


def _stood(row: Row, time: str) -> bool:
    """Say whether a row is older than what is to be explained, and says who made the thing."""
    return since_of(row) <= time and bool((row.get("Who") or row.get("Creator") or {}).get("name"))


def _of_session(row: Row) -> Link:
    return Link.from_dict({**row["Who"], "how": row["Call"]})


def _of_thing(row: Row) -> list[Link]:
    """Return the thing, its maker, and what stood behind the maker when it was made."""
    arn, creator = row["ResourceId"], row["Creator"]
    thing = Link(arn=arn, name=arn.rpartition(":")[2], type=row["ResourceType"], how=ACTED, human=False)
    maker = Link.from_dict({**creator, "how": row["Action"]})
    return [thing, maker, *(Link.from_dict(link) for link in creator.get("chain") or ())]


def _without_loops(links: Sequence[Link]) -> Chain:
    """Cut a chain where it comes back to what it had already, or where it is too long to be of use."""
    seen: set[str] = set()
    for number, link in enumerate(links[:LONGEST]):
        if link.arn and link.arn in seen:
            return tuple(links[:number])
        seen.add(link.arn)
    return tuple(links[:LONGEST])
