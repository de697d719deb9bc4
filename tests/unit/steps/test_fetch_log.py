import pytest

from chalicelib.attribution.entries import CHUNK_RECORDS, cut
from chalicelib.errors import CatalogueChanged, Refused, ResourceNotFound
from chalicelib.steps import fetch_log
from tests.unit.logs import KEY, put, record


def run(stage, first=0, last=10**9, expected=1, key=KEY, bucket="trail"):
    part = {"first": first, "last": last, "expected": expected}
    log = {"bucket": bucket, "key": key, "version": "", "slice": part}
    return fetch_log.run({"log": log, "run": "", "execution": "arn:x:name"}, stage.runtime)


def chunks(stage, answer):
    return [stage.runtime.work.unpack(chunk) for chunk in answer["chunks"]]


def test_creations_of_the_slice_are_put_into_the_work_bucket_with_their_positions(stage):
    put(stage, [record(number=n, name="CreateBucket" if n % 2 else "DeleteBucket") for n in range(10)])
    answer = run(stage, first=2, last=7, expected=3)
    assert answer["records"] == 3
    assert [set(chunk) for chunk in answer["chunks"]] == [{"pointer", "records"}]
    [chunk] = chunks(stage, answer)
    assert [entry["position"] for entry in chunk] == [3, 5, 7]
    assert chunk[0]["log"] == {"bucket": "trail", "key": KEY}
    assert chunk[0]["record"]["requestParameters"] == {"bucketName": "bucket-3"}


@pytest.mark.parametrize("expected", [1, 3])
def test_another_number_than_receive_counted_fails_loudly(stage, expected):
    put(stage, [record(), record(number=2)])
    with pytest.raises(CatalogueChanged, match=f"holds 2 creations, `receive` counted {expected}"):
        run(stage, expected=expected)


def test_a_log_that_is_gone_is_named(stage):
    with pytest.raises(ResourceNotFound, match="NoSuchKey"):
        run(stage)


def test_a_log_outside_the_listed_buckets_is_refused_unread(stage):
    with pytest.raises(Refused, match="not under TRAIL_BUCKETS"):
        run(stage, bucket="foreign")


def test_a_wrapped_record_is_understood(stage):
    put(stage, [{"detail-type": "AWS API Call via CloudTrail", "detail": record()}])
    assert chunks(stage, run(stage))[0][0]["record"] == record()


def test_chunks_hold_at_most_a_hundred_records_and_lose_none(stage):
    put(stage, [record(number=n) for n in range(250)])
    answer = run(stage, expected=250)
    found = chunks(stage, answer)
    assert [chunk["records"] for chunk in answer["chunks"]] == [len(chunk) for chunk in found] == [100, 100, 50]
    assert sorted(entry["position"] for chunk in found for entry in chunk) == list(range(250))


def test_what_is_tagged_together_falls_into_one_chunk(stage):
    topics = [
        record("CreateTopic", "sns", number=n, response={"topicArn": f"arn:aws:sns:us-east-1:123456789012:t{n:03d}"})
        for n in range(100)
    ]
    buckets = [record(number=1000 + n) for n in range(100)]
    mixed = [one for pair in zip(topics, buckets, strict=True) for one in pair]
    put(stage, mixed)
    names = [{entry["record"]["eventName"] for entry in chunk} for chunk in chunks(stage, run(stage, expected=200))]
    assert names == [{"CreateBucket"}, {"CreateTopic"}]


def test_all_creations_of_one_name_fall_into_one_chunk_in_their_order(stage):
    again = [
        record(number=n, request={"bucketName": "same"}, eventTime=f"2026-11-22T11:59:{59 - n:02d}Z") for n in range(3)
    ]
    others = [record(number=100 + n, request={"bucketName": f"a-{n:03d}"}) for n in range(CHUNK_RECORDS - 1)]
    put(stage, again + others)
    found = chunks(stage, run(stage, expected=102))
    same = [entry for chunk in found for entry in chunk if entry["record"]["requestParameters"]["bucketName"] == "same"]
    assert [len(chunk) for chunk in found] == [102]
    assert [entry["position"] for entry in same] == [2, 1, 0]


def test_records_that_name_nothing_are_cut_into_chunks_too(stage):
    nameless = [record("RunInstances", "ec2", number=n, request={}) for n in range(150)]
    put(stage, nameless)
    assert [chunk["records"] for chunk in run(stage, expected=150)["chunks"]] == [100, 50]


def test_nothing_is_cut_into_nothing(stage):
    assert list(cut([], stage.runtime.settings)) == []


def test_a_chunk_stays_under_its_size(stage):
    put(stage, [record(number=n, request={"bucketName": f"b{n}", "padding": "x" * 1_500_000}) for n in range(4)])
    assert [chunk["records"] for chunk in run(stage, expected=4)["chunks"]] == [2, 2]
