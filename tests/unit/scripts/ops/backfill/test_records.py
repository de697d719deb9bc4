import json
from types import SimpleNamespace

import pytest

from scripts.ops.backfill.job import JobFile
from scripts.ops.backfill.records import count, records_of, send_records
from scripts.ops.backfill.run import FileBackfill
from scripts.ops.backfill.sending import CALL_BYTES
from scripts.ops.backfill.task import Task
from scripts.ops.errors import CommandError
from scripts.ops.record_files.sources import find
from tests.unit.logs import record
from tests.unit.scripts.ops.backfill.test_sending import Clock, Queue, inbox
from tests.unit.scripts.ops.stage.histories import NOW


def event(number):
    return {"EventId": "x", "CloudTrailEvent": json.dumps(record(number=number))}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def job_file(tmp_path):
    return JobFile(tmp_path / "state", Task(stage="dev", files=("events.json",), again=True))


@pytest.fixture
def files(tmp_path):
    """Two files of twelve events and three records, with a line between that is none."""
    (tmp_path / "1.json").write_text(json.dumps({"Events": [event(n) for n in range(12)], "NextToken": "x"}, indent=4))
    lines = [json.dumps(record(number=12)), "{broken", json.dumps({"detail": record(number=13)}), json.dumps(event(14))]
    (tmp_path / "2.jsonl").write_text("\n".join(lines))
    return lambda: find([str(tmp_path / "1.json"), str(tmp_path / "2.jsonl")])


def numbers(queue):
    return [int(one["detail"]["eventID"][-12:]) for one in queue.taken]


def test_each_record_is_sent_as_eventbridge_would_with_its_run_and_its_own_answer(files, job_file, clock):
    job, queue = job_file.begin(NOW), Queue()
    done = list(send_records(job, files(), inbox(queue, clock), job_file))
    assert (queue.calls, numbers(queue), done) == ([10, 5], list(range(15)), [0, 2])
    assert queue.taken[0] == {
        "detail-type": "AWS API Call via CloudTrail",
        "detail": record(number=0),
        "run": "backfill-20261122T120000000000Z",
        "job": f"{job.id}-0",
    }
    assert [one["job"] for one in queue.taken] == job.answers()
    assert (job.sent, job.read, job.malformed, job.all_sent) == (15, 16, 1, True)
    assert job_file.load() == job


@pytest.mark.parametrize("stop_at", [1, 2])
def test_after_ctrl_c_it_goes_on_where_it_stopped(files, job_file, clock, stop_at):
    first, second = Queue(stop_at=stop_at), Queue()
    with pytest.raises(KeyboardInterrupt):
        list(send_records(job_file.begin(NOW), files(), inbox(first, clock), job_file))
    job = job_file.load() or job_file.begin(NOW)
    list(send_records(job, files(), inbox(second, clock), job_file))
    assert numbers(first) + numbers(second) == list(range(15))
    assert [one["job"] for one in first.taken + second.taken] == job.answers()
    assert (job.sent, job.malformed) == (15, 1)


def test_a_call_holds_no_more_bytes_than_sqs_takes_and_what_never_fits_is_counted(tmp_path, job_file, clock):
    half, whole = ("x" * (CALL_BYTES * share // 100) for share in (55, 101))
    texts = [json.dumps(record(number=n, note=note)) for n, note in enumerate((half, half, whole, "", half))]
    (tmp_path / "x.jsonl").write_text("\n".join(texts))
    job, queue = job_file.begin(NOW), Queue()
    list(send_records(job, find([str(tmp_path / "x.jsonl")]), inbox(queue, clock), job_file))
    assert (queue.calls, numbers(queue), job.malformed) == ([1, 2, 1], [0, 1, 3, 4], 1)


def test_a_file_that_breaks_off_is_sent_to_there_and_named(tmp_path, job_file, clock):
    (tmp_path / "x.json").write_text(json.dumps([record(), record()])[:-200])
    found, queue = find([str(tmp_path / "x.json")]), Queue()
    list(send_records(job_file.begin(NOW), found, inbox(queue, clock), job_file))
    assert (numbers(queue), found.failed[0][0]) == ([1], str(tmp_path / "x.json"))


def test_a_dry_run_counts_what_the_stage_would_take(files):
    settings = SimpleNamespace(accounts={"123456789012"}, is_own=lambda _: False)
    stranger = (0, record(recipientAccountId="999999999999"))
    *_, told = count([*records_of(files()), stranger, (0, record(name="GetBucketAcl"))], settings)
    assert (told.messages, told.creations, told.refused, told.malformed) == (17, 15, 1, 1)
    assert (told.files, told.executions, told.batches) == (0, 15, 15)


def work(*files, job_file=None):
    return FileBackfill(Task(stage="dev", files=files), None, None, None, job_file, None, None)


def test_a_file_that_is_not_there_is_refused_before_anything_is_sent(tmp_path):
    with pytest.raises(CommandError, match="nothing in it ends in"):
        work(str(tmp_path)).check()


def test_what_is_all_sent_is_not_read_again(job_file):
    job = job_file.begin(NOW)
    job.all_sent = True
    found = work("-", job_file=job_file)
    found.__dict__["found"] = None
    assert list(found.send(job, 10)) == []
    assert found.strangers == []
