"""`./scripts/rerun`: failed executions, once more."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import Any

import boto3
import click
from rich.console import Console

from scripts.ops.cli import agreed, moment, region_option, report_errors, stage_option
from scripts.ops.errors import deployed
from scripts.ops.presentation.terminal import screen, write_json, write_rows
from scripts.ops.rerun import view
from scripts.ops.rerun.rerun import Chain, Rerun, find, run_again, wait
from scripts.ops.stage.executions import Machine
from scripts.ops.stage.lookup import names_of
from statemachines.machines import MACHINES

EXAMPLES = """\
\b
Examples:
  ./scripts/rerun --list                     what failed in the last 14 days
  ./scripts/rerun --yes                      run all of it again
  ./scripts/rerun --stage prod --since 24h   what failed since yesterday
  ./scripts/rerun --machine retention        only what failed of one machine
  ./scripts/rerun --execution NAME           just this one, as an alert names it

Exit code: 0 if all succeeded (or nothing was to be done), 1 if something still fails, 2 for wrong arguments, 130 after
Ctrl-C: then the executions go on.
"""


@click.command(epilog=EXAMPLES)
@stage_option
@region_option
@click.option(
    "--since",
    default="14d",
    show_default=True,
    callback=moment,
    metavar="TIME",
    help="How far back to look: 90m, 24h, 14d, 2w, 2026-11-22.",
)
@click.option(
    "--machine",
    "kinds",
    multiple=True,
    type=click.Choice(tuple(MACHINES)),
    help="Only executions of this machine. May be given again.  [default: all of them]",
)
@click.option(
    "--execution", "named", multiple=True, metavar="NAME_OR_ARN", help="Only this execution. May be given again."
)
@click.option("--list", "list_only", is_flag=True, help="Show what failed, and run nothing.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON to standard output instead of tables.")
@click.option("--no-redrive", is_flag=True, help="Start executions anew, even where AWS could redrive the failed ones.")
@report_errors
def main(
    *,
    stage: str,
    region: str | None,
    kinds: tuple[str, ...],
    list_only: bool,
    yes: bool,
    as_json: bool,
    no_redrive: bool,
    **which: Any,
) -> None:
    """Run failed executions again: only what failed in them, and wait for the outcome.

    AWS redrives an execution within 14 days, as long as the state machine has not changed. Otherwise a new execution
    takes over just what failed. What was healed before, or was done by a later run of the same work, is shown and left
    alone, so running this twice does no harm.
    """
    session = boto3.Session(region_name=region)
    names = names_of(stage, session)
    machines, out, told = (
        [Machine.of(names, session, kind) for kind in kinds or MACHINES],
        screen(),
        screen(stderr=True),
    )
    with deployed(names):
        chains = find(machines, **which)
    _show(chains, as_json=as_json, list_only=list_only, out=out)
    waiting = [chain for chain in chains if not chain.healed]
    if list_only or not _wanted(waiting, yes=yes, as_json=as_json):
        return
    try:
        reruns = run_again(waiting, datetime.now(UTC), redrive=not no_redrive)
        reruns = view.show_progress(wait(reruns, time.sleep), told)
    except KeyboardInterrupt:
        told.print("Stopped waiting. The executions go on; see what becomes of them with: ./scripts/rerun --list")
        sys.exit(130)
    _tell(reruns, as_json=as_json, out=out)
    sys.exit(0 if all(one.healed for one in reruns) else 1)


def _show(chains: list[Chain], *, as_json: bool, list_only: bool, out: Console) -> None:
    now = datetime.now(UTC)
    if as_json:
        if list_only or all(chain.healed for chain in chains):
            write_json([view.described(chain) for chain in chains])
    elif chains:
        write_rows(out, [view.listed(chain, now) for chain in chains], "Failed executions")
    if not as_json and all(chain.healed for chain in chains):
        out.print("Nothing is to be run again." if chains else "No execution failed.")


def _wanted(chains: list[Chain], *, yes: bool, as_json: bool) -> bool:
    """Say whether to go on; ask where there is somebody to ask."""
    if not chains:
        return False
    if yes:
        return True
    many = "this execution" if len(chains) == 1 else f"these {len(chains)} executions"
    otherwise = "Pass --yes to run them again, or --list to see them only."
    return agreed(f"Run {many} again?", otherwise, default=True, silent=as_json)


def _tell(reruns: list[Rerun], *, as_json: bool, out: Console) -> None:
    if as_json:
        write_json([view.ended(one) for one in reruns])
        return
    write_rows(out, [view.outcome(one) for one in reruns], "Run again")
    failing = [one for one in reruns if not one.healed]
    if failing:
        out.print(f"Still failing: {len(failing)} of {len(reruns)}", markup=False)
        view.write_still_failing(failing, out)
    else:
        out.print("All succeeded.")


if __name__ == "__main__":
    main(prog_name="./scripts/rerun")
