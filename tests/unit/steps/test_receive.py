import gzip
import json
import zlib

import pytest

from chalicelib import cloudtrail
from chalicelib.intake import log_scan
from chalicelib.intake.deliveries import LAST_DELIVERY
from chalicelib.intake.log_scan import FEW_BYTES, FEW_RECORDS, scan_log, wanted_calls
from chalicelib.schemas import validation
from chalicelib.steps import receive
from tests.unit.logs import KEY, notification, put, record, sqs

NOTHING = {"batchItemFailures": []}
CALL = {"detail-type": "AWS API Call via CloudTrail", "source": "aws.s3"}


def run(stage, *messages, delivery=1):
    return receive.run(sqs(*messages, delivery=delivery), stage.runtime)


def reasons(stage):
    return {
        m["MessageAttributes"]["error"]["StringValue"]: m["MessageAttributes"]["reason"]["StringValue"]
        for m in stage.dead_letters()
    }


def placed(execution):
    """The (log, position, number of the record) of an execution's entries; no log for what came without one."""
    entries = [entry for chunk in execution["fetched"]["chunks"] for entry in chunk["inline"]]
    return sorted(
        (entry.get("log", {}).get("key", "")[-10:], entry.get("position"), int(entry["record"]["eventID"][-12:]))
        for entry in entries
    )


def key(name):
    return KEY.replace("_aB", f"_{name}")


def many(records=FEW_RECORDS + 1):
    """The creations of a log that has more of them than are held in memory."""
    return [record(number=n) for n in range(records)]


def test_a_log_with_many_creations_starts_an_execution_that_says_where_they_lie(stage):
    put(stage, [{"eventName": "GetObject"}, *many(), {"eventName": "GetObject"}])
    assert run(stage, notification()) == NOTHING
    [execution] = stage.executions()
    assert execution["name"].startswith("123456789012-us-east-1_20261122T1155Z_aB")
    part = {"first": 1, "last": FEW_RECORDS + 1, "expected": FEW_RECORDS + 1}
    assert {name: execution[name] for name in ("source", "log", "run")} == {
        "source": "logs",
        "log": {"bucket": "trail", "key": KEY, "version": "", "slice": part},
        "run": "",
    }


def test_the_few_creations_of_a_log_are_handed_over_as_they_were_read(stage):
    put(stage, [{"eventName": "GetObject"}, record(), record(number=2), {"eventName": "GetObject"}])
    assert run(stage, notification()) == NOTHING
    [execution] = stage.executions()
    assert execution["name"].startswith("123456789012-us-east-1_20261122T1155Z_aB")
    assert (execution["source"], execution["run"], execution["fetched"]["records"]) == ("inline", "", 2)
    [chunk] = execution["fetched"]["chunks"]
    log = {"bucket": "trail", "key": KEY}
    assert chunk["inline"] == [
        {"record": record(), "log": log, "position": 1},
        {"record": record(number=2), "log": log, "position": 2},
    ]


