"""The table for people, and the bar."""

import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.ops.cli import preview as command
from scripts.ops.preview import tally as counting
from scripts.ops.preview.view import BLOCK, MOST_TEXT, harmless
from scripts.ops.record_files.sources import Found, Source
from tests.unit.logs import record

HOSTILE = "\x1b[31mred\x07\u202egpj\n[bold]x[/bold]\ud800"


def texts(out):
    return " ".join(out.split())


def test_the_table_says_what_by_whom_and_with_which_tags(preview, file):
    done = preview(file("x.json", {"Records": [record()]}))

    for text in ("tag", "s3 CreateBucket", "S3::Bucket bucket-1", "nilkanth", "ManagedBy = auto-tagger"):
        assert text in texts(done.out)
    assert "creation" not in done.out


def test_the_table_says_why_not(preview, file):
    done = preview(file("x.jsonl", [record(errorCode="AccessDenied"), "{"]))

    assert "the call failed: AccessDenied" in texts(done.out)
    assert "the line is not JSON" in texts(done.out)


def test_the_groups_and_the_way_of_a_creator_are_shown(preview, file):
    identity = {
        "type": "AssumedRole",
        "arn": "arn:aws:sts::123456789012:assumed-role/Deploy/ana",
        "invokedBy": "cloudformation.amazonaws.com",
    }
    done = preview(file("x.jsonl", [record(userIdentity=identity)]))

    assert "ana" in done.out
    assert "(Deploy)" in done.out
    assert "via" in done.out


def test_a_long_list_of_resources_is_cut(preview, file):
    items = [{"volumeId": f"vol-{n}"} for n in range(12)]
    made = {"CreateSnapshotsResponse": {"snapshotSet": {"item": [{"snapshotId": f"snap-{n}"} for n in range(12)]}}}
    done = preview(file("x.jsonl", [record(name="CreateSnapshots", source="ec2", response=made, items=items)]))

    assert "snap-9" in done.out
    assert "snap-10" not in done.out
    assert "and 2 more" in done.out


def test_a_long_table_has_one_header_and_every_record(preview, file):
    done = preview(file("x.jsonl", [record(number=n) for n in range(2 * BLOCK + 1)]))

    assert done.out.count("decision") == 1
    assert all(f"bucket-{n}" in done.out for n in range(2 * BLOCK + 1))


@pytest.mark.parametrize("form", [["--json"], []])
def test_texts_of_strangers_do_nothing(preview, file, tmp_path, form):
    identity = {"type": "IAMUser", "userName": HOSTILE}
    bad = record(name=HOSTILE, userIdentity=identity, errorCode=HOSTILE, eventID=HOSTILE)
    good = record(userIdentity=identity, request={"bucketName": HOSTILE})
    done = preview(*form, file("x.jsonl", [json.dumps(bad), json.dumps(good)]), tmp_path / "\x1b[31m")

    for character in "\x1b\x07\u202e\ud800":
        assert character not in done.out + done.err
    if not form:
        assert "[bold]x[/bold]" in done.out


@given(st.text(st.characters()))
def test_any_text_becomes_harmless(text):
    shown = harmless(text)

    shown.encode()
    assert shown.isprintable()
    assert len(shown) <= MOST_TEXT + 3


def test_colours_are_for_terminals_alone(preview, file):
    done = preview(file("x.json", {"Records": [record()]}))

    assert "\x1b" not in done.out + done.err


def test_hostile_names_of_events_do_not_fill_the_memory(preview, file, monkeypatch):
    monkeypatch.setattr(counting, "MOST_EVENTS", 2)
    done = preview("--json", "--all", file("x.jsonl", [record(name=f"Made{n % 4}Up") for n in range(8)]))

    assert "(other events)" in done.err
    assert "Made3Up" not in done.err
    assert "8 records in 1 file: 0 tag, 0 ignore, 0 fail, 8 unknown, 0 malformed" in done.err


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("out", "files", "shown"), [(io.StringIO, 3, True), (Terminal, 3, False), (io.StringIO, 1, False)]
)
def test_a_bar_moves_where_nothing_else_does(monkeypatch, out, files, shown):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(sys, "stdout", out())
    sources = [Source(str(n), lambda: iter(())) for n in range(files)]

    assert list(command._watched(Found(sources=sources))) == sources
    assert ("Reading" in sys.stderr.getvalue()) is shown
