"""Draws the pictures in docs/architecture.md from the table of arrows and from what the steps import.

Run it as `PYTHONPATH=.:chalice_app python -m scripts.devtools.docgen.architecture`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from scripts.ops.project import ROOT

PAGE: Final = ROOT / "docs" / "architecture.md"
STEPS: Final = ROOT / "chalice_app" / "chalicelib" / "steps"

ALL: Final = "*"
"""In the table: everything in the same wing."""

WAY: Final = ("receive", "fetch_log", "parse_events", "resolve_identity", "tag_batch", "record_metadata", "summarise")
"""The steps that a record passes, in their order."""

UBIQUITOUS: Final = ("errors", "core", "runtime")
"""Packages that nearly every step stands on, and that tell nothing of its work."""

Arrows = Mapping[str, Collection[str]]


def read_arrows(text: str) -> dict[str, set[str]]:
    """Return the arrows of the page's block: importer -> what it may import, by whole names.

    A line that is not indented names a wing, and what all of its packages may import besides.
    """
    block = re.search(r"^```arrows\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    if block is None:
        raise ValueError("the page has no block of arrows")
    allowed: dict[str, set[str]] = {}
    wing, shared = "", set[str]()
    for line in block[1].splitlines():
        names, _, targets = line.partition(":")
        if not line.startswith(" "):
            wing, shared = names.strip(), set(targets.split())
            allowed[wing] = set(shared)
            continue
        inside = {ALL if one == ALL else f"{wing}.{one}" for one in targets.split()}
        allowed |= {f"{wing}.{name}": inside | shared for name in names.split()}
    return allowed


def packages(arrows: Arrows) -> str:
    """Return the picture of chalicelib's packages: an arrow where no way through others says the same."""
    inside = {name.removeprefix("chalicelib."): targets for name, targets in arrows.items() if name != "chalicelib"}
    inside = {name: targets for name, targets in inside.items() if "." not in name and name != "statemachines"}
    knows = {
        name: inside.keys() - {name} if ALL in targets else {one.removeprefix("chalicelib.") for one in targets}
        for name, targets in inside.items()
    }
    lines = [
        f"  {name} --> {one}"
        for name, targets in knows.items()
        for one in sorted(targets)
        if not any(one in _reached(other, knows) for other in targets if other != one)
    ]
    return _block("mermaid", ["flowchart TD", *sorted(lines)])


def way_of_a_record() -> str:
    """Return the steps of a record, each with the packages that it stands on."""
    rows = [f"| `{step}` | {', '.join(f'`{one}`' for one in sorted(set(_imports(step))))} |" for step in WAY]
    return "\n".join(["| Step | stands on |", "|---|---|", *rows])


def drawn(text: str) -> str:
    """Return the page with its pictures drawn anew."""
    pictures = {"packages": packages(read_arrows(text)), "way": way_of_a_record()}
    for name, picture in pictures.items():
        start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}\n{picture}\n{end}{rest.partition(end)[2]}"
    return text


def _reached(name: str, knows: Arrows) -> set[str]:
    return {one for other in knows[name] for one in {other, *_reached(other, knows)}}


def _imports(step: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((STEPS / f"{step}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (f"{node.module}.{alias.name}" for alias in node.names):
                if name.startswith("chalicelib.") and name.split(".")[1] not in UBIQUITOUS:
                    yield name.split(".")[1]


def _block(kind: str, lines: list[str]) -> str:
    return "\n".join([f"```{kind}", *lines, "```"])


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
