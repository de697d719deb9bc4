"""fetch_log: read one slice of a log, and put its creations into the work bucket, cut into chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.attribution.entries import Entry, cut, packed
from chalicelib.errors import CatalogueChanged
from chalicelib.intake.admission import admit_object
from chalicelib.intake.log_scan import admitted, entry_of
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.events import Fetched, FetchLogInput, SlicedLog


def run(payload: FetchLogInput, runtime: Runtime) -> Fetched:
    """Return `{"chunks": [...], "records": n}`.

    Raises `CatalogueChanged` where the slice does not hold as many creations as `receive` counted, `MalformedLog`,
    `ResourceNotFound` where the log is gone, and `Refused` for a log that is not under TRAIL_BUCKETS.
    """
    log = payload["log"]
    admit_object(log["bucket"], log["key"], runtime.settings)
    found = _creations(log, runtime)
    expected = log["slice"]["expected"]
    if len(found) != expected:
        text = f"the slice {log['slice']} of {log['key']} holds {len(found)} creations, `receive` counted {expected}"
        raise CatalogueChanged(text)
    execution = payload["execution"]
    chunks = [packed(chunk, runtime.work, execution=execution, limit=0) for chunk in cut(found, runtime.settings)]
    runtime.logger.info("Log fetched", extra={"key": log["key"], "records": len(found), "chunks": len(chunks)})
    return {"chunks": chunks, "records": len(found)}


def _creations(log: SlicedLog, runtime: Runtime) -> list[Entry]:
    found = []
    for position, record, admission in admitted(log["bucket"], log["key"], log["version"], runtime):
        if position > log["slice"]["last"]:
            break
        if position >= log["slice"]["first"] and admission.kind == "creation":
            found.append(entry_of(log["bucket"], log["key"], position, record))
    return found
