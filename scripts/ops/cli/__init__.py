"""The commands behind the verbs in `scripts/`: each parses arguments, calls one function and sets the exit code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import TagTrailError
from scripts.ops.errors import CommandError
from scripts.ops.presentation import times
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


def moment(_context: click.Context, _option: click.Parameter, text: str | None) -> datetime | None:
    """Read a point in time, as `times.since` does."""
    try:
        return times.since(text, datetime.now(UTC)) if text else None
    except ValueError as exc:
        raise click.BadParameter(str(exc)) from exc


def account_id(_context: click.Context, _option: click.Parameter, text: str) -> str:
    """Check an account id, if one is given."""
    if text and not re.fullmatch(r"[0-9]{12}", text):
        raise click.BadParameter(f"{text!r} is no account: an account id has 12 digits")
    return text


def agreed(question: str, otherwise: str, *, default: bool, silent: bool = False) -> bool:
    """Ask for a yes; where nobody can be asked, or nothing may be said, refuse and say what to do `otherwise`."""
    if silent or not sys.stdin.isatty():
        raise click.UsageError(f"There is nobody to ask. {otherwise}")
    return click.confirm(question, default=default, err=True)


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