class TestCompany:
    """Small logs, events and requests that come together share an execution."""

    def test_logs_events_and_requests_of_one_batch_share_an_execution(self, stage):
        put(stage, [record(number=1), record(number=2)], key("a"))
        put(stage, [record(number=3)], key("b"))
        event = {**CALL, "detail": record(number=4)}
        assert run(stage, notification(key("a")), event, notification(key("b"))) == NOTHING
        [execution] = stage.executions()
        assert execution["name"].startswith("inline-")
        assert execution["fetched"]["records"] == 4
        assert placed(execution) == [
            ("", None, 4),
            ("_a.json.gz", 0, 1),
            ("_a.json.gz", 1, 2),
            ("_b.json.gz", 0, 3),
        ]

    def test_the_same_company_in_another_order_starts_nothing(self, stage):
        for name, number in (("a", 1), ("b", 2)):
            put(stage, [record(number=number)], key(name))
        run(stage, notification(key("a")), notification(key("b")))
        run(stage, notification(key("b")), notification(key("a")), notification(key("b")))
        assert len(stage.executions()) == 1

    def test_a_log_that_comes_alone_again_has_the_name_that_it_had_alone(self, stage):
        put(stage, [record()], key("a"))
        put(stage, [record(number=2)], key("b"))
        run(stage, notification(key("a")))
        run(stage, notification(key("a")), notification(key("b")))
        run(stage, notification(key("a")), notification(key("a")))
        assert sorted(one["fetched"]["records"] for one in stage.executions()) == [1, 2]

    def test_many_creations_are_told_from_few_by_their_bytes_too(self, stage):
        put(stage, [record(request={"bucketName": "b", "note": "x" * FEW_BYTES})])
        run(stage, notification())
        assert [one["source"] for one in stage.executions()] == ["logs"]

    def test_as_many_as_may_be_held_are_few(self, stage):
        put(stage, many(FEW_RECORDS))
        run(stage, notification())
        assert [one["fetched"]["records"] for one in stage.executions()] == [FEW_RECORDS]

    def test_no_more_than_a_few_records_of_a_log_are_held(self, stage):
        put(stage, many(3 * FEW_RECORDS))
        assert scan_log("trail", KEY, "", stage.runtime).few == []

    @pytest.mark.parametrize(("wish", "source"), [({"run": "again"}, "logs"), ({"job": "past-1"}, "inline")])
    def test_a_replay_and_a_back_fill_have_executions_of_their_own(self, stage, wish, source):
        put(stage, [record()], key("a"))
        put(stage, [record(number=2)], key("b"))
        run(stage, {"s3Bucket": "trail", "s3ObjectKey": [key("a")], **wish}, notification(key("b")))
        assert sorted(one["source"] for one in stage.executions()) == ["inline", source]

    def test_an_execution_gets_at_most_five_hundred_records_and_a_log_is_not_torn_apart(self, stage):
        names = [f"log{number}" for number in range(12)]
        for number, name in enumerate(names):
            put(stage, [record(number=1_000 * number + n) for n in range(48)], key(name))
        assert run(stage, *(notification(key(name)) for name in names)) == NOTHING
        assert sorted(one["fetched"]["records"] for one in stage.executions()) == [96, 480]

    def test_an_execution_gets_at_most_a_hundred_batches(self, stage):
        events = [{**CALL, "detail": record(number=n, awsRegion=f"xx-region-{n}")} for n in range(130)]
        run(stage, *events)
        assert sorted(one["fetched"]["records"] for one in stage.executions()) == [30, 100]

    def test_only_the_messages_of_a_group_that_failed_to_start_come_again(self, stage, monkeypatch):
        events = [{**CALL, "detail": record(number=n, awsRegion=f"xx-region-{n}")} for n in range(130)]
        states, refused = stage.client("stepfunctions"), []
        start = states.start_execution

        def fail_once(**request):
            if not refused:
                refused.append(request["name"])
                raise RuntimeError("try later")
            return start(**request)

        monkeypatch.setattr(states, "start_execution", fail_once)
        answer = run(stage, *events)
        assert answer == {"batchItemFailures": [{"itemIdentifier": f"m{n}"} for n in range(100)]}
        assert [one["fetched"]["records"] for one in stage.executions()] == [30]
        assert run(stage, *events[:100]) == NOTHING
        assert refused[0] in {one["name"] for one in stage.executions()}

    def test_what_a_failing_message_also_brought_is_not_started_before_it_comes_again(self, stage, monkeypatch):
        put(stage, [record()], key("a"))
        put(stage, [record(number=2)], key("b"))
        note = {"s3Bucket": "trail", "s3ObjectKey": [key("a"), key("b")]}
        s3 = stage.client("s3")
        get = s3.get_object

        def slow(**request):
            if request["Key"] == key("b"):
                raise RuntimeError("try later")
            return get(**request)

        monkeypatch.setattr(s3, "get_object", slow)
        assert run(stage, note) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
        assert stage.executions() == []
        assert run(stage, note, delivery=LAST_DELIVERY) == NOTHING
        assert "try later" in reasons(stage)["RuntimeError"]
        assert [one["fetched"]["records"] for one in stage.executions()] == [1]

    def test_records_without_an_id_are_not_taken_for_each_other(self, stage):
        bare = [{**record(number=n), "eventID": None} for n in (1, 2)]
        put(stage, bare)
        run(stage, *({**CALL, "detail": one} for one in bare), notification())
        assert stage.executions() == []
        assert len(list(stage.runtime.ledger.with_status("FAILED"))) == 4


