"""The drawing of a machine as SVG: `svg(definition, outcomes)`. It needs no script, no style sheet and no network.

Every mark of an outcome is a colour, a sign and words, so that none depends on colours alone. Classes let a page
restyle it. All text is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise
from typing import Any

from scripts.ops.presentation.untrusted_text import visible
from scripts.ops.stage.history import ABORTED, CAUGHT, FAILED, RETRIED, RUNNING, SUCCEEDED
from scripts.ops.trace.graph import read_graph
from scripts.ops.trace.layout import Box, Drawing, Line, Point, draw
from scripts.ops.trace.outcomes import NOT_REACHED, Outcome

LOOKS: Mapping[str, tuple[str, str, str]] = {
    SUCCEEDED: ("#e4f4ea", "#16703f", "M2 7 L5 10 L11 3"),
    RETRIED: ("#e3effa", "#1f6fb2", "M10.5 6.5 A4.2 4.2 0 1 1 8.6 3 M6.8 1 L8.9 3.1 L6.6 5"),
    CAUGHT: ("#fdf1dc", "#a85a00", "M6.5 1.5 L12 11 L1 11 Z M6.5 5 L6.5 7.6 M6.5 9 L6.5 9.6"),
    FAILED: ("#fde7e4", "#b3261e", "M3 3 L10 10 M10 3 L3 10"),
    RUNNING: ("#eee9fb", "#6a45c2", "M3.5 2 L10.5 6.5 L3.5 11 Z"),
    ABORTED: ("#eceef2", "#5c6575", "M2.5 2.5 L10.5 2.5 L10.5 10.5 L2.5 10.5 Z"),
    NOT_REACHED: ("#ffffff", "#6b7383", "M3 6.5 L10 6.5"),
}
"""The ground, the line and the sign of each outcome; a sign is drawn on 13 by 13."""

INK, QUIET, FAINT, GROUND, MAP_GROUND = "#1b2230", "#55607a", "#b9c0cc", "#ffffff", "#f7f9fc"
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
EDGE, LEGEND, LEGEND_WIDTH = 20.0, 54.0, 760.0
SMALL_LETTER = 6.2
LABEL = 22
"""Letters of what a Choice asks for that are drawn; a pointer at rest is shown the rest."""


def svg(definition: Mapping[str, Any], outcomes: Mapping[str, Outcome]) -> str:
    """Return the machine of this definition, with what became of its states; who is not named was not reached."""
    drawing = draw(read_graph(definition), EDGE, LEGEND)
    width, height = max(drawing.width + 2 * EDGE, LEGEND_WIDTH), drawing.height + LEGEND + EDGE
    about = f"{len(outcomes)} states of the machine were reached"
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="graph" width="{width:.0f}" height="{height:.0f}" ',
            f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{about}" font-family="{FONT}">',
            f'<rect class="ground" width="{width:.0f}" height="{height:.0f}" rx="10" fill="{GROUND}"/>',
            *_legend(),
            *_level(drawing, outcomes),
            "</svg>",
        ]
    )


def _level(drawing: Drawing, outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    for line in sorted(drawing.lines, key=lambda one: _taken(one, outcomes)):
        yield from _line(line, taken=_taken(line, outcomes))
    for box in drawing.boxes:
        yield from _box(box, outcomes.get(box.state.name, Outcome()), outcomes)
        yield from _ends(box, start=box.state.name == drawing.start)


def _taken(line: Line, outcomes: Mapping[str, Outcome]) -> bool:
    return line.transition.source in outcomes.get(line.transition.target, Outcome()).after


def _line(line: Line, *, taken: bool) -> Iterator[str]:
    one, (x, y) = line.transition, line.points[-1]
    colour, thick = (INK, 2.0) if taken else (FAINT, 1.3)
    dashes = ' stroke-dasharray="5 4"' if one.caught else ""
    up = line.points[-1][1] < line.points[0][1]
    tip = f"M{x - 4:.1f} {y + (8 if up else -8):.1f} L{x:.1f} {y:.1f} L{x + 4:.1f} {y + (8 if up else -8):.1f}"
    ways = "; ".join(f"{kind}: {label}" if label else kind for kind, label in one.ways)
    yield f'<g class="line{" taken" if taken else ""}" data-from="{_text(one.source)}" data-to="{_text(one.target)}">'
    yield f"<title>{_text(f'{one.source} to {one.target} ({ways})')}</title>"
    yield f'<path d="{_path(line.points)}" fill="none" stroke="{colour}" stroke-width="{thick}"{dashes}/>'
    yield f'<path d="{tip}" fill="none" stroke="{colour}" stroke-width="{thick}"/>'
    if one.label:
        x, y = line.points[1] if up else line.points[2]
        yield _words(
            _cut(one.label, LABEL), x, y + (16 if up else -11), size=10.5, fill=INK if taken else QUIET, halo=True
        )
    yield "</g>"


def _path(points: tuple[Point, ...]) -> str:
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        if abs(x - to_x) < 0.1:  # noqa: PLR2004  # it goes straight
            parts.append(f"L{to_x:.1f} {to_y:.1f}")
        else:
            half = (y + to_y) / 2
            parts.append(f"C{x:.1f} {half:.1f} {to_x:.1f} {half:.1f} {to_x:.1f} {to_y:.1f}")
    return " ".join(parts)


def _box(box: Box, outcome: Outcome, outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    state, (ground, line, _) = box.state, LOOKS[outcome.kind]
    reached = outcome.kind != NOT_REACHED
    dashes = "" if reached else ' stroke-dasharray="3 3"'
    thick = 2.4 if outcome.kind == FAILED else 1.6
    yield f'<g class="state {outcome.kind.replace(" ", "-")}" data-state="{_text(state.name)}">'
    yield f"<title>{_text(f'{state.name} ({state.kind}): {outcome.words}. {state.comment}')}</title>"
    yield f'<a href="{escape(outcome.link)}">' if outcome.link else ""
    fill = MAP_GROUND if box.inside else ground
    yield f'<path class="box" d="{_outline(box)}" fill="{fill}" stroke="{line}" stroke-width="{thick}"{dashes}/>'
    y = box.y + (0 if outcome.more or box.inside else 7)
    yield _words(state.name, box.x + box.width / 2, y + 19, size=13, weight=600, fill=INK if reached else QUIET)
    text, more = (_cut(words, int((box.width - 32) / SMALL_LETTER)) for words in (outcome.text, outcome.more))
    start = box.x + (box.width - len(text) * SMALL_LETTER - 17) / 2
    yield _sign(outcome.kind, start, y + 25)
    yield _words(text, start + 17, y + 36, size=11, fill=line, anchor="start")
    yield _words(more, box.x + box.width / 2, y + 50, size=11, fill=line) if more else ""
    yield "</a>" if outcome.link else ""
    yield "</g>"
    for inner in box.inside:
        yield from _level(inner, outcomes)


def _outline(box: Box) -> str:
    """Return a box's outline: a Choice has pointed sides, a Map square corners, all others round ones."""
    x, y, right, bottom, half = box.x, box.y, box.x + box.width, box.y + box.height, box.y + box.height / 2
    if box.state.kind == "Choice":
        return (
            f"M{x + 12:.1f} {y:.1f} H{right - 12:.1f} L{right:.1f} {half:.1f} L{right - 12:.1f} {bottom:.1f} "
            f"H{x + 12:.1f} L{x:.1f} {half:.1f} Z"
        )
    r = 2 if box.inside else box.height / 2 if box.state.kind in ("Succeed", "Fail") else 9
    corner = f"a{r:.1f} {r:.1f} 0 0 1"
    return (
        f"M{x + r:.1f} {y:.1f} H{right - r:.1f} {corner} {r:.1f} {r:.1f} V{bottom - r:.1f} {corner} {-r:.1f} {r:.1f} "
        f"H{x + r:.1f} {corner} {-r:.1f} {-r:.1f} V{y + r:.1f} {corner} {r:.1f} {-r:.1f} Z"
    )


