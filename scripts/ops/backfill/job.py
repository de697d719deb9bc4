"""`Job`: how far a back-fill has come, kept in a file so that a stopped one goes on where it stopped."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from scripts.ops.backfill.listing import Log, order_of
from scripts.ops.backfill.passed_over import Passed
from scripts.ops.backfill.restoring import DAYS, TIERS, request
from scripts.ops.backfill.task import Task
from scripts.ops.errors import CommandError
from statemachines.names import Names


@dataclass(slots=True, kw_only=True)
class Job:
    """One back-fill. `sent` counts messages: the n-th, from 0, asks for its answer under the name `<id>-<n>`.

    `day` and `key` are those of the last log that was dealt with; all that is newer is done. Of files, `read` is how
    many elements were dealt with and `malformed` how many of them hold no record that could be sent. `told` is how many
    messages had been sent when the command last reported: it goes on from there once archived logs are back.
    """

    id: str
    run: str = ""
    sent: int = 0
    archived: int = 0
    day: str = ""
    key: str = ""
    all_sent: bool = False
    read: int = 0
    malformed: int = 0
    told: int = 0
    passed: Passed = field(default_factory=dict)

    def left(self, day: str, logs: list[Log]) -> list[Log]:
        """Return what of a day's logs is left to do."""
        if not self.key or day != self.day:
            return logs
        return [log for log in logs if log.order < order_of(self.key)]

    def answers(self) -> list[str]:
        """Return the names of the answers that were asked for and are not reported yet."""
        return [f"{self.id}-{number}" for number in range(self.told, self.sent)]


@dataclass(frozen=True, slots=True)
class JobFile:
    """Where the state of a task's job lies."""

    folder: Path
    task: Task

    @classmethod
    def of(cls, task: Task, names: Names, environ: Mapping[str, str]) -> JobFile:
        """Return the place in the user's state folder (XDG Base Directory Specification)."""
        state = Path(environ.get("XDG_STATE_HOME") or "~/.local/state").expanduser()
        return cls(state / "tagtrail" / "backfill" / f"{names.account}-{names.region}", task)

    @property
    def path(self) -> Path:
        """The file of the job."""
        return self.folder / f"{self.task.name}.json"

    @property
    def restore_script(self) -> Path:
        """The shell script that restores what is archived, a command for each object."""
        return self.folder / f"{self.task.name}-restore.sh"

    @property
    def waiting_file(self) -> Path:
        """The archived logs that S3 was asked to restore, one a line."""
        return self.folder / f"{self.task.name}-restoring.jsonl"

    def begin(self, now: datetime) -> Job:
        """Return a new job, with a `run` of its own if work is to be done again. Forgets what was there."""
        self.forget()
        for left in (self.restore_script, self.waiting_file):
            left.unlink(missing_ok=True)
        stamp = f"{now:%Y%m%dT%H%M%S%fZ}"  # to the microsecond: the next job may begin within the same second
        return Job(id=f"{self.task.name}-{stamp}", run=f"backfill-{stamp}" if self.task.again else "")

    def load(self) -> Job | None:
        """Return the job that was stopped, if there is one. Raises `CommandError` where its file is damaged."""
        try:
            return Job(**json.loads(self.path.read_text()))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError) as exc:
            raise CommandError(f"{self.path} can't be read: {exc}", "Begin anew with --from-start.") from exc

    def save(self, job: Job) -> None:
        """Write the state."""
        self._write(self.path, json.dumps(asdict(job), indent=2) + "\n")

    def _write(self, path: Path, text: str) -> None:
        """Write a file in one step: whoever is stopped here finds the state before or after."""
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(text)
        beside.replace(path)

    def forget(self) -> None:
        """Forget the job: it is done."""
        self.path.unlink(missing_ok=True)

    def keep_for_restore(self, log: Log) -> None:
        """Add the command that restores an archived log to the script."""
        self._append(self.restore_script, restore_command(self.task.bucket, log))

    def keep_waiting(self, log: Log) -> None:
        """Note a log that S3 was asked to restore."""
        self._append(self.waiting_file, json.dumps(asdict(log)))

    def _append(self, path: Path, line: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write(line + "\n")

    def waiting(self) -> list[Log]:
        """Return the logs that S3 was asked to restore, each once, in the order in which they are to be sent."""
        if not self.waiting_file.exists():
            return []
        lines = self.waiting_file.read_text().splitlines()
        return list({log.key: log for log in (Log(**json.loads(line)) for line in lines)}.values())

    def wait_for(self, logs: Iterable[Log]) -> None:
        """Replace what is waited for."""
        text = "".join(json.dumps(asdict(log)) + "\n" for log in logs)
        if text:
            self._write(self.waiting_file, text)
        else:
            self.waiting_file.unlink(missing_ok=True)


def restore_command(bucket: str, log: Log) -> str:
    """Return the AWS CLI's command."""
    asked = json.dumps(request(log, TIERS[0], DAYS))
    command = ["aws", "s3api", "restore-object", "--bucket", bucket, "--key", log.key, "--restore-request", asked]
    return shlex.join(command)
