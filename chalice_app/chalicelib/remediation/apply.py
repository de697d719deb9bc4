"""Writing what was proposed: only what is still missing, and each noted at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import TagTrailError
from chalicelib.ledger.additions import Additions
from chalicelib.remediation.current_tags import read_tags
from chalicelib.remediation.model import Fill, Proposal
from chalicelib.taggers import TAGGERS, ignores_case
from chalicelib.tagging.plan import plan_tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of one resource: the tags that were added, or what AWS said, or neither if it has them by now."""

    resource: Resource
    added: tuple[Fill, ...] = ()
    failure: TagTrailError | None = None

    @property
    def error(self) -> str:
        """What AWS said, if it said something."""
        return str(self.failure or "")


def apply(proposals: Sequence[Proposal], clients: Clients, additions: Additions) -> Iterator[Done]:
    """Add the proposed tags, and yield what became of each resource.

    The tags are read again first: a key that somebody has set since keeps its value. Resources that need the same tags
    share calls.
    """
    wanted = [one for one in proposals if one.fills]
    read = read_tags(clients, [one.resource for one in wanted])
    groups: dict[tuple[Any, frozenset[tuple[str, str]]], list[tuple[Resource, tuple[Fill, ...]]]] = {}
    for one in wanted:
        if one.resource.arn in read.failed:
            yield Done(resource=one.resource, failure=read.failed[one.resource.arn])
            continue
        proposed = {fill.key: fill.value for fill in one.fills}
        plan = plan_tags(proposed, read.tags[one.resource.arn], ignore_case=ignores_case(one.resource))
        fills = tuple(fill for fill in one.fills if fill.key in plan.add)
        if not fills:
            yield Done(resource=one.resource)
            continue
        writer = TAGGERS[one.resource.tagger].write
        groups.setdefault((writer, frozenset(plan.add.items())), []).append((one.resource, fills))
    for (write, tags), members in groups.items():
        yield from _write(write, dict(tags), members, clients, additions)


def _write(
    write: Any,
    tags: dict[str, str],
    members: Iterable[tuple[Resource, tuple[Fill, ...]]],
    clients: Clients,
    additions: Additions,
) -> Iterator[Done]:
    members = list(members)
    failures = write(clients, tags, [resource for resource, _ in members])
    for resource, fills in members:
        if resource.arn in failures:
            yield Done(resource=resource, failure=failures[resource.arn])
        else:
            additions.note(resource.arn, [one.to_row() for one in fills])
            yield Done(resource=resource, added=fills)
