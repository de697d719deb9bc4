"""`./scripts/backfill`: the logs of the past."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import boto3
import click

from chalicelib.core.counts import counted
from scripts.ops.backfill import view
from scripts.ops.backfill.job import Job, JobFile
from scripts.ops.backfill.restoring import DAYS, TIERS, Restorer
from scripts.ops.backfill.run import Backfill, FileBackfill, settings_of
from scripts.ops.backfill.task import Task
from scripts.ops.cli import account_id, agreed, report_errors, stage_option
from scripts.ops.errors import deployed
from scripts.ops.presentation.terminal import screen, write_json
from scripts.ops.stage.lookup import names_of
from scripts.ops.stage.plan import MAX_WINDOW

EXAMPLES = """\
\b
Examples:
  ./scripts/backfill --bucket my-trail --from 2026-01-01 --to 2026-06-30 --dry-run
  ./scripts/backfill --bucket my-trail --from 2026-01-01 --to 2026-06-30
  ./scripts/backfill --bucket org-trail --prefix AWSLogs/o-abc123 --account 123456789012 --region eu-west-1 \\
      --from 2026-06-01 --to 2026-06-07
  ./scripts/backfill --bucket my-trail --key AWSLogs/123456789012/CloudTrail/...json.gz --again
  ./scripts/backfill --bucket my-trail --from 2025-01-01 --to 2025-06-30 --restore
  aws cloudtrail lookup-events > events.json && ./scripts/backfill --file events.json

The stage is looked for in the account and Region of your AWS configuration; --account and --region are the logs'.
What a job has done by then is kept in ~/.local/state/tagtrail/backfill. After Ctrl-C, the same command goes on there.

Exit code: 0 if every log or record was sent and worked on or had been before, 1 if some were archived, are being
restored, malformed, refused or not answered for, 2 for wrong arguments, 130 after Ctrl-C.
"""


UNDONE = ("unanswered", "archived", "restoring", "refused", "malformed", "unreadable")
"""Members of the report that say that not all is done."""


def _day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as exc:
        raise click.BadParameter(f"{text!r} is no day: write 2026-06-30") from exc


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How it is done: every option but those of the task."""

    dry_run: bool
    sample: int
    rate: float
    restore: bool
    tier: str
    restore_days: int
    from_start: bool
    wait: bool
    patience: int
    as_json: bool
    yes: bool


