"""Folders that are made once and kept under the checkout, each by a key that stands for what is in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

BUILD = Path(__file__).resolve().parents[1] / "build"

_KEPT = 9
"""Folders that stay; older ones go."""


def put(shelf: Path, key: str, fill: Callable[[Path], object]) -> Path:
    """Return the folder of a key, filled if nobody did so before. Others may do the same at the same time."""
    target = shelf / key
    if target.exists():
        return target
    shelf.mkdir(parents=True, exist_ok=True)
    for old in sorted(shelf.iterdir(), key=lambda one: one.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    scratch = Path(mkdtemp(dir=shelf))
    fill(scratch)
    try:
        scratch.rename(target)
    except OSError:  # somebody else was faster
        shutil.rmtree(scratch)
    return target