def test_a_log_with_nothing_to_tag_starts_nothing(stage):
    put(stage, [{"eventName": "GetObject"}, record(errorCode="AccessDenied")])
    assert run(stage, notification()) == NOTHING
    assert stage.executions() == []
    assert stage.dead_letters() == []


@pytest.mark.parametrize(
    "folder", ["CloudTrail-Digest", "CloudTrail-Insight", "CloudTrail-NetworkActivity", "CloudTrail-Aggregated"]
)
def test_siblings_that_are_no_logs_are_passed_over_unread(stage, folder):
    key = KEY.replace("/CloudTrail/", f"/{folder}/")
    assert run(stage, notification(key)) == NOTHING
    assert (stage.executions(), stage.dead_letters()) == ([], [])


def test_a_log_delivered_twice_at_once_starts_one_execution(stage):
    put(stage, [record()])
    run(stage, notification(), notification())
    run(stage, notification())
    assert [one["fetched"]["records"] for one in stage.executions()] == [1]


def test_a_log_whose_execution_has_ended_is_not_worked_on_again(stage):
    put(stage, [record()])
    run(stage, notification())
    states = stage.client("stepfunctions")
    [one] = states.list_executions(stateMachineArn=stage.runtime.settings.state_machine_arn)["executions"]
    states.stop_execution(executionArn=one["executionArn"])
    assert run(stage, notification()) == NOTHING
    assert len(stage.executions()) == 1


def test_a_replay_with_a_run_of_its_own_starts_again(stage):
    put(stage, [record()])
    again = {"s3Bucket": "trail", "s3ObjectKey": [KEY], "run": "2026-11-23"}
    run(stage, notification(), again, again)
    assert sorted(one["run"] for one in stage.executions()) == ["", "2026-11-23"]


@pytest.mark.no_cover  # it is about time and size: coverage doubles the time
@pytest.mark.no_cover
def test_ten_thousand_creations_in_one_file_become_executions_of_at_most_five_hundred(stage):
    put(stage, [record(number=n) for n in range(10_000)])
    run(stage, notification())
    slices = sorted((one["log"]["slice"] for one in stage.executions()), key=lambda part: part["first"])
    assert [part["expected"] for part in slices] == [500] * 20
    assert [(part["first"], part["last"]) for part in slices] == [(n, n + 499) for n in range(0, 10_000, 500)]


def test_an_execution_never_gets_more_than_a_hundred_batches(stage):
    accounts = [f"{n:012d}" for n in range(130)]
    ours = stage.with_settings(accounts=frozenset(accounts))
    for number, account in enumerate(accounts):
        key = KEY.replace("123456789012", account)
        put(ours, [record(number=number, recipientAccountId=account)], key)
    regions = [record(number=n, awsRegion=f"xx-region-{n}") for n in range(130)]
    put(ours, regions, "AWSLogs/000000000001/CloudTrail/us-east-1/2026/11/22/x.json.gz")
    inline = [{**CALL, "detail": {**one, "recipientAccountId": "000000000001"}} for one in regions[:3]]
    run(ours, *inline)
    [execution] = ours.executions()
    assert execution["fetched"]["records"] == 3


BAD = {
    "not gzip": (b"hello", "MalformedLog"),
    "truncated": (gzip.compress(json.dumps({"Records": [record()] * 50}).encode())[:-20], "MalformedLog"),
    "no Records": (gzip.compress(b'{"digest": 1}'), "MalformedLog"),
    "not JSON": (gzip.compress(b"<xml/>"), "MalformedLog"),
}


