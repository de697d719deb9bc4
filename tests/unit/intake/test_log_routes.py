"""What is done with a log, as a table of what was asked and what was found."""

import pytest

from chalicelib.intake.admission import Admission
from chalicelib.intake.log_routes import LogRoute, route_of
from chalicelib.intake.log_scan import LogScan, Places, Slice
from chalicelib.intake.messages import LogObject

NOTHING = LogScan()
FEW = LogScan(slices=[Slice(first=0)], few=[{"record": {}}])
MANY = LogScan(slices=[Slice(first=0), Slice(first=500)])

ASKED = {
    "a notification": {},
    "a back-fill": {"job": "past-1"},
    "a replay": {"run": "again"},
    "a back-fill of a replay": {"job": "past-1", "run": "again"},
}
ROUTES = {
    "a notification": ("nothing", "shares", "slices"),
    "a back-fill": ("nothing", "alone", "slices"),
    "a replay": ("nothing", "slices", "slices"),
    "a back-fill of a replay": ("nothing", "slices", "slices"),
}
"""For a log of no creations, of few and of many. A test below has what refused records change."""


def asked(wish):
    return LogObject(bucket="trail", key="key", **ASKED[wish])


def with_refused(scan):
    return LogScan(slices=scan.slices, few=scan.few, rejected={Admission("refused", "not ours"): Places(1, [7])})


@pytest.mark.parametrize("wish", ASKED)
def test_the_route_follows_from_what_was_asked_and_what_was_found(wish):
    assert tuple(route_of(asked(wish), scan) for scan in (NOTHING, FEW, MANY)) == ROUTES[wish]


@pytest.mark.parametrize("wish", ASKED)
def test_a_log_with_refused_records_is_read_again_and_one_with_no_others_is_refused(wish):
    routes = [route_of(asked(wish), with_refused(scan)) for scan in (NOTHING, FEW, MANY)]
    assert routes == [LogRoute.REFUSED, LogRoute.SLICES, LogRoute.SLICES]
