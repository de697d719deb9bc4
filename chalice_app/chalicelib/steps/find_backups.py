"""find_backups: look at every AMI and snapshot of a Region, and cut those that lack tags into chunks."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.core.backup import IMAGE, Backup
from chalicelib.core.payloads import to_json
from chalicelib.policy import DELETE_ON, RETENTION, RetentionPolicy
from chalicelib.retention.chunks import Chunks
from chalicelib.retention.decide import Verdict
from chalicelib.retention.find import Judge, pages
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import Packed
    from chalicelib.core.payload_types.retention import BackupGroup, BackupsFound, FindBackupsInput, RegionSeen

REPORTED = 10
"""Backups with a problem that are named in the state; the log names all of them."""


def run(payload: FindBackupsInput, runtime: Runtime) -> BackupsFound:
    """Return `{"chunks", "seen"}`: where the chunks are, and what was found, kept and reported in the Region."""
    settings, region = runtime.settings, payload["region"]
    policy = runtime.work.unpack(payload["policy"])
    judge = Judge(
        policy=RetentionPolicy.parse(policy),
        days=payload["days"],
        today=date.fromisoformat(payload["today"]),
        ledger=runtime.ledger,
        region=region,
        partition=settings.partition,
    )
    put = partial(_put, runtime=runtime, execution=payload["execution"])
    chunks, seen = Chunks(put), _Seen(region)
    for page in pages(runtime.clients_for(settings.account)("ec2", region)):
        for backup, verdict in judge.verdicts(page):
            seen.add(backup, verdict, runtime)
            if verdict.write:
                chunks.add(backup.id, verdict)
    found = chunks.close()
    runtime.logger.info("Backups found", extra={"region": region, "chunks": len(found), **seen.counts})
    return {"chunks": found, "seen": seen.to_dict()}


def _put(chunk: list[BackupGroup], *, runtime: Runtime, execution: str) -> Packed[list[BackupGroup]]:
    return {"pointer": runtime.work.put(to_json(chunk), execution=execution)}


class _Seen:
    """The accounts of a Region."""

    def __init__(self, region: str) -> None:
        self.region = region
        self.counts = Counter(dict.fromkeys(("amis", "snapshots", "kept", "past", "malformed"), 0))
        self.reported: list[dict[str, str]] = []

    def to_dict(self) -> RegionSeen:
        return {
            "amis": self.counts["amis"],
            "snapshots": self.counts["snapshots"],
            "kept": self.counts["kept"],
            "past": self.counts["past"],
            "malformed": self.counts["malformed"],
            "region": self.region,
            "reported": self.reported,
        }

    def add(self, backup: Backup, verdict: Verdict, runtime: Runtime) -> None:
        self.counts["amis" if backup.type == IMAGE else "snapshots"] += 1
        self.counts["kept"] += not verdict.write
        if not verdict.problem:
            return
        self.counts[verdict.problem] += 1
        told = {key: backup.tags[key][:60] for key in (RETENTION, DELETE_ON) if key in backup.tags}
        report = {"id": backup.id, "region": self.region, "problem": verdict.problem, **told}
        runtime.logger.warning("Backup reported", extra=report)
        if len(self.reported) < REPORTED:
            self.reported.append(report)
