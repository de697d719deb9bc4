from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from chalicelib.ledger.owed import Owed, Place, merged
from chalicelib.ledger.owed_alerts import KEPT, LEASE, MOST_PLACES, OwedAlerts


@pytest.fixture
def ledger(stage):
    return OwedAlerts(stage.client("dynamodb"), stage.runtime.settings.ledger_table, stage.runtime.now)


def owed(*places, error="Throttled"):
    found = Owed(kind="batch", error=error, since="2026-11-22T12:00:00Z", places=(), count=0, resource_count=0)
    for place in places:
        found = merged(found, place)
    return found


def place(region="eu-west-1", **more):
    return Place(what="x", region=region, execution=f"arn:{region}", **more)


ONE = owed(place(resources=("a",), resource_count=1))
TWO = owed(place("us-east-1", resources=("b",), resource_count=1))


def test_what_is_owed_is_read_as_it_was_added_with_all_counts(ledger):
    ledger.add(ONE)
    ledger.add(ONE)
    ledger.add(TWO)
    found = ledger.claim(ONE.key, "me")
    assert (found.kind, found.error, found.since, found.count, found.resource_count) == ("batch", "Throttled", *WHEN)
    assert [(one.region, one.count, one.resources) for one in found.places] == [
        ("eu-west-1", 2, ("a",)),
        ("us-east-1", 1, ("b",)),
    ]


WHEN = ("2026-11-22T12:00:00Z", 3, 3)


def test_what_is_claimed_is_nobody_elses_until_the_claim_ends_or_is_given_back(ledger, stage):
    ledger.add(ONE)
    assert ledger.claim(ONE.key, "me")
    assert ledger.claim(ONE.key, "you") is None
    ledger.release(ONE.key, "you")
    assert ledger.claim(ONE.key, "you") is None
    ledger.release(ONE.key, "me")
    assert ledger.claim(ONE.key, "you")
    stage.later(seconds=LEASE.total_seconds() + 1)
    assert ledger.claim(ONE.key, "me")


def test_what_was_settled_is_owed_no_more_and_the_next_waits_for_its_hour(ledger, stage):
    ledger.add(ONE)
    ledger.settle(ledger.claim(ONE.key, "me"), "me")
    assert list(ledger.due()) == []
    ledger.add(TWO)
    assert (list(ledger.due()), ledger.claim(ONE.key, "me")) == ([], None)
    stage.later(minutes=61)
    assert list(ledger.due()) == [ONE.key]
    found = ledger.claim(ONE.key, "me")
    assert ([one.region for one in found.places], found.count, found.told) == (["us-east-1"], 1, ("arn:eu-west-1",))


def test_what_is_added_while_another_tells_is_still_owed(ledger, stage):
    ledger.add(ONE)
    ledger.add(ONE)
    claimed = ledger.claim(ONE.key, "me")
    ledger.add(ONE)
    ledger.add(TWO)
    ledger.settle(claimed, "me")
    assert list(ledger.due()) == []
    stage.later(minutes=61)
    found = ledger.claim(ONE.key, "me")
    assert ({one.region: one.count for one in found.places}, found.count) == ({"eu-west-1": 1, "us-east-1": 1}, 2)
    ledger.settle(found, "me")
    stage.later(minutes=61)
    assert list(ledger.due()) == []


def test_a_place_that_was_told_and_met_no_more_is_not_told_again(ledger, stage):
    ledger.add(ONE)
    claimed = ledger.claim(ONE.key, "me")
    ledger.add(TWO)
    ledger.settle(claimed, "me")
    stage.later(minutes=61)
    assert [one.region for one in ledger.claim(ONE.key, "me").places] == ["us-east-1"]


def test_who_lost_the_claim_settles_nothing(ledger, stage):
    ledger.add(ONE)
    claimed = ledger.claim(ONE.key, "me")
    stage.later(seconds=LEASE.total_seconds() + 1)
    assert ledger.claim(ONE.key, "you")
    ledger.settle(claimed, "me")
    ledger.release(ONE.key, "you")
    assert list(ledger.due()) == [ONE.key]


def test_places_beyond_what_a_row_holds_are_counted(ledger):
    ledger.add(owed(*(place(f"r-{number}") for number in range(MOST_PLACES + 3))))
    ledger.add(owed(place("r-0")))
    found = ledger.claim(ONE.key, "me")
    assert (len(found.places), found.count) == (MOST_PLACES, MOST_PLACES + 4)
    assert (found.places[0].region, found.places[0].count) == ("r-0", 2)


@pytest.mark.no_cover  # it is about time and size: coverage doubles the time
def test_the_largest_row_is_far_from_the_largest_that_dynamodb_takes(ledger, stage):
    names = tuple("n" * 300 for _ in range(20))
    ledger.add(owed(*(place(f"r-{n}", resources=names, message="m" * 500) for n in range(MOST_PLACES))))
    key = {"ResourceId": {"S": ONE.key}}
    row = stage.client("dynamodb").get_item(TableName=stage.runtime.settings.ledger_table, Key=key)["Item"]
    assert len(str(row)) < 350_000


def test_each_reason_is_a_row_of_its_own_which_goes_when_nobody_touches_it(ledger, stage):
    ledger.add(ONE)
    ledger.add(owed(place(), error="AccessDenied"))
    assert len(set(ledger.due())) == 2
    key = {"ResourceId": {"S": ONE.key}}
    row = stage.client("dynamodb").get_item(TableName=stage.runtime.settings.ledger_table, Key=key)["Item"]
    assert int(row["ExpiresAt"]["N"]) == int((stage.clock[0] + KEPT).timestamp())


def test_what_dynamodb_refuses_is_raised(stage):
    with pytest.raises(ClientError):
        OwedAlerts(stage.client("dynamodb"), "gone", lambda: datetime.now(UTC) - timedelta(0)).add(ONE)
