"""`Task`: which logs somebody wants worked on again, checked before anything is asked of S3."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from chalicelib.runtime.settings import TrailSource
from scripts.ops.errors import CommandError

ROOT = "AWSLogs"
"""The folder that CloudTrail makes below a trail's own prefix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is asked for. `keys` name single logs, `files` files of records; else `first` to `last` are the days."""

    stage: str
    bucket: str = ""
    prefix: str = ""
    first: date | None = None
    last: date | None = None
    account: str = ""
    region: str = ""
    keys: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    again: bool = False

    @property
    def name(self) -> str:
        """A name that the same wishes always have: by it a stopped job is found again."""
        wishes = json.dumps(asdict(self), default=str, sort_keys=True)
        return f"{self.stage}-{hashlib.sha256(wishes.encode()).hexdigest()[:12]}"

    def days(self) -> Iterator[date]:
        """Yield the days, newest first."""
        if self.first is None or self.last is None:
            return
        for back in range((self.last - self.first).days + 1):
            yield self.last - timedelta(days=back)


def bases(task: Task, sources: Sequence[TrailSource]) -> list[str]:
    """Return the prefixes, each down to `AWSLogs/` at least, under which the stage reads logs of this bucket.

    Raises `CommandError` where the stage does not read the bucket, or nothing under the prefix.
    """
    prefixes = [source.prefix for source in sources if source.bucket == task.bucket]
    if not prefixes:
        read = ", ".join(sorted({f"{source.bucket}/{source.prefix}".rstrip("/") for source in sources})) or "none"
        raise CommandError(
            f"{task.bucket} is not a trail bucket of stage {task.stage}; it reads {read}.",
            f"Name one of these, or deploy with --trail-bucket {task.bucket} first (and all options as before).",
        )
    if not task.prefix:
        return list(dict.fromkeys(_down(prefix) for prefix in prefixes))
    asked = task.prefix.strip("/") + "/"
    inside = [_narrower(_down(asked), prefix) for prefix in prefixes]
    found = [base for base in inside if base]
    if not found:
        raise CommandError(
            f"Stage {task.stage} reads nothing under {task.bucket}/{task.prefix}: it reads "
            f"{', '.join(f'{task.bucket}/{prefix}' for prefix in prefixes)}.",
            "--prefix is what stands before AWSLogs/ in the keys, or goes on from there: AWSLogs/o-abc123.",
        )
    return list(dict.fromkeys(found))


def _down(prefix: str) -> str:
    """Return a prefix down to the folder of logs, with a slash at its end."""
    folders = prefix.strip("/")
    if ROOT not in folders.split("/"):
        folders = f"{folders}/{ROOT}".lstrip("/")
    return f"{folders}/"


def _narrower(asked: str, allowed: str) -> str:
    """Return the narrower of two prefixes, if one lies in the other."""
    if asked.startswith(allowed):
        return asked
    return _down(allowed) if allowed.startswith(asked) else ""


_AFTER_ROOT = re.compile(
    rf"^(?P<root>(?:.*/)?{ROOT}/)(?:(?P<organization>o-[a-z0-9]+)/)?"
    r"(?:(?P<account>[0-9]{12})/(?:CloudTrail/(?:(?P<region>[a-z0-9-]+)/)?)?)?$"
)


def parts_of(base: str) -> tuple[str, str, str]:
    """Return how far a base goes: the folder that holds accounts (or organizations), the account, and the Region.

    Raises `CommandError` for a prefix that is not of CloudTrail's form.
    """
    match = _AFTER_ROOT.match(base)
    if match is None:
        raise CommandError(
            f"{base} is no prefix of CloudTrail logs.",
            "After AWSLogs/ come, as far as you go: the organization (o-...), the account, CloudTrail, the Region.",
        )
    organization = f"{match['organization']}/" if match["organization"] else ""
    return match["root"] + organization, match["account"] or "", match["region"] or ""
