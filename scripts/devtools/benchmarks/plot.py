"""The plot of `docs/performance.md`: calls and transitions over creations, all axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scripts.devtools.benchmarks.growth_load import Grown
from scripts.ops.project import ROOT

WIDTH, HEIGHT, EDGE = 400, 360, 60
FILE = ROOT / "docs" / "growth.svg"
_LINES = (("calls", "#1f77b4"), ("transitions", "#d62728"))


Panel = tuple[str, Sequence[Grown]]
"""What the axis is called, and what is drawn over it."""


def draw(panels: Sequence[Panel]) -> None:
    """Write the plot beside the page that shows it."""
    FILE.write_text(svg(panels))


def svg(panels: Sequence[Panel]) -> str:
    """Return the panels side by side, on axes of equal length."""
    top = max(max(point.calls, point.transitions, point.creations) for _, points in panels for point in points)
    decades = math.ceil(math.log10(top))
    drawn = [_panel(name, points, decades) for name, points in panels]
    body = "\n".join(f'<g transform="translate({WIDTH * n})">\n{text}\n</g>' for n, text in enumerate(drawn))
    box = f"0 0 {WIDTH * len(panels)} {HEIGHT}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="sans-serif">\n{body}\n</svg>\n'


def _panel(name: str, points: Sequence[Grown], decades: int) -> str:
    def x(value: float) -> float:
        return EDGE + math.log10(value) / decades * (WIDTH - 1.5 * EDGE)

    def y(value: float) -> float:
        return HEIGHT - EDGE - math.log10(value) / decades * (HEIGHT - 1.5 * EDGE)

    last = 10**decades
    parts = [_text(WIDTH / 2, HEIGHT - 15, name)]
    for value in (10**decade for decade in range(decades + 1)):
        lines = f"M{EDGE} {y(value):.0f}H{x(last):.0f}M{x(value):.0f} {y(last):.0f}V{HEIGHT - EDGE}"
        parts.append(f'<path d="{lines}" stroke="#ddd"/>')
        parts += [_text(EDGE - 28, y(value) + 4, f"{value:,}"), _text(x(value), HEIGHT - EDGE + 18, f"{value:,}")]
    parts.append(f'<path d="M{x(1):.0f} {y(1):.0f}L{x(last):.0f} {y(last):.0f}" stroke="#999" stroke-dasharray="4"/>')
    for number, (what, colour) in enumerate(_LINES):
        path = "L".join(f"{x(point.creations):.1f} {y(getattr(point, what)):.1f}" for point in points)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(_text(EDGE + 70, y(last) + 20 + 18 * number, what, colour))
    parts.append(_text(EDGE + 70, y(last) + 56, "one for each (dashed)", "#666"))
    return "\n".join(parts)


def _text(x: float, y: float, text: str, colour: str = "#333") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="12" text-anchor="middle" fill="{colour}">{text}</text>'
