"""Writing the marks: one call for many backups, what becomes of each, and what the ledger remembers of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import ResourceNotFound, TagTrailError
from chalicelib.ledger import keys
from chalicelib.ledger.store import Row
from chalicelib.policy import DELETE_ON, RETENTION
from chalicelib.retention.decide import date_in
from chalicelib.taggers import ec2
from chalicelib.taggers.batches import each_or_none

if TYPE_CHECKING:
    from chalicelib.core.payload_types.retention import BackupGroup

REMEMBERED = timedelta(days=365)
"""How long after the date of a backup the ledger still knows that the date was ours."""


@dataclass
class Marked:
    """What became of the backups of a chunk. `gone` were deleted between finding and tagging."""

    tagged: list[Resource] = field(default_factory=list)
    kept: list[Resource] = field(default_factory=list)
    gone: list[Resource] = field(default_factory=list)
    failed: list[tuple[Resource, TagTrailError]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def mark(groups: Iterable[BackupGroup], resources: Mapping[str, Resource], clients: Clients, *, again: bool) -> Marked:
    """Tag each group with one call, as far as its backups can be tagged.

    `again` is true for every attempt but the first: time has passed since the tags were read, so they are read anew,
    and a backup that somebody has decided about since is kept as it is.
    """
    marked = Marked()
    for group in groups:
        wanted = [resources[one] for one in group["ids"]]
        if again:
            wanted = _still_to_be_tagged(group, wanted, clients, marked)
        failures = each_or_none(partial(_send, clients, group["tags"]), wanted) if wanted else {}
        _sort(group, wanted, failures, marked)
    return marked


def _send(clients: Clients, tags: Mapping[str, str], resources: Sequence[Resource]) -> None:
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    clients("ec2", resources[0].region).create_tags(Resources=[one.id for one in resources], Tags=pairs)


def _sort(
    group: BackupGroup, wanted: Sequence[Resource], failures: Mapping[str, TagTrailError], marked: Marked
) -> None:
    for one in wanted:
        error = failures.get(one.arn)
        if error is None:
            marked.tagged.append(one)
            marked.rows += row_of(one, group["tags"])
        elif isinstance(error, ResourceNotFound):
            marked.gone.append(one)
        else:
            marked.failed.append((one, error))


def _still_to_be_tagged(
    group: BackupGroup, wanted: Sequence[Resource], clients: Clients, marked: Marked
) -> list[Resource]:
    read = ec2.read(clients, wanted)
    marked.failed += [(one, read.failed[one.arn]) for one in wanted if one.arn in read.failed]
    known = [one for one in wanted if one.arn in read.tags]
    marked.kept += [one for one in known if _decided(group, read.tags[one.arn])]
    return [one for one in known if not _decided(group, read.tags[one.arn])]


def _decided(group: BackupGroup, tags: Mapping[str, str]) -> bool:
    """Say whether one of the keys now has a value that is neither what we write nor what we wrote before."""
    return any(tags.get(key) not in (None, value, group["before"].get(key)) for key, value in group["tags"].items())


def row_of(resource: Resource, tags: Mapping[str, str]) -> list[Row]:
    """Return the row that remembers a pair of ours; a date beside somebody else's period needs none."""
    due = date_in(tags.get(DELETE_ON, ""))
    if RETENTION not in tags or due is None:
        return []
    forgotten = datetime(due.year, due.month, due.day, tzinfo=UTC) + REMEMBERED
    return [
        {
            "ResourceId": keys.retention(resource.arn),
            RETENTION: tags[RETENTION],
            DELETE_ON: tags[DELETE_ON],
            "ExpiresAt": int(forgotten.timestamp()),
        }
    ]
