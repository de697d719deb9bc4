"""Reading logs: exact, in constant memory, and with a reason for what is no log."""

import gzip
import json
import tracemalloc
import zlib
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.cloudtrail import decompression, log_parser, read_records, read_values
from chalicelib.errors import MalformedLog

RECORDS = [{"eventID": "a", "n": 1}, {"eventID": "b", "s": "é\n€"}]


def packed(value):
    return gzip.compress(json.dumps(value).encode(), mtime=0)


def read(*chunks, **options):
    return [record for _, record in read_records(chunks, **options)]


def bytewise(data):
    return [data[i : i + 1] for i in range(len(data))]


def test_each_record_comes_with_its_position():
    assert list(read_records([packed({"Records": RECORDS})])) == list(enumerate(RECORDS))


def test_a_list_of_another_name_is_read_only_for_whoever_says_so():
    document = packed({"NextToken": "x", "Events": RECORDS})
    assert read(document, lists=("Records", "Events")) == RECORDS
    with pytest.raises(MalformedLog, match="the log has no Records"):
        read(document)


def test_values_that_stand_one_after_the_other_are_read_to_the_fault():
    text = "\n".join(json.dumps(each, indent=2) for each in RECORDS).encode()
    assert list(read_values(bytewise(text))) == RECORDS
    found = read_values([text, b"\n{,"])
    assert [next(found), next(found)] == RECORDS
    with pytest.raises(MalformedLog, match="no JSON"):
        next(found)


def test_a_log_without_gzip_is_read_too():
    assert read(json.dumps({"Records": RECORDS}).encode()) == RECORDS


def test_a_byte_order_mark_is_no_obstacle():
    assert read(b"\xef\xbb\xbf" + json.dumps({"Records": RECORDS}).encode()) == RECORDS


@pytest.mark.parametrize("value", [None, "text", 1, -1.5e3, True, [], [[]], {}])
def test_a_record_that_is_no_object_is_passed_on(value):
    assert read(packed({"Records": [value, value]})) == [value, value]


def test_a_log_may_be_empty():
    assert read(packed({"Records": []})) == []


def test_other_members_before_and_after_are_dropped():
    assert read(packed({"a": {"Records": [1]}, "b": 12, "Records": RECORDS, "c": [1]})) == RECORDS


def test_zeros_after_the_last_gzip_member_are_padding():
    assert read(packed({"Records": RECORDS}) + bytes(100)) == RECORDS


def test_errors_of_the_source_pass_through():
    def broken():
        yield packed({"Records": RECORDS})[:20]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        list(read_records(broken()))


def test_a_number_cut_by_a_block_is_one_number():
    """Whatever the length of what goes before, a cut must not make 12 and 34 of 1234, or 1 of 1.5."""
    for number in ("1234567", "-1.5e+10", "1E-5", "-0.25"):
        for padding in range(len(number) + 4):
            filler = "x" * (decompression.BLOCK - 20 - padding)
            text = f'{{"Records":["{filler}",{number},{number}]}}'
            assert read(text.encode()) == json.loads(text)["Records"]


@pytest.mark.parametrize("tail", ["true", '"\\u00e9\\n"', '"\\ud83d\\ude00"', "null", '{"a":false}', "-1.5e3"])
def test_a_value_cut_by_a_block_is_whole(tail):
    for padding in range(len(tail) + 4):
        filler = "x" * (decompression.BLOCK - 18 - padding)
        text = f'{{"Records":["{filler}", {tail} ]}}'
        assert json.dumps(read(text.encode())) == json.dumps(json.loads(text)["Records"])


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_python_reads_and_json_has_not_is_malformed(word):
    with pytest.raises(MalformedLog, match=f"{word} is no JSON"):
        read(f'{{"Records":[{{"delay": {word}}}]}}'.encode())


numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ['"', "\\", '\\"}]', "[{", "\x00", "\ud800"]
)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=15,
)


