from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from chalicelib.errors import Throttled
from chalicelib.steps import tag_backups

PAIR = {"Retention": "90days", "DeleteOn": "2027-02-20"}


class Ec2:
    """CreateTags that fails with the errors it is given, one for each id, and then for all."""

    def __init__(self, **errors):
        self.errors = errors

    def create_tags(self, *, Resources, Tags):  # noqa: N803
        for one in Resources:
            code = self.errors.get(one.replace("-", "_")) or self.errors.get("every")
            if code:
                error = {"Error": {"Code": code, "Message": f"no, {one} is not to be"}}
                raise ClientError(error, "CreateTags")

    def get_paginator(self, _operation):
        return SimpleNamespace(paginate=lambda **_: [])


@pytest.fixture
def tag(stage):
    def run(*ids, attempt=0, on_last="report", **errors):
        ec2 = Ec2(**errors)
        runtime = SimpleNamespace(
            settings=stage.runtime.settings,
            logger=stage.runtime.logger,
            work=stage.runtime.work,
            ledger=stage.runtime.ledger,
            clients_for=lambda _account: lambda _service, _region: ec2,
        )
        chunk = {"inline": [{"tags": PAIR, "before": {}, "ids": list(ids)}]}
        told = {"region": "us-east-1", "execution": "x:y", "attempts": 6}
        return tag_backups.run({"chunk": chunk, "attempt": attempt, "on_last": on_last, **told}, runtime)

    return run


def remembered(stage, *ids):
    arns = {one: f"retention#arn:aws:ec2:us-east-1::snapshot/{one}" for one in ids}
    rows = stage.runtime.ledger.read(list(arns.values()))
    return [one for one, arn in arns.items() if arn in rows]


def test_what_was_tagged_is_counted_and_remembered(tag, stage):
    found = tag("ami-1", "snap-1", "snap-2")
    assert found["counts"] == {"amis": 1, "snapshots": 2, "kept": 0, "gone": 0, "failed": 0}
    assert (found["failed"], found["permanent"]) == ([], [])
    assert remembered(stage, "snap-1", "snap-2") == ["snap-1", "snap-2"]


def test_each_failure_is_logged_with_id_and_code_and_told_once_for_each_error(tag, stage, caplog):
    found = tag("snap-1", "snap-2", "snap-3", snap_2="UnauthorizedOperation", snap_3="TagLimitExceeded")
    assert found["counts"] == {"amis": 0, "snapshots": 1, "kept": 0, "gone": 0, "failed": 2}
    assert [(one["error"], one["ids"], one["resources"]) for one in found["permanent"]] == [
        ("AccessDenied", ["snap-2"], 1),
        ("TooManyTags", ["snap-3"], 1),
    ]
    assert [(one.id, one.code) for one in caplog.records if one.msg == "Backup not tagged"] == [
        ("snap-2", "UnauthorizedOperation"),
        ("snap-3", "TagLimitExceeded"),
    ]
    assert remembered(stage, "snap-1", "snap-2", "snap-3") == ["snap-1"]


def test_what_is_gone_is_no_failure(tag, caplog):
    assert tag("snap-1", "snap-2", snap_1="InvalidSnapshot.NotFound")["counts"]["gone"] == 1
    assert [one.id for one in caplog.records if one.msg == "Backup gone"] == ["snap-1"]


def test_what_may_pass_is_raised_while_attempts_remain_and_reported_on_the_last(tag):
    with pytest.raises(Throttled, match=r"\(2 backups: snap-1, snap-2\)"):
        tag("snap-1", "snap-2", every="RequestLimitExceeded")
    assert tag("snap-1", every="RequestLimitExceeded", attempt=6)["counts"]["failed"] == 1


def test_in_the_failure_branch_it_is_raised_on_the_last_attempt_too(tag):
    with pytest.raises(Throttled):
        tag("snap-1", every="RequestLimitExceeded", attempt=6, on_last="raise")
