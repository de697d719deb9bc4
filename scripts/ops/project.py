"""Where the Chalice project is, and a scratch copy of it: what is tried out must not touch a user's deployed state."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from scripts.ops.errors import CommandError

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "chalice_app"

_STATE = ("deployed", "deployments", "rendered", "venv")


def copy_project(target: Path) -> Path:
    """Copy the Chalice project into the folder `target` without any stage's state, and return its project folder."""
    project = target / "chalice_app"
    junk = shutil.ignore_patterns("__pycache__", "*.pyc", ".chalice")
    shutil.copytree(PROJECT, project, ignore=junk)
    shutil.copytree(ROOT / ".chalice", target / ".chalice", ignore=shutil.ignore_patterns(*_STATE))
    (project / ".chalice").symlink_to(Path("..") / ".chalice")
    config = {key: value for key, value in read_config(project).items() if key != "stages"}
    write_json(target / ".chalice" / "config.json", config)
    return project


def read_config(project_dir: Path) -> Json:
    """Return `.chalice/config.json`; `CommandError` says what to do where the link to it is broken."""
    path = project_dir / ".chalice" / "config.json"
    try:
        config: Json = json.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError) as exc:
        hint = "chalice_app/.chalice must be a link to ../.chalice: check out with git config core.symlinks true."
        raise CommandError(f"{path} can't be read", hint) from exc
    return config


def read_templates(project_dir: Path) -> dict[str, Json]:
    """Return the policy template of every function that the configuration names."""
    folder = project_dir / ".chalice" / "policies"
    return {
        name: json.loads((folder / f"{name}.json").read_text()) for name in read_config(project_dir)["lambda_functions"]
    }


def write_json(path: Path, document: Json) -> None:
    """Write a document the way that all of the project's JSON files are written."""
    path.write_text(json.dumps(document, indent=2) + "\n")
