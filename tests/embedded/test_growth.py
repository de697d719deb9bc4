"""What more creations and more logs need, counted. `./scripts/bench growth` goes further."""

from itertools import count

import pytest

from scripts.devtools.benchmarks.growth_load import grow, volumes

HISTORY, PAYLOAD = 10_000, 200_000
OTHERS = count(500_000, 10_000)  # seconds at which the records begin: no two logs are alike


@pytest.fixture(scope="module")
def grown(new_trial):
    """Ten creations in one log, then sixty; one log of one creation, then six of them."""
    with new_trial() as trial:

        def one_log(number):
            return grow(trial.stage, [list(volumes(number, next(OTHERS)))], print)

        def logs(number):
            return grow(trial.stage, [[record] for record in volumes(number, next(OTHERS))], print)

        return {"in one log": (one_log(10), one_log(60)), "logs": (logs(1), logs(6))}


def test_every_creation_is_tagged(grown):
    assert [(one.creations, one.tagged) for pair in grown.values() for one in pair] == [
        (10, 10),
        (60, 60),
        (1, 1),
        (6, 6),
    ]


def test_a_creation_more_in_a_log_needs_two_calls_more(grown):
    """A row in the ledger, and a CreateTags, because each is of a second of its own."""
    assert all(one.calls - 2 * one.creations <= 20 for one in grown["in one log"])


def test_a_log_of_one_service_takes_the_same_way_however_many_its_creations(grown):
    few, many = grown["in one log"]
    assert few.executions == many.executions == 1
    assert many.transitions <= few.transitions + 1
    assert many.history <= few.history + 10


def test_six_logs_of_one_batch_need_the_transitions_of_one_and_fewer_calls_than_six(grown):
    one, six = grown["logs"]
    assert one.executions == six.executions == 1
    assert six.transitions == one.transitions
    assert six.calls < 3 * one.calls


def test_no_payload_and_no_history_comes_near_its_limit(grown):
    assert all(one.payload <= PAYLOAD and one.history <= HISTORY for pair in grown.values() for one in pair)
