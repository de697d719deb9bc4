"""The compliance report as one page for a browser: it loads nothing, runs nothing, and shows what it holds as text."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scripts.ops.presentation.numbers import count, percent, points
from scripts.ops.presentation.untrusted_text import visible
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
    """Return the page. `findings` are the resources that lack tags, or None where they have expired.

    The style is let in by its hash alone: no attribute and no element that a stranger's text could smuggle in has any
    effect, even if it were not escaped.
    """
    latest = days[-1]
    style = (FOLDER / STYLE).read_text(encoding="utf-8")
    return _template().render(
        style=style,
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
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


def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "count": count, "visible": visible, "number": "{:,}".format}
    return environment.get_template(TEMPLATE)
