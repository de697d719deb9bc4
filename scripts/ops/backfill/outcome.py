"""What came of a back-fill, as JSON: what was answered, what was not sent, and what is on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.ops.backfill.job import Job, JobFile
from scripts.ops.backfill.passed_over import told
from scripts.ops.backfill.receipts import Tally
from scripts.ops.backfill.restoring import Frozen, Restorer


def report(
    job: Job,
    tally: Tally | None,
    job_file: JobFile,
    restorer: Restorer | None = None,
    unreadable: Sequence[Mapping[str, str]] = (),
) -> Mapping[str, Any]:
    """Return what came of a job since it last reported, as JSON."""
    counted = {name: tally.outcomes[name] if tally else None for name in ("new", "done", "empty", "refused", "no-log")}
    waiting = Frozen.of(job_file.waiting())
    left = waiting.files.total()
    archived = job.archived if job_file.restore_script.exists() else 0
    return {
        "job": job.id,
        "run": job.run,
        "sent": job.sent - job.told,
        "of": "records" if job_file.task.files else "logs",
        **counted,
        "unanswered": tally.open if tally else None,
        "creations": tally.creations if tally else None,
        "malformed": job.malformed,
        "unreadable": list(unreadable),
        "archived": archived,
        "restore": str(job_file.restore_script) if archived else None,
        "restoring": left,
        "restore_hours": waiting.hours(restorer.tier) if restorer and left else None,
        "restore_asked": restorer.asked.files.total() if restorer else None,
        "restore_dollars": round(restorer.asked.dollars(restorer.tier, restorer.days), 4) if restorer else None,
        "passed_over": told(job.passed),
        "refusals": tally.refused if tally else None,
    }
