import pytest

from chalicelib.errors import AccountsDiffer
from chalicelib.ledger.results import merge, result_line, totals

EVENT = {"id": "e1", "time": "2026-11-22T10:00:00Z", "source": "s3.amazonaws.com", "name": "CreateBucket", "log": None}


def resource(arn, status, reason=None, error=None):
    return {"arn": arn, "type": "AWS::S3::Bucket", "status": status, "reason": reason, "error": error}


def of(*resources, event="e1", creator="alice"):
    return result_line({**EVENT, "id": event}, "SKIPPED", creator=creator, resources=resources)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["SKIPPED", "KEPT"], "KEPT"),
        (["KEPT", "TAGGED", "SKIPPED"], "TAGGED"),
        (["TAGGED", "FAILED", "KEPT"], "FAILED"),
    ],
)
def test_an_event_is_failed_before_tagged_before_kept_before_skipped(statuses, expected):
    [merged] = merge(of(resource(f"arn{n}", status)) for n, status in enumerate(statuses))
    assert merged["status"] == expected
    assert len(merged["resources"]) == len(statuses)


def test_of_a_resource_that_was_tried_twice_the_later_outcome_counts():
    [merged] = merge([of(resource("a", "FAILED", "no", "AccessDenied")), of(resource("a", "TAGGED"), creator="")])
    assert (merged["status"], merged["error"], merged["creator"]) == ("TAGGED", None, "alice")


def test_a_failure_keeps_its_reason_and_error():
    [merged] = merge([of(resource("a", "TAGGED")), of(resource("b", "FAILED", "denied", "AccessDenied"))])
    assert (merged["reason"], merged["error"]) == ("denied", "AccessDenied")


def test_lines_without_resources_keep_the_later_status():
    first = result_line(EVENT, "FAILED", error="UnknownCreator")
    [merged] = merge([first, result_line(EVENT, "SKIPPED", reason="duplicate")])
    assert (merged["status"], merged["reason"]) == ("SKIPPED", "duplicate")


def test_the_accounts_add_up():
    lines = [
        {**of(resource("a", "TAGGED"), resource("b", "TAGGED")), "status": "TAGGED"},
        {**of(event="e2"), "status": "FAILED"},
    ]
    assert totals(lines, 2) == {"events": 2, "tagged": 1, "kept": 0, "skipped": 0, "failed": 1, "resources": 2}


@pytest.mark.parametrize("expected", [0, 2])
def test_a_lost_or_invented_event_is_an_error(expected):
    with pytest.raises(AccountsDiffer, match=f"{expected} events entered, 1 are accounted for"):
        totals([of()], expected)


def test_a_status_that_nobody_knows_does_not_balance():
    with pytest.raises(AccountsDiffer):
        totals([{**of(), "status": "MAYBE"}], 1)
