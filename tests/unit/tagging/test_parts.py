from datetime import timedelta

import pytest

from chalicelib.errors import AccessDenied, ResourceNotFound
from chalicelib.taggers import COMPANIONS
from chalicelib.tagging.parts import answered, tasks_of_parts, with_parts
from tests.unit.tagging.examples import resource, task

PARENT = task(resource("i-1", companions="instance_parts"), event=3, age=timedelta(minutes=1))
ARN = PARENT.resource.arn
VOLUME, INTERFACE = resource("vol-1"), resource("eni-1")


@pytest.fixture
def shown(monkeypatch):
    """Make look-ups answer as a test says, by their names; what they are asked is kept."""
    asked = []

    def put(**answers):
        for name, answer in answers.items():
            look_up = lambda _, parents, name=name, answer=answer: asked.append((name, parents)) or answer  # noqa: E731
            monkeypatch.setitem(COMPANIONS, name, look_up)
        return asked

    return put


def test_a_parent_whose_parts_are_not_shown_awaits_them():
    assert answered(PARENT, {}).awaits_parts
    assert not PARENT.awaits_parts


def test_a_parent_without_parts_awaits_none():
    assert answered(PARENT, {ARN: []}) == PARENT


def test_a_look_up_that_fails_fails_its_parent():
    outcome = answered(PARENT, AccessDenied("ec2 DescribeInstances"))
    assert (outcome.status, outcome.error_name, outcome.task) == ("FAILED", "AccessDenied", PARENT)


def test_a_parent_that_the_look_up_does_not_find_is_judged_by_its_age():
    assert answered(PARENT, ResourceNotFound("i-1")).error_name == "ResourceNotReady"


def test_a_part_is_to_have_what_its_parent_has():
    assert tasks_of_parts(PARENT, {ARN: [VOLUME]}, ()) == [task(VOLUME, event=3, age=timedelta(minutes=1))]


def test_a_part_that_has_a_task_already_gets_no_other():
    assert [part.resource for part in tasks_of_parts(PARENT, {ARN: [VOLUME, INTERFACE]}, {VOLUME.arn})] == [INTERFACE]


def test_without_an_answer_there_are_no_parts():
    assert tasks_of_parts(PARENT, {}, ()) == tasks_of_parts(PARENT, AccessDenied("no"), ()) == []


def test_parts_stand_behind_all_tasks_and_their_own_parts_behind_them(shown):
    fleet, instance = resource("fleet-1", companions="fleet_instances"), resource("i-1", companions="instance_parts")
    other = resource("i-2", companions="instance_parts")
    asked = shown(
        fleet_instances={fleet.arn: [instance]}, instance_parts={instance.arn: [VOLUME], other.arn: [INTERFACE]}
    )
    found = with_parts([task(other), task(fleet), task(VOLUME)], clients=None)
    assert [one.resource for one in found] == [other, fleet, VOLUME, INTERFACE, instance, VOLUME]
    assert asked == [("instance_parts", [other]), ("fleet_instances", [fleet]), ("instance_parts", [instance])]


def test_what_nothing_comes_with_is_not_looked_up(shown):
    one = task()
    assert with_parts([one], clients=None) == [one]
    assert shown() == []
