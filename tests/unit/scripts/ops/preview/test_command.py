"""`./scripts/preview` as it is called."""

import errno
import gzip
import json
import os
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime

import boto3
import pytest
from moto import mock_aws

from scripts.devtools.scenarios.machine_identities import assume_role, function, with_key
from scripts.devtools.scenarios.people import ALICE, NILKANTH, role_session
from scripts.ops.cli import preview as command
from scripts.ops.preview import run
from scripts.ops.project import ROOT
from tests.unit.logs import KEY, record

FAILED = record(number=2, errorCode="AccessDenied")
UNKNOWN = record(number=3, name="ListBuckets")
DIGEST = KEY.replace("/CloudTrail/", "/CloudTrail-Digest/")


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("a preview of files reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(boto3, "Session", refuse)
    monkeypatch.setattr(boto3, "client", refuse)
    for name in list(os.environ):
        monkeypatch.delenv(name)


def test_each_record_is_a_line_in_the_order_of_the_input(preview, file):
    first = file("b.json", {"Records": [record(number=1), FAILED]})
    second = file("a.jsonl", [UNKNOWN, "{broken", {"record": record(number=4)}])
    done = preview("--json", first, second)

    assert [line["index"] for line in done.lines] == [0, 1, 2, 3, 4]
    assert done.decisions == ["tag", "ignore", "unknown", "malformed", "tag"]
    assert [line["eventID"] for line in done.lines if line["eventID"]][-1].endswith("4")
    assert done.code == 0


def test_the_summary_counts_decisions_by_event_on_standard_error(preview, file):
    done = preview("--json", "--all", file("x.jsonl", [record(), record(), FAILED, UNKNOWN, "broken"]))

    assert [row.split() for row in done.err.splitlines() if row.startswith((" s3", " (no"))] == [
        ["s3", "CreateBucket", "2", "1"],
        ["s3", "ListBuckets", "1"],
        ["(no", "event)", "1"],
    ]
    assert "5 records in 1 file: 2 tag, 1 ignore, 0 fail, 1 unknown, 1 malformed" in done.err


READ = record(number=4, name="GetBucketAcl", readOnly=True)
DELETION = record(number=5, name="DeleteBucket")
OTHERS = [READ] * 900 + [DELETION, DELETION, UNKNOWN, record(number=6, name="CreateGroup", source="iam")]
KINDS = "900 reads, 2 deletions, 1 other call, 1 creation of what carries no tags."


def test_what_creates_nothing_is_one_line_of_counts_and_not_a_row_each(preview, file):
    done = preview(file("x.jsonl", [*OTHERS, record(), FAILED, "broken"]))

    assert f"Create nothing to tag: {KINDS} --all shows them." in done.err
    assert len(done.out.splitlines()) < 15
    for shown in ("CreateBucket", "AccessDenied", "malformed"):
        assert shown in done.out
    for counted in ("GetBucketAcl", "DeleteBucket", "ListBuckets", "CreateGroup"):
        assert counted not in done.out + done.err
    assert "907 records in 1 file: 1 tag, 1 ignore, 0 fail, 904 unknown, 1 malformed" in done.err


def test_all_shows_what_creates_nothing_too(preview, file):
    done = preview("--all", file("x.jsonl", OTHERS))

    assert done.out.count("GetBucketAcl") == 900
    assert "DeleteBucket" in done.err
    assert f"Create nothing to tag: {KINDS}\n" in done.err


def test_json_keeps_all_its_lines_and_tells_their_kinds(preview, file):
    response = {"gadgetArn": "arn:aws:brandnew:us-east-1:123456789012:gadget/1"}
    gap = record(name="CreateGadget", source="brandnew", response=response)
    old = {key: value for key, value in record(name="DescribeTable").items() if key != "readOnly"}
    done = preview("--json", file("x.jsonl", [READ, DELETION, UNKNOWN, record(), FAILED, gap, "broken", old, {}]))

    assert [line["kind"] for line in done.lines] == [
        "read", "deletion", "other call", "creation", "creation", "unknown creation", None, "read", None
    ]  # fmt: skip


def test_creations_that_the_catalogue_lacks_are_named_in_the_summary(preview, file):
    response = {"gadgetArn": "arn:aws:brandnew:us-east-1:123456789012:gadget/1"}
    done = preview(file("x.jsonl", [record(name="CreateGadget", source="brandnew", response=response)]))

    assert "Unknown creations, which have no row in the catalogue: brandnew CreateGadget (1)" in done.err


def test_a_folder_is_read_whole_and_in_order_without_what_is_no_log(preview, file, tmp_path):
    file(f"logs/{DIGEST}", b"not even read")
    file("logs/z.txt", b"nor this")
    file("logs/b/1.json", {"Records": [record(number=2)]})
    file("logs/a/2.json.gz", gzip.compress(json.dumps([record(number=1)]).encode()))
    file("logs/c.jsonl.gz", gzip.compress(json.dumps(record(number=3)).encode()))
    done = preview("--json", tmp_path / "logs")

    assert done.code == 0
    # Files of a folder come before its folders, as in any listing.
    assert [line["eventID"][-1] for line in done.lines] == ["3", "1", "2"]
    assert "1 file passed over: a digest file: it proves logs, it holds no records" in done.err
    assert "1 file passed over: its name does not end in .json, .json.gz, .jsonl, .jsonl.gz" in done.err


def test_standard_input_is_read(preview):
    text = f"{json.dumps(record())}\n{json.dumps(UNKNOWN)}\n"

    assert preview("--json", "-", stdin=text).decisions == ["tag", "unknown"]
    assert preview("--json", "-", stdin=gzip.compress(text.encode())).decisions == ["tag", "unknown"]
    assert preview("--json", "-", stdin="").lines == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("missing.json", None, "No such file or directory"),
        ("empty.json", b"", "the log is empty"),
        ("text.json", b"some text", "the log is neither gzip nor a JSON object"),
        ("digest.json", {"digestStartTime": "2026"}, "the log has no Records (a digest file has none)"),
        ("cut.json.gz", gzip.compress(b'{"Records": []}', mtime=0)[:20], "the log is cut off"),
        ("cut.jsonl.gz", gzip.compress(b"{}", mtime=0)[:12], "the log is cut off"),
        ("nul\0.json", None, "embedded null byte"),
        ("empty/", None, "nothing in it ends in .json, .json.gz, .jsonl, .jsonl.gz and holds records"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_others_are_shown(preview, file, tmp_path, name, content, why):
    good = file("good.json", {"Records": [record()]})
    path = tmp_path / name
    if content is not None:
        file(name, content)
    elif name.endswith("/"):
        path.mkdir()
    done = preview("--json", path, good)

    assert done.code == 2
    assert done.decisions[-1] == "tag"
    assert f"error: can't read {tmp_path}/{name.rstrip('/')}".replace("\0", " ") in done.err
    assert why in done.err


def test_a_log_that_breaks_off_is_shown_to_there_and_said_so(preview, file):
    whole = gzip.compress(json.dumps({"Records": [record(number=n) for n in (1, 2)]}).encode(), compresslevel=0)
    done = preview("--json", file("cut.json.gz", whole[:-200]))

    assert (done.code, done.decisions) == (2, ["tag"])
    assert "the log is cut off" in done.err
    assert "TagTrail itself takes nothing from such a log, also not the 1 record before that" in done.err


def test_a_folder_that_may_not_be_opened_is_named(preview, file, tmp_path, monkeypatch):
    file("logs/a.json", {"Records": [record()]})
    closed = file("logs/closed/b.json", {"Records": [record()]}).parent
    scan = os.scandir

    def refuse(path):
        if path == str(closed):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    done = preview("--json", tmp_path / "logs")

    assert (done.code, done.decisions) == (2, ["tag"])
    assert f"error: can't read {closed}: Permission denied" in done.err


def test_files_need_no_aws(preview, file, no_network):
    assert preview("--json", file("x.json", {"Records": [record()]})).decisions == ["tag"]


def test_files_need_no_environment_and_load_no_boto3(file):
    path = file("x.json", {"Records": [record()]})
    program = f"""
import runpy, sys
sys.argv = ["preview", "--json", {str(path)!r}]
try:
    runpy.run_module("scripts.ops.cli.preview", run_name="__main__")
finally:
    assert "boto3" not in sys.modules
"""
    environment = {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'chalice_app'}"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout)["decision"] == "tag"


def test_a_reader_that_goes_away_is_no_error(file):
    path = file("x.jsonl", [record()] * 2000)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'chalice_app'}"}
    for options in (["--json"], []):
        program = [sys.executable, "-m", "scripts.ops.cli.preview", *options, str(path)]
        with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
            process.stdout.readline()
            process.stdout.close()
            complaint = process.stderr.read()

        assert b"Traceback" not in complaint
        assert b"Exception" not in complaint


@pytest.fixture
def bucket():
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="trail")
        yield lambda key, body: client.put_object(Bucket="trail", Key=key, Body=body)


