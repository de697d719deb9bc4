"""Reading only what is wanted of a log: the answers of a JSON parser, whatever the log looks like."""

import gzip
import json
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib import catalogue
from chalicelib.cloudtrail import (
    SKIPPED,
    CallFilter,
    decompression,
    read_records,
    read_wanted,
    record_blocks,
    rewindable,
)
from chalicelib.errors import MalformedLog
from chalicelib.identity import CALLS
from chalicelib.intake.log_scan import wanted_calls
from scripts.devtools.benchmarks import logs
from tests.unit.logs import record

RUN = CallFilter(["Run", "PutRule", "Take"], unless=[("logs.amazonaws.com", "RunQuery")], by_people=["Take"])
SERVICE = {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}


def compact(records, **more):
    return json.dumps({"Records": records, **more}, separators=(",", ":")).encode()


def call(name, source="ec2", **more):
    return {"eventVersion": "1.11", "eventSource": f"{source}.amazonaws.com", "eventName": name, **more}


def taken(who=SERVICE, name="Take", **more):
    """A call as CloudTrail writes it, with its caller before its name."""
    named = {"eventTime": "2026-11-22T10:00:00Z", "eventSource": "sts.amazonaws.com", "eventName": name}
    return {"eventVersion": "1.11", "userIdentity": who, **named, **more}


def found(data, wanted=RUN, chunk=1 << 16):
    """The wanted records of a log by position, of all that the reading yields."""
    read = read_wanted((data[i : i + chunk] for i in range(0, len(data), chunk)), wanted)
    return {at: one for at, one in read if one is not SKIPPED and is_wanted(one)}


def is_wanted(one):
    name = one.get("eventName") if isinstance(one, dict) else None
    if name == "Take":
        who = one.get("userIdentity")
        return not isinstance(who, dict) or who.get("type") != "AWSService"
    harmless = name == "RunQuery" and one.get("eventSource") == "logs.amazonaws.com"
    return isinstance(name, str) and name.startswith(("Run", "PutRule", "Take")) and not harmless


def expected(data):
    records = json.loads(gzip.decompress(data) if data[:1] == b"\x1f" else data)["Records"]
    return {at: one for at, one in enumerate(records) if is_wanted(one)}


def decoded(data, wanted=RUN, chunk=1 << 16):
    read = read_wanted((data[i : i + chunk] for i in range(0, len(data), chunk)), wanted)
    return [at for at, one in read if one is not SKIPPED]


def test_only_what_may_be_wanted_is_decoded_and_the_end_of_the_log():
    records = [call("Describe", n=n) for n in range(400)]
    records[7], records[8], records[300] = call("RunInstances"), call("RunAgain"), call("PutRule")
    assert decoded(compact(records)) == [7, 8, 300, 399]


def test_what_is_passed_over_is_told_with_its_last_position():
    records = [call("RunInstances"), *(call("Describe") for _ in range(9)), call("Describe")]
    assert [at for at, one in read_wanted([compact(records)], RUN) if one is SKIPPED] == [9]


def test_a_log_that_names_nothing_wanted_yields_nothing():
    assert list(read_wanted([compact([call("Describe")] * 50)], RUN)) == []


def test_a_call_that_is_named_as_harmless_is_not_looked_at():
    assert list(read_wanted([compact([call("RunQuery", "logs")] * 5)], RUN)) == []
    assert decoded(compact([call("RunQuery", "athena"), call("x"), call("x")])) == [0, 2]


@pytest.mark.parametrize("block", [8, 50, 130, 1 << 18])
def test_a_name_cut_by_a_block_is_found(block, monkeypatch):
    monkeypatch.setattr(decompression, "BLOCK", block)
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
    data = compact([call("Describe"), call("RunInstances"), call("Describe"), call("RunAgain"), call("Describe")])
    data = data.replace(b'"eventName":"RunInstances"', written)
    assert list(found(data)) == [1, 3]


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
    | st.sampled_from(["}", "[{", '"', "\\", '},{"eventVersion":', "},{", '"}]', "é", "a,b"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "eventName", "eventVersion"]), inner)
    ),
    max_leaves=8,
)
names = st.sampled_from(["RunInstances", "Describe", "PutRule", "RunQuery", "Get", "R", "", "Rún", "Take", "TakeAll"])
fakes = st.lists(st.sampled_from([call("RunInstances"), taken(), {}, "]", 1]), max_size=4)
records = st.builds(
    lambda name, more, first: {**first, **call(name), **more},
    names,
    st.dictionaries(st.sampled_from(["b", "requestParameters", "eventName"]), values | fakes, max_size=2),
    st.sampled_from([{}, {"awsRegion": "x"}]),
)
callers = st.sampled_from([SERVICE, {**SERVICE, "type": "IAMUser"}, {"type": "AWSService"}, {}, None, "AWSService"])
takings = st.builds(taken, callers, st.sampled_from(["Take", "TakeAll", "Run", "Get"]), request=values | fakes)


