import re

import pytest

from chalicelib.errors import InvalidPolicy
from chalicelib.policy import CONDITIONS, DEFAULT_KEYS, PLACEHOLDERS, RETENTION_CONDITIONS, decode, packaged
from chalicelib.policy.facts import SESSION_TAGS
from chalicelib.schemas.validation import packaged as packaged_schema
from scripts.ops.project import ROOT

PAGE = (ROOT / "docs" / "tag-policy.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


def first_column(heading: str) -> list[str]:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `(.*?)` \|", section, re.MULTILINE)


def test_the_page_lists_exactly_the_placeholders():
    named = [*PLACEHOLDERS, f"{SESSION_TAGS}KEY"]
    assert sorted(first_column("Templates")) == sorted(f"{{{name}}}" for name in named)


def test_the_page_lists_exactly_the_conditions():
    assert first_column("Conditions") == list(CONDITIONS)


def test_the_page_lists_exactly_the_members():
    assert first_column("Members") == list(packaged_schema("tag_policy.schema")["properties"])


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_is_a_valid_policy(example):
    assert decode(example).keys()


def test_each_section_with_a_document_has_an_example():
    assert len(EXAMPLES) == 9


def test_the_page_shows_the_packaged_policy():
    assert (
        EXAMPLES[0] == (ROOT / "chalice_app" / "chalicelib" / "schemas" / "documents" / "tag_policy.json").read_text()
    )


@pytest.mark.parametrize(
    "document",
    [
        '{"version": 1, "tags": {"CreatedBy": "{creator.nme}"}}',
        '{"version": 1, "tags": {}, "rules": [{"when": {"event": 7}, "tags": {}}]}',
        '{"version": 1,\n"tags": {}\n\n  "rules": []}',
    ],
)
def test_the_page_quotes_real_errors(document):
    with pytest.raises(InvalidPolicy) as caught:
        decode(document)
    assert str(caught.value) in PAGE


def test_the_terraform_hint_names_the_default_keys():
    assert re.search(r"keys = \[(.*)\]", PAGE)[1] == ", ".join(f'"{key}"' for key in packaged()["tags"])
    assert packaged()["tags"].keys() == DEFAULT_KEYS


def test_the_page_lists_exactly_the_conditions_of_retention_rules():
    assert first_column("Retention") == list(RETENTION_CONDITIONS)
