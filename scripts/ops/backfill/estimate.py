"""The dry run: what there is, counted; what it holds and costs, estimated from a few logs that are really read."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial

import boto3
from aws_lambda_powertools import Logger, Metrics

from chalicelib.errors import TagTrailError
from chalicelib.intake.log_scan import LogScan, scan_log
from chalicelib.runtime.container import Runtime
from chalicelib.runtime.settings import Settings
from scripts.ops.backfill.listing import Log
from scripts.ops.backfill.passed_over import Passed, pass_over
from scripts.ops.backfill.restoring import Frozen
from scripts.ops.backfill.sending import Portion

PAGE = 1_000
"""Objects that one list call returns (ListObjectsV2, Amazon S3 API reference)."""

Read = Callable[[Log], LogScan]


@dataclass(slots=True, kw_only=True)
class Sample:
    """What was found in the logs that were read."""

    files: int = 0
    bytes: int = 0
    creations: int = 0
    executions: int = 0
    batches: int = 0
    unreadable: int = 0

    def add(self, log: Log, found: LogScan) -> None:
        """Count a log that was read."""
        self.files += 1
        self.bytes += log.size
        self.creations += found.creations
        self.executions += len(found.slices)
        self.batches += sum(len(part.batches) for part in found.slices)


@dataclass(slots=True, kw_only=True)
class Estimate:
    """What is a field is counted; the rest is the sample's, in proportion to the bytes."""

    files: int = 0
    bytes: int = 0
    frozen: Frozen = field(default_factory=Frozen)
    passed: Passed = field(default_factory=dict)
    lists: int = 0
    days: int = 0
    sample: Sample = field(default_factory=Sample)

    @property
    def messages(self) -> int:
        """One for each log that is sent."""
        return self.files

    @property
    def archived(self) -> int:
        """The logs that can't be read before they are restored."""
        return self.frozen.files.total()

    @property
    def archived_bytes(self) -> int:
        """The bytes of these."""
        return self.frozen.bytes.total()

    @property
    def creations(self) -> float:
        """Estimated records that create something."""
        return self.sample.creations * self._factor

    @property
    def executions(self) -> float:
        """Estimated executions."""
        return self.sample.executions * self._factor

    @property
    def batches(self) -> float:
        """Estimated batches: one account, Region and service of a chunk."""
        return self.sample.batches * self._factor

    @property
    def _factor(self) -> float:
        return self.bytes / self.sample.bytes if self.sample.bytes else 0.0

    def add(self, log: Log) -> None:
        """Count a log that is there."""
        if log.archived:
            self.frozen.add(log)
        else:
            self.files += 1
            self.bytes += log.size


def estimate(
    portions: Iterable[Portion], folders: int, read: Read, passed: Passed, *, sample: int, seed: str
) -> Iterator[Estimate]:
    """Count all logs, then read `sample` of them, each as likely as any other. Yields after each day and each log.

    `passed` is what was passed over by then; the days add theirs.

    The same wishes read the same logs, as long as no new ones come.
    """
    found, chosen, chance = Estimate(passed=passed), [], random.Random(seed)  # noqa: S311  # not for secrets
    for _, listed in portions:
        day = listed()
        found.days += 1
        found.lists += max(folders, -(-(len(day.logs) + len(day.others)) // PAGE))
        pass_over(found.passed, day.others)
        for log in day.logs:
            found.add(log)
            if not log.archived:
                _keep(chosen, log, sample, found.files, chance)
        yield found
    for log in chosen:
        try:
            found.sample.add(log, read(log))
        except TagTrailError:
            found.sample.unreadable += 1
        yield found


def _keep(chosen: list[Log], log: Log, sample: int, seen: int, chance: random.Random) -> None:
    """Keep a sample of what passes by (reservoir sampling, algorithm R)."""
    if len(chosen) < sample:
        chosen.append(log)
        return
    place = chance.randrange(seen)
    if place < sample:
        chosen[place] = log


def reader(bucket: str, settings: Settings, session: boto3.Session) -> Read:
    """Return what reads a log with the very gate of the stage: its catalogue, its accounts, its own roles."""
    runtime = Runtime(
        settings=settings,
        client=cache(lambda service, region: session.client(service, region_name=region)),
        logger=Logger(service="backfill"),
        metrics=Metrics(namespace="TagTrail", service="backfill"),
        now=partial(datetime.now, UTC),
    )
    return lambda log: scan_log(bucket, log.key, "", runtime)