@click.command(epilog=EXAMPLES)
@click.option("--bucket", default="", help="The trail bucket. It must be one that the stage reads.")
@click.option(
    "--prefix", default="", help="What stands before AWSLogs/ in the keys; may go on: AWSLogs/o-abc123.  [default: all]"
)
@click.option("--from", "first", callback=_day, metavar="DAY", help="The oldest day, such as 2026-01-01.")
@click.option("--to", "last", callback=_day, metavar="DAY", help="The newest day. It is included.")
@click.option("--region", default="", help="Only logs of this Region.")
@click.option("--account", default="", callback=account_id, help="Only logs of this account.")
@click.option("--key", "keys", multiple=True, help="Just this log, by its whole key. May be given again.")
@click.option(
    "--file",
    "files",
    multiple=True,
    metavar="FILE",
    help="Send the records of a file instead: all that ./scripts/preview reads, such as the output of "
    "`aws cloudtrail lookup-events`, a folder, or - for standard input. May be given again.",
)
@click.option("--restore", is_flag=True, help="Ask S3 to restore what is archived; the same command then sends it.")
@click.option("--tier", type=click.Choice(TIERS), default=TIERS[0], show_default=True, help="How fast --restore is.")
@click.option(
    "--restore-days", default=DAYS, show_default=True, type=click.IntRange(min=1), help="How long the copies stay."
)
@click.option("--again", is_flag=True, help="Work on the logs anew, also on those that were done: sets a new run.")
@click.option("--dry-run", is_flag=True, help="Count files and bytes, estimate creations and dollars; send nothing.")
@click.option("--sample", default=20, show_default=True, type=click.IntRange(min=0), help="Logs that --dry-run reads.")
@stage_option
@click.option(
    "--rate", default=50.0, show_default=True, type=click.FloatRange(0, min_open=True), help="Messages a second."
)
@click.option("--from-start", is_flag=True, help="Begin anew where the same command was stopped before.")
@click.option("--wait/--no-wait", default=True, help="Wait for what becomes of the logs, to count it.  [default: wait]")
@click.option(
    "--patience",
    default=MAX_WINDOW + 60,
    show_default=True,
    type=click.IntRange(min=0),
    help="Seconds without an answer after which it stops waiting.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON to standard output.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@report_errors
def main(**given: Any) -> None:
    """Send the keys of old logs to the inbox, newest first, as if CloudTrail had just delivered them.

    What was done is not done twice, unless you say --again: then missing tags are added, and values that are there
    stay. Logs that were moved to an archive are left out and reported, or restored with --restore. What is no log is
    passed over and counted.
    """
    task = Task(**{one.name: given.pop(one.name) for one in fields(Task)})
    way = Way(**given)
    _check(task)
    if way.restore and task.files:
        raise click.UsageError("--restore is about logs in a bucket: leave it out with --file.")
    session = boto3.Session()
    names = names_of(task.stage, session)
    backfill = (FileBackfill if task.files else Backfill)(
        task=task,
        names=names,
        session=session,
        settings=settings_of(names, session),
        job_file=JobFile.of(task, names, os.environ),
        now=time.monotonic,
        sleep=time.sleep,
        restorer=Restorer(session.client("s3"), task.bucket, way.tier, way.restore_days) if way.restore else None,
    )
    if way.dry_run:
        estimate = partial(_estimate, tier=way.tier, days=way.restore_days)
        (_count if isinstance(backfill, FileBackfill) else estimate)(backfill, way.sample, as_json=way.as_json)
        return
    job = _job(backfill, from_start=way.from_start, yes=way.yes, as_json=way.as_json)
    with deployed(names):
        told = _work(backfill, job, way.rate, way.patience if way.wait else None)
    if way.as_json:
        write_json(told)
    else:
        view.write_report(told, screen())
    if told["unanswered"]:
        view.write_unanswered(told["unanswered"], task.stage, screen(stderr=True))
    sys.exit(1 if any(told[name] for name in UNDONE) else 0)


def _check(task: Task) -> None:
    """Refuse wishes that go against each other."""
    days = (task.first, task.last)
    if task.files:
        if any((*days, task.account, task.region, task.prefix, task.bucket, task.keys)):
            raise click.UsageError("--file sends records of files: leave out all that says which logs of a bucket.")
    elif not task.bucket:
        raise click.UsageError("Say where the logs lie: --bucket BUCKET. Or which records: --file FILE.")
    elif task.keys:
        if any((*days, task.account, task.region, task.prefix)):
            raise click.UsageError("--key names single logs: leave out --prefix, --from, --to, --account and --region.")
    elif task.first is None or task.last is None:
        raise click.UsageError("Say which days: --from 2026-01-01 --to 2026-06-30. Or which logs: --key KEY.")
    elif task.last < task.first:
        raise click.UsageError(f"--to {task.last} is before --from {task.first}.")
    elif task.first > datetime.now(UTC).date():
        raise click.UsageError(f"--from {task.first} is in the future.")


def _tell_strangers(backfill: Backfill) -> None:
    if backfill.strangers:
        view.write_strangers(backfill.strangers, screen(stderr=True))


def _count(backfill: FileBackfill, _sample: int, *, as_json: bool) -> None:
    backfill.check()
    found = deque(backfill.count(), maxlen=1).pop()
    told = {**view.estimated_of_files(found), "unreadable": backfill.unreadable}
    if as_json:
        write_json(told)
    else:
        screen().print(f"This would send {view.wishes(backfill.task)}:", markup=False, soft_wrap=True)
        view.write_estimate_of_files(told, screen())


def _estimate(backfill: Backfill, sample: int, *, tier: str, days: int, as_json: bool) -> None:
    _tell_strangers(backfill)
    found = view.followed(
        backfill.estimate(sample),
        screen(stderr=True),
        "looking",
        backfill.total,
        done=lambda one: one.days,
        detail=lambda one: f"{counted(one.files, 'file')}, {one.sample.files} read",
    )
    if as_json:
        write_json(view.estimated(found, tier, days))
    else:
        screen().print(f"This would send {view.wishes(backfill.task)}:", markup=False, soft_wrap=True)
        view.write_estimate(found, tier, days, screen())


def _job(backfill: Backfill, *, from_start: bool, yes: bool, as_json: bool) -> Job:
    """Return the job that was stopped, or a new one. Asks where there is somebody to ask."""
    told, job_file, task = screen(stderr=True), backfill.job_file, backfill.task
    job = None if from_start else job_file.load()
    backfill.check()  # before anybody is asked
    if job is None and not yes:
        otherwise = "Pass --yes to send, or --dry-run to see what it would be."
        restore = " What is archived is restored." if backfill.restorer else ""
        question = f"Send {view.wishes(task)} to stage {task.stage}?{restore}"
        if not agreed(question, otherwise, default=True, silent=as_json):
            raise click.Abort
    if job is None:
        return job_file.begin(datetime.now(UTC))
    at = view.sent(job.sent, task) + (f", down to {job.day}" if job.day and not job.all_sent else "")
    told.print(f"Going on with job {job.id}: {at}. --from-start begins anew.", markup=False, soft_wrap=True)
    return job


def _work(backfill: Backfill, job: Job, rate: float, patience: int | None) -> dict[str, object]:
    """Send, wait and report. Whoever stops it is told how to go on."""
    told, tally = screen(stderr=True), None
    if job.run:
        told.print(f"This is run {job.run}.", markup=False, soft_wrap=True)
    try:
        if not job.all_sent or backfill.job_file.waiting():
            _follow_sending(backfill, job, rate)
        if patience is not None:
            tally = view.followed(
                backfill.answers(job, patience),
                told,
                "worked on",
                job.sent - job.told,
                done=lambda one: one.answered,
                detail=lambda one: f"{one.outcomes['new']:,} new, {one.outcomes['done']:,} done before",
            )
    except KeyboardInterrupt:
        sent = view.sent(job.sent, backfill.task)
        told.print(f"Stopped. {sent}; what is sent is worked on. The same command goes on here.")
        sys.exit(130)
    return dict(backfill.finish(job, tally))


def _follow_sending(backfill: Backfill, job: Job, rate: float) -> None:
    _tell_strangers(backfill)
    view.followed(
        backfill.send(job, rate),
        screen(stderr=True),
        "files" if backfill.task.files else "days",
        backfill.total,
        done=lambda done: done,
        detail=lambda _: view.sent(job.sent, backfill.task),
    )


if __name__ == "__main__":
    main(prog_name="./scripts/backfill")
