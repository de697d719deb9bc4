"""Handing values from step to step: small ones in the state, large ones through the work bucket.

No input or output of a state may pass 256 KiB (Step Functions service quotas), so a step packs what it returns.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import Packed, Pointer

T = TypeVar("T")

STATE_LIMIT = 30_000
"""Bytes that the inline values of one step may take together: a state holds what several steps returned."""


def to_json(value: Any) -> str:
    """Return compact JSON, ASCII only, so that characters are bytes. Raises `ValueError` for NaN, which is no JSON."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, allow_nan=False)


def inline_budget(count: int) -> int:
    """Return the bytes that one of `count` values may take inline."""
    return STATE_LIMIT // max(count, 1)


@dataclass(frozen=True, slots=True)
class WorkBucket:
    """The bucket that large values pass through; its objects expire. `s3` gives the client where one is needed."""

    s3: Callable[[], Any]
    name: str

    def pack(self, value: T, *, execution: str, limit: int = STATE_LIMIT) -> Packed[T]:
        """Return `value` inline if its JSON takes at most `limit` bytes, else a pointer to where it was put."""
        text = to_json(value)
        if len(text) <= limit:
            return {"inline": value}
        return {"pointer": self.put(text, execution=execution)}

    def put(self, text: str, *, execution: str, suffix: str = "json") -> Pointer:
        """Put a text under its own hash, so that a repeated step writes the same object. Return the pointer."""
        body = text.encode()
        folder = execution.rpartition(":")[2]
        key = f"executions/{folder}/{hashlib.sha256(body).hexdigest()[:32]}.{suffix}"
        self.s3().put_object(Bucket=self.name, Key=key, Body=body)
        return {"bucket": self.name, "key": key}

    def unpack(self, packed: Packed[T]) -> T:
        """Return the value that `pack` was given."""
        if "pointer" not in packed:
            return packed["inline"]
        value: T = json.loads(self.get(packed["pointer"]))
        return value

    def get(self, pointer: Pointer) -> bytes:
        """Return the bytes behind a pointer; only this bucket is ever read."""
        body: bytes = self.s3().get_object(Bucket=self.name, Key=pointer["key"])["Body"].read()
        return body
