"""100,000 snapshots: what finding and tagging them takes, counted on stand-ins for EC2, S3 and DynamoDB."""

import json
import os
import resource
from types import SimpleNamespace

import pytest
from aws_lambda_powertools import Logger

from chalicelib.core.payloads import to_json
from chalicelib.steps import find_backups, tag_backups

SNAPSHOTS, PAGE, IMAGES = 100_000, 1000, 3
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:tagtrail-retention-test:" + "n" * 60
RULES = {
    "rules": [{"when": {"tag": {"key": "Tier", "value": tier}}, "days": days} for tier, days in (("a", 7), ("b", 30))]
}
DATES = 3
EVENTS_OF_A_CHUNK = 7
"""Of an iteration with one Task: started, entered, scheduled, started, succeeded, exited, succeeded."""


class Ec2:
    """Describes snapshots as AWS does, a page at a time, and counts the calls."""

    def __init__(self):
        self.pages, self.tagged = 0, []

    def get_paginator(self, operation):
        self.operation = operation
        return self

    def paginate(self, *, PaginationConfig, **whose):  # noqa: N803
        assert PaginationConfig == {"PageSize": PAGE}
        assert whose in ({"Owners": ["self"], "IncludeDisabled": True}, {"OwnerIds": ["self"]})
        if self.operation == "describe_images":
            self.pages += 1
            yield {"Images": [{"ImageId": f"ami-{n}", "Name": f"image {n}", "Tags": []} for n in range(IMAGES)]}
            return
        for first in range(0, SNAPSHOTS, PAGE):
            self.pages += 1
            yield {"Snapshots": [snapshot(number) for number in range(first, first + PAGE)]}

    def create_tags(self, *, Resources, Tags):  # noqa: N803
        assert len(Resources) <= PAGE
        self.tagged.append((tuple(Resources), tuple(tag["Value"] for tag in Tags if tag["Key"] == "DeleteOn")))


def snapshot(number):
    return {
        "SnapshotId": f"snap-{number:017x}",
        "VolumeId": f"vol-{number:017x}",
        "Description": f"Created by CreateImage(i-{number:017x}) for ami-{number:017x}",
        "OwnerId": "123456789012",
        "VolumeSize": 100,
        "Tags": [{"Key": "Name", "Value": f"nightly {number}"}, {"Key": "Tier", "Value": "abc"[number % 3]}],
    }


class Bucket:
    """The work bucket, as files."""

    def __init__(self, folder):
        self.folder, self.puts = folder, 0

    def put(self, text, *, execution, suffix="json"):
        self.puts += 1
        (self.folder / str(self.puts)).write_text(text)
        key = f"executions/{execution.rpartition(':')[2]}/{self.puts:032}.{suffix}"
        return {"bucket": "tagtrail-work-123456789012-us-east-1-a-long-stage", "key": key}

    def unpack(self, packed):
        if "inline" in packed:
            return packed["inline"]
        number = int(packed["pointer"]["key"].rpartition("/")[2].partition(".")[0])
        return json.loads((self.folder / str(number)).read_text())


class Ledger:
    """Counts what is asked and written."""

    def __init__(self):
        self.asked, self.written = 0, 0

    def read(self, keys):
        self.asked += len(keys)
        return {}

    def put_rows(self, rows):
        self.written += len(rows)


@pytest.fixture
def scene(tmp_path, stage):
    ec2 = Ec2()
    runtime = SimpleNamespace(
        settings=stage.runtime.settings,
        logger=Logger(service="tagtrail", level="CRITICAL"),
        work=Bucket(tmp_path),
        ledger=Ledger(),
        clients_for=lambda _account: lambda _service, _region: ec2,
    )
    return runtime, ec2


def run(runtime, ec2):
    """Find and tag everything; return what the test looks at."""
    payload = {"region": "us-east-1", "today": "2026-11-22", "days": 90, "policy": {"inline": RULES}}
    found = find_backups.run({**payload, "execution": EXECUTION}, runtime)
    told = {"attempt": 0, "attempts": 6, "on_last": "report", "region": "us-east-1", "execution": EXECUTION}
    marked = [tag_backups.run({"chunk": chunk, **told}, runtime) for chunk in found["chunks"]]
    return {
        "states": [len(to_json(found)), len(to_json(marked))],
        "chunks": len(found["chunks"]),
        "pages": ec2.pages,
        "calls": len(ec2.tagged),
        "dates": len({date for _, date in ec2.tagged}),
        "tagged": sum(len(ids) for ids, _ in ec2.tagged),
        "different": len({one for ids, _ in ec2.tagged for one in ids}),
        "asked": runtime.ledger.asked,
        "written": runtime.ledger.written,
    }


def in_a_process_of_its_own(work, *arguments):
    """Return what `work` returns, with the kilobytes by which its memory grew at most."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            found = work(*arguments)
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base
            os.write(write, json.dumps({**found, "grown": grown}).encode())
        finally:
            os._exit(0)  # or a failure would run the rest of the suite a second time
    os.close(write)
    with os.fdopen(read) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text)


@pytest.mark.no_cover  # it is about time and size: coverage doubles the time
@pytest.mark.no_cover
def test_a_hundred_thousand_snapshots_take_little_memory_small_states_and_few_calls(scene):
    found = in_a_process_of_its_own(run, *scene)
    everything = SNAPSHOTS + IMAGES
    assert found["tagged"] == found["different"] == found["written"] == everything
    assert found["dates"] == DATES
    assert found["pages"] == SNAPSHOTS // PAGE + 1
    assert found["calls"] <= everything // PAGE + DATES
    assert found["asked"] == 0
    assert 0 < found["grown"] < 128 * 1024
    assert max(found["states"]) < 100_000  # of 200,000: the state also holds the plan and other Regions
    assert found["chunks"] * EVENTS_OF_A_CHUNK < 1_000  # of 10,000