@pytest.mark.parametrize("kind", BAD)
def test_an_object_that_is_no_log_goes_to_the_dead_letters_with_its_reason_and_an_alert(stage, kind):
    body, error = BAD[kind]
    put(stage, body)
    good = KEY.replace("aB", "good")
    put(stage, [record()], good)
    assert run(stage, notification(), notification(good)) == NOTHING
    [letter] = stage.dead_letters()
    assert json.loads(letter["Body"]) == {"s3Bucket": "trail", "s3ObjectKey": [KEY], "run": ""}
    assert letter["MessageAttributes"]["error"]["StringValue"] == error
    assert letter["MessageAttributes"]["reason"]["StringValue"]
    assert [alert["error"] for alert in stage.alerts()] == [error]
    assert [placed(one) for one in stage.executions()] == [[("_good.json.gz"[-10:], 0, 1)]]


def test_a_gzip_bomb_is_refused(stage, monkeypatch):
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = bomb.compress(b'{"Records": [' + b" " * 3_000_000) + bomb.flush()
    put(stage, body)
    monkeypatch.setitem(cloudtrail.read_records.__kwdefaults__, "max_bytes", 1_000_000)
    run(stage, notification())
    assert "MalformedLog" in reasons(stage)


def test_an_object_that_is_gone_is_a_dead_letter(stage):
    assert run(stage, notification()) == NOTHING
    assert "NoSuchKey" in reasons(stage)["ResourceNotFound"]


def test_records_that_are_no_objects_are_reported_and_their_neighbours_handled(stage):
    put(stage, [record(), "text", record(number=2), 7])
    run(stage, notification())
    assert stage.dead_letters() == []
    assert sorted(row["EventId"] for row in stage.runtime.ledger.with_status("FAILED")) == [f"{KEY}#1", f"{KEY}#3"]
    assert stage.executions()[0]["log"]["slice"] == {"first": 0, "last": 2, "expected": 2}


