"""What a successful call ended, brought back or renamed, from the record alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from chalicelib.catalogue.deletions import ENDINGS, RENAMINGS, RETURNS
from chalicelib.catalogue.deletions.model import Ending, Renaming
from chalicelib.catalogue.extraction import arns_of, built
from chalicelib.catalogue.lookup import CREATIONS, normalised
from chalicelib.catalogue.record_paths import fold, search, strings
from chalicelib.catalogue.verdict import Verdict, success
from chalicelib.cloudtrail import account_of, region_of, true_at, unwrap
from chalicelib.core.arns import canonical, fault_of, name_in

_Row = TypeVar("_Row", Ending, Renaming)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """One resource that a record says is no more; `arn` is as its creation's.

    With `by_name` the record tells the last part of the ARN for sure, which is `id`, and lacks another: `arn` has `*`
    there, or no path. So a resource of that type and `id` in the same account and Region is meant, whatever its ARN.
    """

    arn: str
    type: str
    id: str
    by_name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """One resource that a record says has another ARN from now on; `by_name` is as that of a `Deletion`."""

    old: str
    new: str
    type: str
    by_name: bool = False

    def applied(self, arn: str) -> str:
        """Return the new ARN of a resource whose ARN was this: a path that the record does not tell stays."""
        if not self.by_name or arn == self.old:
            return self.new
        kind, name = self.old.rsplit("/", 1)[0], self.new.rsplit("/", 1)
        return f"{arn.rsplit('/', 1)[0]}/{name[1]}" if name[0] == kind else self.new


def deletions_of(record: object) -> tuple[Deletion, ...]:
    """Return each resource that a successful call ended, once; never raises."""
    return _ended(record, _ENDINGS)


def returns_of(record: object) -> tuple[Deletion, ...]:
    """Return each resource that a successful call brought back from a deletion that had not taken place yet."""
    return _ended(record, _RETURNS)


def renames_of(record: object) -> tuple[Rename, ...]:
    """Return each resource that a successful call gave another ARN; never raises."""
    found = _rows(record, _RENAMINGS)
    return tuple(rename for call, rows in found for row in rows for rename in _renames(row, call, fold(call)))


def _ended(record: object, table: Mapping[tuple[str, str], tuple[Ending, ...]]) -> tuple[Deletion, ...]:
    ended: dict[str, Deletion] = {}
    for call, rows in _rows(record, table):
        folded, region, account = fold(call), region_of(call), account_of(call)
        for row in rows:
            spared = set(strings(search(row.failed, folded))) if row.failed else ()
            template = row.arn or _TEMPLATES.get(row.resource, "")
            for found, arn in arns_of(row.ids, template, folded, region, account):
                if found not in spared and not fault_of(arn):
                    by_name = row.by_name and not found.startswith("arn:")
                    ended.setdefault(arn, Deletion(arn=arn, type=row.resource, id=name_in(arn), by_name=by_name))
    return tuple(ended.values())


def _renames(row: Renaming, call: Mapping[str, Any], folded: Any) -> Iterator[Rename]:
    if row.if_true and not true_at(search(row.if_true, folded)):
        return
    region, account = region_of(call), account_of(call)
    old, new = (strings(search(path, folded))[:1] for path in (row.old, row.new))
    path = strings(search(row.path, folded))[:1] if row.path else []
    if not old or not (new or path):
        return
    before, after = (canonical(built(row.arn, folded, region, account, name[0])) for name in (old, new or old))
    if path:
        stem, _, name = after.rpartition("/")
        after = f"{stem.split('/', 1)[0]}{path[0]}{name}"
    if before != after and not (fault_of(before) or fault_of(after)):
        yield Rename(old=before, new=after, type=row.resource, by_name=row.by_name)


def _rows(
    record: object, table: Mapping[tuple[str, str], tuple[_Row, ...]]
) -> Iterator[tuple[Mapping[str, Any], tuple[_Row, ...]]]:
    """Yield the call and its rows, if it has any and succeeded."""
    call = unwrap(record) or {}
    source, name = call.get("eventSource"), call.get("eventName")
    rows = table.get((source, normalised(name)), ()) if isinstance(source, str) and isinstance(name, str) else ()
    if rows and success(call) is Verdict.CREATION:
        yield call, rows


def _index(rows: Iterable[_Row]) -> Mapping[tuple[str, str], tuple[_Row, ...]]:
    index: dict[tuple[str, str], tuple[_Row, ...]] = defaultdict(tuple)
    for row in rows:
        index[row.source, row.name] += (row,)
    return dict(index)


_ENDINGS: Final = _index(ENDINGS)
_RETURNS: Final = _index(RETURNS)
_RENAMINGS: Final = _index(RENAMINGS)
_TEMPLATES: Final = {row.resource: row.arn for row in reversed(CREATIONS) if row.arn}

DELETING_CALLS: Final = frozenset(name for _, name in (*_ENDINGS, *_RETURNS, *_RENAMINGS))
"""What the names of the calls begin with that end, bring back or rename what the catalogue knows."""
