"""Finding the creations in a log: against unpacking it, which nobody can go below, and against parsing it whole."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import partial
from typing import Any

from chalicelib import catalogue, cloudtrail
from chalicelib.identity import CALLS
from chalicelib.intake.log_scan import READ_BYTES, wanted_calls
from scripts.devtools.benchmarks import logs
from scripts.devtools.benchmarks.baseline_scan import gunzip, load_all
from scripts.devtools.benchmarks.figures import Report, Row
from scripts.devtools.benchmarks.timing import fastest, peak

MEMORY_MB = 16


@dataclass(frozen=True, kw_only=True)
class Case:
    """A log to search; `limit` is how many times unpacking it may cost."""

    name: str
    size: int
    creations: float
    limit: float
    calls: frozenset[str] = frozenset()
    """Names of calls that are kept beside creations, where people made them."""


CASES = (
    Case(name="50 MB, 0.5 % creations", size=50_000_000, creations=0.005, limit=2),
    Case(name="5 MB, 0.5 % creations", size=5_000_000, creations=0.005, limit=2),
    Case(name="50 MB, no creation", size=50_000_000, creations=0, limit=1.3),
    Case(name="50 MB, with role sessions (TRACE on)", size=50_000_000, creations=0.005, limit=2, calls=CALLS),
)


def run(report: Report) -> list[Row]:
    """Measure all cases."""
    return [row for case in CASES for row in _rows(case, report)]


def find(data: bytes, calls: frozenset[str] = frozenset()) -> list[object]:
    """Find the creations as `receive` does, and calls that begin a session."""
    chunks = (data[start : start + READ_BYTES] for start in range(0, len(data), READ_BYTES))
    wanted = wanted_calls(catalogue.DELETING_CALLS, calls)
    return [record for _, record in cloudtrail.read_wanted(chunks, wanted) if _is_kept(record, calls)]


def _is_kept(record: Any, calls: frozenset[str]) -> bool:
    if catalogue.verdict(record) is catalogue.Verdict.CREATION:
        return True
    named = isinstance(record, dict) and record["eventName"] in calls
    return named and record["userIdentity"]["type"] != "AWSService"


def _load(data: bytes, calls: frozenset[str]) -> list[object]:
    """Find the same in the plain way."""
    names = {row.name for row in catalogue.CREATIONS} | calls
    return [record for record in load_all(data, names) if _is_kept(record, calls)]


def _rows(case: Case, report: Report) -> list[Row]:
    report(f"{case.name}: making the log")
    data = logs.packed(case.size, case.creations)
    search, load = partial(find, data, case.calls), partial(_load, data, case.calls)
    if search() != load():
        message = f"{case.name}: what was found is not what a JSON parser finds"
        raise AssertionError(message)
    report(f"{case.name}: searching it")
    ours, least, whole = fastest(search, partial(gunzip, data), partial(gzip.decompress, data))
    (plain,) = fastest(load, rounds=2)
    report(f"{case.name}: its memory")
    megabytes, theirs = peak(search), peak(load)
    searched = "processor time, best of 7 in turns, over that of gzip.decompress of the same bytes"
    strict = "the same over unpacking in blocks that are thrown away: the physical limit"
    return [
        _row(case, "times gunzip", ours / whole, case.limit, "", (plain / whole, "json.loads of all"), searched),
        _row(case, "times gunzip in blocks", ours / least, None, "", (plain / least, "json.loads of all"), strict),
        _row(case, "gunzip", whole * 1000, None, "ms", (least * 1000, "in blocks"), "gzip.decompress"),
        _row(case, "memory", megabytes, MEMORY_MB, "MB", (theirs, "json.loads of all"), "peak, tracemalloc"),
    ]


def _row(
    case: Case, what: str, value: float, limit: float | None, unit: str, beside: tuple[float, str] | None, how: str
) -> Row:
    return Row(
        part="scan",
        what=f"{case.name}: {what}",
        measured=value,
        unit=unit,
        limit=limit,
        baseline=beside[0] if beside else None,
        baseline_is=beside[1] if beside else "",
        how=how,
    )
