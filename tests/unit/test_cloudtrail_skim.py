"""Reading only what is wanted of a log: the answers of a JSON parser, whatever the log looks like."""

import gzip
import json
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.cloudtrail import PASSED, Wanted, read_records, read_wanted, skim, unpack, wanted
from chalicelib.errors import MalformedLog
from tests.unit.logs import record

RUN = Wanted(["Run", "PutRule"], unless=[("logs.amazonaws.com", "RunQuery")])


def compact(records, **more):
    return json.dumps({"Records": records, **more}, separators=(",", ":")).encode()


def call(name, source="ec2", **more):
    return {"eventVersion": "1.11", "eventSource": f"{source}.amazonaws.com", "eventName": name, **more}


def found(data, wanted=RUN, chunk=1 << 16):
    """The wanted records of a log by position, of all that the reading yields."""
    read = read_wanted((data[i : i + chunk] for i in range(0, len(data), chunk)), wanted)
    return {at: one for at, one in read if one is not PASSED and is_wanted(one)}


def is_wanted(one):
    name = one.get("eventName") if isinstance(one, dict) else None
    harmless = name == "RunQuery" and one.get("eventSource") == "logs.amazonaws.com"
    return isinstance(name, str) and name.startswith(("Run", "PutRule")) and not harmless


def expected(data):
    records = json.loads(gzip.decompress(data) if data[:1] == b"\x1f" else data)["Records"]
    return {at: one for at, one in enumerate(records) if is_wanted(one)}


def decoded(data, wanted=RUN, chunk=1 << 16):
    read = read_wanted((data[i : i + chunk] for i in range(0, len(data), chunk)), wanted)
    return [at for at, one in read if one is not PASSED]


def test_only_what_may_be_wanted_is_decoded_and_the_end_of_the_log():
    records = [call("Describe", n=n) for n in range(400)]
    records[7], records[8], records[300] = call("RunInstances"), call("RunAgain"), call("PutRule")
    assert decoded(compact(records)) == [7, 8, 300, 399]


def test_what_is_passed_over_is_told_with_its_last_position():
    records = [call("RunInstances"), *(call("Describe") for _ in range(9)), call("Describe")]
    assert [at for at, one in read_wanted([compact(records)], RUN) if one is PASSED] == [9]


def test_a_log_that_names_nothing_wanted_yields_nothing():
    assert list(read_wanted([compact([call("Describe")] * 50)], RUN)) == []


def test_a_call_that_is_named_as_harmless_is_not_looked_at():
    assert list(read_wanted([compact([call("RunQuery", "logs")] * 5)], RUN)) == []
    assert decoded(compact([call("RunQuery", "athena"), call("x"), call("x")])) == [0, 2]


@pytest.mark.parametrize("block", [8, 50, 130, 1 << 18])
def test_a_name_cut_by_a_block_is_found(block, monkeypatch):
    monkeypatch.setattr(unpack, "BLOCK", block)
    data = compact([call("Describe", pad="x" * 40), call("RunInstances"), call("RunQuery", "logs"), call("Describe")])
    for padding in range(60):
        shifted = data.replace(b"x" * 40, b"x" * padding)
        assert found(shifted, chunk=block) == expected(shifted)
        assert decoded(shifted)[0] == 1


def test_a_record_that_lies_inside_another_is_no_record():
    """Who may choose a call's parameters could write a whole record there, and the mark between records with it."""
    fake = call("RunInstances", userIdentity={"userName": "somebody-else"})
    records = [call("Put", requestParameters={"items": [{"a": 1}, fake, fake]}), call("RunInstances"), call("Describe")]
    for log in (records, [*records, *(call("Describe") for _ in range(50))], [call("x", list=[[{}, fake], fake])]):
        assert list(found(compact(log))) == [at for at, one in enumerate(log) if one["eventName"] == "RunInstances"]


@pytest.mark.parametrize("text", ['},{"eventVersion":', "[{", '\\"},{\\"eventVersion\\":', "}]}", "\x01", "\\", '"'])
def test_brackets_and_marks_in_texts_count_for_nothing(text):
    records = [call("Describe", note=text), call("RunInstances", note=text), call("x", note=text), call("RunX")]
    assert found(compact(records * 3)) == expected(compact(records * 3))


@pytest.mark.parametrize(
    "written",
    [b'"eventName" :\n"RunInstances"', b'"event\\u004eame":"RunInstances"', b'"eventName":"R\\u0075nInstances"'],
)
def test_a_name_that_is_written_another_way_is_found(written):
    data = compact([call("Describe"), call("RunInstances"), call("Describe"), call("Describe")])
    data = data.replace(b'"eventName":"RunInstances"', written)
    assert list(found(data)) == [1]


@pytest.mark.parametrize(
    "between", [b"},5,{", b'},{"awsRegion":1,', b"} , {", b"},\n{", b'},"text",{', b"},[1],{", b"},null,{"]
)
def test_positions_are_right_whatever_stands_between_records(between):
    pieces = compact([call("Describe") for _ in range(6)] + [call("RunInstances"), call("Describe")])
    data = pieces.replace(b"},{", between, 2)
    assert found(data) == expected(data)
    assert len(found(data)) == 1


