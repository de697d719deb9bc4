"""The plot of `docs/performance.md`: calls and transitions over creations, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from scripts.deployment.project import ROOT

WIDTH, HEIGHT, EDGE = 640, 400, 60
FILE = ROOT / "docs" / "growth.svg"
_LINES = (("calls", "#1f77b4"), ("transitions", "#d62728"))


class Point(Protocol):
    """What is drawn."""

    creations: int
    calls: int
    transitions: int


def draw(points: Sequence[Point]) -> None:
    """Write the plot beside the page that shows it."""
    FILE.write_text(svg(points))


def svg(points: Sequence[Point]) -> str:
    """Return the plot."""
    top = max(max(point.calls, point.transitions, point.creations) for point in points)
    decades = math.ceil(math.log10(top))

    def x(value: float) -> float:
        return EDGE + math.log10(value) / decades * (WIDTH - 2 * EDGE)

    def y(value: float) -> float:
        return HEIGHT - EDGE - math.log10(value) / decades * (HEIGHT - 2 * EDGE)

    parts = [_text(WIDTH / 2, HEIGHT - 15, "creations in one log"), _text(WIDTH / 2, 25, "each axis is logarithmic")]
    for decade in range(decades + 1):
        value = 10**decade
        parts += [
            f'<path d="M{EDGE} {y(value):.0f}H{WIDTH - EDGE}M{x(value):.0f} {EDGE}V{HEIGHT - EDGE}" stroke="#ddd"/>',
            _text(EDGE - 25, y(value) + 4, f"{value:,}"),
            _text(x(value), HEIGHT - EDGE + 18, f"{value:,}"),
        ]
    parts.append(f'<path d="M{x(1):.0f} {y(1):.0f}L{x(top):.0f} {y(top):.0f}" stroke="#999" stroke-dasharray="4"/>')
    for number, (name, colour) in enumerate(_LINES):
        path = "L".join(f"{x(point.creations):.1f} {y(getattr(point, name)):.1f}" for point in points)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(_text(EDGE + 70, EDGE + 20 + 18 * number, name, colour))
    parts.append(_text(EDGE + 70, EDGE + 56, "one for each creation (dashed)", "#666"))
    body = "\n".join(parts)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">'
    return f"{head}\n{body}\n</svg>\n"


def _text(x: float, y: float, text: str, colour: str = "#333") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="12" text-anchor="middle" fill="{colour}">{text}</text>'