@pytest.mark.no_cover
@settings(deadline=None)
@given(
    st.lists(records | takings | values, max_size=12),
    st.sampled_from([(",", ":"), (" , ", " : "), (", ", ": ")]),
    st.booleans(),
    st.lists(st.floats(0, 1), max_size=4),
    st.sampled_from([1, 7, 64, 1 << 18]),
    st.sampled_from([0, 300, 1 << 20]),
)
@example([call("Describe")] * 5 + [call("RunInstances")] + [call("Get", a="é")] * 3, (",", ":"), False, [], 64, 0)
def test_what_is_wanted_is_what_a_json_parser_finds(log, layout, escaped, cuts, block, kept):
    body = json.dumps({"Records": log}, separators=layout, ensure_ascii=escaped).encode()
    data = gzip.compress(body)
    places = sorted({0, len(data), *(int(place * len(data)) for place in cuts)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decompression, "BLOCK", block)
        patch.setattr(rewindable, "UNPACKED", kept)
        read = list(read_wanted((data[a:b] for a, b in pairwise(places)), RUN))
    assert {at: one for at, one in read if one is not SKIPPED and is_wanted(one)} == expected(data)
    assert [at for at, _ in read] == sorted({at for at, _ in read})
    assert not read or read[-1][0] == len(log) - 1


spaces = st.sampled_from([""] * 9 + [" ", "\n", "\t "])
fake = '{"eventVersion":"1","eventName":"Run"}'
members = st.sampled_from(
    [
        '"eventName":"Run"',
        '"eventName" : "Run"',
        '"eventName":"Get"',
        '"event\\u004eame":"Run"',
        '"eventName":"Tak\\u0065"',
        '"userIdentity":{"type":"IAMUser"}',
        '"userIdentity" : null',
        '"user\\u0049dentity":{}',
        '"a":{"Records":[1]}',
        '"a":[{"a":"]"}]',
        '"a":[[{}],[{},{}]]',
        '"a":"\\\\\\"},{\\\\"',
        f'"a":[{{"a":1}},{fake}]',
        f'"a":[{{"a":"}}]"}},{fake}]',
        '"a":{}',
        *[json.dumps(taken(), separators=(",", ":"))[1:-1]] * 4,
    ]
)
written = st.builds(
    lambda first, rest, space: "{" + f"{space},{space}".join(first + rest) + "}",
    st.sampled_from([['"eventVersion":"1"']] * 5 + [[]]),
    st.lists(members, min_size=1, max_size=4),
    spaces,
)
others = st.sampled_from(["{}", "5", '"}"', "[1]", "[]", "null"])
ends = st.sampled_from(["]}"] * 4 + ['],"a":[{"eventVersion":1},{"eventVersion":2}]}'])


@pytest.mark.no_cover
@settings(deadline=None, max_examples=300)
@given(
    st.lists(written, max_size=6), st.lists(written | others, max_size=3), spaces, ends, st.sampled_from([5, 99, 9999])
)
def test_text_that_no_serializer_writes_is_read_as_a_json_parser_reads_it(log, more, space, end, block):
    """Keys that come twice, or written another way, and what Records holds beside records."""
    body = ('{"Records":[' + f"{space},{space}".join(log + more) + end).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decompression, "BLOCK", block)
        assert found(body, chunk=50) == expected(body)


@pytest.mark.no_cover
@given(st.lists(records | takings | values.filter(lambda one: isinstance(one, dict)), min_size=1, max_size=6), spaces)
def test_a_run_of_objects_is_counted_by_its_brackets(log, space):
    text = f"{space},{space}".join(json.dumps(one, separators=(",", ":")) for one in log)
    assert record_blocks.records_in(text.encode()) == len(log)


@pytest.mark.no_cover
@given(st.lists(values, min_size=1, max_size=5), st.lists(values, max_size=3))
def test_a_run_with_anything_else_between_its_objects_is_not_counted(log, more):
    text = ",".join(json.dumps(one) for one in [{}, *log, {"a": more}])
    objects = all(isinstance(one, dict) for one in log)
    assert record_blocks.records_in(text.encode()) == (len(log) + 2 if objects else 0)