values = st.recursive(
    st.none()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["}", "[{", '"', "\\", '},{"eventVersion":', "é"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "eventName", "eventVersion"]), inner)
    ),
    max_leaves=8,
)
names = st.sampled_from(["RunInstances", "Describe", "PutRule", "RunQuery", "Get", "R", "", "Rún"])
records = st.builds(
    lambda name, more, first: {**first, **call(name), **more},
    names,
    st.dictionaries(st.sampled_from(["b", "requestParameters", "eventName"]), values, max_size=2),
    st.sampled_from([{}, {"awsRegion": "x"}]),
)


@pytest.mark.no_cover
@settings(deadline=None)
@given(
    st.lists(records | values, max_size=12),
    st.sampled_from([(",", ":"), (" , ", " : "), (", ", ": ")]),
    st.booleans(),
    st.lists(st.floats(0, 1), max_size=4),
    st.sampled_from([1, 7, 64, 1 << 18]),
)
@example([call("Describe")] * 5 + [call("RunInstances")] + [call("Get", a="é")] * 3, (",", ":"), False, [], 64)
def test_what_is_wanted_is_what_a_json_parser_finds(log, layout, escaped, cuts, block):
    body = json.dumps({"Records": log}, separators=layout, ensure_ascii=escaped).encode()
    data = gzip.compress(body)
    places = sorted({0, len(data), *(int(place * len(data)) for place in cuts)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unpack, "BLOCK", block)
        read = list(read_wanted((data[a:b] for a, b in pairwise(places)), RUN))
    assert {at: one for at, one in read if one is not PASSED and is_wanted(one)} == expected(data)
    assert [at for at, _ in read] == sorted({at for at, _ in read})
    assert not read or read[-1][0] == len(log) - 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data + b"x",
        lambda data: data.replace(b"Describe", b"D\xffscribe", 1),
        lambda data: data.replace(b"Describe", b"D\x01scribe", 1),
        lambda data: data.replace(b'"RunInstances"', b'"RunInstances', 1),
        lambda data: data.replace(b'"RunInstances"}', b'"RunInstances"]', 1),
        lambda data: data.replace(b'"RunInstances"', b'"RunInstances",x', 1),
    ],
)
def test_a_log_that_is_none_is_malformed_when_it_names_something(spoil):
    data = spoil(compact([*([call("Describe")] * 4), call("RunInstances"), *([call("Describe")] * 4)]))
    for read in (lambda: read_records([data]), lambda: read_wanted([data], RUN)):
        with pytest.raises(MalformedLog):
            list(read())


@pytest.mark.parametrize("data", [b"", b"{", b'{"Records":[]}', b'{"a":1}', compact([call("x")])[:-1], b"\xff\xfe"])
def test_a_log_that_is_not_as_cloudtrail_writes_it_is_read_in_full(data):
    def outcome(read):
        try:
            return [(at, one) for at, one in read if one is not PASSED]
        except MalformedLog as error:
            return str(error)

    assert outcome(read_wanted([data], RUN)) == outcome(read_records([data]))


def test_what_is_no_utf8_is_malformed_whether_or_not_it_names_anything():
    for records in ([call("Describe"), call("x")], [call("RunInstances"), call("Describe"), call("x")]):
        with pytest.raises(MalformedLog, match="UTF-8"):
            list(read_wanted([compact(records).replace(b"Describe", b"D\xffscribe")], RUN))


def test_a_log_that_is_too_long_to_keep_is_read_once(monkeypatch):
    monkeypatch.setattr(skim, "KEPT_BYTES", 100)
    data = compact([call("Describe") for _ in range(20)])
    assert decoded(data, chunk=10) == [19]


def test_a_record_longer_than_a_stretch_is_read(monkeypatch):
    monkeypatch.setattr(skim, "_LONGEST", 1000)
    monkeypatch.setattr(wanted, "_LONGEST", 1000)
    monkeypatch.setattr(unpack, "BLOCK", 100)
    data = compact([call("Describe", pad="x" * 3000), call("RunInstances"), call("Describe")])
    assert list(found(data, chunk=100)) == [1]
    silent = compact([{"eventVersion": "1", "eventName": [], "pad": "x" * 3000}])
    assert found(silent, chunk=100) == {}


@pytest.mark.no_cover
def test_a_wanted_record_nested_too_deeply_is_malformed():
    deep = compact([call("x"), call("RunInstances", list=None), call("x")]).replace(b"null", b"[" * 9999 + b"]" * 9999)
    with pytest.raises(MalformedLog):
        list(read_wanted([deep], RUN))


def test_records_of_steps_tests_are_skimmed_too():
    data = gzip.compress(compact([record("GetObject"), record("RunInstances"), record("GetObject")]))
    assert [at for at, one in read_wanted([data], RUN)] == [1, 2]
