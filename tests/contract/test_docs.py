"""The documentation against the code: links lead somewhere, and what a page lists is what there is."""

import re
from functools import cache

import pytest

from chalicelib import errors
from chalicelib.catalogue import event_patterns
from scripts.devtools.embedded_aws.shims import SHIMS
from scripts.ops.project import ROOT
from statemachines.functions import TIMEOUTS
from statemachines.graph import names
from statemachines.infrastructure.stack import Stack
from statemachines.machines import MACHINES
from statemachines.template import template

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
OTHER_PLACES = ("http://", "https://", "mailto:")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@cache
def text_of(path):
    return path.read_text(encoding="utf-8")


def prose_of(path):
    """The page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text_of(path), flags=re.DOTALL | re.MULTILINE)


def links_in(path):
    without_code = re.sub(r"`[^`\n]*`", "", prose_of(path))
    found = re.findall(r"\]\(([^)\s]+)\)", without_code)
    return [link for link in found if not link.startswith(OTHER_PLACES)]


def anchors_in(path):
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose_of(path), re.MULTILINE)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings]
    return {heading.strip().replace(" ", "-") for heading in plain}


def section(path, heading):
    """The text under a heading, down to the next one of its level or above."""
    level = heading.partition(" ")[0]
    after = text_of(path).split(f"\n{heading}\n")[1]
    return re.split(rf"\n#{{1,{len(level)}}} ", after)[0]


def rows_in(text):
    """The cells of each row of the tables in a text, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    heads = {index - 1 for index, line in enumerate(lines) if set(line) <= set("|-: ")}
    body = [line for index, line in enumerate(lines) if index not in heads and index - 1 not in heads]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in body]


def sentence(thing):
    return " ".join((thing.__doc__ or "").split())


def leaves():
    return [
        thing
        for thing in vars(errors).values()
        if isinstance(thing, type) and issubclass(thing, errors.TagTrailError) and not thing.__subclasses__()
    ]


@every_page
def test_every_link_leads_somewhere(page):
    lost = []
    for link in links_in(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors_in(target)):
            lost.append(link)
    assert lost == []


@every_page
def test_every_command_that_a_page_names_exists(page):
    named = set(re.findall(r"\./scripts/([\w-]+)", text_of(page)))
    assert [verb for verb in sorted(named) if not (ROOT / "scripts" / verb).is_file()] == []


@every_page
def test_every_file_of_ours_that_a_page_names_exists(page):
    quoted = re.findall(r"`((?:chalice_app|chalicelib|docs|scripts|statemachines|tests)/[\w./-]+)`", text_of(page))
    places = {name: [ROOT / name, ROOT / "chalice_app" / name] for name in quoted}
    assert [name for name, paths in places.items() if not any(path.exists() for path in paths)] == []


@every_page
def test_every_module_that_a_page_runs_exists(page):
    named = set(re.findall(r"python -m ([\w.]+)", text_of(page)))
    paths = {name: ROOT / name.replace(".", "/") for name in named}
    assert [name for name, path in paths.items() if not (path.is_dir() or path.with_suffix(".py").exists())] == []


@every_page
def test_a_page_names_no_place_of_somebodys_machine(page):
    assert re.findall(r"(?<![\w.*:>/])/(?:home|root|tmp|Users|work)/\S*", text_of(page)) == []


@every_page
def test_prose_is_plain(page):
    assert [line for line in prose_of(page).splitlines() if "\N{EM DASH}" in line] == []


def test_limits_lists_every_shim_in_the_words_of_its_docstring_and_nothing_else():
    listed = rows_in(section(ROOT / "docs" / "limits.md", "## Shimmed"))
    assert listed == [[f"`{shim.__name__}`", sentence(shim)] for shim in SHIMS]


def test_operations_lists_every_error_in_the_words_of_its_docstring_and_nothing_else():
    listed = rows_in(section(ROOT / "docs" / "operations.md", "### Errors"))
    assert [row[:2] for row in listed] == [[f"`{error.__name__}`", sentence(error)] for error in leaves()]


def test_every_listed_error_says_who_tries_again_and_what_to_do():
    listed = rows_in(section(ROOT / "docs" / "operations.md", "### Errors"))
    assert [row for row in listed if len(row) != 4 or not all(row)] == []


def test_operations_says_that_the_base_classes_are_no_names_of_errors():
    bases = [
        thing.__name__
        for thing in vars(errors).values()
        if isinstance(thing, type) and issubclass(thing, errors.TagTrailError) and thing.__subclasses__()
    ]
    text = section(ROOT / "docs" / "operations.md", "### Errors")
    assert [name for name in bases if f"`{name}`" not in text] == []


def test_operations_lists_every_alarm_and_no_other():
    fullest = Stack(stage="dev", mode="both", patterns=event_patterns())
    resources = template(fullest)["Resources"].values()
    alarms = [one["Properties"]["AlarmName"] for one in resources if one["Type"] == "AWS::CloudWatch::Alarm"]
    of_functions, of_machines = (re.compile(f"^({'|'.join(several)})-") for several in (TIMEOUTS, MACHINES))
    short = {alarm.removeprefix("tagtrail-dev-") for alarm in alarms}
    expected = {of_machines.sub("<machine>-", of_functions.sub("<function>-", alarm)) for alarm in short}
    listed = rows_in(section(ROOT / "docs" / "operations.md", "## Alarms"))
    assert {name for row in listed for name in re.findall(r"`([^`]+)`", row[0])} == expected


def test_architecture_names_every_state_and_no_other():
    rows = rows_in(section(ROOT / "docs" / "architecture.md", "## The states"))
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row[0])]
    assert sorted(named) == sorted(name for define in MACHINES.values() for name in names(define(1.0)))


def test_architecture_names_every_module_and_no_other():
    library = ROOT / "chalice_app" / "chalicelib"
    wings = (library, ROOT / "scripts" / "ops", ROOT / "scripts" / "devtools")
    there = [path.stem for wing in wings for path in wing.glob("[a-z]*.py")]
    there += [path.parent.name for wing in wings for path in wing.glob("*/__init__.py")]
    rows = rows_in(section(ROOT / "docs" / "architecture.md", "## Modules"))
    assert sorted(name for row in rows for name in re.findall(r"`([^`]+)`", row[0])) == sorted(there)


def test_decisions_are_numbered_without_gaps():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_number_and_three_parts_and_is_listed(path):
    lines = text_of(path).splitlines()
    assert lines[0].startswith(f"# {int(path.name[:4])}. ")
    assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]
    assert f"](decisions/{path.name})" in section(ROOT / "docs" / "architecture.md", "## Decisions")


class TestTheReadingOfPages:
    """What the tests above rest on."""

    @pytest.fixture
    def page(self, tmp_path):
        path = tmp_path / "page.md"
        lines = [
            "# A `page`, or two",
            "[in](#a-page-or-two) [out](https://example.com) `[code](nowhere.md)`",
            "## One",
            "| a | b |",
            "|---|---|",
            "| 1 | 2 |",
            "```",
            "# no heading [no](link.md)",
            "```",
            "## Two",
        ]
        path.write_text("\n".join(lines) + "\n")
        return path

    def test_links_are_those_of_the_prose(self, page):
        assert links_in(page) == ["#a-page-or-two"]

    def test_anchors_are_those_of_headings(self, page):
        assert anchors_in(page) == {"a-page-or-two", "one", "two"}

    def test_a_section_ends_at_the_next_heading_and_its_tables_lose_their_heads(self, page):
        assert rows_in(section(page, "## One")) == [["1", "2"]]
