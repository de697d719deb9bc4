"""Whatever the order in which records come, tags and ledger say the same truth."""

import os
import sys
import time
from itertools import count

from hypothesis import HealthCheck, given, settings

from tests.histories.deliveries import Delivery, lost, wrong_in_ledger, wrong_in_life, wrong_in_tags
from tests.histories.histories import PEOPLE, histories, live_histories

NUMBER = int(os.environ.get("HISTORIES", "0"))
"""How many to try, by `./scripts/histories`, which wants to hear how it goes; 0 in the suite."""

NAMES = {one.name for one in PEOPLE}
TOLD_EVERY = 500


def tried(share):
    """Try a share of the histories, in percent: in the suite of 500."""
    number = (NUMBER or 500) * share // 100
    return settings(max_examples=max(number, 1), deadline=None, database=None, suppress_health_check=list(HealthCheck))


def delivered(history, tried=count(1), began=time.monotonic()):  # noqa: B008  # of the whole run
    delivery = Delivery(history)
    delivery.run(history.steps)
    number = next(tried)
    if NUMBER and number % TOLD_EVERY == 0:
        sys.stderr.write(f"{number} histories, {time.monotonic() - began:.0f} s\n")
    return delivery, delivery.rows()


def agree(wrong):
    assert not wrong, "\n".join(wrong)


@tried(50)
@given(history=histories())
def test_tags_and_ledger_are_right_whatever_the_order(history):
    delivery, rows = delivered(history)
    agree(wrong_in_ledger(delivery.facts(), rows))
    agree(wrong_in_tags(delivery.facts(), delivery.tags(), delivery.theirs, NAMES))


@tried(30)
@given(history=histories(by_hand=True))
def test_no_tag_of_a_person_is_lost_while_records_come(history):
    delivery, rows = delivered(history)
    agree(wrong_in_ledger(delivery.facts(), rows))
    agree(lost(delivery.tags(), delivery.theirs))


@tried(20)
@given(history=live_histories())
def test_nothing_wrong_is_said_for_certain_of_what_goes_on_meanwhile(history):
    delivery, rows = delivered(history)
    agree(wrong_in_life(delivery, rows))
