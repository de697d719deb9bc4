"""The drawing of each machine: nothing is missing, and nothing lies upon another."""

from itertools import combinations, pairwise

import pytest

from scripts.ops.trace.graph import Level, State, Transition, read_graph, walk
from scripts.ops.trace.layout import all_boxes, draw
from scripts.ops.trace.ranks import rows_of
from statemachines.graph import names
from statemachines.machines import MACHINES

every_machine = pytest.mark.parametrize("kind", MACHINES)


def levels(drawing):
    yield drawing
    for box in drawing.boxes:
        for inner in box.inside:
            yield from levels(inner)


def drawn(kind):
    return draw(read_graph(MACHINES[kind](1.0)), 10, 20)


def targets(definition):
    """Each transition, as the definition says it: read here in another way than the graph does."""
    for name, state in definition["States"].items():
        ways = [state, *state.get("Choices", []), *state.get("Catch", [])]
        ends = {way[member] for way in ways for member in ("Next", "Default") if member in way}
        yield from ((name, end) for end in ends)
        if "Iterator" in state:
            yield from targets(state["Iterator"])


@every_machine
def test_each_state_is_drawn_once(kind):
    boxes = [box.state.name for box in all_boxes(drawn(kind))]
    assert sorted(boxes) == sorted(names(MACHINES[kind](1.0)))


@every_machine
def test_each_transition_is_drawn_once(kind):
    lines = [(line.transition.source, line.transition.target) for level in levels(drawn(kind)) for line in level.lines]
    assert sorted(lines) == sorted(targets(MACHINES[kind](1.0)))


@every_machine
def test_no_boxes_overlap(kind):
    for level in levels(drawn(kind)):
        for one, other in combinations(level.boxes, 2):
            beside = one.x + one.width <= other.x or other.x + other.width <= one.x
            above = one.y + one.height <= other.y or other.y + other.height <= one.y
            assert beside or above, (one.state.name, other.state.name)


@every_machine
def test_what_is_inside_of_a_map_is_drawn_inside_of_its_box(kind):
    for outer in all_boxes(drawn(kind)):
        for box in (box for inner in outer.inside for box in inner.boxes):
            assert outer.x < box.x
            assert box.x + box.width < outer.x + outer.width
            assert outer.y + 40 < box.y
            assert box.y + box.height < outer.y + outer.height


@every_machine
def test_all_of_it_lies_in_the_drawing(kind):
    drawing = drawn(kind)
    points = [point for level in levels(drawing) for line in level.lines for point in line.points]
    corners = [
        (box.x + dx * box.width, box.y + dy * box.height) for box in drawing.boxes for dx in (0, 1) for dy in (0, 1)
    ]
    for x, y in [*points, *corners]:
        assert 10 <= round(x, 6) <= round(10 + drawing.width, 6)
        assert 20 <= round(y, 6) <= round(20 + drawing.height, 6)


@every_machine
def test_a_line_begins_and_ends_at_its_boxes_and_passes_through_no_other(kind):
    for level in levels(drawn(kind)):
        boxes = {box.state.name: box for box in level.boxes}
        for line in level.lines:
            for place, name in ((0, line.transition.source), (-1, line.transition.target)):
                (x, y), box = line.points[place], boxes[name]
                assert box.x < x < box.x + box.width
                assert y in (box.y, box.y + box.height)
            for start, end in pairwise(line.points):
                for box in boxes.values():
                    # a curve stays between the heights of its ends, and there is no box where it leaves its column
                    between = min(start[1], end[1]) < box.y + box.height - 0.01 and max(start[1], end[1]) > box.y + 0.01
                    columns = sorted((start[0], end[0]))
                    assert not (between and columns[0] < box.x + box.width and columns[1] > box.x), (name, line)


@every_machine
def test_a_state_stands_below_what_leads_to_it_but_for_ways_back(kind):
    level = read_graph(MACHINES[kind](1.0))
    rows = rows_of(level)
    row = {item: number for number, items in enumerate(rows.rows) for item in items}
    for number, one in enumerate(level.transitions):
        assert (row[one.source] < row[one.target]) == (number not in rows.upward)


def test_a_way_back_is_drawn_upwards():
    level = level_of({"a": ["b"], "b": ["c", "a"], "c": []})
    rows = rows_of(level)
    assert [list(row) for row in rows.rows] == [["a"], ["b"], ["c"]]
    (back,) = (line for line in draw(level).lines if line.transition.target == "a")
    assert back.points[0][1] > back.points[-1][1]


def test_what_is_never_reached_is_drawn_all_the_same():
    assert len(draw(level_of({"a": [], "lost": ["a"]})).boxes) == 2


def test_neighbours_are_ordered_so_that_lines_do_not_cross():
    level = level_of({"a": ["b", "c"], "b": ["e"], "c": ["d"], "d": [], "e": []})
    assert [list(row) for row in rows_of(level).rows][1:] in ([["b", "c"], ["e", "d"]], [["c", "b"], ["d", "e"]])


def test_branches_stand_beside_each_other():
    branch = {"StartAt": "x", "States": {"x": {"Type": "Pass", "End": True}}}
    other = {"StartAt": "y", "States": {"y": {"Type": "Pass", "End": True}}}
    both = {"Type": "Parallel", "Branches": [branch, other], "End": True}
    (outer,) = draw(read_graph({"StartAt": "both", "States": {"both": both}})).boxes
    first, second = (inner.boxes[0] for inner in outer.inside)
    assert first.x + first.width < second.x
    assert first.y == second.y


def test_what_leads_from_one_state_to_another_in_several_ways_is_one_transition():
    rules = [{"Variable": "$.a", "StringEquals": "x", "Next": "b"}, {"Variable": "$.c", "IsPresent": True, "Next": "b"}]
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "b"}]
    states = {
        "a": {"Type": "Choice", "Choices": rules, "Default": "b"},
        "b": {"Type": "Task", "Catch": catch, "Next": "c"},
        "c": {"Type": "Succeed"},
    }
    states["b"]["Catch"][0]["Next"] = "c"
    first, second = read_graph({"StartAt": "a", "States": states}).transitions
    assert (first.label, first.caught) == ("x or $.c or otherwise", False)
    assert (second.label, second.caught) == ("", False)


def test_a_walk_tells_how_deep_a_state_is():
    depths = {state.name: depth for state, depth in walk(read_graph(MACHINES["attribute"](1.0)))}
    assert [depths[name] for name in ("Source?", "ParseEvents", "TagSQS")] == [0, 1, 2]


def level_of(following):
    states = tuple(State(name, "Pass", "", ends=not to, inside=()) for name, to in following.items())
    ways = tuple(Transition(name, one, (("next", ""),)) for name, to in following.items() for one in to)
    return Level(start=next(iter(following)), states=states, transitions=ways)
