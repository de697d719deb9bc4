"""The arithmetic of the cost model: what follows for company that was not measured."""

import pytest

from scripts.devtools.benchmarks.sharing_price import Sharing, company
from scripts.devtools.benchmarks.usage import queue_requests

SHARING = Sharing(alone=10.0, together=2.0, number=5)  # 10 to share, nothing of one's own


def test_the_two_measured_figures_come_out_again():
    assert SHARING.price(1) == pytest.approx(10)
    assert SHARING.price(5) == pytest.approx(2)


def test_the_number_that_must_share_gives_the_price_that_was_asked_for():
    own = Sharing(alone=9.0, together=1.5, number=10)
    assert own.price(own.needed(5.0)) == pytest.approx(5.0)
    assert SHARING.needed(5.0) == pytest.approx(2)


def test_company_grows_with_the_window_and_what_comes_in_it():
    assert company(20_000, 0) == 1
    assert company(20_000, 300) == pytest.approx(3.31, abs=0.01)


@pytest.mark.parametrize(("messages", "batches", "requests"), [(1, 1, 3), (10, 1, 12), (11, 1, 15), (5, 5, 15)])
def test_a_message_is_sent_and_its_batch_received_and_deleted_ten_at_a_time(messages, batches, requests):
    assert queue_requests(messages, batches) == requests