def test_a_bucket_is_read_under_its_prefix(preview, bucket):
    packed = gzip.compress(json.dumps({"Records": [record()]}).encode())
    bucket(KEY, packed)
    bucket(DIGEST, packed)
    bucket(KEY.replace(".json.gz", ".tmp"), packed)
    bucket("export/x.jsonl", json.dumps(FAILED).encode())
    bucket("elsewhere.json", packed)
    done = preview("--json", "s3://trail/AWSLogs/", "s3://trail/export")

    assert (done.code, done.decisions) == (0, ["tag", "ignore"])
    assert "1 file passed over: a digest file" in done.err
    assert "1 file passed over: its name does not end in" in done.err


def test_an_object_is_read_by_its_key(preview, bucket):
    bucket(KEY, gzip.compress(json.dumps({"Records": [record()]}).encode()))

    assert preview("--json", f"s3://trail/{KEY}").decisions == ["tag"]


FORM = "expected s3://BUCKET or s3://BUCKET/PREFIX, with the name of a bucket"
ABSENT = "there is no object of that name, nor one whose name begins so"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("s3://missing/logs", ""),
        ("s3://", FORM),
        ("s3:///x.json", FORM),
        ("s3://my bucket/x", FORM),
        ("s3://trail/nothing", ABSENT),
        ("s3://trail/AWSLogs/x.json.gz", ABSENT),
        (f"s3://trail/{DIGEST}", "nothing in it ends in .json"),
        ("s3://Bad_Name/x", ""),
    ],
)
def test_a_bucket_that_cannot_be_read_is_named(preview, bucket, file, url, why):
    bucket(DIGEST, b"{}")
    done = preview("--json", url, file("x.json", {"Records": [record()]}))

    assert (done.code, done.decisions) == (2, ["tag"])
    assert f"error: can't read {url}: {why}" in done.err


