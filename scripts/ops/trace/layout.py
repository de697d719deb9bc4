"""Where everything of a graph is drawn: boxes in rows from top to bottom, Maps around what they repeat (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scripts.ops.trace.graph import Level, State, Transition
from scripts.ops.trace.ranks import Item, Rows, rows_of

LETTER = 8.0
"""The width that a letter of a name takes."""

SMALLEST, HEIGHT, PADDING = 156.0, 58.0, 28.0
HEAD, MARGIN = 56.0, 22.0
"""Of a box with states inside: the room of its own name, and around them."""

GAP, BESIDE, LANE, LABELLED = 58.0, 22.0, 14.0, 110.0
"""Between rows, between neighbours in a row, and the width of a transition that passes through one, with a label."""

PASSES = 40
STRAIGHT = 4.0
"""How much more a passing transition wants to go straight than a box wants to be near its neighbours."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A state's place, and the drawings inside of it."""

    state: State
    x: float
    y: float
    width: float
    height: float
    inside: tuple[Drawing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A transition's way, from its source to its target: straight through rows, in curves between them."""

    transition: Transition
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A level, drawn: `x` and `y` are where it begins in the whole."""

    start: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(level: Level, x: float = 0.0, y: float = 0.0) -> Drawing:
    """Return the drawing of a level whose upper left corner is at this place."""
    rows = rows_of(level)
    inner = {state.name: [draw(one) for one in state.inside] for state in level.states}
    sizes = {state.name: _size(state, inner[state.name]) for state in level.states}
    width = {name: own for name, (own, _) in sizes.items()} | _lanes(level, rows)
    centre = _centres(rows, width)
    left = min(centre[item] - width[item] / 2 for item in centre)
    centre = {item: place - left + x for item, place in centre.items()}
    heights = [max([sizes[item][1] for item in row if isinstance(item, str)], default=0.0) for row in rows.rows]
    tops = [y + GAP / 2 + sum(heights[:number]) + GAP * number for number in range(len(heights))]
    top = {item: tops[number] for number, row in enumerate(rows.rows) for item in row}
    boxes = {
        state.name: Box(
            state=state,
            x=centre[state.name] - sizes[state.name][0] / 2,
            y=top[state.name],
            width=sizes[state.name][0],
            height=sizes[state.name][1],
            inside=tuple(_placed(state, centre[state.name], top[state.name], inner[state.name])),
        )
        for state in level.states
    }
    bottom = {item: tops[number] + heights[number] for number, row in enumerate(rows.rows) for item in row}
    return Drawing(
        start=level.start,
        width=max(centre[item] + width[item] / 2 for item in centre) - x,
        height=tops[-1] + heights[-1] + GAP / 2 - y,
        boxes=tuple(boxes.values()),
        lines=tuple(_lines(level, rows, centre, top, bottom, boxes)),
    )


def all_boxes(drawing: Drawing) -> Iterator[Box]:
    """Yield each box, and what is inside of it."""
    for box in drawing.boxes:
        yield box
        for inner in box.inside:
            yield from all_boxes(inner)


def _size(state: State, inside: Sequence[Drawing]) -> tuple[float, float]:
    own = max(SMALLEST, LETTER * len(state.name) + PADDING)
    if not inside:
        return own, HEIGHT
    around = sum(one.width for one in inside) + MARGIN * (len(inside) + 1)
    return max(own, around), HEAD + max(one.height for one in inside)


def _lanes(level: Level, rows: Rows) -> dict[Item, float]:
    """Return the room of each passing transition: what a Choice asks for stands where it first passes."""
    found: dict[Item, float] = {}
    for transition, chain in zip(level.transitions, rows.chains, strict=True):
        found |= dict.fromkeys(chain[1:-1], LANE)
        if transition.label and len(chain) > 2:  # noqa: PLR2004  # it passes through a row
            found[chain[1]] = LABELLED
    return found


def _placed(state: State, centre: float, top: float, inside: Sequence[Drawing]) -> Iterator[Drawing]:
    x = centre - (sum(one.width for one in inside) + MARGIN * (len(inside) - 1)) / 2
    for level, drawing in zip(state.inside, inside, strict=True):
        yield draw(level, x, top + HEAD)
        x += drawing.width + MARGIN


def _centres(rows: Rows, width: Mapping[Item, float]) -> dict[Item, float]:
    """Return the middle of each item: near its neighbours above and below, and nowhere too near beside another."""
    centre: dict[Item, float] = {}
    for row in rows.rows:
        place = 0.0
        for item in row:
            centre[item] = place + width[item] / 2
            place += width[item] + BESIDE
    near: dict[Item, list[tuple[Item, float]]] = {item: [] for item in centre}
    for chain in rows.chains:
        for upper, lower in pairwise(chain):
            pull = STRAIGHT ** sum(not isinstance(item, str) for item in (upper, lower))
            near[upper].append((lower, pull))
            near[lower].append((upper, pull))
    for sweep in range(PASSES):
        for row in rows.rows if sweep % 2 == 0 else reversed(rows.rows):
            wanted = [_wanted(item, near[item], centre) for item in row]
            apart = [(width[a] + width[b]) / 2 + BESIDE for a, b in pairwise(row)]
            centre.update(zip(row, _apart(wanted, apart), strict=True))
    return centre


def _wanted(item: Item, near: Sequence[tuple[Item, float]], centre: Mapping[Item, float]) -> float:
    whole = sum(pull for _, pull in near)
    return sum(centre[one] * pull for one, pull in near) / whole if whole else centre[item]


def _apart(wanted: Sequence[float], apart: Sequence[float]) -> list[float]:
    """Return places in the same order, as near to the wanted ones as the distances allow (by pooling neighbours)."""
    shift = [sum(apart[:number]) for number in range(len(wanted))]
    pools: list[tuple[float, int]] = []
    for place, by in zip(wanted, shift, strict=True):
        pools.append((place - by, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (b, m), (a, n) = pools.pop(), pools.pop()
            pools.append(((a * n + b * m) / (n + m), n + m))
    flat = [place for place, count in pools for _ in range(count)]
    return [place + by for place, by in zip(flat, shift, strict=True)]


def _lines(
    level: Level,
    rows: Rows,
    centre: Mapping[Item, float],
    top: Mapping[Item, float],
    bottom: Mapping[Item, float],
    boxes: Mapping[str, Box],
) -> Iterator[Line]:
    leaves = _ports(rows, boxes, lambda chain: (chain[0], centre[chain[1]]))
    enters = _ports(rows, boxes, lambda chain: (chain[-1], centre[chain[-2]]))
    for number, chain in enumerate(rows.chains):
        first, last = boxes[str(chain[0])], boxes[str(chain[-1])]
        points = [(leaves[number], first.y + first.height), (leaves[number], bottom[chain[0]])]
        points += [(centre[lane], edge[lane]) for lane in chain[1:-1] for edge in (top, bottom)]
        points.append((enters[number], last.y))
        yield Line(
            transition=level.transitions[number],
            points=tuple(reversed(points) if number in rows.upward else points),
        )


def _ports(
    rows: Rows, boxes: Mapping[str, Box], end: Callable[[Sequence[Item]], tuple[Item, float]]
) -> dict[int, float]:
    """Return where on its box each line ends: side by side, in the order of where they come from."""
    ends: dict[Item, list[tuple[float, int]]] = {}
    for number, chain in enumerate(rows.chains):
        item, other = end(chain)
        ends.setdefault(item, []).append((other, number))
    found = {}
    for item, lines in ends.items():
        box = boxes[str(item)]
        for place, (_, number) in enumerate(sorted(lines), start=1):
            found[number] = box.x + box.width * place / (len(lines) + 1)
    return found
