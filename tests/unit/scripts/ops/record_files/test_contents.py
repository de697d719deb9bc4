"""From bytes to elements: every form of input, whole and broken."""

import gzip
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import MalformedLog
from scripts.ops.record_files import contents
from scripts.ops.record_files.contents import elements_of
from scripts.ops.record_files.records import Malformed, record_of
from scripts.ops.record_files.sources import Source
from tests.unit.logs import record

ONE, TWO = record(number=1), record(number=2)
LOG = {"Records": [ONE, TWO]}


def source(content, *, lines=False, may_be_empty=False, size=7):
    def chunks():
        return (content[start : start + size] for start in range(0, len(content), size))

    return Source("x", chunks, lines=lines, may_be_empty=may_be_empty)


def read(content, **options):
    return list(elements_of(source(content if isinstance(content, bytes) else content.encode(), **options)))


def lined(*values):
    return "".join(f"{json.dumps(value)}\n" for value in values)


FORMS = {
    "log": json.dumps(LOG),
    "log, indented": json.dumps(LOG, indent=2),
    "log, a record on each line": '{"Records": [\n' + json.dumps(ONE) + ",\n" + json.dumps(TWO) + "\n]}",
    "list": json.dumps([ONE, TWO]),
    "list, indented": json.dumps([ONE, TWO], indent=2),
    "lines": lined(ONE, TWO),
    "lines, no end of line": lined(ONE, TWO).rstrip("\n"),
    "lines, blank ones between": f"\n{lined(ONE)}\r\n  \n{lined(TWO)}\n",
    "lines of logs": lined({"Records": [ONE]}, {"Records": [TWO]}),
}


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda text: gzip.compress(text[:9]) + gzip.compress(text[9:])])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "byte order mark"])
@pytest.mark.parametrize("form", FORMS)
def test_each_form_gives_its_records(form, mark, pack):
    assert read(pack(mark + FORMS[form].encode())) == [ONE, TWO]


@pytest.mark.parametrize("element", [ONE, {"detail": ONE}, {"record": ONE}])
@pytest.mark.parametrize("indent", [None, 2])
def test_a_single_object_is_one_element(element, indent):
    assert read(json.dumps(element, indent=indent)) == [element]


def test_a_log_larger_than_what_is_looked_at_is_read(monkeypatch):
    monkeypatch.setattr(contents, "HEAD", 100)

    assert read(json.dumps(LOG)) == [ONE, TWO]
    assert read(json.dumps([ONE, TWO])) == [ONE, TWO]


def test_lines_longer_than_what_is_looked_at_are_read_where_the_name_says_lines(monkeypatch):
    monkeypatch.setattr(contents, "HEAD", 100)

    assert read(lined(ONE, TWO), lines=True) == [ONE, TWO]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{broken", "the line is not JSON: Expecting property name enclosed in double quotes at column 2"),
        (b'{"eventName": "Creat', "the line is not JSON: Unterminated string starting at column 15"),
        (b'"\xff"', "the line is not UTF-8 text: invalid start byte"),
        (b"9" * 5000, "the line can't be read: Exceeds the limit (4300 digits) for integer string conversion"),
        (b'{"a":' * 100_000, "the line can't be read: maximum recursion depth exceeded"),
    ],
)
@pytest.mark.parametrize("lines", [True, False], ids=["named so", "told from the text"])
def test_a_broken_line_is_counted_and_its_neighbours_are_read(line, reason, lines):
    first, second, third = read(line + b"\n" + lined(ONE).encode() + line + b"\n", lines=lines)

    assert second == ONE
    for broken in (first, third):
        assert isinstance(broken, Malformed)
        assert broken.reason.startswith(reason)


@pytest.mark.parametrize("size", [7, 5000])
def test_a_line_too_long_to_hold_is_counted(monkeypatch, size):
    monkeypatch.setattr(contents, "MAX_LINE", 1000)
    long = '"' + "x" * 2000 + '"'
    too_long = Malformed("the line is longer than 1000 bytes")

    assert read(f"{long}\n{lined(ONE)}{long}", lines=True, size=size) == [too_long, ONE, too_long]


