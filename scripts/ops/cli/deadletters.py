"""`./scripts/deadletters`: what could not be handled, and what becomes of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import boto3
import click

from chalicelib.core.counts import counted
from scripts.ops.cli import agreed, region_option, report_errors, stage_option
from scripts.ops.dead_letters import view
from scripts.ops.dead_letters.letter import Letter
from scripts.ops.dead_letters.queue import DeadLetters, Result, reasons
from scripts.ops.errors import CommandError, deployed
from scripts.ops.presentation.terminal import plain, screen, write_json
from scripts.ops.stage.lookup import names_of
from statemachines.names import Names

LIST, EXPLAIN, SEND_BACK, DROP = "list", "explain", "send-back", "drop"

EXAMPLES = """\
\b
Examples:
  ./scripts/deadletters                              what lies there, and why
  ./scripts/deadletters explain                      what each means, and what to do
  ./scripts/deadletters send-back --reason Refused   when the cause is mended: all that have this error
  ./scripts/deadletters send-back --all
  ./scripts/deadletters drop ID                      delete one for good, after a question

An ID may be the beginning of one. A letter is deleted only after it was sent back.

Exit code: 0 if that was done, 1 if something was not, 2 for wrong arguments, 130 after Ctrl-C: what was not yet sent
back or dropped lies there as before.
"""


@click.command(epilog=EXAMPLES)
@click.argument("action", type=click.Choice((LIST, EXPLAIN, SEND_BACK, DROP)), default=LIST)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@stage_option
@region_option
@click.option(
    "--all", "everything", is_flag=True, help="All letters. To send back or drop, choose --all, --reason or IDs."
)
@click.option("--reason", metavar="TEXT", default="", help="Letters whose error is this, or whose reason holds this.")
@click.option("--yes", is_flag=True, help="Don't ask before letters are dropped.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON to standard output instead of tables.")
@report_errors
def main(
    *, action: str, ids: tuple[str, ...], stage: str, region: str | None, everything: bool, reason: str, **how: Any
) -> None:
    """List the dead letters of a stage, explain them, send them back to where they came from, or drop them.

    They are what the inbox, the queue of state changes and EventBridge could not deliver. SQS deletes them after 14
    days. Whoever lists them hides them from others for as long as that takes.
    """
    if action in (SEND_BACK, DROP) and [everything, bool(reason), bool(ids)].count(True) != 1:
        raise click.UsageError("Choose the letters: --all, --reason TEXT, or their IDs.")
    session = boto3.Session(region_name=region)
    names = names_of(stage, session)
    with deployed(names):
        queue = DeadLetters.of(names, session.client("sqs"))
        try:
            letters = chosen(_read(queue), ids, reason)
            if action in (LIST, EXPLAIN):
                _show(letters, names, explain=action == EXPLAIN, as_json=how["as_json"])
            else:
                sys.exit(_act(queue, letters, action, **how))
        except KeyboardInterrupt:
            screen(stderr=True).print("Stopped. Whatever was not sent back or dropped before lies there as it did.")
            sys.exit(130)


def chosen(letters: Sequence[Letter], ids: tuple[str, ...], reason: str) -> list[Letter]:
    """Return the letters that are meant, latest first. Raises `CommandError` for an id that is not of just one."""
    for one in ids:
        number = sum(letter.id.startswith(one) for letter in letters)
        if number != 1:
            what = f"{number} letters begin with {one}." if number else f"There is no letter {one}."
            raise CommandError(what, "Perhaps somebody else is looking at it: list them again in a minute.")
    wanted = [letter for letter in letters if (not ids or letter.id.startswith(ids)) and reason in letter.why]
    return sorted(wanted, key=lambda letter: letter.sent, reverse=True)


def _read(queue: DeadLetters) -> list[Letter]:
    told = screen(stderr=True)
    with closing(queue.read()) as letters:
        return list(view.followed(letters, told, "reading letters", queue.depth()))


def _show(letters: Sequence[Letter], names: Names, *, explain: bool, as_json: bool) -> None:
    now, out = datetime.now(UTC), screen()
    if as_json:
        found = [view.described(one, names, now) for one in letters]
        write_json({"queue": names.dlq, "reasons": reasons(letters), "letters": found})
    elif not letters:
        out.print("There are no dead letters.")
    elif explain:
        view.write_explanations(letters, names, out)
    else:
        view.write_list(letters, now, out)


def _act(queue: DeadLetters, letters: Sequence[Letter], action: str, *, yes: bool, as_json: bool) -> int:
    """Send the letters back or drop them; return the exit code."""
    told, ids = screen(stderr=True), {one.id for one in letters if action == DROP or one.queue}
    if action == DROP and letters and not yes:
        if not as_json:
            view.write_list(letters, datetime.now(UTC), screen())
        if not agreed(
            f"Delete {counted(len(letters), 'letter')} for good?", "Pass --yes.", default=False, silent=as_json
        ):
            return 0
    steps = queue.drop(ids) if action == DROP else queue.send_back(ids)
    with closing(steps) as results:
        found = list(view.followed(results, told, action, len(ids)))
    met = {one.letter.id for one in found}
    lost = "somebody else is looking at it, or has taken it"
    found += [
        Result(letter=one, why=_unsent(one) if one.id not in ids else lost) for one in letters if one.id not in met
    ]
    return _tell(found, "dropped" if action == DROP else "sent back", as_json=as_json)


def _unsent(letter: Letter) -> str:
    return f"no queue takes it back: ./scripts/deadletters explain {letter.id}"


def _tell(results: Sequence[Result], done: str, *, as_json: bool) -> int:
    failed = [one for one in results if one.why]
    if as_json:
        write_json([view.result(one) for one in results])
    else:
        out = screen()
        out.print(f"{len(results) - len(failed)} {done}, {len(failed)} not.")
        for one in failed:
            out.print(plain(f"{one.letter.id}: {one.why}"), soft_wrap=True)
    return int(bool(failed))


if __name__ == "__main__":
    main(prog_name="./scripts/deadletters")
