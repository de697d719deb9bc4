"""Chunks: backups that get the same tags, gathered while the pages of EC2 go by, at most 1,000 ids in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.retention.decide import Verdict

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import Packed
    from chalicelib.core.payload_types.retention import BackupGroup

CHUNK = 1000
"""Ids that one CreateTags takes (Amazon EC2 API reference, CreateTags)."""

_Pairs = tuple[tuple[str, str], ...]
_Tags = tuple[_Pairs, _Pairs]


@dataclass
class Chunks:
    """Hands each chunk to `put` as soon as it is full, so that memory holds what waits and no more.

    A full group is a chunk of its own; what is left of all groups shares the last chunks. So there are no more calls
    than one per 1,000 ids and set of tags.
    """

    put: Callable[[list[BackupGroup]], Packed[list[BackupGroup]]]
    packed: list[Packed[list[BackupGroup]]] = field(default_factory=list)
    _waiting: dict[_Tags, list[str]] = field(default_factory=dict)

    def add(self, backup_id: str, verdict: Verdict) -> None:
        """Take in one backup that is to be tagged."""
        group = (tuple(verdict.write.items()), tuple(verdict.before.items()))
        ids = self._waiting.setdefault(group, [])
        ids.append(backup_id)
        if len(ids) == CHUNK:
            self.packed.append(self.put([_group(group, self._waiting.pop(group))]))

    def close(self) -> list[Packed[list[BackupGroup]]]:
        """Return all chunks, the last ones with what was left of each group."""
        chunk: list[BackupGroup] = []
        for group, ids in self._waiting.items():
            if sum(len(one["ids"]) for one in chunk) + len(ids) > CHUNK:
                self.packed.append(self.put(chunk))
                chunk = []
            chunk.append(_group(group, ids))
        if chunk:
            self.packed.append(self.put(chunk))
        self._waiting.clear()
        return self.packed


def _group(tags: _Tags, ids: list[str]) -> BackupGroup:
    write, before = tags
    return {"tags": dict(write), "before": dict(before), "ids": ids}
