"""The demo's day: who creates what, where, and what is to become of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from scripts.devtools.scenarios import people
from scripts.devtools.scenarios.calls import KINDS, Caller, Made
from scripts.devtools.scenarios.local_stage import DELAY
from scripts.devtools.scenarios.people import Identity
from scripts.devtools.scenarios.trail import Record

HOME, AWAY = "us-east-1", "eu-west-1"

CALLS: tuple[tuple[str, Identity, str], ...] = (
    ("RunInstances", people.ALICE, HOME),
    ("CreateVolume", people.ALICE, HOME),
    ("CreateSnapshot", people.NILKANTH, HOME),
    ("CreateSecurityGroup", people.PIPELINE, HOME),
    ("CreateBucket", people.NILKANTH, HOME),
    ("CreateDBInstance", people.PIPELINE, HOME),
    ("CreateDBCluster", people.PIPELINE, AWAY),
    ("CreateFunction", people.ALICE, HOME),
    ("CreateTable", people.ALICE, AWAY),
    ("CreateTopic", people.ROOT, HOME),
    ("CreateQueue", people.NILKANTH, AWAY),
    ("CreateCacheCluster", people.PIPELINE, HOME),
    ("CreateVolume", people.NILKANTH, AWAY),
)
"""What is created, by whom, in which Region."""

OWN_TAGS = {"CreatedBy": "the-platform-team", "Team": "blue"}
"""What somebody had tagged a bucket with before we came."""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A resource of the day, and what is to become of it."""

    arn: str
    call: str
    creator: str
    status: str
    note: str = ""
    before: Mapping[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Day:
    """The calls of the day: their records in CloudTrail's order, and what is expected of each resource."""

    records: list[Record] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)

    @property
    def creations(self) -> int:
        """The records that are to be attributed: the failed call is none of them."""
        return sum("errorCode" not in record for record in self.records)


def live(client: Callable[..., Any]) -> Iterator[tuple[str, Day]]:
    """Make the calls of the day, one after the other; yield what was done and the day so far."""
    day = Day()
    start = datetime.now(UTC) - DELAY
    for number, (kind, who, region) in enumerate(CALLS):
        caller = Caller(client=client, who=who, when=start + timedelta(seconds=number), region=region)
        made = KINDS[kind](caller, f"demo-{number:02d}")
        _note(day, made, kind, "TAGGED")
        yield f"{kind} in {region} by {_name(who)}", day
    yield from _special(day, client, start + timedelta(minutes=1))


def _special(day: Day, client: Callable[..., Any], when: datetime) -> Iterator[tuple[str, Day]]:
    tagged = Caller(client=client, who=people.ALICE, when=when, tags=OWN_TAGS)
    _note(day, KINDS["CreateBucket"](tagged, "demo-already-tagged"), "CreateBucket", "TAGGED", "its CreatedBy is kept")
    yield "CreateBucket, which somebody tags at once", day
    gone = KINDS["CreateVolume"](Caller(client=client, who=people.ALICE, when=when), "gone")
    client("ec2", HOME).delete_volume(VolumeId=gone.arns[0].rpartition("/")[2])
    _note(day, gone, "CreateVolume", "SKIPPED", "deleted before it could be tagged")
    yield "CreateVolume, which is deleted before it can be tagged", day
    failed = Caller(client=client, who=people.NILKANTH, when=when)
    refused = failed.wrote("s3", "CreateBucket", {"bucketName": "demo-taken"}, None).record
    day.records.append({**refused, "errorCode": "BucketAlreadyExists", "errorMessage": "Try another name"})
    yield "CreateBucket, which fails", day


def _note(day: Day, made: Made, kind: str, status: str, note: str = "") -> None:
    day.records.append(made.record)
    creator = made.record["userIdentity"]["arn"]
    before = OWN_TAGS if note == "its CreatedBy is kept" else {}
    for arn in made.arns:
        day.expected.append(Expected(arn=arn, call=kind, creator=creator, status=status, note=note, before=before))


def _name(who: Identity) -> str:
    return str(who["arn"]).rpartition("/")[2] if who["type"] != "Root" else "root"
