"""Which package may import which: the table in docs/architecture.md, held against every import of the tree."""

import ast
import re
from functools import cache
from graphlib import TopologicalSorter

import pytest

from scripts.devtools.docgen.architecture import ALL, PAGE, drawn, read_arrows
from scripts.ops.project import ROOT

SOURCES = {"chalicelib": ROOT / "chalice_app", "statemachines": ROOT, "scripts": ROOT}
"""The folder that each top package is imported from."""

WINGS = ("chalicelib", "scripts.ops", "scripts.devtools")
"""What is divided: each package inside is a node of its own."""

TABLE = read_arrows(PAGE.read_text(encoding="utf-8"))


def node_of(name):
    """The node that a dotted name belongs to: its package in a wing, else its top package."""
    for wing in WINGS:
        if name.startswith(f"{wing}."):
            return ".".join(name.split(".")[: wing.count(".") + 2])
    return name if name in WINGS else name.split(".")[0]


@cache
def modules():
    """Dotted name and path of every module of ours."""
    found = {}
    for top, base in SOURCES.items():
        for path in sorted((base / top).rglob("*.py")):
            name = ".".join(path.relative_to(base).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def imported(name, path):
    """The dotted names that a module imports, `from x import y` as x.y."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join((*base, *filter(None, [node.module])))
            yield from (f"{module}.{alias.name}" for alias in node.names)


@cache
def arrows():
    """Importer -> imported -> the modules where it stands, between nodes."""
    found = {}
    for name, path in modules().items():
        here = node_of(name)
        for other in imported(name, path):
            if other.split(".")[0] in SOURCES and node_of(other) != here:
                found.setdefault(here, {}).setdefault(node_of(other), set()).add(f"{name} imports {other}")
    return found


def may(here, there):
    """Whether the table has the arrow. `scripts.ops` in it stands for every package inside."""
    allowed = TABLE[here]
    wing = here.rpartition(".")[0]
    return (
        there in allowed
        or there.rpartition(".")[0] in allowed
        or (ALL in allowed and there.rpartition(".")[0] == wing)
        or there == wing
    )


@pytest.mark.parametrize("here", sorted({node_of(name) for name in modules()} - set(WINGS) - {"scripts"}))
def test_a_package_imports_only_what_the_table_allows(here):
    assert here in TABLE, f"{here} is not in the table of {PAGE.name}"
    wrong = [line for there, lines in arrows().get(here, {}).items() if not may(here, there) for line in lines]
    assert wrong == []


@pytest.mark.parametrize("here", sorted(TABLE))
def test_the_table_names_no_package_that_is_not_there_and_no_arrow_that_nobody_uses(here):
    assert here in {node_of(name) for name in modules()} | set(WINGS)
    inside = {name for name in TABLE[here] if name.startswith(f"{here.rpartition('.')[0]}.") and here not in WINGS}
    assert inside - set(arrows().get(here, {})) == set()


def test_no_imports_between_packages_go_in_a_circle():
    list(TopologicalSorter(arrows()).static_order())


CHANGE_A_STAGE = {"scripts.ops.cli.deploy", "scripts.ops.cli.destroy"}


def reached(name, seen):
    """Every module of ours that is imported with one, its own packages too."""
    while name not in modules():
        name = name.rpartition(".")[0]
    if name not in seen:
        seen.add(name)
        for other in (name.rpartition(".")[0], *imported(name, modules()[name])):
            if other.split(".")[0] in SOURCES and other not in SOURCES:
                reached(other, seen)
    return seen


@pytest.mark.parametrize("verb", sorted(name for name in modules() if name.startswith("scripts.ops.cli.")))
def test_only_what_changes_a_stage_knows_how_to_deploy(verb):
    known = {name for name in reached(verb, set()) if node_of(name) == "scripts.ops.deployment"}
    assert bool(known) == (verb in CHANGE_A_STAGE), known


def test_nothing_lies_loose_beside_the_packages_of_the_library():
    loose = {path.name for path in (ROOT / "chalice_app" / "chalicelib").glob("*.py")}
    assert loose == {"__init__.py", "errors.py"}


def siblings(name, path):
    """The other modules of its own package that a module imports; a group of commands may import its own."""
    package = name.rpartition(".")[0]
    others = {one for one in modules() if one.startswith(f"{package}.") and one != name}
    named = set(imported(name, path))
    return {one for one in others if one in named or any(other.startswith(f"{one}.") for other in named)}


@pytest.mark.parametrize(
    "name", [name for name in modules() if re.match(r"chalicelib\.steps\.|scripts\.(ops|devtools)\.cli\.", name)]
)
def test_a_step_or_a_command_imports_no_other(name):
    assert {other for other in siblings(name, modules()[name]) if not other.startswith(f"{name}_")} == set()


def test_the_pictures_of_the_page_are_current():
    """`PYTHONPATH=.:chalice_app python -m scripts.devtools.docgen.architecture` draws them."""
    text = PAGE.read_text(encoding="utf-8")
    assert drawn(text) == text


class TestTheReadingOfTheTable:
    """What the tests above rest on."""

    TEXT = "x\n```arrows\nlib: base\n  one two: three\n  steps: *\nother: lib.one\n```\n"

    def test_names_are_completed_with_those_of_their_wing(self):
        assert read_arrows(self.TEXT) == {
            "lib": {"base"},
            "lib.one": {"base", "lib.three"},
            "lib.two": {"base", "lib.three"},
            "lib.steps": {"base", ALL},
            "other": {"lib.one"},
        }

    def test_a_name_belongs_to_the_package_in_its_wing(self):
        assert node_of("chalicelib.core.text.clean") == "chalicelib.core"
        assert node_of("scripts.ops.deployment.lambdas.chalice_cli") == "scripts.ops.deployment"
        assert node_of("statemachines.names.Names") == "statemachines"
