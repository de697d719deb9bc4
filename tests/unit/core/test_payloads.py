import json

from chalicelib.core.payloads import inline_budget, to_json


def test_a_small_value_stays_in_the_state(stage):
    assert stage.runtime.work.pack([1], execution="x") == {"inline": [1]}


def test_a_large_value_goes_to_the_work_bucket_and_comes_back(stage):
    value = {"a": "ü" * 100}
    packed = stage.runtime.work.pack(value, execution="arn:aws:states:us-east-1:1:execution:m:name", limit=10)
    assert packed["pointer"]["key"].startswith("executions/name/")
    assert stage.runtime.work.unpack(packed) == value


def test_an_inline_value_comes_back(stage):
    assert stage.runtime.work.unpack({"inline": None}) is None


def test_a_repeated_step_writes_the_same_object(stage):
    work = stage.runtime.work
    assert work.put("text", execution="x") == work.put("text", execution="x")
    assert len(stage.client("s3").list_objects_v2(Bucket="tagtrail-work")["Contents"]) == 1


def test_only_the_work_bucket_is_read_whatever_a_pointer_says(stage):
    pointer = stage.runtime.work.put("ours", execution="x")
    assert stage.runtime.work.get({**pointer, "bucket": "trail"}) == b"ours"


def test_the_size_of_json_is_its_length_because_it_is_ascii():
    text = to_json({"b": "ü", "a": 1})
    assert text == '{"a":1,"b":"\\u00fc"}'
    assert json.loads(text) == {"b": "ü", "a": 1}


def test_values_share_a_state():
    assert inline_budget(0) == inline_budget(1) == 10 * inline_budget(10)