@pytest.mark.no_cover
@settings(deadline=None)
@given(
    members=st.dictionaries(texts, values, max_size=2),
    records=st.lists(values, max_size=6),
    layout=st.sampled_from([(",", ":"), (" , ", " : "), (",\n", ":\t")]),
    indent=st.sampled_from([None, 3]),
    cuts=st.lists(st.floats(0, 1), max_size=6),
    members_of_gzip=st.lists(st.floats(0, 1), max_size=3),
    block=st.sampled_from([1, 3, 17, 64, 1 << 16]),
)
@example({}, ["\ud800"], (",", ":"), None, [], [], 1)
def test_the_records_are_those_of_a_json_parser(members, records, layout, indent, cuts, members_of_gzip, block):
    body = json.dumps({**members, "Records": records}, separators=layout, indent=indent).encode()
    data = b"".join(map(gzip.compress, split(body, members_of_gzip)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decompression, "BLOCK", block)
        patch.setattr(log_parser, "BLOCK", block)
        found = list(read_records(split(data, cuts)))
    assert found == list(enumerate(json.loads(gzip.decompress(data))["Records"]))


@settings(deadline=None)
@given(st.text(alphabet='{}[]":,0e-Rtrue \\u', max_size=30), st.sampled_from(['{"Records":[1', "{", ""]))
def test_any_text_is_read_as_a_json_parser_would_or_is_malformed(text, start):
    body = (start + text).encode()
    try:
        expected = json.loads(body)["Records"]
    except (ValueError, TypeError, KeyError):
        expected = None
    try:
        found = read(body)
    except MalformedLog:
        found = None
    assert found == expected if isinstance(expected, list) else found is None


def split(data, places):
    cuts = sorted({0, len(data), *(int(place * len(data)) for place in places)})
    return [data[start:end] for start, end in pairwise(cuts)]


TRUNCATED = packed({"Records": RECORDS})[:-9]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the log is empty"),
        (TRUNCATED, "cut off: its gzip data has no end"),
        (packed({"Records": RECORDS})[:5], "cut off: its gzip data has no end"),
        (b"\x1f\x8b\x08\x00 and no more gzip than that", "damaged gzip"),
        (packed({"Records": RECORDS})[:-8] + bytes(8), "damaged gzip"),
        (packed({"Records": RECORDS}) + b"more", "damaged gzip"),
        (b"BZh91AY&SY", "neither gzip nor a JSON object"),
        (b"\x89PNG", "not UTF-8 text"),
        (gzip.compress(b'{"Records":["\xff"]}', mtime=0), "not UTF-8 text"),
        (b'{"Records":["\xc3', "not UTF-8 text"),
        (gzip.compress(b"[1]", mtime=0), "neither gzip nor a JSON object"),
        (gzip.compress(b"", mtime=0), "cut off: its JSON has no end"),
        (b"{", "a name of a member is missing"),
        (b'{"Records"', "cut off: its JSON has no end"),
        (b'{"Records":[1,2', "cut off: its JSON has no end"),
        (b'{"Records":[1,', "cut off: its JSON has no end"),
        (b'{"Records":[{"a":"b', "cut off: its JSON has no end"),
        (b'{"Records":[{"a":tru', "the log is no JSON"),
        (b'{"Records":[{"a":1}', "cut off: its JSON has no end"),
        (b'{"Records":[1]', "cut off: its JSON has no end"),
        (b'{"Records":[1 2]}', "a comma is missing after record 0"),
        (b'{"Records":[oops]}', "the log is no JSON: Expecting value"),
        (b'{"Records":[' + b"{oops:1}," * 9 + b"]}", "the log is no JSON: Expecting property name"),
        (b'{"Records":[1],}', "a name of a member is missing"),
        (b'{"Records":[1];}', "a comma is missing between its members"),
        (b'{"Records";[1]}', "a colon is missing"),
        (b"{1:[1]}", "a name of a member is missing"),
        (packed({"Records": {"a": 1}}), "Records is not a list"),
        (packed({"Records": None}), "Records is not a list"),
        (packed({"awsAccountId": "123456789012", "logFiles": [{"s3Object": "x"}]}), "no Records (a digest file"),
        (packed({}), "no Records"),
        (packed({str(number): 0 for number in range(1001)}), "more than 1000 members"),
        (b'{"Records":[1]} x', "more text after the end"),
        (packed({"Records": [1]}) + packed({"Records": [2]}), "more text after the end"),
        (b'{"Records":[1],"Records":[2]}', "Records twice"),
        (b'{"Records":[' + b"[" * 200_000, "a value that can't be read"),
        (b'{"Records":[' + b"1" * 5000 + b"]}", "a value that can't be read"),
    ],
)
@pytest.mark.parametrize("cut", [lambda data: [data], bytewise], ids=["whole", "bytewise"])
def test_what_is_no_log_says_why(data, reason, cut):
    with pytest.raises(MalformedLog) as caught:
        list(read_records(cut(data)))
    assert reason in str(caught.value)


