"""The `attribute` machine run by an interpreter: every way through it, with Python callables for our functions."""

import threading

import pytest

from chalicelib import errors
from statemachines.attribute import SERVICES, attribute

pytestmark = pytest.mark.no_cover  # the interpreter is moto's

LOGS = {"source": "logs", "log": {"bucket": "trail", "key": "a.json.gz"}, "run": "again"}
INLINE = {"source": "inline", "fetched": {"chunks": [{"inline": ["a"], "records": 1}], "records": 1}, "run": ""}
ARN = "arn:aws:states:eu-west-1:123456789012:execution:tagtrail-attribute-test:run"


def failing(error, times=10**6):
    """A function that fails so many times and is well afterwards."""
    left = iter(range(times))

    def function(payload):
        if next(left, None) is not None:
            raise error
        return {"chunks": [], "batches": [], "settled": None, "records": 0, "failed": [], "permanent": []}

    return function


def test_a_log_is_fetched_understood_tagged_recorded_and_summarised(run, functions):
    ended = run(LOGS)
    assert ended.status == "SUCCEEDED"
    called = [name for name, _ in functions.calls]
    assert sorted(called[3:5]) == ["tag_ec2", "tag_s3"]
    assert called[:3] + called[5:] == ["fetch_log", "parse_events", "resolve_identity", "record_metadata", "summarise"]
    assert ended.output["summarised"]["outcome"] == {
        "failed": [], "permanent": [], "results": [{"records": 1, "failed": 0}],
    }  # fmt: skip


def test_every_step_is_told_the_run_and_the_execution(run, functions):
    run(LOGS)
    told = [(payload["run"], payload["execution"]) for name, payload in functions.calls if name != "summarise"]
    assert set(told) == {("again", ARN)}
    (summarise,) = functions.of("summarise")
    assert (summarise["execution"], summarise["input"]["run"]) == (ARN, "again")
    assert summarise["started"][:2] == "20"


def test_records_that_came_with_the_message_need_no_log(run, functions):
    assert run(INLINE).status == "SUCCEEDED"
    assert functions.of("fetch_log") == []
    assert functions.of("parse_events")[0]["chunk"] == {"inline": ["a"], "records": 1}


def test_what_no_try_can_change_is_told_and_does_not_fail_the_execution(run, functions):
    told = {"kind": "settled", "error": "UnknownCreator", "resources": 1}
    functions.replaced["record_metadata"] = lambda _: {"results": {"records": 1}, "failed": [], "permanent": [told]}
    assert run(INLINE).status == "SUCCEEDED"
    assert functions.of("notify")[0]["input"]["outcome"]["permanent"] == [told]


def test_nothing_to_tag_is_success(run, functions):
    ended = run(INLINE | {"fetched": {"chunks": [], "records": 0}})
    assert ended.status == "SUCCEEDED"
    assert ended.output["summarised"]["outcome"] == {"failed": [], "permanent": [], "results": []}


def test_an_unknown_source_fails_the_execution(run, functions):
    ended = run({"source": "elsewhere", "run": ""})
    assert (ended.status, functions.calls) == ("FAILED", [])


@pytest.mark.parametrize("service", [*SERVICES, "Kinesis"])
def test_each_service_has_its_tag_step_and_others_share_one(run, functions, service):
    batches = [{"service": service, "inline": {}}]
    functions.replaced["resolve_identity"] = lambda _: {"batches": batches, "settled": None, "records": 1}
    assert run(INLINE).status == "SUCCEEDED"
    step = f"tag_{service.lower()}" if service in SERVICES else "tag_any"
    (payload,) = functions.of(step)
    assert payload == {
        "batch": batches[0], "run": "", "execution": ARN, "attempt": 0, "attempts": 6, "on_last": "report",
    }  # fmt: skip