class TestMalformed:
    """A creation that can't be worked on is named in the ledger once, and all beside it is done."""

    BAD = record(number=9, awsRegion=None, name="CreateBucket")

    def rows(self, stage):
        return sorted(stage.runtime.ledger.with_status("FAILED"), key=lambda row: row["ResourceId"])

    def test_of_a_log_it_has_a_row_with_all_that_can_be_read_whatever_the_number_of_deliveries(self, stage, capsys):
        put(stage, [record(), self.BAD, record(number=2)])
        run(stage, notification())
        [row] = self.rows(stage)
        run(stage, notification(), delivery=2)
        stage.runtime.metrics.flush_metrics()
        assert json.loads(capsys.readouterr().out.splitlines()[-1])["MalformedRecords"] == [1.0]
        assert self.rows(stage) == [row]
        assert row.pop("UpdatedAt")
        assert row == {
            "ResourceId": "event#123456789012#us-east-1#00000000-0000-4000-8000-000000000009",
            "Name": "00000000-0000-4000-8000-000000000009",
            "ResourceType": "",
            "Region": "us-east-1",
            "AccountId": "123456789012",
            "Tags": {},
            "Action": "CreateBucket",
            "Service": "s3",
            "Status": "FAILED",
            "Error": "MalformedRecord",
            "Reason": "the record has no awsRegion of the form that CloudTrail writes",
            "EventId": "00000000-0000-4000-8000-000000000009",
            "EventTime": "2026-11-22T11:30:00Z",
            "Log": f"s3://trail/{KEY}",
            "Position": 1,
            "CreatorName": "nilkanth",
            "User": "nilkanth",
        }
        assert stage.dead_letters() == []
        [alert] = stage.alerts()
        asked = "./scripts/tag ID --user nilkanth --stage test --region us-east-1 --account 123456789012"
        assert (alert["error"], alert["resources"]) == (
            "MalformedRecord",
            [f"CreateBucket (s3): {asked} --event '{row['ResourceId']}'"],
        )
        assert stage.executions()[0]["log"]["slice"]["expected"] == 2

    def test_the_alert_counts_them_by_account_region_and_service(self, stage):
        queues = [record(number=number, name="CreateQueue", source="sqs", eventTime=None) for number in (7, 8)]
        put(stage, [self.BAD, *queues, 7])
        run(stage, notification())
        [alert] = stage.alerts()
        validation.check(alert, "alert", AssertionError)
        assert (alert["count"], alert["resource_count"], alert["place_count"]) == (4, 4, 3)
        assert {(one["account"], one["region"]) for one in alert["places"]} == {("123456789012", "us-east-1")}
        assert {one["service"]: one["count"] for one in alert["places"]} == {"s3": 1, "sqs": 2, "": 1}
        [nameless] = next(one["resources"] for one in alert["places"] if not one["service"])
        assert nameless.startswith("a call without a name (of no service): ./scripts/tag ID --user NAME --stage test")
        assert f"--event 'event#123456789012#us-east-1#{KEY}#3'" in nameless

    def test_by_eventbridge_it_is_kept_too_and_a_back_fill_is_told(self, stage):
        assert run(stage, {**CALL, "detail": self.BAD, "job": "j"}, {**CALL, "detail": record()}) == NOTHING
        [row] = self.rows(stage)
        assert row["ResourceId"] == "event#123456789012#unknown#00000000-0000-4000-8000-000000000009"
        assert "Log" not in row
        assert stage.runtime.ledger.read(["job#j"])["job#j"]["Outcome"] == "refused"
        assert stage.executions()[0]["fetched"]["records"] == 1
        assert stage.dead_letters() == []

    @pytest.mark.parametrize("layout", [None, (",", ":")])
    def test_a_record_without_the_name_of_its_call_does_not_vanish_in_a_log(self, stage, layout):
        nameless = {name: value for name, value in record(number=9).items() if name != "eventName"}
        silent = [record(name="GetObject", number=n) for n in (1, 2)]
        body = json.dumps({"Records": [silent[0], nameless, silent[1]]}, separators=layout).encode()
        put(stage, gzip.compress(body))
        run(stage, notification())
        assert [row["EventId"][-2:] for row in self.rows(stage)] == ["09"]
        assert stage.executions() == []

    def test_a_log_full_of_them_is_a_dead_letter(self, stage, monkeypatch):
        monkeypatch.setattr(log_scan, "MOST", 2)
        put(stage, [7, 7, 7, record()])
        run(stage, notification())
        [letter] = stage.dead_letters()
        assert json.loads(letter["Body"])["positions"] == [0, 1, 2]
        assert self.rows(stage) == []
        assert stage.executions()[0]["log"]["slice"]["expected"] == 1

    def test_what_nests_deeply_or_holds_half_a_character_is_handed_on_as_far_as_it_is_read(self, stage):
        deep = json.loads("[" * 500 + "]" * 500)
        odd = {"bucketName": "b", "x": deep, "rate": 1e999, "half": "\ud800"}
        made = record(request=odd, userIdentity={"type": "IAMUser", "userName": "é" * 5_000})
        put(stage, gzip.compress(json.dumps({"Records": [made]}).replace("Infinity", "1e999").encode()))
        run(stage, notification())
        [chunk] = stage.executions()[0]["fetched"]["chunks"]
        handed = chunk["inline"][0]["record"]
        assert (handed["requestParameters"]["half"], handed["requestParameters"]["rate"]) == ("?", None)
        assert handed["requestParameters"]["x"] == json.loads("[" * 16 + "]" * 16)
        assert handed["userIdentity"]["userName"] == "é" * 750


def test_records_that_contradict_their_log_are_refused_with_an_alert(stage):
    put(stage, [record(), record(number=2, recipientAccountId="999999999999")])
    run(stage, notification())
    [letter] = stage.dead_letters()
    assert "999999999999 is not one of ours" in letter["MessageAttributes"]["reason"]["StringValue"]
    assert len(stage.alerts()) == 1
    assert stage.executions()[0]["log"]["slice"]["expected"] == 1


def test_a_bucket_that_is_not_listed_is_refused_unread(stage):
    stage.client("s3").create_bucket(Bucket="foreign")
    put(stage, [record()], bucket="foreign")
    run(stage, notification(bucket="foreign"))
    assert "not under TRAIL_BUCKETS" in reasons(stage)["Refused"]
    assert stage.executions() == []


@pytest.mark.parametrize("poison", ["{", '{"hello": 1}', '{"resourceId": "i-1"}', '{"resourceId": "x", "user": "u"}'])
def test_a_poison_message_among_good_ones_goes_away_alone(stage, poison):
    put(stage, [record()])
    assert run(stage, poison, notification()) == NOTHING
    [letter] = stage.dead_letters()
    assert letter["Body"] == poison
    assert len(stage.executions()) == 1


