"""What a log may hold, and how little of it is held in memory."""

import gzip
import io
import json
import tracemalloc
import zlib
from dataclasses import replace

import pytest
from botocore.response import StreamingBody

from chalicelib.errors import MalformedLog, ServiceUnavailable, TimedOut
from chalicelib.intake import log_scan
from chalicelib.intake.log_scan import MOST_POSITIONS, MOST_REASONS, scan_log
from chalicelib.intake.malformed import MOST
from tests.unit.logs import KEY, put, record


def repeated(start, piece, size):
    """The gzip of a log that begins with `start` and repeats `piece` for `size` bytes."""
    deflate = zlib.compressobj(9, wbits=31)
    many = piece * ((1 << 18) // len(piece))
    return b"".join(
        [deflate.compress(start), *(deflate.compress(many) for _ in range(size // len(many) + 1)), deflate.flush()]
    )


def scan(stage, **more):
    return scan_log("trail", KEY, "", stage.runtime, **more)


def peak_of(stage):
    """The bytes that reading a log takes at most, beside those of the object, and what it raised."""
    scan_log("trail", put(stage, [record()], KEY + "x"), "", stage.runtime)  # imports and clients
    body = stage.client("s3").get_object(Bucket="trail", Key=KEY)["Body"].read()
    s3 = stage.client("s3")
    get, s3.get_object = s3.get_object, lambda **_: {"Body": StreamingBody(io.BytesIO(body), len(body))}
    error = None
    tracemalloc.start()
    try:
        scan(stage)
    except MalformedLog as exc:
        error = str(exc)
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        s3.get_object = get
    return peak, error


@pytest.mark.no_cover  # they are about time and size: coverage doubles the time
@pytest.mark.parametrize(
    ("start", "piece", "size"),
    [
        (b'{"Records":[', b"1,", 20_000_000),
        (b'{"Records":[', b"{},", 60_000_000),
        (b'{"Records":[', b'{"eventVersion":"1","eventName":"CreateX"},', 60_000_000),
        (b'{"Records":[[', b"[],", 20_000_000),
        (b'{"Records":[', b'{"eventVersion":"1","eventName":"GetX"},', 60_000_000),
        (b"{", b'"a":1,', 60_000_000),
    ],
    ids=["numbers", "empty", "tiny", "nested", "silent", "members"],
)
def test_a_log_that_unpacks_to_very_much_takes_little_memory(stage, monkeypatch, start, piece, size):
    monkeypatch.setattr(log_scan, "MOST_RECORDS", 1 << 14)
    body = repeated(start, piece, size)
    assert len(body) < 600_000
    put(stage, body)
    peak, error = peak_of(stage)
    assert error
    assert peak < (120_000_000 if piece == b"[]," else 10_000_000)


def test_a_log_of_more_records_than_one_can_have_is_given_up(stage, monkeypatch):
    monkeypatch.setattr(log_scan, "MOST_RECORDS", 3)
    put(stage, [{"eventName": "GetObject"}, record(), {"eventName": "GetObject"}])
    assert scan(stage).creations == 1
    put(stage, [{"eventName": "GetObject"}, record(), record(number=2), record(number=3)])
    with pytest.raises(
        MalformedLog, match="more than 3 records; before that stand 2 creations, of which none is started"
    ):
        scan(stage)


def test_of_records_that_are_rejected_for_one_reason_the_first_positions_are_held(stage):
    put(stage, [*([record(recipientAccountId="999999999999")] * (MOST_POSITIONS + 5)), record()])
    [places] = scan(stage).rejected.values()
    assert (places.number, places.first) == (MOST_POSITIONS + 5, list(range(MOST_POSITIONS)))


def test_only_so_many_reasons_are_told_apart(stage):
    strangers = [record(recipientAccountId=f"{number:012d}") for number in range(MOST_REASONS + 30)]
    put(stage, [*strangers, record()])
    found = scan(stage)
    assert found.creations == 1
    assert len(found.rejected) == MOST_REASONS + 1
    assert sum(places.number for places in found.rejected.values()) == MOST_REASONS + 30
    assert [(one.kind, one.reason) for one in found.rejected][-1] == ("refused", "for reasons too many to tell each")


def test_rows_of_malformed_records_are_held_where_they_are_few_and_small(stage, monkeypatch):
    put(stage, [7] * MOST)
    assert len(scan(stage).malformed) == MOST
    put(stage, [7] * (MOST + 1))
    assert scan(stage).malformed == []
    monkeypatch.setattr(log_scan, "MOST_MALFORMED", 100)
    put(stage, [7, 7])
    found = scan(stage)
    assert (found.malformed, found.rejected.popitem()[1].number) == ([], 2)


def test_no_more_deletions_and_sessions_are_held_than_a_log_tells_of(stage, monkeypatch):
    gone = [record(name="DeleteBucket", number=number, request={"bucketName": f"b{number}"}) for number in range(40)]
    put(stage, gone)
    found = scan(stage)
    assert len(found.closings) == 40
    assert found.held > 40 * 100
    monkeypatch.setattr(log_scan, "MOST_HELD", found.held - 1)
    with pytest.raises(MalformedLog, match="more deletions and role sessions"):
        scan(stage)


def test_the_batches_of_a_slice_are_held_while_it_grows(stage):
    ours = stage.with_settings(accounts=frozenset({"123456789012"}))
    put(ours, [record(number=number) for number in range(1_001)])
    first, second, third = scan_log("trail", KEY, "", ours.runtime).slices
    assert (first.batches, second.batches, len(third.batches)) == (set(), set(), 1)


class Slow:
    """A clock that each block of an answer takes a second of."""

    def __init__(self, left):
        self.left = left

    def __call__(self):
        self.left -= 1
        return self.left


def at(stage, clock):
    return replace(stage.runtime, seconds_left=clock)


def test_a_log_that_comes_too_slowly_is_left(stage):
    put(stage, json.dumps({"Records": [record(request={"bucketName": "b", "x": "x" * 200_000})]}).encode())
    with pytest.raises(TimedOut, match="not read to its end"):
        scan_log("trail", KEY, "", at(stage, Slow(100)), 92)
    assert scan_log("trail", KEY, "", at(stage, Slow(100)), 10).creations == 1


def test_a_log_that_takes_too_long_to_read_is_left_though_it_came_at_once(stage):
    put(stage, gzip.compress(json.dumps({"Records": [7] * 100_000}).encode()))
    with pytest.raises(TimedOut):
        scan_log("trail", KEY, "", at(stage, Slow(400)), 90)


@pytest.mark.parametrize("cut", [0, 100])
def test_an_answer_that_breaks_off_is_no_log_that_is_cut_off(stage, monkeypatch, cut):
    body = gzip.compress(json.dumps({"Records": [record()]}).encode())
    torn = StreamingBody(io.BytesIO(body[:cut]), len(body))
    monkeypatch.setattr(stage.client("s3"), "get_object", lambda **_: {"Body": torn})
    with pytest.raises(ServiceUnavailable, match="IncompleteRead"):
        scan(stage)
