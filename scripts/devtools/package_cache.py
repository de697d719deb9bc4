"""The package of the Lambdas, kept under the checkout: scratch copies of the project need not build it again.

Chalice keeps a package too, in `.chalice/deployments`, and takes it again where nothing has changed. A copy starts
without it, and a build asks the package index for every dependency.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path

from scripts.devtools import build_cache
from scripts.ops.deployment.lambdas import lambda_package

KEPT = build_cache.BUILD / "packages"

_SOURCES = ("app.py", "requirements.txt", "chalicelib/**/*")


def take(project_dir: Path, architecture: str, kept: Path = KEPT) -> None:
    """Give a project the package of the very same files, if there is one."""
    source = kept / _key(project_dir, architecture)
    if source.exists():
        shutil.copytree(source, _deployments(project_dir), dirs_exist_ok=True)


def keep(project_dir: Path, architecture: str, kept: Path = KEPT) -> Path:
    """Keep the package that was built from a project as it is, and return the folder that it is in."""
    fill = partial(shutil.copytree, _deployments(project_dir), dirs_exist_ok=True)
    return build_cache.put(kept, _key(project_dir, architecture), fill, most=9)


def _deployments(project_dir: Path) -> Path:
    return project_dir / ".chalice" / "deployments"


def _key(project_dir: Path, architecture: str) -> str:
    """Return what stands for the names and contents of all that goes into the package, and what builds it."""
    said = hashlib.sha256(f"{sys.version_info[:2]} {architecture} {version('chalice')}".encode())
    said.update(Path(lambda_package.__file__).read_bytes())
    files = {path for pattern in _SOURCES for path in project_dir.glob(pattern) if path.is_file()}
    for path in sorted(path for path in files if "__pycache__" not in path.parts):
        said.update(f"\0{path.relative_to(project_dir)}\0".encode() + path.read_bytes())
    return said.hexdigest()
