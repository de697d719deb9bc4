"""Makes moto answer sooner. Changes nothing that its users look at, but that there are fewer of Amazon's images."""

from __future__ import annotations

from functools import wraps
from typing import Any, NoReturn

from moto.core.serialize import BaseJSONSerializer
from moto.ec2.models import amis

_WALK = BaseJSONSerializer._serialize_type_structure  # noqa: SLF001  # moto has no other place for it
_BINARY = ("B", "BS")


def hasten_moto() -> None:
    """Pass DynamoDB's values on as they are kept, and know 44 of Amazon's images in each Region, not 1,300.

    moto would look up each member of each value under the names that its own classes may have for it; values are
    plain JSON already, but for binary ones. It makes all images anew for each Region and each reset.
    """
    BaseJSONSerializer._serialize_type_structure = _serialize_structure  # type: ignore[method-assign]  # noqa: SLF001
    amis.load_resource = _find_no_list  # the 44 were read when moto was imported


def _find_no_list(_: str) -> NoReturn:
    """Say that a Region has no images of its own, as it is of Regions that are new to moto."""
    raise FileNotFoundError


@wraps(_WALK)
def _serialize_structure(self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue" and isinstance(value, dict) and not _has_binary(value):
        serialized[key] = value
    else:
        _WALK(self, serialized, value, shape, key)


def _has_binary(value: dict[str, Any]) -> bool:
    ((kind, inner),) = value.items()
    if kind == "M":
        return any(map(_has_binary, inner.values()))
    return any(map(_has_binary, inner)) if kind == "L" else kind in _BINARY
