"""`Job`: how far a back-fill has come, kept in a file so that a stopped one goes on where it stopped."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from scripts.ops.backfill.listing import Log, order_of
from scripts.ops.backfill.task import Task
from scripts.ops.stage.errors import OperationError
from statemachines.names import Names


@dataclass(slots=True, kw_only=True)
class Job:
    """One back-fill. `sent` counts messages: the n-th, from 0, asks for its answer under the name `<id>-<n>`.

    `day` and `key` are those of the last log that was dealt with; all that is newer is done.
    """

    id: str
    run: str = ""
    sent: int = 0
    archived: int = 0
    day: str = ""
    key: str = ""
    all_sent: bool = False

    def left(self, day: str, logs: list[Log]) -> list[Log]:
        """Return what of a day's logs is left to do."""
        if not self.key or day != self.day:
            return logs
        return [log for log in logs if log.order < order_of(self.key)]

    def answers(self) -> list[str]:
        """Return the names of all answers that were asked for."""
        return [f"{self.id}-{number}" for number in range(self.sent)]


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

    def begin(self, now: datetime) -> Job:
        """Return a new job, with a `run` of its own if work is to be done again. Forgets what was there."""
        self.forget()
        self.restore_script.unlink(missing_ok=True)
        stamp = f"{now:%Y%m%dT%H%M%S%fZ}"  # to the microsecond: the next job may begin within the same second
        return Job(id=f"{self.task.name}-{stamp}", run=f"backfill-{stamp}" if self.task.again else "")

    def load(self) -> Job | None:
        """Return the job that was stopped, if there is one. Raises `OperationError` where its file is damaged."""
        try:
            return Job(**json.loads(self.path.read_text()))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError) as exc:
            raise OperationError(f"{self.path} can't be read: {exc}", "Begin anew with --from-start.") from exc

    def save(self, job: Job) -> None:
        """Write the state in one step: whoever is stopped here finds the state before or after."""
        self.folder.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(asdict(job), indent=2) + "\n")
        beside.replace(self.path)

    def forget(self) -> None:
        """Forget the job: it is done."""
        self.path.unlink(missing_ok=True)

    def keep_for_restore(self, log: Log) -> None:
        """Add the command that restores an archived log to the script."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.restore_script.open("a") as script:
            script.write(restore_command(self.task.bucket, log) + "\n")


def restore_command(bucket: str, log: Log) -> str:
    """Return the AWS CLI's command. Objects in a tier of Intelligent-Tiering take no number of days.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
    """
    days = {} if log.archived.endswith("_ACCESS") else {"Days": 14}
    request = json.dumps({**days, "GlacierJobParameters": {"Tier": "Bulk"}})
    command = ["aws", "s3api", "restore-object", "--bucket", bucket, "--key", log.key, "--restore-request", request]
    return shlex.join(command)
