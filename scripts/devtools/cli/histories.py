"""`./scripts/histories`: many random histories, whose records come in any order, against a model of what is true."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys

import click

from scripts.ops.cli import report_errors
from scripts.ops.project import ROOT

TESTS = ROOT / "tests" / "histories" / "test_histories.py"

EXAMPLES = """\
\b
Examples:
  ./scripts/histories                    20,000 histories: some ten minutes
  ./scripts/histories 2000 --seed 7      the same 2,000 each time

\b
Exit code: 0 if all is right, 1 if a history leaves something wrong: the smallest that was found is shown.
"""


@click.command(epilog=EXAMPLES)
@click.argument("number", type=click.IntRange(10), default=20_000)
@click.option(
    "--seed", type=click.IntRange(0), help="Try the histories of this seed again.  [default: another each time]"
)
@report_errors
def main(*, number: int, seed: int | None) -> None:
    """Try NUMBER random histories in process, on a ledger in memory.

    In each, people and their sessions make, change, rename and delete resources in a small account of its own. The
    records of their calls are delivered in any split, order and repetition, through the steps of the state machine.
    """
    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    print(f"{number} histories of seed {chosen}", file=sys.stderr, flush=True)
    options = ["-q", "-p", "no:cacheprovider", "--capture=no", f"--hypothesis-seed={chosen}"]
    command = [sys.executable, "-m", "pytest", str(TESTS), *options]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "HISTORIES": str(number)}, check=False)
    sys.exit(1 if done.returncode else 0)


if __name__ == "__main__":
    main(prog_name="./scripts/histories")
