"""Independent work side by side: never more at once than allowed, and no work inside another's."""

import threading

import pytest

from chalicelib.core import parallel


class Watch:
    """Counts how many works are under way together; each waits for `company` others, or half a second."""

    def __init__(self, company):
        self.now = self.most = 0
        self._lock, self._meet = threading.Lock(), threading.Barrier(company) if company > 1 else None

    def __call__(self, item):
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        if self._meet:
            self._meet.wait(5)
        with self._lock:
            self.now -= 1
        return item * 2


def test_answers_come_in_the_order_of_the_items():
    assert parallel.parallel_map(lambda n: n * 2, range(50), 4) == [n * 2 for n in range(50)]


def test_works_run_side_by_side_but_not_more_than_allowed():
    watch = Watch(company=3)
    assert parallel.parallel_map(watch, range(12), 3) == [n * 2 for n in range(12)]
    assert watch.most == 3


@pytest.mark.parametrize(("items", "at_once"), [([1], 4), ([], 4), ([1, 2, 3], 1)])
def test_what_is_alone_or_may_not_be_together_runs_in_the_caller(items, at_once):
    threads = parallel.parallel_map(lambda _: threading.current_thread(), items, at_once)
    assert set(threads) <= {threading.current_thread()}


def test_work_inside_a_work_runs_one_by_one():
    inner = parallel.parallel_map(
        lambda _: parallel.parallel_map(lambda _: threading.current_thread(), [1, 2, 3], 4), [1, 2], 2
    )
    assert all(len(set(threads)) == 1 for threads in inner)


def test_an_error_is_raised():
    with pytest.raises(ZeroDivisionError):
        parallel.parallel_map(lambda n: 1 / n, [1, 0, 2], 2)
