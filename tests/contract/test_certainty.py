"""Over the whole catalogue: a row is uncertain where nothing tells who made it, and nowhere else."""

from dataclasses import replace

import pytest

from chalicelib.catalogue import CREATIONS
from chalicelib.core.resource import Answer, Resource, Success
from chalicelib.ledger.calls import call_of_event
from chalicelib.ledger.history import Deletion, Doubt, doubt_of, lives_of

KINDS = sorted({(row.success, row.reusable) for row in CREATIONS})
"""What rows of the catalogue say of their calls: what a success proves, and whether the ARN may be used again."""


def call(number, success, *, reusable, answer=Answer.NOTHING):
    """A call of one kind, as a batch has it."""
    event = {
        "id": f"e{number}",
        "time": f"2026-11-22T10:00:{number:02}Z",
        "source": "s",
        "name": "Make",
        "creator": {"name": f"user-{number}"},
    }
    resource = Resource(arn="a", id="i", type="t", tagger="x", region="r", account="1", success=success)
    return call_of_event(event, replace(resource, reusable=reusable, answer=answer))


def told(kind, *between, answer=Answer.NOTHING, **changes):
    """Who made it last, and why that is not certain, after two calls of a kind."""
    success, reusable = kind
    first, second = (call(1, success, reusable=reusable), call(3, success, reusable=reusable, answer=answer))
    lives = lives_of([first, replace(second, **changes)], between)
    return lives[-1].maker.creator["name"], doubt_of(lives)


def test_the_catalogue_has_calls_of_each_kind():
    assert {success for success, _ in KINDS} == set(Success)


@pytest.mark.parametrize("kind", KINDS, ids=str)
class TestTwoCallsOfAKind:
    def test_are_certain_by_a_deletion_between_them(self, kind):
        assert told(kind, Deletion(time="2026-11-22T10:00:02Z", id="d")) == ("user-3", None)

    def test_are_certain_by_the_answer(self, kind):
        assert told(kind, answer=Answer.NEW) == ("user-3", None)
        assert told(kind, answer=Answer.EXISTING) == ("user-1", None)

    def test_are_certain_by_the_tags(self, kind):
        maker, doubt = told(kind, same=True)
        assert (maker, doubt) == ("user-3" if kind[0] is Success.NEW else "user-1", None)

    def test_are_uncertain_without_any_of_these_where_the_name_may_be_used_again_and_the_success_tells_nothing(
        self, kind
    ):
        success, reusable = kind
        maker, doubt = told(kind)
        assert maker == ("user-3" if success is Success.NEW else "user-1")
        assert doubt is (Doubt.NO_EVIDENCE if reusable and success is not Success.NEW else None)