@pytest.mark.no_cover
@settings(deadline=None)
@given(st.lists(records | takings, min_size=1, max_size=6), st.data())
def test_a_log_that_was_cut_off_is_malformed_wherever_that_was(log, data):
    body = compact(log)
    cut = body[: data.draw(st.integers(0, len(body) - 1))]
    for form in (cut, gzip.compress(cut), gzip.compress(body)[:-1]):
        with pytest.raises(MalformedLog):
            list(read_wanted([form], RUN))


def test_a_log_that_was_cut_off_inside_of_what_looks_like_its_end_is_malformed():
    inner = compact([call("Get"), call("Get", request=[{}, call("Get")])])
    assert inner.endswith(b"}]}]}")
    with pytest.raises(MalformedLog):
        list(read_wanted([inner[:-2]], RUN))


@pytest.mark.no_cover
@given(st.lists(takings, min_size=2, max_size=6), st.integers(0, 9999))
def test_gzip_of_many_members_and_its_padding_is_one_log(log, cut):
    body = compact(log)
    cut %= len(body)
    assert found(gzip.compress(body[:cut]) + gzip.compress(body[cut:]) + b"\0\0") == expected(gzip.compress(body))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data + b"x",
        lambda data: data.replace(b"Describe", b"D\xffscribe", 1),
        lambda data: data.replace(b"RunIn", b"Run\x01n", 1),
        lambda data: data.replace(b'"Describe"', b'"Describe"]', 1),
        lambda data: data.replace(b'"Describe"', b'"Describe', 1),
        lambda data: data.replace(b'"Describe"', b'"Describe",{', 1),
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
            return [(at, one) for at, one in read if one is not SKIPPED]
        except MalformedLog as error:
            return str(error)

    assert outcome(read_wanted([data], RUN)) == outcome(read_records([data]))


def test_what_is_no_utf8_is_malformed_whether_or_not_it_names_anything():
    for records in ([call("Describe"), call("x")], [call("RunInstances"), call("Describe"), call("x")]):
        with pytest.raises(MalformedLog, match="UTF-8"):
            list(read_wanted([compact(records).replace(b"Describe", b"D\xffscribe")], RUN))


def test_a_mistake_in_a_record_that_is_passed_over_goes_unnoticed_where_its_brackets_are_right():
    """Decision 25: nothing could have been tagged of it."""
    log = compact([call("Describe"), call("RunInstances"), call("Describe")]).replace(b"Desc", b"D\x01sc", 1)
    assert list(found(log)) == [1]
    with pytest.raises(MalformedLog):
        list(read_records([log]))


def test_a_log_that_is_too_long_to_keep_is_read_once(monkeypatch):
    monkeypatch.setattr(rewindable, "PACKED", 100)
    monkeypatch.setattr(decompression, "BLOCK", 10)
    data = compact([call("Describe") for _ in range(20)])
    assert decoded(data, chunk=10) == [19]


@pytest.mark.parametrize(("kept", "times"), [(1 << 20, 1), (0, 2)])
def test_a_log_is_unpacked_twice_only_if_it_is_too_long_to_keep_unpacked(kept, times, monkeypatch):
    monkeypatch.setattr(rewindable, "UNPACKED", kept)
    data = gzip.compress(compact([call("Describe")] * 9 + [call("RunInstances")] * 9))
    unpacked, unpack_one = [], decompression._decompress
    monkeypatch.setattr(decompression, "_decompress", lambda *given: unpacked.append(given) or unpack_one(*given))
    assert len(found(data, chunk=len(data))) == 9
    assert len(unpacked) == times


def test_a_log_that_outgrows_what_is_kept_unpacked_is_read_from_its_start(monkeypatch):
    monkeypatch.setattr(rewindable, "UNPACKED", 300)
    monkeypatch.setattr(decompression, "BLOCK", 64)
    data = compact([call("Describe", n=n) for n in range(50)] + [call("RunInstances"), call("Describe")])
    assert found(data, chunk=50) == expected(data)


def test_a_record_longer_than_a_run_is_read(monkeypatch):
    monkeypatch.setattr(record_blocks, "LONGEST", 1000)
    monkeypatch.setattr(decompression, "BLOCK", 100)
    data = compact([call("Describe", pad="x" * 3000), call("RunInstances"), call("Describe")])
    assert list(found(data, chunk=100)) == [1]
    silent = compact([{"eventVersion": "1", "eventName": [], "pad": "x" * 3000}])
    assert found(silent, chunk=100) == {}


@pytest.mark.parametrize("inner", ["[" * 150 + "]" * 150, "[" * 150 + "{},{}" + "]" * 150])
def test_a_record_nested_deeper_than_aws_nests_is_left_to_the_parser(inner):
    data = compact([call("x", list="?"), call("RunInstances"), call("x")]).replace(b'"?"', inner.encode())
    assert decoded(data) == [0, 1, 2]


