"""`./scripts/preview`: what TagTrail would do with CloudTrail logs. Nothing is changed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from chalicelib.errors import InvalidPolicy
from chalicelib.policy import Policy, decode, packaged
from chalicelib.settings import SETTINGS
from scripts.previewing.run import preview
from scripts.previewing.showing import Sheet, show_summary
from scripts.previewing.sources import Found, Source, find

UNREADABLE = 2
"""Exit code when an input can't be read."""

_PARSERS = {row.name: row.parse for row in SETTINGS}


def _setting(name: str) -> click.Option:
    """Check a value as the Lambdas check their setting `name`."""

    def check(_context: click.Context, _option: click.Parameter, value: str) -> str:
        try:
            return str(_PARSERS[name](value))
        except ValueError as exc:
            raise click.BadParameter(str(exc)) from exc

    return check  # type: ignore[return-value]


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
def main(
    *,
    names: tuple[str, ...],
    as_json: bool,
    policy_file: Path | None,
    environment: str,
    tag_key: str,
    tag_value: str,
) -> None:
    """Show what TagTrail would do with each record of CloudTrail logs: tag what, with what, by whom, or why not.

    FILE is a log (.json, .json.gz), a record on each line (.jsonl, .jsonl.gz), a folder, s3://bucket/prefix, or - for
    standard input. Files on disk need no AWS account. The records go to standard output, a summary to standard error.

    The exit code is 2 if a FILE can't be read; all others are shown nevertheless.
    """
    if bool(tag_key) != bool(tag_value):
        raise click.UsageError("--tag-key and --tag-value go together: give both or neither.")
    policy = _policy(policy_file, environment, tag_key, tag_value)
    found = find(names)
    if as_json:
        tally = preview(_watched(found), policy, lambda line: click.echo(json.dumps(line)))
    else:
        sheet = Sheet()
        tally = preview(_watched(found), policy, sheet.add)
        sheet.close()
    show_summary(tally, found)
    sys.exit(UNREADABLE if found.failed or tally.failed else 0)


def _policy(file: Path | None, environment: str, tag_key: str, tag_value: str) -> Policy:
    try:
        policy = decode(file.read_text(encoding="utf-8-sig")) if file else Policy.parse(packaged())
        return policy.with_settings(environment=environment, tag_key=tag_key, tag_value=tag_value)
    except (InvalidPolicy, OSError, UnicodeDecodeError) as exc:
        raise click.BadParameter(f"{file or 'the packaged policy'}: {exc}", param_hint="--policy") from exc


def _watched(found: Found) -> Iterable[Source]:
    """Return the sources; with a bar where many are read and nothing else is seen to move."""
    console = Console(stderr=True)
    if len(found.sources) <= 1 or not console.is_terminal or sys.stdout.isatty():
        yield from found.sources
        return
    with Progress(console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as progress:
        yield from progress.track(found.sources, description="Reading")


if __name__ == "__main__":
    main(prog_name="./scripts/preview")
