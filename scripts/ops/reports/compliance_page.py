"""The compliance report as one page for a browser: it loads nothing, runs nothing, and shows what it holds as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scripts.ops.presentation.html_page import render
from scripts.ops.presentation.numbers import points
from scripts.ops.reports import charts
from scripts.ops.reports.compliance import Day, Finding
from scripts.ops.reports.compliance_rows import coverage, invalid, near_misses
from scripts.ops.reports.compliance_view import HEADS

FOLDER = Path(__file__).parent
TEMPLATE, STYLE = "compliance.html.j2", "compliance.css"

MOST = 1000
"""Resources that the page lists; a browser slows down with many more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which stage a page is about."""

    stage: str
    account: str
    region: str


def page(days: Sequence[Day], findings: Sequence[Finding] | None, place: Place, now: datetime) -> str:
    """Return the page. `findings` are the resources that lack tags, or None where they have expired."""
    latest = days[-1]
    return render(
        FOLDER / TEMPLATE,
        FOLDER / STYLE,
        place=place,
        made=now.strftime("%Y-%m-%d %H:%M UTC"),
        day=latest,
        days=days,
        change=points(latest.total.rate, days[-2].total.rate) if len(days) > 1 else "",
        arc=charts.ring(latest.total.rate, 52),
        wide=charts.line(days, 920, 240),
        narrow=charts.line(days, 360, 220),
        heads=HEADS,
        coverage=coverage(latest),
        resources=None if findings is None else [_resource(finding) for finding in findings[:MOST]],
        lacking=latest.total.checked - latest.total.compliant,
        listed=None if findings is None else len(findings),
    )


def _resource(finding: Finding) -> Mapping[str, Any]:
    return {**finding, "invalid": invalid(finding), "near": near_misses(finding)}
