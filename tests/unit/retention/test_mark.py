from datetime import datetime

import pytest
from botocore.exceptions import ClientError

from chalicelib.core.backup import resource_of
from chalicelib.errors import AccessDenied, Throttled
from chalicelib.retention.mark import mark, row_of

PAIR = {"Retention": "90days", "DeleteOn": "2027-02-20"}


class Ec2:
    """EC2 with some backups: those that are gone or refused fail a call, as CreateTags does."""

    def __init__(self, tags=None, gone=(), refused=(), throttled=False):
        self.tags, self.gone, self.refused, self.throttled = tags or {}, gone, refused, throttled
        self.calls, self.asked = [], 0

    def create_tags(self, *, Resources, Tags):  # noqa: N803
        self.calls.append(Resources)
        self._fail_if(self.throttled, "RequestLimitExceeded", "Slow down.")
        for one in Resources:
            self._fail_if(one in self.gone, "InvalidSnapshot.NotFound", f"The snapshot '{one}' does not exist.")
            self._fail_if(one in self.refused, "UnauthorizedOperation", f"not authorized on snapshot/{one}")
        for one in Resources:
            self.tags.setdefault(one, {}).update({tag["Key"]: tag["Value"] for tag in Tags})

    def get_paginator(self, _operation):
        return self

    def paginate(self, *, Filters):  # noqa: N803
        self.asked += 1
        for one in Filters[0]["Values"]:
            pairs = self.tags.get(one, {}).items()
            yield {"Tags": [{"ResourceId": one, "Key": key, "Value": value} for key, value in pairs]}

    def _fail_if(self, wrong, code, message):
        if wrong:
            raise ClientError({"Error": {"Code": code, "Message": message}}, "CreateTags")


def marked(ec2, *groups, again=False):
    ids = [one for group in groups for one in group["ids"]]
    resources = {one: resource_of(one, "us-east-1", "123456789012", "aws") for one in ids}
    return mark(groups, resources, lambda _service, _region: ec2, again=again)


def group(*ids, before=None, tags=PAIR):
    return {"ids": list(ids), "tags": tags, "before": before or {}}


def names(resources):
    return [one.id for one in resources]


def test_a_group_takes_one_call_and_nothing_is_asked_the_first_time():
    ec2 = Ec2()
    found = marked(ec2, group("snap-1", "ami-1"), group("snap-2", tags={"Backup": "yes"}))
    assert (ec2.calls, ec2.asked) == ([["snap-1", "ami-1"], ["snap-2"]], 0)
    assert names(found.tagged) == ["snap-1", "ami-1", "snap-2"]
    assert ec2.tags["ami-1"] == PAIR


def test_what_vanished_or_is_refused_stops_nothing_else():
    found = marked(Ec2(gone=["snap-2"], refused=["snap-4"]), group("snap-1", "snap-2", "snap-3", "snap-4"))
    assert names(found.tagged) == ["snap-1", "snap-3"]
    assert names(found.gone) == ["snap-2"]
    [(one, error)] = found.failed
    assert (one.id, type(error)) == ("snap-4", AccessDenied)
    assert [row["ResourceId"].rpartition("/")[2] for row in found.rows] == ["snap-1", "snap-3"]


def test_a_throttle_is_the_fault_of_no_single_backup():
    found = marked(Ec2(throttled=True), group("snap-1", "snap-2"))
    assert [type(error) for _, error in found.failed] == [Throttled, Throttled]


def test_another_attempt_keeps_what_was_decided_in_the_meantime():
    ec2 = Ec2(tags={"snap-1": {"DeleteOn": "2031-01-01"}, "snap-2": PAIR.copy(), "snap-3": {"Owner": "alice"}})
    found = marked(ec2, group("snap-1", "snap-2", "snap-3"), again=True)
    assert names(found.kept) == ["snap-1"]
    assert names(found.tagged) == ["snap-2", "snap-3"]
    assert ec2.tags["snap-1"] == {"DeleteOn": "2031-01-01"}


def test_another_attempt_still_replaces_values_of_ours():
    old = {"Retention": "30days", "DeleteOn": "2026-12-22"}
    ec2 = Ec2(tags={"snap-1": old.copy(), "snap-2": {**old, "DeleteOn": "2031-01-01"}})
    found = marked(ec2, group("snap-1", "snap-2", before=old), again=True)
    assert (names(found.tagged), names(found.kept)) == (["snap-1"], ["snap-2"])


def test_another_attempt_that_finds_all_decided_calls_nothing():
    ec2 = Ec2(tags={"snap-1": {"Retention": "7days"}})
    assert names(marked(ec2, group("snap-1"), again=True).kept) == ["snap-1"]
    assert ec2.calls == []


def test_what_can_not_be_read_anew_fails_and_is_not_written():
    class Blind(Ec2):
        def paginate(self, **_):
            self._fail_if(True, "UnauthorizedOperation", "no")

    ec2 = Blind()
    [(one, error)] = marked(ec2, group("snap-1"), again=True).failed
    assert (one.id, type(error), ec2.calls) == ("snap-1", AccessDenied, [])


def test_a_pair_of_ours_is_remembered_until_a_year_after_its_date():
    [row] = row_of(resource_of("snap-1", "us-east-1", "1", "aws"), PAIR)
    expires = row.pop("ExpiresAt")
    assert row == {"ResourceId": "retention#arn:aws:ec2:us-east-1::snapshot/snap-1", **PAIR}
    assert datetime.fromtimestamp(expires).astimezone().date().isoformat() >= "2028-02-19"


@pytest.mark.parametrize("tags", [{"DeleteOn": "2027-02-20"}, {"Backup": "yes"}])
def test_what_is_no_pair_needs_no_memory(tags):
    assert row_of(resource_of("snap-1", "us-east-1", "1", "aws"), tags) == []
