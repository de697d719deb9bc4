"""`./scripts/report`: what there is to know about what TagTrail looks after. One command for each report."""

from __future__ import annotations

import click

from scripts.ops.cli.report_compliance import compliance
from scripts.ops.cli.report_retention import retention


@click.group()
def main() -> None:
    """Report on what TagTrail looks after. Reports read, and change nothing."""


main.add_command(compliance)
main.add_command(retention)

if __name__ == "__main__":
    main(prog_name="./scripts/report")
