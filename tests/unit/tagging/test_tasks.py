from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.tagging.tasks import TagTask, tasks_of
from tests.unit.tagging.examples import WANTED, resource, task

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_each_item_is_a_task_of_its_event():
    events = [{"time": "2026-11-22T11:00:00Z"}, {"time": "2026-11-22T11:59:00Z"}]
    unless = [{"key": "NoTouch", "reason": "hands off"}]
    one, two = resource("vol-1"), resource("vol-2")
    items = [
        {"event": 1, "tags": WANTED, "resource": one.to_dict()},
        {"event": 0, "tags": {}, "resource": two.to_dict(), "unless": unless},
    ]
    assert tasks_of({"events": events, "items": items, "replace": []}, NOW) == [
        TagTask(resource=one, event=1, tags=WANTED, age=timedelta(minutes=1)),
        TagTask(resource=two, event=0, tags={}, unless=unless, age=timedelta(hours=1)),
    ]


def test_an_event_without_a_time_is_older_than_any():
    items = [{"event": 0, "tags": WANTED, "resource": resource().to_dict()}]
    [made] = tasks_of({"events": [{"time": ""}], "items": items, "replace": []}, NOW)
    assert made.age == timedelta.max


@pytest.mark.parametrize(("seconds", "fresh"), [(0, True), (119, True), (120, False)])
def test_a_resource_is_fresh_for_two_minutes(seconds, fresh):
    assert task(age=timedelta(seconds=seconds)).fresh is fresh
