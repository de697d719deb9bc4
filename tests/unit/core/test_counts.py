import pytest

from chalicelib.core.counts import counted


@pytest.mark.parametrize(
    ("number", "thing", "told"),
    [
        (1, "event", "1 event"),
        (0, "event", "0 events"),
        (1_200, "creation of what has no tags", "1,200 creations of what has no tags"),
        (1, "creation of what has no tags", "1 creation of what has no tags"),
    ],
)
def test_one_is_no_plural(number, thing, told):
    assert counted(number, thing) == told