@pytest.mark.no_cover
def test_what_is_nested_too_deeply_is_not_looked_at_again_for_each_object_in_it():
    record_blocks._opened.cache_clear()
    assert record_blocks.records_in(b"{" + b"[" * 5000 + b"{},{}," * 5000 + b"]" * 5000 + b"}") == 0
    asked = record_blocks._opened.cache_info()
    assert asked.hits + asked.misses < 10


def test_calls_of_aws_services_are_not_decoded_where_only_those_of_people_are_wanted():
    person = {"type": "AssumedRole", "arn": "arn:aws:sts::123456789012:assumed-role/a/b"}
    some = [{"accountId": "123456789012", "type": "AWS::IAM::Role", "ARN": "arn:aws:iam::123456789012:role/a"}]
    log = [taken(resources=some), taken(resources=some), taken(person, resources=some), taken(), taken(name="Run")]
    assert list(read_wanted([compact([taken(resources=some)] * 5)], RUN)) == []
    assert decoded(compact([*log, taken(), call("x")])) == [2, 4, 6]


TAKEN = compact([taken()])[len('{"Records":[{') : -len("}]}")].decode()
"""The members of a record that shows an AWS service."""


@pytest.mark.parametrize(
    "more",
    [
        '"userIdentity":{"type":"IAMUser"}',
        '"userIdentity" : null',
        '"user\\u0049dentity":{"type":"IAMUser"}',
        '"a":[{},{"eventVersion":"1"},{}],"userIdentity":{"type":"IAMUser"}',
        '"a":[{"a":"}]"},{"eventVersion":"1"}],"userIdentity":{"type":"IAMUser"}',
        f'"a":[{{}},{{{TAKEN}}},{{}}],"userIdentity":{{"type":"IAMUser"}}',
    ],
)
def test_a_record_that_names_another_caller_after_the_service_is_found(more):
    """JSON's last key counts, whatever looks like the end of the record before it."""
    log = f'{{"Records":[{{{TAKEN}}},{{{TAKEN},{more}}},{{{TAKEN}}},{{{TAKEN}}}]}}'.encode()
    assert list(found(log)) == list(expected(log)) == [1]


def test_the_session_of_a_pod_is_wanted_though_a_service_opens_it():
    eks = {"type": "AWSService", "invokedBy": "pods.eks.amazonaws.com"}
    assert decoded(compact([taken(), taken(eks), taken(), call("x")])) == [1, 3]


@pytest.mark.no_cover
@pytest.mark.parametrize("trace", [False, True])
def test_of_a_log_as_real_ones_no_more_is_decoded_than_what_is_wanted(trace):
    """Frugality, by count: one record for each creation or session of a person, and the last of the log."""
    data = logs.packed(1_500_000, 0.01)
    log = json.loads(gzip.decompress(data))["Records"]
    created = [at for at, one in enumerate(log) if catalogue.verdict(one) is catalogue.Verdict.CREATION]
    by_people = [
        n for n, one in enumerate(log) if one["eventName"] in CALLS and one["userIdentity"]["type"] != "AWSService"
    ]
    by_services = [one for one in log if one["userIdentity"]["type"] == "AWSService"]
    assert len(created) > 5
    assert len(by_services) > 5 * len(by_people) > 25
    more = by_people if trace else []
    wanted = wanted_calls(by_people=CALLS) if trace else wanted_calls()
    assert decoded(data, wanted) == sorted({*created, *more, len(log) - 1})


def test_of_a_log_that_creates_nothing_not_one_record_is_given_out():
    assert list(read_wanted([logs.packed(600_000, 0)], wanted_calls())) == []


@pytest.mark.no_cover
def test_a_wanted_record_nested_too_deeply_is_malformed():
    deep = compact([call("x"), call("RunInstances", list=None), call("x")]).replace(b"null", b"[" * 9999 + b"]" * 9999)
    with pytest.raises(MalformedLog):
        list(read_wanted([deep], RUN))


def test_records_of_steps_tests_are_skimmed_too():
    data = gzip.compress(compact([record("GetObject"), record("RunInstances"), record("GetObject")]))
    assert [at for at, one in read_wanted([data], RUN)] == [1, 2]


_NAMES = st.lists(st.text("DeTab.", min_size=1, max_size=5), min_size=1, max_size=8)


@given(_NAMES, st.text("DeTab.", min_size=1, max_size=6))
def test_a_name_is_found_if_it_begins_with_one_of_many_whatever_they_share(names, name):
    run = f'"eventSource":"ec2.amazonaws.com","eventName":"{name}","x":1'.encode()

    assert CallFilter(names).is_in(run) == name.startswith(tuple(names))
