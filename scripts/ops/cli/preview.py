"""`./scripts/preview`: what TagTrail would do with CloudTrail logs. Nothing is changed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from chalicelib.errors import InvalidPolicy
from chalicelib.policy import Policy, decode, packaged
from chalicelib.runtime.settings import SETTINGS
from scripts.ops.cli import report_errors
from scripts.ops.preview.decisions import DECISIONS
from scripts.ops.preview.kinds import ROWS
from scripts.ops.preview.run import Show, preview, sessions_in
from scripts.ops.preview.view import Lines, Sheet, show_summary
from scripts.ops.record_files.sources import Found, Source, find

UNREADABLE = 2
"""Exit code when an input can't be read."""

_PARSERS = {row.name: row.parse for row in SETTINGS}


def _setting(name: str) -> Callable[[click.Context, click.Parameter, str], str]:
    """Check a value as the Lambdas check their setting `name`."""

    def check(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
        try:
            return str(_PARSERS[name](value))
        except ValueError as exc:
            raise click.BadParameter(str(exc)) from exc

    return check


@click.command()
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each record, for machines.")
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Tag policy to use.  [default: the one that is deployed with the code]",
)
@click.option("--environment", default="production", show_default=True, help="Value of {environment} in the policy.")
@click.option("--tag-key", default="", callback=_setting("TAG_KEY"), help="Key of one more tag for every resource.")
@click.option("--tag-value", default="", callback=_setting("TAG_VALUE"), help="Value of that tag.")
@click.option(
    "--only",
    type=click.Choice(DECISIONS),
    multiple=True,
    help="Show only records of this decision. May be given again. The summary counts all.",
)
@click.option("--all", "every", is_flag=True, help="Show what creates nothing too: reads, deletions and other calls.")
@report_errors
def main(
    *,
    names: tuple[str, ...],
    as_json: bool,
    policy_file: Path | None,
    environment: str,
    tag_key: str,
    tag_value: str,
    only: tuple[str, ...],
    every: bool,
) -> None:
    """Show what TagTrail would do with each record of CloudTrail logs: tag what, with what, by whom, or why not.

    FILE is a log or the output of `aws cloudtrail lookup-events` (.json, .json.gz), a record on each line (.jsonl,
    .jsonl.gz), a folder, s3://bucket/prefix, or - for standard input. Files on disk need no AWS account. The records go
    to standard output, a summary to standard error. What creates nothing is only counted, unless you say --all.

    The exit code is 2 if a FILE can't be read; all others are shown nevertheless.
    """
    if bool(tag_key) != bool(tag_value):
        raise click.UsageError("--tag-key and --tag-value go together: give both or neither.")
    policy = _policy(policy_file, environment, tag_key, tag_value)
    found = find(names)
    sheet = Lines() if as_json else Sheet()
    folded = not (every or as_json or only)
    sessions = sessions_in(found.sources)
    tally = preview(_watched(found), policy, _rows(only, sheet.add, folded=folded), sessions)
    sheet.close()
    show_summary(tally, found, every_event=every, hint=" --all shows them." if folded else "")
    sys.exit(UNREADABLE if found.failed or tally.failed else 0)


def _policy(file: Path | None, environment: str, tag_key: str, tag_value: str) -> Policy:
    try:
        policy = decode(file.read_text(encoding="utf-8-sig")) if file else Policy.parse(packaged())
        return policy.with_settings(environment=environment, tag_key=tag_key, tag_value=tag_value)
    except (InvalidPolicy, OSError, UnicodeDecodeError) as exc:
        raise click.BadParameter(f"{file or 'the packaged policy'}: {exc}", param_hint="--policy") from exc


def _rows(decisions: tuple[str, ...], show: Show, *, folded: bool) -> Show:
    """Return `show` for the lines of these decisions alone, for all if none is given; `folded` leaves out the rest."""

    def choose(line: Mapping[str, Any]) -> None:
        if line["decision"] in (decisions or DECISIONS) and not (folded and line["kind"] not in ROWS):
            show(line)

    return choose


def _watched(found: Found) -> Iterator[Source]:
    """Return the sources; with a bar where many are read and nothing else is seen to move."""
    console = Console(stderr=True)
    if len(found.sources) <= 1 or not console.is_terminal or sys.stdout.isatty():
        yield from found.sources
        return
    with Progress(console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as progress:
        yield from progress.track(found.sources, description="Reading")


if __name__ == "__main__":
    main(prog_name="./scripts/preview")
