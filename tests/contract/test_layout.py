"""The house as it was agreed: where things lie, which way imports point, and that names agree across files."""

import ast
import json
import re
from pathlib import Path

import pytest

from scripts.ops.project import ROOT
from statemachines.functions import MEMORY, TIMEOUTS

APP = ROOT / "chalice_app"
LIBRARY = APP / "chalicelib"
CONFIG = json.loads((ROOT / ".chalice" / "config.json").read_text())

KEEPERS = {
    "boto3": {"runtime", "ledger"},
    "os": {"runtime"},
    "jsonschema": {"schemas"},
    "jmespath": {"catalogue", "taggers", "compliance", "remediation"},
}
"""The only modules that may import what reaches outside, or what decides how a thing is done."""


def sources():
    return sorted(LIBRARY.rglob("*.py"))


def imported(path):
    """The dotted names that a file imports, `from x import y` as x.y."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(APP).parts[: -node.level] if node.level else ()
            module = ".".join((*package, *filter(None, [node.module])))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def owner(path):
    return path.relative_to(LIBRARY).parts[0].removesuffix(".py")


def registrations():
    """Function name and the `name=` of its decorator, as app.py registers them."""
    tree = ast.parse((APP / "app.py").read_text())
    return {
        node.name: keyword.value.value
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        for keyword in decorator.keywords
        if keyword.arg == "name"
    }


def test_the_link_in_the_chalice_project_leads_to_the_root():
    assert (APP / ".chalice").is_symlink()
    assert (APP / ".chalice").resolve() == ROOT / ".chalice"


def test_lambda_requirements_are_part_of_a_checkouts():
    assert "-r chalice_app/requirements.txt" in (ROOT / "requirements.txt").read_text().splitlines()


@pytest.mark.parametrize("file", ["requirements.txt", "chalice_app/requirements.txt"])
def test_every_requirement_is_pinned(file):
    lines = [line for line in (ROOT / file).read_text().splitlines() if line and not line.startswith(("#", "-r "))]
    assert [line for line in lines if not re.fullmatch(r"[\w-]+(\[[\w,]+\])?==[\w.]+", line)] == []


def test_lambdas_bring_neither_boto3_nor_chalice():
    text = (APP / "requirements.txt").read_text()
    assert not re.search(r"^(boto3|botocore|chalice)\b", text, re.MULTILINE)


def test_each_function_has_one_name_in_app_config_and_state_machines():
    registered = registrations()
    assert list(registered) == list(registered.values())
    assert set(registered) == set(CONFIG["lambda_functions"]) == set(TIMEOUTS)


def test_configured_timeouts_are_those_that_the_state_machine_reckons_with():
    configured = {name: one["lambda_timeout"] for name, one in CONFIG["lambda_functions"].items()}
    assert configured == dict(TIMEOUTS)


def test_configured_memory_is_what_the_table_says():
    configured = {name: one["lambda_memory_size"] for name, one in CONFIG["lambda_functions"].items()}
    assert configured == dict(MEMORY)


def test_app_holds_no_decisions():
    nodes = list(ast.walk(ast.parse((APP / "app.py").read_text())))
    assert not [node for node in nodes if isinstance(node, (ast.If, ast.IfExp, ast.For, ast.While, ast.Try))]
    assert not [name for name in imported(APP / "app.py") if name.startswith("boto")]


def test_chalice_generates_no_policies():
    assert CONFIG["autogen_policy"] is False


def test_no_policy_file_stands_where_it_would_override_those_of_the_functions():
    sections = [CONFIG, *CONFIG.get("stages", {}).values()]
    assert not [section for section in sections if "iam_policy_file" in section]
    assert not [one for one in CONFIG["lambda_functions"].values() if "iam_policy_file" in one]


def test_no_environment_stands_where_chalice_ignores_it():
    assert not [one for one in CONFIG["lambda_functions"].values() if "environment_variables" in one]


@pytest.mark.parametrize("package", sorted(KEEPERS))
def test_only_its_keepers_import(package):
    users = {owner(path) for path in sources() for name in imported(path) if name.split(".")[0] == package}
    assert users <= KEEPERS[package]


def test_a_log_line_leaves_the_members_of_every_line_alone():
    """Powertools writes these; `extra` would take their place."""
    taken = {"level", "location", "message", "timestamp", "service", "exception"}
    found = {
        (path.name, key.value)
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.keyword) and node.arg == "extra"
        for dictionary in ast.walk(node.value)
        if isinstance(dictionary, ast.Dict)
        for key in dictionary.keys
        if isinstance(key, ast.Constant)
    }
    assert {name for _, name in found} & taken == set()


def test_lambdas_import_nothing_of_the_checkout():
    strangers = {
        (path.name, name)
        for path in sources()
        for name in imported(path)
        if name.split(".")[0] in ("scripts", "statemachines", "tests")
    }
    assert not strangers


def test_a_module_can_be_read_in_one_go():
    trees = [ROOT / name for name in ("chalice_app", "statemachines", "scripts")]
    long = {path: len(path.read_text().splitlines()) for tree in trees for path in tree.rglob("*.py")}
    assert {path.name: lines for path, lines in long.items() if lines > 300} == {}


@pytest.mark.parametrize(
    "verb",
    [
        "backfill",
        "demo",
        "deploy",
        "destroy",
        "export",
        "inventory",
        "preview",
        "report",
        "rerun",
        "tag",
        "test",
        "trace",
        "whodunit",
    ],
)
def test_a_verb_is_executable_and_makes_its_own_environment(verb):
    path = ROOT / "scripts" / verb
    assert path.stat().st_mode & 0o111
    assert "/_environment" in path.read_text()


def test_ci_runs_the_test_script():
    text = (ROOT / ".ci" / "run").read_text()
    assert "scripts/test" in text
    assert Path(ROOT / ".ci" / "run").stat().st_mode & 0o111