def test_a_tag_step_counts_its_attempts_whatever_the_mix_of_errors(run, functions, waits):
    mix = iter([errors.Throttled(), errors.ResourceNotReady()] * 3)

    def tag(payload):
        if error := next(mix, None):
            raise error
        return {"failed": 0, "inline": []}

    functions.replaced["tag_s3"] = tag
    assert run(INLINE).status == "SUCCEEDED"
    assert [payload["attempt"] for payload in functions.of("tag_s3")] == [0, 1, 2, 3, 4, 5, 6]
    assert len(waits) == 6


def test_a_batch_that_fails_is_told_and_tried_again_while_the_others_stay_done(run, functions):
    functions.replaced["tag_ec2"] = failing(errors.AccessDenied("no"), times=1)
    ended = run(LOGS)
    assert ended.status == "SUCCEEDED"
    (told,) = functions.of("notify")
    assert (told["kind"], told["execution"]) == ("execution", ARN)
    assert [item["error"] for item in told["input"]["outcome"]["failed"]] == ["AccessDenied"]
    assert len(functions.of("tag_s3")) == 1
    again = functions.of("tag_ec2")[1]
    assert (again["attempt"], again["attempts"], again["on_last"]) == (0, 3, "raise")
    assert again["batch"] == functions.of("tag_ec2")[0]["batch"]


def test_what_is_tried_again_is_recorded_and_summarised(run, functions):
    functions.replaced["tag_ec2"] = failing(errors.AccessDenied("no"), times=1)
    ended = run(LOGS)
    record = functions.of("record_metadata")[1]
    assert record["batches"] == [functions.of("tag_ec2")[0]["batch"]]
    assert (record["settled"], record["records"]) == ({"inline": []}, 0)
    assert len(ended.output["summarised"]["retried"]["results"]) == 1


def test_several_failures_of_several_chunks_become_one_list(run, functions):
    functions.replaced["tag_ec2"] = failing(errors.AccessDenied("no"), times=2)
    functions.replaced["tag_s3"] = failing(errors.TooManyTags("full"), times=2)
    chunks = [{"inline": [name], "records": 1} for name in "ab"]
    run(INLINE | {"fetched": {"chunks": chunks, "records": 2}})
    (told,) = functions.of("notify")
    found = [item["error"] for item in told["input"]["outcome"]["failed"]]
    assert found == ["AccessDenied", "TooManyTags"] * 2
    assert len(told["input"]["outcome"]["results"]) == 2


@pytest.mark.parametrize("step", ["parse_events", "resolve_identity", "record_metadata"])
def test_a_chunk_that_fails_is_tried_again_whole(run, functions, step):
    healthy = getattr(functions, step)
    once = failing(errors.MalformedLog("odd"), times=1)

    def function(payload):
        once(payload)
        return healthy(payload)

    functions.replaced[step] = function
    ended = run(INLINE)
    assert ended.status == "SUCCEEDED"
    (told,) = functions.of("notify")
    chunk = {"inline": ["a"], "records": 1}
    assert told["input"]["outcome"] == {
        "failed": [{"kind": "chunk", "chunk": chunk, "error": "MalformedLog"}],
        "permanent": [],
        "results": [{"events": 0, "tagged": 0, "kept": 0, "skipped": 0, "failed": 0, "resources": 0}],
    }
    assert [payload["chunk"] for payload in functions.of("parse_events")] == [chunk, chunk]
    ends = {"results": [{"records": 1, "failed": 0}], "failed": [], "permanent": []}
    assert ended.output["summarised"]["retried"] == ends


def test_what_is_given_up_only_in_the_repetition_is_told_too(run, functions):
    told = {"kind": "settled", "error": "UnknownCreator", "resources": 1}

    def record(payload):
        return functions.record_metadata(payload) | ({"permanent": [told]} if payload["records"] == 0 else {})

    functions.replaced |= {"tag_ec2": failing(errors.AccessDenied("no"), times=1), "record_metadata": record}
    assert run(LOGS).status == "SUCCEEDED"
    first, second = functions.of("notify")
    assert (first["kind"], second["kind"]) == ("execution", "given-up")
    assert second["input"]["retried"]["permanent"] == [told]