def test_events_by_eventbridge_share_an_execution_and_only_creations_enter(stage):
    ignored = {**CALL, "detail": record(number=3, errorCode="Denied")}
    run(stage, {**CALL, "detail": record()}, {**CALL, "detail": record(number=2)}, ignored)
    [execution] = stage.executions()
    assert execution["source"] == "inline"
    assert execution["fetched"]["records"] == 2
    [chunk] = execution["fetched"]["chunks"]
    assert [entry["record"]["eventID"][-1] for entry in chunk["inline"]] == ["1", "2"]


def test_the_same_events_once_more_start_nothing(stage):
    for _ in range(2):
        run(stage, {**CALL, "detail": record()})
    assert len(stage.executions()) == 1


def test_two_megabytes_of_user_data_go_through_the_work_bucket(stage):
    big = record(
        "RunInstances",
        "ec2",
        request={"userData": "x" * 2_000_000},
        response={"instancesSet": {"items": [{"instanceId": "i-0123456789abcdef0"}]}},
    )
    put(stage, [big])
    run(stage, notification(), {**CALL, "detail": big})
    by_source = {one["source"]: one for one in stage.executions()}
    assert by_source["logs"]["log"]["slice"]["expected"] == 1
    [chunk] = by_source["inline"]["fetched"]["chunks"]
    assert set(chunk) == {"pointer", "records"}
    assert stage.runtime.work.unpack(chunk) == [{"record": big}]


def test_a_log_tells_what_is_refused_in_it_from_what_is_no_record(stage):
    put(stage, [record(), record(recipientAccountId="999999999999"), 7])
    run(stage, notification())
    assert "1 of 3 records: account 999999999999 is not one of ours" in reasons(stage)["Refused"]


def test_an_event_of_an_account_that_is_not_ours_is_refused(stage):
    run(stage, {**CALL, "detail": record(recipientAccountId="999999999999")})
    assert "not one of ours" in reasons(stage)["Refused"]


def test_a_request_is_handled_without_cloudtrail(stage):
    run(stage, {"resourceId": "vol-0123456789abcdef0", "user": "bob"})
    [execution] = stage.executions()
    [entry] = execution["fetched"]["chunks"][0]["inline"]
    assert entry == {
        "request": {"resourceId": "vol-0123456789abcdef0", "user": "bob"},
        "id": "m0",
        "time": "2026-11-22T12:00:00Z",
    }


def test_a_request_for_an_account_that_is_not_ours_is_refused(stage):
    run(stage, {"resourceId": "vol-0123456789abcdef0", "user": "bob", "account": "999999999999"})
    assert "999999999999" in reasons(stage)["Refused"]


def test_one_bad_log_in_a_note_of_many_does_not_stop_the_others(stage):
    put(stage, [record()])
    run(stage, {"s3Bucket": "trail", "s3ObjectKey": ["AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/22/gone", KEY]})
    assert len(stage.executions()) == 1
    assert list(reasons(stage)) == ["ResourceNotFound"]


def broken(stage):
    """Return a stage whose state machine is gone: an error that a later delivery may not meet."""
    arn = stage.runtime.settings.state_machine_arn
    return stage.with_settings(state_machine_arn=f"{arn}-gone")


def test_what_may_yet_succeed_is_delivered_again_and_the_neighbours_go_on(stage):
    put(stage, [record()])
    answer = run(broken(stage), notification(), notification("x"), {**CALL, "detail": record(number=2)})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}, {"itemIdentifier": "m2"}]}
    assert stage.dead_letters() == []


def test_on_the_last_delivery_it_becomes_a_dead_letter_with_its_reason(stage):
    put(stage, [record()])
    assert run(broken(stage), notification(), delivery=LAST_DELIVERY) == NOTHING
    [letter] = stage.dead_letters()
    assert json.loads(letter["Body"]) == notification()
    assert "StateMachineDoesNotExist" in letter["MessageAttributes"]["reason"]["StringValue"]


def test_when_even_the_dead_letter_queue_fails_sqs_keeps_the_message(stage):
    gone = stage.with_settings(dlq_url=stage.runtime.settings.dlq_url + "-gone")
    assert run(gone, "{") == {"batchItemFailures": [{"itemIdentifier": "m0"}]}


