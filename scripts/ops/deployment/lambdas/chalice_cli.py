"""The real Chalice command line, as a process of its own: it changes its directory, its path and its environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.ops.errors import CommandError
from scripts.ops.presentation.progress import Report
from statemachines.names import Names

_MAIN = "import sys; from chalice.cli import main; sys.exit(main())"


def deploy(project_dir: Path, stage: str, region: str, report: Report) -> None:
    """Deploy the Lambdas to a rendered stage, in the package that `bundle.build` made."""
    _chalice(project_dir, "deploy", stage, region, report)


def delete(project_dir: Path, names: Names, report: Report) -> None:
    """Delete what Chalice remembers of a stage, whether or not the stage is rendered in this checkout."""
    _chalice(project_dir, "delete", names.stage, names.region, report, INBOX_QUEUE=names.inbox)


def environment(region: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment that Chalice runs in: the Region is ours, and no foreign code gets onto its path."""
    kept = {name: value for name, value in environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    return {**kept, "AWS_DEFAULT_REGION": region, "AWS_REGION": region, "PYTHONDONTWRITEBYTECODE": "1"}


def _chalice(project_dir: Path, verb: str, stage: str, region: str, report: Report, **more: str) -> None:
    command = [sys.executable, "-P", "-c", _MAIN, "--project-dir", str(project_dir), verb, "--stage", stage]
    lines: list[str] = []
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        env=environment(region, os.environ) | more,
    ) as process:
        try:
            for line in process.stdout or ():
                lines.append(line.rstrip())
                report(lines[-1])
        except KeyboardInterrupt:  # Popen would leave it running
            process.terminate()
            process.wait()
            raise
    said = "\n".join(lines)
    if process.returncode:
        raise CommandError(f"chalice {verb} --stage {stage} failed: {_reason(said)}", "The lines above say where.")


def _reason(said: str) -> str:
    """Return the last paragraph: Chalice wraps AWS's sentence into several lines. Of a traceback the last line."""
    paragraphs = [part for part in re.split(r"\n\s*\n", said) if part.strip()]
    last = paragraphs[-1].strip() if paragraphs else "it said nothing"
    return " ".join(last.split()) if "Traceback" not in last else last.splitlines()[-1]