def test_an_object_that_goes_away_is_named(preview, bucket, monkeypatch):
    bucket(KEY, b"{}")
    find = command.find

    def find_and_lose(names):
        found = find(names)
        boto3.client("s3").delete_object(Bucket="trail", Key=KEY)
        return found

    monkeypatch.setattr(command, "find", find_and_lose)
    done = preview("--json", "s3://trail")

    assert done.code == 2
    assert f"error: can't read s3://trail/{KEY}: " in done.err
    assert "NoSuchKey" in done.err


def test_another_policy_is_used(preview, file):
    policy = file("policy.json", {"version": 1, "tags": {"Owner": "{creator.name} in {environment}"}})
    logs = file("x.json", {"Records": [record()]})
    options = ["--environment", "test", "--tag-key", "CostCentre", "--tag-value", "4711"]
    done = preview("--json", "--policy", policy, *options, logs)

    assert done.lines[0]["tags"] == {"Owner": "nilkanth in test", "CostCentre": "4711"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"version": 1, "tags": {"Owner": "{creator.nam}"}}, "$.tags.Owner"),
        ({"version": 1, "tags": {}, "rulez": []}, "rulez"),
        (b"{", "line 1 column 2"),
        (b"\xff", "codec can't decode"),
        (None, "does not exist"),
    ],
)
def test_a_bad_policy_is_named_with_the_place_in_it(preview, file, tmp_path, content, why):
    path = tmp_path / "policy.json" if content is None else file("policy.json", content)
    done = preview("--policy", path, file("x.json", {"Records": []}))

    assert done.code == 2
    assert str(path) in " ".join(done.err.split())
    assert why in done.err


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--tag-key", "Cost"], "--tag-key and --tag-value go together"),
        (["--tag-value", "4711"], "--tag-key and --tag-value go together"),
        (["--tag-key", "aws:x", "--tag-value", "1"], "Invalid value for '--tag-key': expected a tag key"),
        (["--tag-key", "createdby", "--tag-value", "1"], "differ in more than case"),
        (["--only", "nothing"], "'nothing' is not one of"),
        ([], "Missing argument 'FILE...'"),
    ],
)
def test_bad_options_are_refused(preview, file, options, why):
    names = [file("x.json", {"Records": []})] if options else []
    done = preview(*options, *names)

    assert done.code == 2
    assert why in done.err


