import json

import pytest

from chalicelib import errors
from chalicelib.alerts.document import as_text, document, todo
from chalicelib.ledger.owed import Owed, Place
from chalicelib.schemas import validation
from scripts.ops.project import ROOT

GOLDEN = ROOT / "tests" / "contract" / "golden"
SINCE, NOW = "2026-11-22T12:00:00Z", "2026-11-22T13:00:05Z"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:tagtrail-retention-test:run-1"


def written(*places, healed=(), kind="batch", **more):
    count, resources = sum(one.count for one in places), sum(one.resource_count for one in places)
    owed = Owed(kind=kind, error="AccessDenied", since=SINCE, places=places, count=count, resource_count=resources)
    found = document(owed, stage="test", time=NOW, healed=healed, **more)
    validation.check(found, "alert", AssertionError)
    return found


def place(number, **more):
    return Place(what="It failed.", account="123456789012", region=f"eu-west-{number}", service="RDS", **more)


def test_mail_readers_get_the_same_in_sentences():
    whole = json.loads((GOLDEN / "alert.json").read_text())
    assert as_text(whole) == (GOLDEN / "alert.txt").read_text().rstrip("\n")


def test_a_mail_for_several_places_says_how_often_where_and_what_healed():
    first = place(1, count=7, resource_count=9, resources=tuple("abcdefg"), message="no", execution=EXECUTION)
    several = written(first, place(2, resources=("x",), resource_count=1), Place(what="x"), healed=["run-1", "run-2"])
    assert as_text(several).splitlines() == [
        "TagTrail test: AccessDenied",
        "",
        "It failed. This stands for 9 of them since 2026-11-22T12:00:00Z, in 3 places.",
        "AWS says: no",
        "Where (3 of 3 places):",
        "  RDS 123456789012 eu-west-1: 7 times, 9 resources",
        *(f"    {one}" for one in "abcde"),
        "  RDS 123456789012 eu-west-2: 1 time, 1 resource",
        "    x",
        "  no account: 1 time, 0 resources",
        "Execution: run-1",
        several["execution"]["console"],
        "Healed since: run-1, run-2",
        "",
        f"What to do: {several['todo']}",
    ]


def test_at_most_ten_places_are_named_and_all_are_counted():
    many = written(*(place(number, count=2) for number in range(30)))
    assert (len(many["places"]), many["place_count"], many["count"]) == (10, 30, 60)
    assert "Where (10 of 30 places):" in as_text(many)


def test_an_alert_without_an_execution_or_resources_is_valid_too():
    bare = written(Place(what="Something."), kind="dead-letter")
    assert as_text(bare).splitlines() == [
        "TagTrail test: AccessDenied",
        "",
        "Something.",
        "",
        f"What to do: {bare['todo']}",
    ]


def test_what_happened_in_too_many_places_to_keep_one_is_told_all_the_same():
    owed = Owed(kind="batch", error="Throttled", since=SINCE, places=(), count=3, resource_count=3)
    found = document(owed, stage="test", time=NOW)
    validation.check(found, "alert", AssertionError)
    assert found["what"].startswith("Too many places")


@pytest.mark.parametrize("kind", ["batch", "chunk", "execution"])
def test_what_to_do_is_the_sentence_of_the_error_and_the_command_for_every_machine(kind):
    assert todo(kind, "AccessDenied", "dev") == f"{errors.AccessDenied.__doc__} Then: ./scripts/rerun --stage dev"


def test_what_to_do_about_a_backup_is_no_second_run_of_an_execution_that_succeeded():
    assert todo("backups", "AccessDenied", "dev").endswith(
        "Then: wait for the next run of retention, or start one (docs/retention.md#a-run-by-hand)"
    )


def test_what_to_do_about_a_dead_letter_is_to_look_at_the_dead_letters():
    assert todo("dead-letter", "Lambda.Unknown", "dev") == (
        "Read the execution's history. Then: ./scripts/deadletters --stage dev"
    )
    assert todo("dead-letter", "RETRYABLE", "dev").startswith("Read the execution's history.")


@pytest.mark.parametrize("error", errors.PERMANENT)
def test_what_no_second_try_can_change_is_not_to_be_run_again(error):
    assert "./scripts/rerun" not in todo("batch", error.__name__, "dev")
    assert todo("dead-letter", error.__name__, "dev").endswith("Then: ./scripts/deadletters --stage dev")
