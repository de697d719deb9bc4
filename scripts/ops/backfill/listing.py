"""Which logs lie in a bucket, day by day: never a listing of the whole bucket."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.cloudtrail import why_not_a_log
from chalicelib.runtime.settings import TrailSource
from scripts.ops.backfill.passed_over import kind_of
from scripts.ops.backfill.task import Task, parts_of
from scripts.ops.errors import CommandError
from scripts.ops.stage.plan import LOG_SUFFIX

NEEDS_RESTORE = ("GLACIER", "DEEP_ARCHIVE")
"""Storage classes that can't be read. GLACIER_IR can (Working with archived objects, Amazon S3 User Guide)."""

MAY_NEED_RESTORE = "INTELLIGENT_TIERING"
"""The listing does not tell the tier of these; HeadObject does."""

_STAMP = re.compile(r"_([0-9]{8}T[0-9]{4}Z)_")
_ORGANIZATION = re.compile(r"o-[a-z0-9]+/")
_OF_ORGANIZATION = re.compile(r"/o-[a-z0-9]+/$")
_ACCOUNT = re.compile(r"[0-9]{12}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One log as S3 lists it. `archived` is the class or tier that it must be restored from, or empty.

    `restoring` says that somebody has asked for that and the copy is not there yet.
    """

    key: str
    size: int
    archived: str = ""
    restoring: bool = False

    @property
    def order(self) -> tuple[str, str]:
        """When CloudTrail wrote it, by its name, and the key, so that no two are equal."""
        return order_of(self.key)


def order_of(key: str) -> tuple[str, str]:
    """Return what logs are sorted by."""
    stamp = _STAMP.search(key)
    return (stamp[1] if stamp else "", key)


@dataclass(frozen=True, slots=True)
class Listed:
    """The logs of a day, and the keys beside them that are no logs."""

    logs: list[Log]
    others: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """A trail bucket, as far as a stage reads it."""

    s3: Any
    bucket: str
    sources: Sequence[TrailSource]

    def folders(self, task: Task, bases: Sequence[str]) -> list[str]:
        """Return the folders of logs, one for each account and Region. Raises `CommandError` if there is none."""
        found = [folder for base in bases for folder in self._folders(base, task)]
        if not found:
            asked = f" of account {task.account}" * bool(task.account) + f" in {task.region}" * bool(task.region)
            raise CommandError(
                f"There are no logs{asked} under s3://{self.bucket}/{', '.join(bases)}.",
                "Does the trail write with a prefix? Then give it: --prefix PREFIX. "
                "Are account and Region right? A Region has a folder once something was recorded there.",
            )
        return list(dict.fromkeys(found))

    def _folders(self, base: str, task: Task) -> Iterator[str]:
        root, account, region = parts_of(base)
        for place in self._accounts(root, account or task.account):
            for name in self._below(f"{place}CloudTrail/"):
                if {region, task.region} <= {"", name.rstrip("/")}:
                    yield f"{place}CloudTrail/{name}"

    def _accounts(self, root: str, account: str) -> Iterator[str]:
        """Yield the accounts' folders; those of organization trails lie one deeper."""
        if account and _OF_ORGANIZATION.search(root):
            yield f"{root}{account}/"
            return
        for name in self._below(root):
            if _ORGANIZATION.fullmatch(name):
                yield from self._accounts(f"{root}{name}", account)
            elif _ACCOUNT.fullmatch(name) and account in ("", name.rstrip("/")):
                yield f"{root}{name}"

    def _below(self, folder: str) -> Iterator[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=folder, Delimiter="/")
        for page in pages:
            for one in page.get("CommonPrefixes", ()):
                yield one["Prefix"].removeprefix(folder)

    def day(self, folders: Sequence[str], day: date) -> Listed:
        """Return what lies in the folders of a day, logs newest first: S3 lists each folder oldest first."""
        found = [one for folder in folders for one in self._listed(f"{folder}{day:%Y/%m/%d}/")]
        logs = [self._log(one) for one in found if not kind_of(one["Key"])]
        others = [one["Key"] for one in found if kind_of(one["Key"])]
        return Listed(sorted(logs, key=lambda log: log.order, reverse=True), others)

    def beside(self, folders: Sequence[str], first: date, last: date) -> Iterator[str]:
        """Yield the keys of these days in the folders beside those of logs: digests, Insights and the like."""
        for folder in folders:
            place, _, region = folder.rpartition("CloudTrail/")
            for name in self._below(f"{place}CloudTrail-"):
                yield from self._between(f"{place}CloudTrail-{name}{region}", first, last)

    def _between(self, folder: str, first: date, last: date) -> Iterator[str]:
        """Yield the keys of a folder from one day to another; S3 lists them by their days, so others are not asked for.

        The character after "/" in ASCII is "0".
        """
        for one in self._listed(folder, StartAfter=f"{folder}{first:%Y/%m/%d}/"):
            if one["Key"] >= f"{folder}{last:%Y/%m/%d}0":
                return
            yield one["Key"]

    def _listed(self, prefix: str, **more: str) -> Iterator[dict[str, Any]]:
        """Yield what S3 lists under a prefix that the stage reads."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=prefix, OptionalObjectAttributes=["RestoreStatus"], **more
        )
        return (one for page in pages for one in page.get("Contents", ()) if self._reads(one["Key"]))

    def _log(self, listed: dict[str, Any]) -> Log:
        archived = self._archived(listed)
        status = listed.get("RestoreStatus", {})
        restoring = bool(archived) and bool(status.get("IsRestoreInProgress"))
        return Log(key=listed["Key"], size=listed["Size"], archived=archived, restoring=restoring)

    def _reads(self, key: str) -> bool:
        return any(source.holds(self.bucket, key) for source in self.sources)

    def _archived(self, listed: dict[str, Any]) -> str:
        """Return where an object has to be restored from. A restored copy is as good as the object.

        RestoreExpiryDate is there only when the copy is (RestoreStatus, Amazon S3 API reference).
        """
        storage = listed.get("StorageClass", "")
        if storage == MAY_NEED_RESTORE:
            head = self.s3.head_object(Bucket=self.bucket, Key=listed["Key"])
            return str(head.get("ArchiveStatus", ""))
        readable = "RestoreExpiryDate" in listed.get("RestoreStatus", {})
        return storage if storage in NEEDS_RESTORE and not readable else ""

    def single(self, key: str) -> Log:
        """Return one log by its key. Raises `CommandError` where there is none, or it is not one of the stage's."""
        other_name = "" if key.endswith(LOG_SUFFIX) else f"no log: its name does not end in {LOG_SUFFIX}"
        why = why_not_a_log(key) or other_name
        if why or not self._reads(key):
            raise CommandError(
                f"s3://{self.bucket}/{key} is {why or 'not under what the stage reads'}.",
                "--key is the whole key of a log, from the prefix to .json.gz.",
            )
        pages = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=key, OptionalObjectAttributes=["RestoreStatus"])
        for one in pages.get("Contents", ()):
            if one["Key"] == key:
                return self._log(one)
        raise CommandError(f"There is no s3://{self.bucket}/{key}.", "Was it deleted by a lifecycle rule?")
