"""The commands behind the verbs in `scripts/`: each parses arguments, calls one function and sets the exit code."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import TagTrailError
from scripts.ops.errors import CommandError
from scripts.ops.presentation.terminal import plain, screen
from scripts.ops.project import PROJECT

stage_option = click.option(
    "--stage",
    default=lambda: os.environ.get("ENVIRONMENT_SUFFIX") or "dev",
    show_default="ENVIRONMENT_SUFFIX, else dev",
    help="Name of the stage. It is part of every name, so stages live side by side.",
)

region_option = click.option("--region", help="AWS Region.  [default: that of your AWS configuration]")

project_option = click.option(
    "--project-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=PROJECT,
    hidden=True,  # for a copy of the project, so that a trial leaves the checkout's state alone
)


def write_file(path: Path, text: str) -> None:
    """Write the page that somebody asked for, and say so."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} can't be written: {error.strerror}.", "Name another file with --html.") from error
    screen(stderr=True).print(plain(f"Wrote {path}. It needs no network; open it in a browser."), soft_wrap=True)


def report_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn the failures that a user can mend into one sentence on what was wrong and one on what to do, and exit 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (CommandError, TagTrailError, ClientError, BotoCoreError) as error:
            told = filter(None, (str(error), getattr(error, "hint", "")))
            raise click.ClickException("\n".join(told)) from error

    return run