def test_a_fault_in_the_middle_is_told_before_the_rest_is_read():
    def endless():
        yield b'{"Records":[{"a":oops},'
        while True:
            yield b'{"a":1},' * 1000

    with pytest.raises(MalformedLog, match="no JSON"):
        list(read_records(endless()))


def test_records_before_the_fault_are_given_out():
    records = read_records([b'{"Records":[1,2,{"a":'])
    assert [next(records), next(records)] == [(0, 1), (1, 2)]
    with pytest.raises(MalformedLog, match="cut off"):
        next(records)


def test_a_gzip_bomb_is_stopped_at_the_cap():
    bomb = gzip.compress(b'{"Records":["' + b" " * 20_000_000 + b'"]}', mtime=0)
    assert len(bomb) < 30_000
    with pytest.raises(MalformedLog, match="unpacks to more than 1000000 bytes"):
        read(bomb, max_bytes=1_000_000)


def test_a_log_of_exactly_the_cap_is_read():
    body = json.dumps({"Records": RECORDS}).encode()
    assert read(gzip.compress(body, mtime=0), max_bytes=len(body)) == RECORDS
    with pytest.raises(MalformedLog, match="unpacks to more"):
        read(gzip.compress(body, mtime=0), max_bytes=len(body) - 1)


def test_a_record_without_end_is_stopped_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr(log_parser, "MAX_VALUE", 1_000_000)
    with pytest.raises(MalformedLog, match="larger than 1000000 characters"):
        read(gzip.compress(b'{"Records":["' + b"x" * 20_000_000, mtime=0))


@pytest.mark.parametrize("size", [1_000_000, 4_000_000])
def test_a_huge_record_among_small_ones_is_read(size):
    records = [{"a": 1}, {"userData": "x" * size}, {"b": 2}]
    assert read(packed({"Records": records})) == records


@pytest.mark.no_cover
def test_a_huge_record_in_tiny_chunks_is_decoded_a_few_times_only(monkeypatch):
    """Decoded again at each block, a record of 5 MB would be decoded some eighty times."""
    tries = []

    class Counting(json.JSONDecoder):
        def raw_decode(self, s, idx=0):
            tries.append(len(s))
            return super().raw_decode(s, idx)

    monkeypatch.setattr(log_parser, "DECODER", Counting())
    body = json.dumps({"items": list(range(700_000))}).encode()
    assert len(body) > 5_000_000
    assert len(list(read_values(body[i : i + 100] for i in range(0, len(body), 100)))) == 1
    assert len(tries) < 15


def lazy_log(size):
    """Yield the gzip of a log of about `size` unpacked bytes, made as it is read."""
    deflate = zlib.compressobj(wbits=31)
    yield deflate.compress(b'{"Records":[0')
    written = number = 0
    while written < size:
        record = json.dumps({"eventID": number, "requestParameters": {"text": f"{number * 7919:x}" * 150}}).encode()
        written += len(record)
        number += 1
        yield deflate.compress(b"," + record)
    yield deflate.compress(b"]}") + deflate.flush()


@pytest.mark.no_cover  # it is about time and size: coverage doubles the time
@pytest.mark.no_cover
def test_a_log_of_30_megabytes_is_read_in_less_than_8():
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_records(lazy_log(30_000_000)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count > 20_000
    assert peak < 8_000_000
