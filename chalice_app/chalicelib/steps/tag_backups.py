"""tag_backups: write the retention tags of one chunk of backups, and remember in the ledger that they are ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chalicelib.core.aws_errors import aws_code
from chalicelib.core.backup import IMAGE, resource_of
from chalicelib.core.counts import counted
from chalicelib.core.resource import Resource
from chalicelib.errors import RetryableError, TagTrailError
from chalicelib.retention.mark import Marked, mark
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.retention import BackupsMarked, MarkedCounts, RefusedBackups, TagBackupsInput

NAMED = 5
"""Backups of one error that are named in the state; the log names all of them."""


def run(payload: TagBackupsInput, runtime: Runtime) -> BackupsMarked:
    """Return `{"counts", "failed", "permanent"}`: what became of the chunk, and what operators are to be told.

    Raises the error of backups that another attempt may help while attempts remain, and on the last one if `on_last`
    is `raise`. What no attempt helps is told of, and stops nothing else.
    """
    groups, settings = runtime.work.unpack(payload["chunk"]), runtime.settings
    ids = [one for group in groups for one in group["ids"]]
    resources = {one: resource_of(one, payload["region"], settings.account, settings.partition) for one in ids}
    again = payload["attempt"] > 0 or payload["on_last"] == "raise"
    marked = mark(groups, resources, runtime.clients_for(settings.account), again=again)
    runtime.ledger.put_rows(marked.rows)
    _log(marked, payload, runtime)
    waiting = [(one, error) for one, error in marked.failed if isinstance(error, RetryableError)]
    if waiting and (payload["attempt"] < payload["attempts"] or payload["on_last"] == "raise"):
        raise _summary(waiting)
    return {"counts": _counts(marked), "failed": [], "permanent": _told(marked, payload["region"])}


def _counts(marked: Marked) -> MarkedCounts:
    amis = sum(one.type == IMAGE for one in marked.tagged)
    return {
        "amis": amis,
        "snapshots": len(marked.tagged) - amis,
        "kept": len(marked.kept),
        "gone": len(marked.gone),
        "failed": len(marked.failed),
    }


def _told(marked: Marked, region: str) -> list[RefusedBackups]:
    """Return one item for each error, with some of the backups that met it."""
    by_error: dict[str, list[tuple[Resource, TagTrailError]]] = defaultdict(list)
    for one, error in marked.failed:
        by_error[type(error).__name__].append((one, error))
    return [
        {
            "kind": "backups",
            "region": region,
            "error": name,
            "message": str(met[0][1]),
            "resources": len(met),
            "ids": [one.id for one, _ in met[:NAMED]],
        }
        for name, met in by_error.items()
    ]


def _summary(waiting: Sequence[tuple[Resource, TagTrailError]]) -> TagTrailError:
    first = waiting[0][1]
    ids = ", ".join(one.id for one, _ in waiting[:NAMED])
    return type(first)(f"{first} ({counted(len(waiting), 'backup')}: {ids})")


def _log(marked: Marked, payload: TagBackupsInput, runtime: Runtime) -> None:
    where = {"region": payload["region"], "attempt": payload["attempt"]}
    for one, error in marked.failed:
        code = {"error": type(error).__name__, "code": aws_code(error), "reason": str(error)}
        runtime.logger.warning("Backup not tagged", extra={"id": one.id, **code, **where})
    for one in marked.gone:
        runtime.logger.info("Backup gone", extra={"id": one.id, **where})
    runtime.logger.info("Backups tagged", extra={"tagged": len(marked.tagged), "failed": len(marked.failed), **where})