def test_a_chunk_that_fails_does_not_stop_the_others(run, functions):
    healthy = functions.parse_events
    once = failing(errors.MalformedLog("odd"), times=1)

    def parse(payload):
        if payload["chunk"]["inline"] == ["a"]:
            once(payload)
        return healthy(payload)

    functions.replaced["parse_events"] = parse
    chunks = [{"inline": [name], "records": 1} for name in "ab"]
    assert run(INLINE | {"fetched": {"chunks": chunks, "records": 2}}).status == "SUCCEEDED"
    assert len(functions.of("record_metadata")) == 2


def test_a_passing_fault_is_waited_for_without_an_alert(run, functions, waits):
    functions.replaced["parse_events"] = failing(errors.Throttled(), times=5)
    functions.replaced["resolve_identity"] = lambda _: {"batches": [], "settled": None, "records": 0}
    assert run(INLINE).status == "SUCCEEDED"
    assert functions.of("notify") == []
    assert len(waits) == 5
    assert all(wait <= limit for wait, limit in zip(waits, (2, 4, 8, 16, 32), strict=True))


def test_a_log_that_cannot_be_read_is_told_and_read_again(run, functions):
    healthy = functions.fetch_log
    once = failing(errors.AccessDenied("no"), times=1)

    def fetch(payload):
        once(payload)
        return healthy(payload)

    functions.replaced["fetch_log"] = fetch
    ended = run(LOGS)
    assert ended.status == "SUCCEEDED"
    (told,) = functions.of("notify")
    assert told["input"]["error"]["Error"] == "AccessDenied"
    assert ended.output["summarised"]["outcome"]["results"] == [{"records": 1, "failed": 0}]


def test_a_log_that_stays_unreadable_fails_the_execution_with_the_real_error(run, functions):
    functions.replaced["fetch_log"] = failing(errors.MalformedLog("not gzip"))
    ended = run(LOGS)
    assert (ended.status, ended.error) == ("FAILED", "MalformedLog")
    assert ended.entered["RetryFetchLog"] == 1


def test_an_alert_that_cannot_be_sent_does_not_stop_the_healing(run, functions):
    functions.replaced["notify"] = failing(errors.AccessDenied("no"))
    functions.replaced["tag_ec2"] = failing(errors.AccessDenied("no"), times=1)
    ended = run(LOGS)
    assert ended.status == "SUCCEEDED"
    assert ended.output["summarised"]["notify_error"]["Error"] == "AccessDenied"


def test_what_stays_broken_fails_the_execution_with_the_error_of_the_function(run, functions):
    functions.replaced["tag_ec2"] = failing(errors.AccessDenied("no"))
    ended = run(LOGS)
    assert (ended.status, ended.error) == ("FAILED", "AccessDenied")
    assert ended.entered["Summarise"] == 0
    assert [payload["attempt"] for payload in functions.of("tag_ec2")] == [0, 0, 1, 2, 3]


def test_what_heals_is_recorded_even_when_its_neighbour_stays_broken(run, functions):
    """The last attempt at the broken batch comes after the healed one was recorded: that is what its waits are for."""
    functions.replaced["tag_ec2"] = failing(errors.AccessDenied("no"), times=1)
    recorded = threading.Event()

    def record(payload):
        if payload["records"] == 0:
            recorded.set()
        return functions.record_metadata(payload)

    def denied(payload):
        if payload["on_last"] == "raise" and payload["attempt"] == payload["attempts"]:
            assert recorded.wait(30)
        raise errors.AccessDenied("no")

    functions.replaced |= {"record_metadata": record, "tag_s3": denied}
    ended = run(LOGS)
    assert (ended.status, ended.error) == ("FAILED", "AccessDenied")
    assert [payload["batches"][0]["service"] for payload in functions.of("record_metadata")[1:]] == ["EC2"]


