"""Which logs lie in a bucket, day by day: never a listing of the whole bucket."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.cloudtrail import why_not_a_log
from chalicelib.runtime.settings import TrailSource
from scripts.ops.backfill.task import Task, parts_of
from scripts.ops.stage.errors import OperationError

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
    """One log as S3 lists it. `archived` is the class or tier that it must be restored from, or empty."""

    key: str
    size: int
    archived: str = ""

    @property
    def order(self) -> tuple[str, str]:
        """When CloudTrail wrote it, by its name, and the key, so that no two are equal."""
        return order_of(self.key)


def order_of(key: str) -> tuple[str, str]:
    """Return what logs are sorted by."""
    stamp = _STAMP.search(key)
    return (stamp[1] if stamp else "", key)


@dataclass(frozen=True, slots=True)
class Trail:
    """A trail bucket, as far as a stage reads it."""

    s3: Any
    bucket: str
    sources: Sequence[TrailSource]

    def folders(self, task: Task, bases: Sequence[str]) -> list[str]:
        """Return the folders of logs, one for each account and Region. Raises `OperationError` if there is none."""
        found = [folder for base in bases for folder in self._folders(base, task)]
        if not found:
            asked = f" of account {task.account}" * bool(task.account) + f" in {task.region}" * bool(task.region)
            raise OperationError(
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

    def day(self, folders: Sequence[str], day: date) -> list[Log]:
        """Return the logs of a day in all folders, newest first: S3 lists each folder oldest first."""
        found = [log for folder in folders for log in self._listed(f"{folder}{day:%Y/%m/%d}/")]
        return sorted(found, key=lambda log: log.order, reverse=True)

    def _listed(self, prefix: str) -> Iterator[Log]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=prefix, OptionalObjectAttributes=["RestoreStatus"]
        )
        for page in pages:
            for one in page.get("Contents", ()):
                if not why_not_a_log(one["Key"]) and self._reads(one["Key"]):
                    yield Log(key=one["Key"], size=one["Size"], archived=self._archived(one))

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
        """Return one log by its key. Raises `OperationError` where there is none, or it is not one of the stage's."""
        why = why_not_a_log(key)
        if why or not self._reads(key):
            raise OperationError(
                f"s3://{self.bucket}/{key} is {why or 'not under what the stage reads'}.",
                "--key is the whole key of a log, from the prefix to .json.gz.",
            )
        pages = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=key, OptionalObjectAttributes=["RestoreStatus"])
        for one in pages.get("Contents", ()):
            if one["Key"] == key:
                return Log(key=key, size=one["Size"], archived=self._archived(one))
        raise OperationError(f"There is no s3://{self.bucket}/{key}.", "Was it deleted by a lifecycle rule?")