def test_unknown_creations_are_counted(stage, capsys):
    unknown = record(
        "CreateThing", "newservice", response={"thingArn": "arn:aws:newservice:us-east-1:123456789012:thing/a"}
    )
    put(stage, [unknown])
    run(stage, notification())
    stage.runtime.metrics.flush_metrics()
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["UnknownCreations"] == [1.0]


def ask(stage, key=KEY, job="past-1", **more):
    run(stage, {"s3Bucket": "trail", "s3ObjectKey": [key], "job": job, **more})
    row = stage.runtime.ledger.read([f"job#{job}"])[f"job#{job}"]
    assert row["Log"] == key
    return row["Outcome"], row["Why"], int(row["Creations"])


class TestAnswers:
    """A back-fill asks what became of each log."""

    def test_a_log_that_starts_an_execution_is_new_and_then_done(self, stage):
        put(stage, [record(), record(number=2)])
        assert ask(stage) == ("new", "", 2)
        states, arn = stage.client("stepfunctions"), stage.runtime.settings.state_machine_arn
        [one] = states.list_executions(stateMachineArn=arn)["executions"]
        states.stop_execution(executionArn=one["executionArn"])
        assert ask(stage, job="past-2") == ("done", "", 2)
        assert ask(stage) == ("new", "", 2)  # the first answer stays

    @pytest.mark.parametrize("creations", [1, FEW_RECORDS + 1])
    def test_a_log_that_came_alone_before_is_done(self, stage, creations):
        put(stage, many(creations))
        run(stage, notification())
        states, arn = stage.client("stepfunctions"), stage.runtime.settings.state_machine_arn
        [one] = states.list_executions(stateMachineArn=arn)["executions"]
        states.stop_execution(executionArn=one["executionArn"])
        assert ask(stage) == ("done", "", creations)

    def test_a_log_with_nothing_to_tag_is_empty(self, stage):
        put(stage, [{"eventName": "GetObject"}])
        assert ask(stage) == ("empty", "", 0)

    def test_a_log_that_is_refused_says_why(self, stage):
        outcome, why, _ = ask(stage)
        assert (outcome, why.partition(":")[0]) == ("refused", "ResourceNotFound")

    def test_records_that_are_refused_are_told_of_beside_what_was_started(self, stage):
        strangers = record(recipientAccountId="999999999999")
        put(stage, [record(), strangers])
        why = "1 record refused: account 999999999999 is not one of ours"
        assert ask(stage) == ("new", why, 1)
        put(stage, [strangers])
        assert ask(stage, job="past-2") == ("refused", why, 0)

    def test_what_is_no_log_is_said_to_be_none(self, stage):
        outcome, why, _ = ask(stage, KEY.replace("/CloudTrail/", "/CloudTrail-Digest/"))
        assert (outcome, why) == ("no-log", "it is a digest file: it proves logs, it holds no records")

    def test_an_answer_expires_after_a_week(self, stage):
        put(stage, [])
        ask(stage)
        row = stage.runtime.ledger.read(["job#past-1"])["job#past-1"]
        assert int(row["ExpiresAt"]) == stage.clock[0].timestamp() + 7 * 86_400

    def test_nobody_is_answered_who_did_not_ask(self, stage):
        put(stage, [record()])
        run(stage, notification(), {"s3Bucket": "trail", "s3ObjectKey": [KEY], "run": "again"})
        assert stage.client("dynamodb").scan(TableName="tagtrail-test")["Items"] == []


