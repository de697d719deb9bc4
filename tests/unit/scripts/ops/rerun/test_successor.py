from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import CatalogueChanged
from chalicelib.steps import fetch_log
from scripts.ops.rerun.successor import counted_anew, document, successor
from scripts.ops.stage.execution_failures import Failure
from tests.unit.scripts.ops.stage.histories import NOW, batch, execution

FAILURE = Failure(state="RetryTagSQS", items=(batch("SQS"),))


def test_attempts_are_counted_in_the_name():
    assert successor("log-0a1b") == "log-0a1b-r1"
    assert successor("log-0a1b-r1") == "log-0a1b-r2"
    assert successor("log-0a1b-r9") == "log-0a1b-r10"


def test_the_longest_name_of_ours_keeps_all_its_characters():
    assert successor("x" * 75) == "x" * 75 + "-r1"


@given(st.text("abc-_r1", min_size=1, max_size=80))
def test_a_name_is_never_too_long_nor_the_same_again(name):
    chain = [name]
    for _ in range(4):
        chain.append(successor(chain[-1]))
    assert len(set(chain)) == 5
    assert max(map(len, chain[1:])) <= 80


def test_long_names_that_begin_alike_have_different_successors():
    assert successor("x" * 79 + "a") != successor("x" * 79 + "b")


def test_just_what_failed_is_tried_again():
    assert document("attribute", execution(), FAILURE, NOW) == {"source": "retry", "retry": [batch("SQS")], "run": ""}


def test_a_replay_stays_the_same_replay():
    assert document("attribute", execution(input={"run": "r7"}), FAILURE, NOW)["run"] == "r7"


def test_what_never_knew_what_failed_begins_again():
    failed = execution(input={"run": "r7"})
    assert document("attribute", failed, Failure(state="RetryFetchLog"), NOW) == failed.input


def test_what_the_work_bucket_has_forgotten_begins_again():
    failed = execution(ago=timedelta(days=29))
    assert document("attribute", failed, FAILURE, NOW) == failed.input


LOG = {"bucket": "trail", "key": "a.json.gz", "version": "", "slice": {"first": 3, "last": 9, "expected": 2}}


def test_a_log_with_another_number_of_creations_is_read_with_that_number(monkeypatch, stage):
    monkeypatch.setattr(fetch_log, "_creations", lambda *_: [{}] * 5)
    with pytest.raises(CatalogueChanged) as raised:
        fetch_log.run({"log": LOG, "run": "", "execution": "x"}, stage.runtime)
    failed = execution(input={"source": "logs", "log": LOG}, error="CatalogueChanged", message=str(raised.value))
    assert counted_anew(failed) == 5
    again = document("attribute", failed, Failure(state="RetryFetchLog"), NOW)
    assert again["log"] == {**LOG, "slice": {"first": 3, "last": 9, "expected": 5}}


def test_other_errors_do_not_change_the_input():
    assert counted_anew(execution(error="MalformedLog", message="it holds 5 creations, and no end")) is None
    assert counted_anew(execution(error="CatalogueChanged", message="")) is None


REGIONS = Failure(state="RetryFindBackups", items=[{"kind": "region", "region": one} for one in ("eu", "af", "eu")])


def asked(kind, failure, ago=timedelta(hours=1), **given):
    failed = replace(execution(ago=ago), input=given)
    return document(kind, failed, failure, NOW)


@pytest.mark.parametrize(
    ("failure", "given", "again"),
    [
        (REGIONS, {"source": "schedule"}, {"source": "schedule", "regions": ["af", "eu"]}),
        (REGIONS, {"regions": ["us"], "today": "2026-11-23"}, {"regions": ["af", "eu"], "today": "2026-11-23"}),
        (Failure(state="DiscoveryFailed"), {"regions": ["af"], "today": "2026-11-21"}, {"regions": ["af"]}),
        (Failure(state="DiscoveryFailed"), {}, {}),
    ],
)
def test_retention_looks_again_into_the_regions_that_failed_on_a_day_that_is_not_past(failure, given, again):
    assert asked("retention", failure, **given) == again


UNIT, PART = {"kind": "named", "work": {"inline": {}}}, {"bucket": "work", "key": "k"}
LEFT = Failure(state="RetryChecks", items=[{"unit": UNIT, "error": "Throttled"}], parts=[PART])
EARLIER = {"units": [], "parts": []}


@pytest.mark.parametrize(
    ("failure", "ago", "given", "again"),
    [
        (LEFT, 1, {"scope": "all"}, {"scope": "all", "retry": {"units": [UNIT], "parts": [PART]}}),
        (LEFT, 1, {"retry": EARLIER}, {"retry": {"units": [UNIT], "parts": [PART]}}),
        (LEFT, 30 * 24, {"scope": "all", "retry": EARLIER}, {"scope": "all"}),
        (Failure(state="RetryFindResources"), 1, {"retry": EARLIER}, {"retry": EARLIER}),
        (Failure(state="RetryFindResources"), 1, {"instances": ["i-1"]}, {"instances": ["i-1"]}),
    ],
)
def test_compliance_takes_over_the_units_left_and_the_findings_on_the_others(failure, ago, given, again):
    assert asked("compliance", failure, timedelta(hours=ago), **given) == again
