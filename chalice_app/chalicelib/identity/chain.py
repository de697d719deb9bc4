"""The human behind the machine: from what acted to who made or started it, as far as the ledger knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

HOPS: Final = 5
"""Sessions that are followed one into the next: a role may be assumed with the credentials of another."""

LONGEST: Final = 10
"""Links of a chain."""

ACTED: Final = "acted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A thing that acted (`how` is `acted`), or who made or started it (`how` is the call by which they did)."""

    arn: str = ""
    name: str = ""
    type: str = ""
    how: str = ""
    human: bool | None = None


Chain = tuple[Link, ...]


def chain_of(leads: Sequence[Mapping[str, str]], time: str, rows: Mapping[str, Mapping[str, Any]]) -> Chain:
    """Return what stands behind a call made at `time`, the nearest first.

    `rows` are the ledger's rows by key, of resources and sessions. A lead without a row is passed over, and so is a row
    that is younger than what it would explain: a name that was used again. Empty where nothing is known.
    """
    links: list[Link] = []
    for _ in range(HOPS):
        found = next((row for row in (rows.get(lead["key"]) for lead in leads) if row and _stood(row, time)), None)
        if found is None:
            break
        if "Who" not in found:
            links += _of_thing(found)
            break
        links.append(Link(**{**found["Who"], "how": found["Call"]}))
        leads, time = found["Leads"], found["EventTime"]
    return _without_loops(links)


def person_in(chain: Iterable[Link]) -> str:
    """Return the name of the first person in a chain; empty where there is none."""
    return next((link.name for link in chain if link.human), "")


def _stood(row: Mapping[str, Any], time: str) -> bool:
    """Say whether a row is older than what is to be explained, and says who made the thing."""
    return row["EventTime"] <= time and bool((row.get("Who") or row.get("Creator") or {}).get("name"))


def _of_thing(row: Mapping[str, Any]) -> list[Link]:
    """Return the thing, its maker, and what stood behind the maker when it was made."""
    arn, creator = row["ResourceId"], row["Creator"]
    thing = Link(arn=arn, name=arn.rpartition(":")[2], type=row["ResourceType"], how=ACTED, human=False)
    known = {name: creator.get(name) for name in ("arn", "name", "type", "human")}
    return [thing, Link(**known, how=row["Action"]), *(Link(**link) for link in creator.get("chain") or ())]


def _without_loops(links: Sequence[Link]) -> Chain:
    """Cut a chain where it comes back to what it had already, or where it is too long to be of use."""
    seen: set[str] = set()
    for number, link in enumerate(links[:LONGEST]):
        if link.arn and link.arn in seen:
            return tuple(links[:number])
        seen.add(link.arn)
    return tuple(links[:LONGEST])
