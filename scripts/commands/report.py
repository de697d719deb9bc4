"""`./scripts/report`: what a stage knows, as a report."""

from __future__ import annotations

import click

from scripts.commands import report_compliance


@click.group()
def main() -> None:
    """Write a report of what a stage knows. It reads, and changes nothing."""


main.add_command(report_compliance.compliance)


if __name__ == "__main__":
    main(prog_name="./scripts/report")
