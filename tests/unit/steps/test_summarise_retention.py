import json

import pytest

from chalicelib.errors import AccountsDiffer
from chalicelib.steps import summarise_retention

STARTED = "2026-11-22T11:59:30Z"
PLAN = {"days": 90, "delete_on": "2027-02-20"}


def seen(region="us-east-1", **counts):
    counts = {"amis": 0, "snapshots": 0, "kept": 0, "past": 0, "malformed": 0, **counts}
    return {**counts, "region": region, "reported": []}


def outcome(*regions, counts=(), failed=(), permanent=()):
    return {"seen": list(regions), "counts": list(counts), "failed": list(failed), "permanent": list(permanent)}


def counted(**counts):
    return {"amis": 0, "snapshots": 0, "kept": 0, "gone": 0, "failed": 0, **counts}


def summary(stage, **state):
    payload = {"input": {"plan": PLAN, **state}, "started": STARTED, "execution": "x:y"}
    return summarise_retention.run(payload, stage.runtime)


def emitted(stage):
    return {name: one["Value"] for name, one in stage.runtime.metrics.metric_set.items()}


def test_the_output_has_the_documented_members_and_the_counts_of_all_regions(stage):
    problem = {"id": "snap-9", "region": "eu-west-1", "problem": "past", "DeleteOn": "2020-01-01"}
    away = {**seen("eu-west-1", snapshots=3, kept=2, past=1), "reported": [problem]}
    found = summary(
        stage,
        outcome=outcome(
            seen(amis=2, snapshots=5, kept=1),
            away,
            counts=[counted(amis=2, snapshots=2), counted(gone=1, failed=1), counted(snapshots=1)],
            permanent=[{"kind": "backups", "error": "AccessDenied", "ids": ["snap-1"]}],
        ),
    )
    assert found == {
        "statusCode": 200,
        "message": "Successfully tagged 2 AMIs and 3 snapshots",
        "amis_tagged": 2,
        "snapshots_tagged": 3,
        "retention_days": 90,
        "delete_on": "2027-02-20",
        "kept": 3,
        "failed": 1,
        "gone": 1,
        "past": 1,
        "malformed": 0,
        "regions": 2,
        "failures": [{"kind": "backups", "error": "AccessDenied", "ids": ["snap-1"]}],
        "reported": [problem],
    }
    assert emitted(stage) == {
        "AmisTagged": [2],
        "SnapshotsTagged": [3],
        "RetentionErrors": [1],
        "RetentionSeconds": [30],
    }


def test_what_was_done_in_the_failure_branch_counts_too(stage):
    found = summary(
        stage,
        outcome=outcome(seen(snapshots=2), counts=[counted()], failed=[{"kind": "chunk-of-backups"}]),
        retried=outcome({"region": "us-east-1", "reported": []}, counts=[counted(snapshots=2)]),
    )
    assert (found["snapshots_tagged"], found["regions"]) == (2, 1)


def test_a_run_that_finds_nothing_to_do_is_a_success_with_metrics_of_zero(stage):
    assert summary(stage, outcome=outcome(seen()))["message"] == "Successfully tagged 0 AMIs and 0 snapshots"
    assert emitted(stage)["AmisTagged"] == [0]


def test_a_backup_that_is_not_accounted_for_fails_the_run(stage):
    with pytest.raises(AccountsDiffer, match="2 backups were found, 1 are accounted for"):
        summary(stage, outcome=outcome(seen(snapshots=2), counts=[counted(snapshots=1)]))


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        (json.dumps({"errorMessage": "DescribeRegions: UnauthorizedOperation: no"}), "DescribeRegions: Unauth"),
        ("plain words", "plain words"),
        ("", ""),
        ("[]", "[]"),
    ],
)
def test_a_run_that_did_not_begin_says_why_in_the_documented_words(stage, cause, told):
    found = summary(stage, error={"Error": "AccessDenied", "Cause": cause})
    assert found["statusCode"] == 500
    assert found["message"].startswith(f"Error in lambda execution: AccessDenied: {told}")
    assert emitted(stage) == {"AmisTagged": [0], "SnapshotsTagged": [0], "RetentionErrors": [1]}


def test_a_run_that_saw_no_region_names_the_regions(stage):
    failed = [{"kind": "region", "region": one, "error": {"Error": "TimedOut"}} for one in ("eu-west-1", "us-east-1")]
    found = summary(stage, outcome=outcome(failed=failed))
    assert found["message"] == "Error in lambda execution: TimedOut:  (in eu-west-1, us-east-1)"
