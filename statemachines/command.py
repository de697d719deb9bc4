"""`python -m statemachines`: the definitions and the template as JSON files."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from statemachines.infrastructure.stack import Stack
from statemachines.machines import MACHINES
from statemachines.name_limits import problems
from statemachines.names import Names
from statemachines.template import template

HELP = """\
Write the state machines and the CloudFormation template of a stage as JSON.

  DIR/<machine>.asl.json   each definition; ${TagEc2} stands for the ARN of the function tag_ec2
  DIR/template.json        everything of a stage but its Lambda functions

The files are the same for the same options: compare them, or give them to a tool that reads JSON.
"""
SAMPLE = {"account": "0" * 12, "region": "ap-northeast-1"}
"""An account, and a Region with one of the longest names: what is legal for them is legal everywhere."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files and say which; 2 for a stage name that AWS would refuse."""
    options = _parser().parse_args(arguments)
    wrong = problems(Names(stage=options.stage, **SAMPLE))
    if wrong:
        sys.stderr.write("\n".join(wrong) + "\n")
        return 2
    stack = Stack(stage=options.stage, trails=tuple(options.trail_bucket), scale=options.scale)
    options.out.mkdir(parents=True, exist_ok=True)
    definitions = {f"{kind}.asl.json": define(options.scale) for kind, define in MACHINES.items()}
    for name, content in {**definitions, "template.json": template(stack)}.items():
        path = options.out / name
        path.write_text(as_json(content), encoding="utf-8")
        sys.stdout.write(f"{path}\n")
    return 0


def as_json(content: Any) -> str:
    """Return JSON for people: states in the order of the story, one field a line."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m statemachines", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", metavar="DIR", type=Path, default=Path("build"), help="where to write (build)")
    parser.add_argument("--stage", default="dev", help="the stage that the template is for (dev)")
    parser.add_argument(
        "--trail-bucket", metavar="BUCKET", action="append", default=[], help="may write to the inbox; may be repeated"
    )
    parser.add_argument(
        "--scale", type=float, default=1.0, help="shrinks the waits between attempts, for an AWS that needs none (1.0)"
    )
    return parser
