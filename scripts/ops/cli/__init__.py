"""The commands behind the verbs in `scripts/`: each parses arguments, calls one function and sets the exit code."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from scripts.ops.errors import CommandError, explained
from scripts.ops.presentation import times
from scripts.ops.presentation.terminal import plain, screen
from scripts.ops.project import PROJECT, ROOT

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


SHOW_TRACEBACK = "TAGTRAIL_TRACEBACK"
"""Environment variable that lets a traceback through."""


class WritableFile(click.Path):
    """A file to be written, of which it is known before anything is done that its folder takes it."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or refuse it."""
        path: Path = super().convert(value, param, ctx)
        if not os.access(path.parent, os.W_OK | os.X_OK):
            self.fail(f"{path} can't be written: there is no folder {path.parent}, or it takes no file.", param, ctx)
        return path


def write_file(path: Path, text: str) -> None:
    """Write the page that somebody asked for, and say so."""
    path.write_text(text, encoding="utf-8")
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
    """Let a command never end in a traceback: one sentence on what was wrong, one on what to do, and exit code 1.

    130 after Ctrl-C. Click ends it quietly where nobody reads its output any more.
    """

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            try:
                return command(*args, **kwargs)
            finally:
                sys.stdout.flush()  # here a pipe that nobody reads is an error; when Python ends it is a traceback
        except (BrokenPipeError, click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            click.echo("Stopped. The same command may be run again.", err=True)
            sys.exit(130)
        except Exception as error:
            if os.environ.get(SHOW_TRACEBACK):
                raise
            told = explained(error) or _defect(error)
            raise click.ClickException("\n".join(filter(None, (str(told), told.hint)))) from error

    return run


def _defect(error: Exception) -> CommandError:
    """Return what to tell of an error that only we can mend: what it is, and the last line of ours that it met."""
    ours = [f"{Path(one.filename).relative_to(ROOT)}:{one.lineno}" for one in _frames(error)]
    return CommandError(
        f"this is a defect of TagTrail: {type(error).__name__}: {error} ({ours[-1]})",
        f"Report it, with what {SHOW_TRACEBACK}=1 before the same command shows.",
    )


def _frames(error: Exception) -> list[traceback.FrameSummary]:
    found = traceback.extract_tb(error.__traceback__)
    return [one for one in found if Path(one.filename).is_relative_to(ROOT) and ".venv" not in one.filename]