def _ends(box: Box, *, start: bool) -> Iterator[str]:
    """Draw where a level begins, a dot above, and where it ends, a ring below."""
    x, bottom = box.x + box.width / 2, box.y + box.height
    if start:
        yield f'<path d="M{x:.1f} {box.y - 18:.1f} V{box.y:.1f}" stroke="{INK}" stroke-width="1.6"/>'
        yield f'<circle class="begin" cx="{x:.1f}" cy="{box.y - 18:.1f}" r="4.5" fill="{INK}"/>'
    if box.state.ends:
        x = x if box.state.kind in ("Succeed", "Fail") else box.x + box.width - 18  # a line may leave in the middle
        yield f'<path d="M{x:.1f} {bottom:.1f} V{bottom + 9:.1f}" stroke="{QUIET}" stroke-width="1.3"/>'
        yield f'<circle class="end" cx="{x:.1f}" cy="{bottom + 13:.1f}" r="4" fill="{GROUND}" stroke="{QUIET}" '
        yield 'stroke-width="2"/>'


def _legend() -> Iterator[str]:
    x = EDGE
    yield '<g class="legend">'
    for kind, (ground, line, _) in LOOKS.items():
        yield f'<rect x="{x:.1f}" y="14" width="21" height="21" rx="5" fill="{ground}" stroke="{line}"/>'
        yield _sign(kind, x + 4, 18)
        yield _words(kind, x + 27, 29, size=11.5, fill=INK, anchor="start")
        x += 44 + SMALL_LETTER * len(kind)
    yield f'<path d="M{x:.1f} 25 h26" stroke="{QUIET}" stroke-width="1.5" stroke-dasharray="5 4"/>'
    yield _words("on an error", x + 32, 29, size=11.5, fill=INK, anchor="start")
    yield "</g>"


def _sign(kind: str, x: float, y: float) -> str:
    _, colour, shape = LOOKS[kind]
    return (
        f'<path transform="translate({x:.1f} {y:.1f})" d="{shape}" fill="none" stroke="{colour}" stroke-width="1.8" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _words(
    text: str,
    x: float,
    y: float,
    *,
    size: float,
    fill: str,
    weight: int = 400,
    anchor: str = "middle",
    halo: bool = False,
) -> str:
    around = f' stroke="{GROUND}" stroke-width="3" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{fill}" '
        f'text-anchor="{anchor}"{around}>{_text(text)}</text>'
    )


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 2]}.."


def _text(value: str) -> str:
    return escape(visible(value))