@pytest.mark.parametrize("form", [["--json"], []])
def test_only_some_decisions_are_shown_and_all_are_counted(preview, file, form):
    done = preview(*form, "--only", "unknown", "--only", "malformed", file("x.jsonl", [record(), UNKNOWN, "broken"]))

    assert "ListBuckets" in done.out
    assert "CreateBucket" not in done.out
    assert "3 records in 1 file: 1 tag, 0 ignore, 0 fail, 1 unknown, 1 malformed" in done.err


def session():
    """Return a creation in a session, and the record that opened it; in what order they come does not matter."""
    began = assume_role(ALICE, "Deploy", "nightly", key="ASIA1", when=datetime(2026, 11, 22, 11, 0, tzinfo=UTC))
    return {**record(), "userIdentity": with_key(role_session("Deploy", "nightly"), "ASIA1")}, began


@pytest.mark.parametrize("turned", [False, True])
def test_sessions_are_joined_wherever_their_opening_stands(preview, file, turned):
    one, two = reversed(session()) if turned else session()
    file("logs/1.json", {"Records": [one]})
    file("logs/2.jsonl", ["{", two])
    done = preview("--json", file("logs/1.json", {"Records": [one]}).parent)
    person, kind = next((x["creator"]["person"], x["creator"]["kind"]) for x in done.lines if x["decision"] == "tag")
    assert (person, kind) == ("alice@example.com", "person")


def test_sessions_are_joined_in_what_can_be_read_but_once(preview, tmp_path):
    lines = "".join(f"{json.dumps(one)}\n" for one in session())
    assert preview("--json", "-", stdin=lines).lines[0]["creator"]["person"] == "alice@example.com"
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(lines,))
    writer.start()
    assert preview("--json", pipe).lines[0]["creator"]["person"] == "alice@example.com"
    writer.join()


def test_no_more_sessions_are_held_than_fit_into_memory(preview, file, monkeypatch):
    monkeypatch.setattr(run, "MOST_SESSIONS", 0)
    assert preview("--json", file("x.jsonl", list(session()))).lines[0]["creator"]["person"] is None


def test_the_table_says_that_an_agent_or_a_workload_did_it(preview, file):
    agent = {**record(), "userIdentity": {**ALICE, "invokedBy": "aws-mcp.amazonaws.com"}}
    unknown = {**agent, "userIdentity": {**NILKANTH, "invokedBy": "aws-mcp.amazonaws.com"}}
    worker = {**record(), "userIdentity": function("arn:aws:lambda:us-east-1:123456789012:function:cleaner", "r")}
    shown = " ".join(preview(file("x.jsonl", [agent, unknown, worker])).out.split())
    assert shown.count("an agent for") == 2
    assert "an agent for somebody" in shown
    assert "cleaner" in shown
