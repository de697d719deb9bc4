import json

import pytest

from scripts.ops.backfill.job import JobFile
from scripts.ops.backfill.listing import Listed, Log
from scripts.ops.backfill.sending import TRIES, Inbox, Pace, send_all, send_restored
from scripts.ops.backfill.task import Task
from scripts.ops.errors import CommandError
from statemachines.names import Names
from tests.unit.scripts.ops.stage.histories import NOW

DAYS = ("2026-06-30", "2026-06-29", "2026-06-28")


class Clock:
    def __init__(self):
        self.time, self.slept = 100.0, []

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += seconds


class Queue:
    """SQS. `fails` are the codes that the entries of each call fail with, by their number; then all is well."""

    def __init__(self, *fails, stop_at=None):
        self.calls, self.taken, self.fails, self.stop_at = [], [], list(fails), stop_at

    def send_message_batch(self, QueueUrl, Entries):  # noqa: N803
        if len(self.calls) + 1 == self.stop_at:
            raise KeyboardInterrupt
        self.calls.append(len(Entries))
        failing = self.fails.pop(0) if self.fails else {}
        failed = [one for number, one in enumerate(Entries) if number in failing]
        self.taken += [json.loads(one["MessageBody"]) for one in Entries if one not in failed]
        codes = [failing[number] for number in range(len(Entries)) if number in failing]
        return {"Failed": [
            {"Id": one["Id"], "Code": code, "Message": "m", "SenderFault": code.startswith("Invalid")}
            for one, code in zip(failed, codes, strict=True)
        ]} if failed else {}  # fmt: skip


@pytest.fixture
def job_file(tmp_path):
    return JobFile(tmp_path / "backfill", Task(stage="dev", bucket="logs", again=True))


@pytest.fixture
def clock():
    return Clock()


def logs(number, day="2026-06-30", archived=""):
    stamp = day.replace("-", "")
    return [Log(key=f"k_{stamp}T{n:04}Z_x", size=1, archived=archived) for n in reversed(range(number))]


def portions(*numbers):
    return [
        (day, lambda day=day, number=number: Listed(logs(number, day)))
        for day, number in zip(DAYS, numbers, strict=False)
    ]


def send(job, work, queue, job_file, clock, rate=1000):
    return list(send_all(job, work, inbox(queue, clock, rate), job_file, job_file.keep_for_restore))


def inbox(queue, clock, rate=1000):
    return Inbox(queue, "url", Pace(rate=rate, now=clock.now, sleep=clock.sleep))


def keys(queue):
    return [one["s3ObjectKey"][0] for one in queue.taken]


def test_messages_go_ten_a_call_newest_first_each_with_its_run_and_its_own_answer(job_file, clock):
    queue, job = Queue(), job_file.begin(NOW)
    days = send(job, portions(23, 2), queue, job_file, clock)
    assert queue.calls == [10, 10, 3, 2]
    assert keys(queue) == [log.key for log in logs(23) + logs(2, DAYS[1])]
    assert queue.taken[0] == {
        "s3Bucket": "logs",
        "s3ObjectKey": [logs(23)[0].key],
        "run": "backfill-20261122T120000000000Z",
        "job": f"{job.id}-0",
    }
    assert [one["job"] for one in queue.taken] == job.answers()
    assert (days[-1], job.sent, job.all_sent) == (2, 25, True)


def test_what_is_archived_is_never_sent_and_does_not_make_calls_smaller(job_file, clock):
    queue, job = Queue(), job_file.begin(NOW)
    frozen = [Log(key=f"frozen_{n}", size=1, archived="GLACIER") for n in range(5)]
    mixed = [log for pair in zip(logs(5), frozen, strict=True) for log in pair] + logs(7, DAYS[1])
    send(job, [("2026-06-30", lambda: Listed(mixed))], queue, job_file, clock)
    assert (queue.calls, job.sent, job.archived) == ([10, 2], 12, 5)
    assert keys(queue) == [log.key for log in mixed if not log.archived]
    commands = job_file.restore_script.read_text().splitlines()
    assert [command.split()[6] for command in commands] == [log.key for log in frozen]