@pytest.mark.parametrize("content", [b"", b" "])
def test_no_lines_are_no_records(content):
    assert read(content, lines=True, may_be_empty=True) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the log is empty"),
        (b"eventName,eventSource\n", "the log is neither gzip nor a JSON object"),
        (b'"text"', "the log is neither gzip nor a JSON object"),
        (b"{}", "the log has no Records"),
        (b'{"digestStartTime": "2026"}', "the log has no Records"),
        (b'{"Records": 7}', "Records is not a list"),
        (gzip.compress(json.dumps(LOG).encode(), mtime=0)[:40], "the log is cut off"),
        (b"\x1f\x8bnothing", "the log is damaged gzip"),
    ],
)
def test_what_is_no_log_says_why(content, reason):
    with pytest.raises(MalformedLog, match=reason):
        read(content)


@pytest.mark.parametrize("lines", [True, False])
def test_what_breaks_off_gives_the_records_before(lines):
    whole = lined(ONE, TWO, ONE) if lines else json.dumps({"Records": [ONE, TWO, ONE]})
    packed = gzip.compress(whole.encode(), compresslevel=0)
    elements = elements_of(source(packed[:-200], lines=lines))

    assert [next(elements), next(elements)] == [ONE, TWO]
    if lines:
        assert isinstance(next(elements), Malformed)
    with pytest.raises(MalformedLog, match="cut off"):
        next(elements)


def event(record):
    """An event of LookupEvents."""
    return {"EventId": record["eventID"], "EventName": "x", "Resources": [], "CloudTrailEvent": json.dumps(record)}


EVENTS = {"Events": [event(ONE), event(TWO)], "NextToken": "AQ=="}
LOOKED_UP = {
    "whole": json.dumps(EVENTS, indent=4),
    "whole, on one line": json.dumps(EVENTS),
    "whole, the token first": json.dumps(dict(reversed(EVENTS.items()))),
    "a page on each line": lined({"Events": [event(ONE)]}, {"Events": [event(TWO)]}),
    "page after page": "".join(json.dumps({"Events": [event(each)]}, indent=4) + "\n" for each in (ONE, TWO)),
    "--query Events": json.dumps(EVENTS["Events"], indent=4),
    "jq .Events[]": "\n".join(json.dumps(event(each), indent=2) for each in (ONE, TWO)),
    "jq -c .Events[]": lined(event(ONE), event(TWO)),
    "jq .Events[].CloudTrailEvent": lined(json.dumps(ONE), json.dumps(TWO)),
    "jq -r .Events[].CloudTrailEvent": lined(ONE, TWO),
    "--query Events[].CloudTrailEvent": json.dumps([json.dumps(ONE), json.dumps(TWO)], indent=4),
    "the same with --output text": f"{json.dumps(ONE)}\t{json.dumps(TWO)}\n",
    "the same with --output text, page after page": f"{json.dumps(ONE)}\n{json.dumps(TWO)}\t\n",
}


@pytest.mark.parametrize("form", LOOKED_UP)
def test_what_lookup_events_writes_gives_its_records_in_every_form(form):
    assert [record_of(each) for each in read(LOOKED_UP[form])] == [ONE, TWO]


@pytest.mark.parametrize("form", ["whole", "whole, on one line", "whole, the token first"])
def test_what_lookup_events_writes_is_read_where_it_is_larger_than_what_is_looked_at(monkeypatch, form):
    monkeypatch.setattr(contents, "HEAD", 100)
    assert [record_of(each) for each in read(LOOKED_UP[form])] == [ONE, TWO]


@pytest.mark.parametrize("one", [event(ONE), json.dumps(ONE)])
@pytest.mark.parametrize("indent", [None, 2])
def test_a_single_event_of_lookup_events_is_one_element(one, indent):
    assert [record_of(each) for each in read(json.dumps(one, indent=indent))] == [ONE]


@pytest.mark.parametrize(
    "element", ["text", "7", 7, None, [], {"CloudTrailEvent": "{"}, {"CloudTrailEvent": None}, {"record": "[]"}]
)
def test_an_element_without_an_object_is_malformed(element):
    assert record_of(element) == Malformed("the record is not a JSON object")


def test_a_tab_inside_a_line_divides_only_what_is_no_json_as_a_whole():
    assert read(f'{{"eventName":\t"x"}}\n{lined(ONE)}') == [{"eventName": "x"}, ONE]
    (broken,) = read(b'{"a\t"b\n', lines=True)
    assert isinstance(broken, Malformed)


@given(st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")), max_size=5))
def test_no_line_raises(lines):
    content = b"{}\n" + b"\n".join(lines)

    assert len(list(elements_of(source(content, lines=True, size=5)))) == 1 + sum(bool(line.strip()) for line in lines)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    with suppress(MalformedLog):
        list(elements_of(source(content)))