def test_failures_of_an_earlier_execution_are_tried_without_reading_anything_again(run, functions):
    batch = {"service": "RDS", "pointer": {"bucket": "work", "key": "b"}}
    chunk = {"pointer": {"bucket": "work", "key": "c"}, "records": 3, "inline": None}
    given = [{"kind": "batch", "batch": batch}, {"kind": "chunk", "chunk": chunk}]
    ended = run({"source": "retry", "retry": given, "run": "r"})
    assert ended.status == "SUCCEEDED"
    assert functions.of("fetch_log") == functions.of("notify") == []
    assert functions.of("tag_rds")[0]["batch"] == batch
    assert functions.of("parse_events")[0]["chunk"] == chunk
    assert ended.output["summarised"]["outcome"] == {"failed": given, "permanent": [], "results": []}
    assert len(ended.output["summarised"]["retried"]["results"]) == 2


def test_what_is_to_be_looked_at_again_is_until_nothing_is_and_every_end_is_kept(run, functions):
    left = iter(range(4))

    def record(payload):
        number = next(left)
        mend = {"kind": "chunk", "chunk": {"inline": [number], "records": 1}, "error": "Mend"}
        told = [{"kind": "settled", "error": "UnknownCreator", "resources": 1}] if number == 1 else []
        return {"results": {"events": number}, "failed": [mend] if number < 3 else [], "permanent": told}

    functions.replaced["record_metadata"] = record
    ended = run(INLINE)
    assert (ended.status, ended.entered["RetryFailed"], ended.entered["TakeMends"]) == ("SUCCEEDED", 3, 2)
    state = ended.output["summarised"]
    assert [one["events"] for one in state["outcome"]["results"]] == [0, 1, 2]
    assert [one["events"] for one in state["retried"]["results"]] == [3]
    assert [payload["chunk"]["inline"] for payload in functions.of("parse_events")] == [["a"], [0], [1], [2]]
    assert [payload["kind"] for payload in functions.of("notify")] == ["execution", "given-up"]


def test_a_summary_that_fails_is_told_and_tried_again(run, functions):
    once = failing(errors.AccountsDiffer("one is missing"), times=1)

    def summarise(payload):
        once(payload)
        return {"summarised": True}

    functions.replaced["summarise"] = summarise
    ended = run(INLINE)
    assert (ended.status, ended.output) == ("SUCCEEDED", {"summarised": True})
    (told,) = functions.of("notify")
    assert told["input"]["summary_error"]["Error"] == "AccountsDiffer"
    assert ended.entered["RetrySummarise"] == 1


def test_a_summary_that_stays_wrong_fails_the_execution(run, functions):
    functions.replaced["summarise"] = failing(errors.AccountsDiffer("one is missing"))
    ended = run(INLINE)
    assert (ended.status, ended.error) == ("FAILED", "AccountsDiffer")
    assert ended.entered["RetrySummarise"] == 1


def test_a_summary_after_healing_that_fails_does_not_repeat_the_healing(run, functions):
    functions.replaced["tag_ec2"] = failing(errors.AccessDenied("no"), times=1)
    functions.replaced["summarise"] = failing(errors.AccountsDiffer("one is missing"), times=1)
    ended = run(LOGS)
    assert ended.status == "SUCCEEDED"
    assert (ended.entered["RetryFailed"], ended.entered["RetrySummarise"]) == (1, 1)


def test_scale_shrinks_the_waits_to_whole_seconds():
    def waits(scale):
        retriers = attribute(scale)["States"]["TagChunks"]["Iterator"]["States"]["TagBatches"]["Iterator"]["States"]
        return [(retrier["IntervalSeconds"], retrier["MaxDelaySeconds"]) for retrier in retriers["TagEC2"]["Retry"]]

    assert waits(1.0) == [(2, 60), (60, 900)]
    assert waits(0.5) == [(1, 30), (30, 450)]
    assert waits(0.0001) == [(1, 2), (1, 2)]