def test_entries_that_fail_are_sent_again_alone(job_file, clock):
    queue, job = Queue({3: "InternalError", 7: "InternalError"}, {1: "InternalError"}), job_file.begin(NOW)
    send(job, portions(10), queue, job_file, clock)
    assert queue.calls == [10, 2, 1]
    assert sorted(keys(queue)) == sorted(log.key for log in logs(10))
    assert job.sent == 10


@pytest.mark.parametrize(("code", "calls"), [("InternalError", TRIES), ("InvalidMessageContents", 1)])
def test_what_sqs_does_not_take_at_all_stops_the_job_where_it_can_go_on(job_file, clock, code, calls):
    queue, job = Queue({}, *[{0: code}] * TRIES), job_file.begin(NOW)
    with pytest.raises(CommandError, match=f"did not take a message: {code}: m"):
        send(job, portions(11), queue, job_file, clock)
    assert len(queue.calls) == 1 + calls
    assert job_file.load().sent == 10


def test_no_more_messages_are_sent_than_the_rate_allows(job_file, clock):
    send(job_file.begin(NOW), portions(100), Queue(), job_file, clock, rate=25)
    assert clock.time - 100.0 == pytest.approx(9 * 10 / 25)
    assert clock.slept == pytest.approx([0.4] * 9)


def test_a_slow_call_is_not_waited_for_again(clock):
    pace = Pace(rate=10, now=clock.now, sleep=clock.sleep)
    pace.wait(10)
    clock.time += 5
    pace.wait(10)
    pace.wait(10)
    assert clock.slept == pytest.approx([1.0])


@pytest.mark.parametrize("stop_at", [1, 2, 3, 4, 5])
def test_after_ctrl_c_it_goes_on_where_it_stopped(job_file, clock, stop_at):
    first, second = Queue(stop_at=stop_at), Queue()
    with pytest.raises(KeyboardInterrupt):
        send(job_file.begin(NOW), portions(23, 0, 12), first, job_file, clock)
    job = job_file.load() or job_file.begin(NOW)
    left = [portion for portion in portions(23, 0, 12) if not job.day or portion[0] <= job.day]
    send(job, left, second, job_file, clock)
    assert keys(first) + keys(second) == [log.key for log in logs(23) + logs(12, DAYS[2])]
    assert [one["job"] for one in first.taken + second.taken] == job.answers()
    assert {one["run"] for one in first.taken + second.taken} == {job.run}


def test_a_log_whose_name_tells_a_later_time_than_its_day_is_not_lost(job_file, clock):
    job, queue = job_file.begin(NOW), Queue()
    late = [Log(key="k_20260701T0000Z_late", size=1)]
    send(job, portions(3), Queue(), job_file, clock)
    send(job, [(DAYS[0], lambda: Listed(logs(3))), (DAYS[1], lambda: Listed(late))], queue, job_file, clock)
    assert keys(queue) == [late[0].key]


def test_a_new_job_forgets_the_old_one(job_file, clock):
    job = job_file.begin(NOW)
    send(job, [("2026-06-30", lambda: Listed(logs(1, archived="GLACIER")))], Queue(), job_file, clock)
    assert job_file.load() == job
    job_file.begin(NOW)
    assert (job_file.load(), job_file.restore_script.exists()) == (None, False)


def test_the_state_lies_where_the_user_keeps_state(tmp_path):
    task, names = Task(stage="dev", bucket="logs"), Names(stage="dev", account="1", region="eu-west-1")
    ours = tmp_path / "tagtrail" / "backfill" / "1-eu-west-1"
    assert JobFile.of(task, names, {"XDG_STATE_HOME": str(tmp_path)}).path == ours / f"{task.name}.json"
    assert JobFile.of(task, names, {}).folder.parts[-5:-1] == (".local", "state", "tagtrail", "backfill")


