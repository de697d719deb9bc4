"""Folders that are made once and kept under the checkout, each by a key that stands for what is in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

BUILD = Path(__file__).resolve().parents[2] / "build"


def put(shelf: Path, key: str, fill: Callable[[Path], object], most: int = 0) -> Path:
    """Return the folder of a key, filled if nobody did so before. Others may do the same at the same time.

    With `most`, only so many older ones stay beside a new one.
    """
    target = shelf / key
    if target.exists():
        return target
    shelf.mkdir(parents=True, exist_ok=True)
    if most:
        for old in sorted(shelf.iterdir(), key=lambda one: one.stat().st_mtime)[:-most]:
            shutil.rmtree(old, ignore_errors=True)
    scratch = Path(mkdtemp(dir=shelf))
    fill(scratch)
    try:
        scratch.rename(target)
    except OSError:  # somebody else was faster
        shutil.rmtree(scratch)
    return target
