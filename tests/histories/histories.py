"""Histories to try: what is called in a world, and in which pieces and order its records are delivered."""

from functools import partial

from hypothesis import strategies as st

from tests.histories.kinds import KINDS
from tests.histories.world import BEGIN, Caller, World

PEOPLE = tuple(map(Caller.person, ("ann", "ben")))
NAMES = ("one", "two")
KEYS = ("CreatedBy", "Person", "CreatedDate", "Team")
"""What people tag with by hand: keys of the policy, and one that is theirs alone."""

_CALL = st.tuples(
    st.sampled_from(("make", "make", "make", "end", "end", "rename", "open")),
    st.sampled_from((0, 1, -1, -1, 2)),  # who: a person, who took a role last (or else an agent), an agent
    st.sampled_from((0, 0, 1)),  # kind
    st.sampled_from(("one", "one", "two")),
    st.sampled_from((60, 0, 1)),  # seconds since the call before
    st.sampled_from(("", "", "busy", *KEYS)),  # what is in use from now on, or bears a tag of its maker's
)
_STEPS = (
    "log",
    "events",
    "finish",
    "finish",
    "finish",
    "advance",
    "advance",
    "twice",
    "resend",
    "rerun",
    "backfill",
    "replayed",
)
_STEP = st.tuples(st.sampled_from(_STEPS), st.integers(0, 3))
_HAND = st.tuples(st.sampled_from(("tag", "untag")), st.integers(0, 11))


class History:
    """Calls, and the steps that deliver their records, each with a number that says what of it.

    `order` is that of the records of calls that were made before; `later` are calls that are made by the steps.
    """

    def __init__(self, world, order, steps, later=()):
        self.world, self.order, self.steps, self.later = world, order, steps, later

    def __repr__(self):
        calls = "\n".join(f"  {number} {call.said}" for number, call in enumerate(self.world.calls))
        return f"History:\n{calls}\n  order {self.order}\n  steps {self.steps}"


@st.composite
def histories(draw, *, by_hand=False, kinds=tuple(KINDS), suffix="", begin=BEGIN):
    """Draw a history whose calls are all made first. `by_hand` lets people tag between the deliveries."""
    world = World(suffix, begin)
    for call in _calls(draw, kinds):
        call(world)
    order = draw(st.permutations(range(len(world.calls))))
    lost = draw(st.sampled_from((0, 0, 0, 1, 2)))  # what CloudTrail never delivers
    steps = draw(st.lists(st.one_of(_STEP, _HAND) if by_hand else _STEP, min_size=3, max_size=14))
    return History(world, tuple(order[: max(len(order) - lost, 1)]), tuple(steps))


@st.composite
def live_histories(draw):
    """Draw a history whose calls are made while the records of others are delivered."""
    later = _calls(draw, tuple(KINDS))
    between = st.lists(st.one_of(st.just(("come", 0)), st.just(("come", 0)), _STEP), max_size=2)
    steps = [step for _ in later for step in (("call", draw(st.integers(0, 3))), *draw(between))]
    return History(World(), (), tuple(steps), tuple(later))


def _calls(draw, kinds):
    of = draw(st.lists(st.sampled_from(kinds), min_size=2, max_size=2))
    callers = [*PEOPLE, PEOPLE[0].agent()]
    return [partial(_call, callers, of, call) for call in draw(st.lists(_CALL, min_size=3, max_size=9))]


def _call(callers, kinds, call, world):
    verb, who, kind, name, gap, more = call
    caller, kind = callers[min(who, len(callers) - 1)], kinds[kind]
    other = NAMES[name == NAMES[0]]
    if verb == "rename" and kind != "user":
        verb = "make"
    # In which order a renaming and another call of one second stand, nobody can know.
    world.wait(max(gap, 1) if verb == "rename" else gap)
    if verb == "make":
        world.make(caller, kind, name, tags={more: "the maker's"} if more in KEYS else {}, busy=more == "busy")
    elif verb == "end":
        world.end(caller, kind, name)
    elif verb == "rename":
        world.rename(caller, name, other)
        world.wait(1)
    else:
        callers.append(world.open(caller))