@pytest.mark.parametrize("text", ["", "{", '{"id": "x", "other": 1}', "[]"])
def test_a_state_that_is_damaged_is_named_with_what_to_do(job_file, text):
    job_file.save(job_file.begin(NOW))
    job_file.path.write_text(text)
    with pytest.raises(CommandError, match=str(job_file.path)) as found:
        job_file.load()
    assert "--from-start" in found.value.hint


class TestPassedOver:
    def test_what_lies_beside_the_logs_is_counted_once_its_day_is_done(self, job_file, clock):
        job, others = job_file.begin(NOW), ["x/a.txt", "x/b.txt", "x/c.txt", "x/d.txt"]
        send(job, [(day, lambda: Listed([], others)) for day in DAYS[:2]], Queue(), job_file, clock)
        assert job_file.load().passed == {"other": {"count": 8, "names": others[:3]}}

    def test_a_day_that_was_stopped_is_not_counted_twice(self, job_file, clock):
        work = [(DAYS[0], lambda: Listed(logs(11), ["x/a.txt"])), *portions(0, 1)[1:]]
        with pytest.raises(KeyboardInterrupt):
            send(job_file.begin(NOW), work, Queue(stop_at=2), job_file, clock)
        job = job_file.load()
        send(job, work, Queue(), job_file, clock)
        assert job.passed["other"]["count"] == 1


class TestRestored:
    """Logs that S3 was asked for are sent when they are back, and waited for until then."""

    FROZEN = logs(25, archived="GLACIER")

    def go_on(self, job, states, queue, job_file, clock, keep=None):
        asked = []
        state = lambda log: states.get(log.key, "back")  # noqa: E731
        looked = list(
            send_restored(job, job_file.waiting(), state, inbox(queue, clock), job_file, keep or asked.append)
        )
        return looked, [log.key for log in asked]

    @pytest.fixture
    def job(self, job_file, clock):
        """A job whose logs are all archived, and asked for."""
        job = job_file.begin(NOW)
        work = [(DAYS[0], lambda: Listed(self.FROZEN))]
        list(send_all(job, work, inbox(Queue(), clock), job_file, job_file.keep_waiting))
        return job

    def test_what_is_back_is_sent_and_the_rest_is_waited_for(self, job, job_file, clock):
        keys_of = [log.key for log in self.FROZEN]
        states, queue = {keys_of[0]: "restoring", keys_of[1]: "archived", keys_of[2]: "gone"}, Queue()
        looked, asked = self.go_on(job, states, queue, job_file, clock)
        assert (queue.calls, keys(queue)) == ([10, 10, 2], keys_of[3:])
        assert (looked, asked) == ([13, 23, 25], keys_of[1:2])
        assert [log.key for log in job_file.waiting()] == keys_of[:2]
        assert [one["job"] for one in queue.taken] == job.answers()
        assert self.go_on(job, {}, queue, job_file, clock)[0] == [2]
        assert (job_file.waiting(), job_file.waiting_file.exists(), job.sent) == ([], False, 24)

    def test_after_ctrl_c_what_was_sent_is_not_waited_for(self, job, job_file, clock):
        with pytest.raises(KeyboardInterrupt):
            self.go_on(job, {}, Queue(stop_at=2), job_file, clock)
        assert [log.key for log in job_file.waiting()] == [log.key for log in self.FROZEN[10:]]
        assert job_file.load().sent == 10

    def test_a_log_that_was_noted_twice_is_waited_for_once(self, job, job_file):
        job_file.keep_waiting(self.FROZEN[0])
        assert job_file.waiting() == self.FROZEN

    def test_a_new_job_waits_for_nothing(self, job, job_file):
        job_file.begin(NOW)
        assert job_file.waiting() == []

    def test_only_what_was_not_reported_is_asked_about(self, job):
        job.sent, job.told = 3, 2
        assert job.answers() == [f"{job.id}-2"]
