from decimal import Decimal

from scripts.ops.backfill.receipts import collect
from tests.unit.scripts.ops.backfill.test_sending import Clock


class Rows:
    """The ledger: `answered(names)` says which of them have an answer by now."""

    def __init__(self, answered):
        self.answered, self.asked = answered, []

    def read(self, keys):
        self.asked.append(len(keys))
        return {key: self.row(key) for key in keys if self.answered(key)}

    def row(self, key):
        bad = key.endswith("7")
        return {
            "Outcome": "refused" if bad else "new", "Creations": Decimal(0 if bad else 2), "Why": "gone" * bad,
            "Log": key, "ResourceId": key,
        }  # fmt: skip


def last(rows, number=25, patience=10, clock=None):
    clock = clock or Clock()
    names = [f"past-{n}" for n in range(number)]
    (*_, tally) = collect(names, rows, patience=patience, now=clock.now, sleep=clock.sleep)
    return tally


def test_answers_are_counted_by_outcome_and_refusals_are_named():
    tally = last(Rows(lambda _: True))
    assert (tally.open, tally.answered, dict(tally.outcomes)) == (0, 25, {"new": 22 + 1, "refused": 2})
    assert tally.creations == 46
    assert tally.refused == [{"log": f"job#past-{n}", "why": "gone"} for n in (7, 17)]


def test_a_hundred_are_asked_for_at_a_time_and_each_answer_counts_once():
    rows = Rows(lambda _: True)
    assert last(rows, 250).answered == 250
    assert rows.asked == [100, 100, 50]


def test_what_is_missing_does_not_keep_the_others_waiting():
    clock = Clock()
    rows = Rows(lambda key: not key.endswith("-0") and clock.time > 102)
    tally = last(rows, 250, clock=clock)
    assert (tally.open, tally.answered) == (1, 249)


def test_without_an_answer_it_gives_up_when_patience_is_at_its_end():
    clock = Clock()
    tally = last(Rows(lambda _: False), clock=clock, patience=10)
    assert (tally.open, tally.answered) == (25, 0)
    assert 10 < clock.time - 100 < 12


def test_nothing_sent_is_nothing_to_wait_for():
    assert last(Rows(lambda _: True), 0).open == 0