class TestAnswersAboutRecords:
    """A back-fill of record files asks what became of each record."""

    def ask(self, stage, detail, job="past-1", **more):
        answer = run(stage, {**CALL, "detail": detail, "job": job, **more})
        row = stage.runtime.ledger.read([f"job#{job}"])[f"job#{job}"]
        assert answer == NOTHING
        return row["Outcome"], row["Why"], row["Log"], int(row["Creations"])

    def test_a_creation_is_new_then_done_and_new_in_a_run_of_its_own(self, stage):
        event = "event 00000000-0000-4000-8000-000000000001"
        assert self.ask(stage, record()) == ("new", "", event, 1)
        states, arn = stage.client("stepfunctions"), stage.runtime.settings.state_machine_arn
        for one in states.list_executions(stateMachineArn=arn)["executions"]:
            states.stop_execution(executionArn=one["executionArn"])
        assert self.ask(stage, record(), "past-2") == ("done", "", event, 1)
        assert self.ask(stage, record(), "past-3", run="again") == ("new", "", event, 1)
        assert sorted(one["run"] for one in stage.executions()) == ["", "again"]

    def test_a_record_that_came_by_eventbridge_alone_before_is_done(self, stage):
        run(stage, {**CALL, "detail": record()})
        states, arn = stage.client("stepfunctions"), stage.runtime.settings.state_machine_arn
        [one] = states.list_executions(stateMachineArn=arn)["executions"]
        states.stop_execution(executionArn=one["executionArn"])
        assert self.ask(stage, record())[0] == "done"

    def test_each_has_an_execution_of_its_own(self, stage):
        run(stage, *({**CALL, "detail": record(number=n), "job": f"past-{n}"} for n in range(3)))
        assert [one["fetched"]["records"] for one in stage.executions()] == [1, 1, 1]

    def test_what_creates_nothing_is_empty_and_what_is_not_ours_is_refused(self, stage):
        assert self.ask(stage, {"eventName": "GetObject"})[0] == "empty"
        why = "account 999999999999 is not one of ours"
        assert self.ask(stage, record(recipientAccountId="999999999999"), "past-2")[:2] == ("refused", why)
        assert reasons(stage) == {"Refused": why}


class TestVersions:
    @pytest.fixture
    def versioned(self, stage):
        s3 = stage.client("s3")
        s3.put_bucket_versioning(Bucket="trail", VersioningConfiguration={"Status": "Enabled"})
        yield stage
        s3.put_bucket_versioning(Bucket="trail", VersioningConfiguration={"Status": "Suspended"})

    def test_a_message_without_a_version_is_about_the_one_that_s3_reads(self, versioned):
        put(versioned, many())
        version = versioned.client("s3").head_object(Bucket="trail", Key=KEY)["VersionId"]
        told = notification()
        told["Records"][0]["s3"]["object"]["versionId"] = version
        run(versioned, told)
        run(versioned, {"s3Bucket": "trail", "s3ObjectKey": [KEY]})
        [execution] = versioned.executions()
        assert execution["log"]["version"] == version

    def test_the_null_version_is_none(self, stage, monkeypatch):
        s3 = stage.client("s3")
        put(stage, many())
        found = s3.get_object(Bucket="trail", Key=KEY)
        monkeypatch.setattr(s3, "get_object", lambda **_: {**found, "VersionId": "null"})
        run(stage, notification())
        assert stage.executions()[0]["log"]["version"] == ""


def test_a_log_as_cloudtrail_writes_it_is_skimmed_and_its_positions_are_right(stage):
    records = [record("GetObject"), record(), *(record("GetObject") for _ in range(3)), record(number=2)]
    records += [record("Get"), record("Get")]
    put(stage, gzip.compress(json.dumps({"Records": records}, separators=(",", ":")).encode()))
    run(stage, notification())
    assert placed(stage.executions()[0]) == [("aB.json.gz", 1, 1), ("aB.json.gz", 5, 2)]


def test_other_names_of_calls_can_be_looked_for_beside_creations():
    log = json.dumps({"Records": [record("AssumeRole", "sts"), record("Get"), record("Get")]}, separators=(",", ":"))

    def found(*more):
        read = cloudtrail.read_wanted([log.encode()], wanted_calls(frozenset(more)))
        return [one["eventName"] for _, one in read if one is not cloudtrail.SKIPPED]

    assert found() == []
    assert found("AssumeRole") == ["AssumeRole", "Get"]


def test_an_event_and_the_same_creation_in_a_log_are_two_names(stage):
    put(stage, [record()])
    run(stage, {**CALL, "detail": record()})
    run(stage, notification())
    assert len({one["name"].rpartition("-")[2] for one in stage.executions()}) == 2
