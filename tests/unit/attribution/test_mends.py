"""Mends among other entries."""

from dataclasses import replace

from chalicelib.attribution.entries import cut, id_of, resources_of, time_of
from chalicelib.attribution.mends import event_of_mend, mend_entry
from chalicelib.ledger.history import Call
from tests.unit.logs import record

BUCKET = {
    "arn": "arn:aws:s3:::bucket-1",
    "id": "bucket-1",
    "type": "AWS::S3::Bucket",
    "tagger": "s3",
    "region": "us-east-1",
    "account": "123456789012",
}
CALL = Call(time="2026-11-22T11:00:00Z", id="e1", action="CreateBucket", success="new", creator={"name": "ann"})


def test_a_mend_is_about_its_resource_at_the_time_of_its_call(stage):
    entry = mend_entry(CALL, BUCKET)
    assert [one.to_dict() for one in resources_of(entry, stage.runtime.settings)] == [BUCKET]
    assert time_of(entry) == CALL.time


def test_a_mend_is_told_from_its_call_from_that_of_another_resource_and_from_one_that_nobody_waits_for():
    other = {**BUCKET, "arn": "arn:aws:s3:::b"}
    ids = [
        id_of(one) for one in (mend_entry(CALL, BUCKET), mend_entry(CALL, other), mend_entry(CALL, BUCKET, beside=True))
    ]
    assert len({*ids, CALL.id}) == 4
    assert id_of(mend_entry(CALL, BUCKET)) == ids[0]


def test_a_mend_says_how_the_resource_got_its_name_and_is_told_from_that_of_another_renaming():
    mends = [
        mend_entry(replace(CALL, renamed={"Time": "2026-11-22T12:00:00Z", "Event": event, "From": "arn:old"}), BUCKET)
        for event in ("r1", "r2")
    ]
    assert event_of_mend(mends[0]["mend"])["renamed"]["Event"] == "r1"
    assert len({id_of(one) for one in (*mends, mend_entry(CALL, BUCKET))}) == 3


def test_a_mend_is_worked_on_with_the_creations_of_its_name(stage):
    others = [{"record": record(number=number)} for number in range(2, 104)]
    created, mend = {"record": record()}, mend_entry(CALL, BUCKET)
    chunks = list(cut([created, *others, mend], stage.runtime.settings))
    assert [mend in chunk for chunk in chunks] == [created in chunk for chunk in chunks]
