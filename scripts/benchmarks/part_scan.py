"""Finding the creations in a log: against unpacking it, which nobody can go below, and against parsing it whole."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import partial

from chalicelib import catalogue, cloudtrail
from chalicelib.scan import READ_BYTES, looked_for
from scripts.benchmarks import logs
from scripts.benchmarks.baseline_scan import gunzip, load_all
from scripts.benchmarks.clock import fastest, peak
from scripts.benchmarks.rows import Report, Row

MEMORY_MB = 16


@dataclass(frozen=True, kw_only=True)
class Case:
    """A log to search; `limit` is how many times unpacking it may cost."""

    name: str
    size: int
    creations: float
    limit: float


CASES = (
    Case(name="50 MB, 0.5 % creations", size=50_000_000, creations=0.005, limit=2),
    Case(name="5 MB, 0.5 % creations", size=5_000_000, creations=0.005, limit=2),
    Case(name="50 MB, no creation", size=50_000_000, creations=0, limit=1.3),
)


def run(report: Report) -> list[Row]:
    """Measure all cases."""
    return [row for case in CASES for row in _rows(case, report)]


def find(data: bytes) -> list[object]:
    """Find the creations as `receive` does."""
    chunks = (data[start : start + READ_BYTES] for start in range(0, len(data), READ_BYTES))
    read = (record for _, record in cloudtrail.read_wanted(chunks, looked_for()))
    return [record for record in read if catalogue.verdict(record) is catalogue.Verdict.CREATION]


def _rows(case: Case, report: Report) -> list[Row]:
    report(f"{case.name}: making the log")
    data = logs.packed(case.size, case.creations)
    names = {row.name for row in catalogue.CREATIONS}
    if find(data) != load_all(data, names):
        message = f"{case.name}: the creations that were found are not those of a JSON parser"
        raise AssertionError(message)
    report(f"{case.name}: searching it")
    ours, least, whole = fastest(partial(find, data), partial(gunzip, data), partial(gzip.decompress, data))
    (plain,) = fastest(partial(load_all, data, names), rounds=2)
    report(f"{case.name}: its memory")
    megabytes, theirs = peak(partial(find, data)), peak(partial(load_all, data, names))
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
