"""Who is told of what, and how often."""

import pytest
from botocore.exceptions import ClientError

from chalicelib.compliance import notifications, stage_names
from chalicelib.compliance.notification_text import TITLE
from chalicelib.ledger import keys
from tests.unit.compliance.subjects import GOOD, found, instance


def tell(stage, *findings):
    return notifications.tell(findings, "s3://bucket/key", stage.runtime)


def several(count, tags):
    return [found(tags, instance(f"i-{number:017}")) for number in range(count)]


def no_topic(stage):
    topic = stage_names.topic(stage.runtime.settings)
    stage.client("sns").delete_topic(TopicArn=topic)
    return lambda: stage.client("sns").create_topic(Name=topic.rpartition(":")[2])


def test_a_finding_is_told_once_however_often_it_is_found(stage):
    assert [tell(stage, found({})) for _ in range(3)] == [1, 0, 0]
    [(subject, text)] = stage.owners_heard()
    assert subject == TITLE
    assert "Missing Tags: Environment, Owner, Application" in text


def test_a_finding_that_changed_is_told_again(stage):
    assert [tell(stage, found({})), tell(stage, found({"Owner": "a"}))] == [1, 1]


def test_what_is_well_is_not_told_and_when_it_lacks_tags_again_that_is_new(stage):
    assert [tell(stage, found(tags)) for tags in (GOOD, {}, GOOD, {})] == [0, 1, 0, 1]


def test_after_a_season_an_unchanged_finding_is_told_again(stage):
    tell(stage, found({}))
    stage.later(days=89)
    assert tell(stage, found({})) == 0
    stage.later(days=2)
    assert tell(stage, found({})) == 1


def test_very_many_instances_are_as_many_notifications_as_one_may_send_and_one_for_the_rest(stage, monkeypatch):
    monkeypatch.setattr(notifications, "MOST", 3)
    assert tell(stage, *several(8, {})) == 8
    heard = stage.owners_heard()
    assert len(heard) == 4
    assert "5 more instances" in heard[-1][1]
    assert tell(stage, *several(8, {})) == 0


def test_what_could_not_be_sent_is_sent_by_the_next_attempt(stage):
    mend = no_topic(stage)
    with pytest.raises(ClientError):
        tell(stage, found({}))
    assert stage.runtime.ledger.read([keys.finding(found({})["arn"])]) == {}
    mend()
    assert tell(stage, found({})) == 1


def test_what_another_execution_told_meanwhile_is_not_told_again(stage, monkeypatch):
    tell(stage, found({}))
    ledger = type(stage.runtime.ledger)
    monkeypatch.setattr(ledger, "read", lambda *_: {})
    assert tell(stage, found({})) == 0
    assert len(stage.owners_heard()) == 1


def digested(stage, every):
    return notifications.tell_digest("text", every, stage.runtime.now(), stage.runtime)


def test_a_digest_goes_out_once_a_day_or_once_a_week(stage):
    days = []
    for _ in range(8):
        days.append((digested(stage, "daily"), digested(stage, "weekly"), digested(stage, "weekly")))
        stage.later(days=1)
    assert [day[0] for day in days] == [True] * 8
    assert [day[1] for day in days] == [True, True, *[False] * 6]  # a Sunday, then the week of the Monday
    assert not any(day[2] for day in days)


def test_a_digest_that_could_not_be_sent_is_sent_by_the_next_attempt(stage):
    mend = no_topic(stage)
    with pytest.raises(ClientError):
        digested(stage, "daily")
    mend()
    assert digested(stage, "daily")
