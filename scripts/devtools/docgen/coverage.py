"""Writes docs/coverage.md from the catalogue: `PYTHONPATH=.:chalice_app python -m scripts.devtools.docgen.coverage`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, Final

import click

from chalicelib.catalogue import CREATIONS, DERIVED, DOCS, RECORD, UNTAGGABLE, Creation, normalised, resources_of
from chalicelib.catalogue.deletions import ENDINGS, RENAMINGS, RETURNS
from chalicelib.catalogue.deletions.model import Ending, Renaming
from chalicelib.core.resource import Success
from chalicelib.taggers import TAGGERS
from scripts.devtools.docgen.modelled_records import modelled_records
from scripts.devtools.docgen.not_ended import NOT_ENDED
from tests.embedded.creations import CASES

ROOT: Final = Path(__file__).parents[3]
PAGE: Final = ROOT / "docs" / "coverage.md"
EVENTS: Final = ROOT / "tests" / "events"

FIXTURE: Final = "fixture"
"""Proof: the row finds its resources in a record of ours, written from the documented shape."""
MODEL: Final = "model"
"""Proof: the row finds its resources in the records made from botocore's model of the call."""
EMBEDDED: Final = "embedded AWS"
"""Proof: on the embedded AWS the call was made, logged and handled, and the tags were read back."""

_INTRODUCTION: Final = """\
# Coverage

Generated from the catalogue by `PYTHONPATH=.:chalice_app python -m scripts.devtools.docgen.coverage`. A test fails when
this page is not current.

**{calls} calls of {services} services** create what TagTrail tags, in {rows} rows: one for each type of resource.

| The place of the ids in the record is known from | rows |
|---|---|
| `record`: a real CloudTrail record | {record} |
| `docs`: a record printed in the documentation of AWS | {docs} |
| `derived`: the API's model and the spelling rules of CloudTrail | {derived} |

| The tests find the resources in | rows |
|---|---|
| `fixture`: a record of ours, written from the documented shape (`tests/events`) | {fixture} |
| `model`: records made from botocore's model of the call, in each shape that CloudTrail gives them | {model} |
| `embedded AWS`: the record of the call, made there; what it made is tagged by the deployed chain and its tags are \
read back from its own service | {embedded} |

*Tagged by* names the boto3 client whose own API tags, with the kind of resource where kinds differ; *Tagging API*
before it: the Resource Groups Tagging API is tried first.

*Success* says what it proves that the call succeeded, and leads to the page of AWS. `new`: there was none, for the call
fails where one exists. `upsert`: it makes what does not exist, and changes what exists. `idempotent`: it answers with
what exists as it is. Behind it stands what in the record may prove more. An ARN with a name in it may be another
resource's later; where *ARN* says `once`, AWS makes an id that it never gives again. So whatever names such an ARN
later is of the same resource, even a second success of a creation, which a repeated client token brings.

| Success | rows |
|---|---|
| `new` | {new} |
| `upsert` | {upsert} |
| `idempotent` | {idempotent} |
"""

_PROOFS: Final = {
    "version": "its version",
    "made_at": "its time of creation",
    "in_use": "what only a resource in use has",
    "overwrites": "a parameter without which nothing is overwritten",
    "named": "a parameter that names what is changed",
    "brought_back": "the call, which brings back what was deleted",
}

_ENDINGS: Final = """\
## How they end

{calls} calls end {types} of the {all} types. *By name*: the record of the call lacks a part of the ARN, so the name
leads to the row. A failed call and a dry run end nothing, nor does what was spared of many.

- A deletion with a waiting period ends a resource when it is asked for, because AWS shows it no more and its ARN is not
  given again; what brings it back before is in the second table. A KMS key ends when the period is over, by
  `DeleteKey`, an event of KMS: until then it is listed as pending.
- A call that only begins a deletion (a stack, a cluster) counts when it was accepted. That the deletion fails later is
  in no record.
- What goes along with another resource and by no call of its own is not seen: the volumes and interfaces of a
  terminated instance, what an account holds. Of a stack, each resource has its own call, made by CloudFormation.
- A job, a task and a purchase end by themselves.
"""

_UNTAGGABLE: Final = """\
## Known, and without tags

These calls create something that carries no tags. They are neither creations nor gaps. What no record names can't be
tagged either: a namespace of Cloud Map (its record holds the id of an operation only), what a template of another
service brings along without a call of its own.
"""


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when the page is not current.")
def main(*, check: bool) -> None:
    """Write docs/coverage.md from the catalogue."""
    text = page()
    if not check:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        raise click.ClickException(
            "docs/coverage.md is not current. Write it: python -m scripts.devtools.docgen.coverage"
        )


def page() -> str:
    """Return the whole page."""
    proofs = {row: proofs_of(row) for row in CREATIONS}
    counts = {
        "calls": len({(row.source, row.name) for row in CREATIONS}),
        "services": len({row.source for row in CREATIONS}),
        "rows": len(CREATIONS),
        **{kind: sum(row.evidence == kind for row in CREATIONS) for kind in (RECORD, DOCS, DERIVED)},
        **{kind.split()[0]: sum(kind in found for found in proofs.values()) for kind in (FIXTURE, MODEL, EMBEDDED)},
        **{kind.value: sum(row.success is kind for row in CREATIONS) for kind in Success},
    }
    by_service = groupby(sorted(CREATIONS, key=attrgetter("source", "name", "resource")), key=attrgetter("source"))
    sections = ["\n".join(_section(source, list(rows), proofs)) for source, rows in by_service]
    return "\n".join([_INTRODUCTION.format(**counts), *sections, *_endings(), _UNTAGGABLE, *_untaggable(), ""])


def proofs_of(row: Creation) -> tuple[str, ...]:
    """Return by what the row is proven."""
    modelled = modelled_records(row.source, row.name, row.tagger)
    found = {
        FIXTURE: any(_finds(row, fixture["record"]) for fixture in fixtures() if _is_of(row, fixture["record"])),
        MODEL: bool(modelled) and all(_finds(row, record) for record in modelled),
        EMBEDDED: row in embedded(),
    }
    return tuple(kind for kind, proven in found.items() if proven)


@cache
def fixtures() -> tuple[dict[str, Any], ...]:
    """Return each file of tests/events: `record`, the `resources` to be found in it, and where its `shape` is from."""
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in sorted(EVENTS.glob("*.json")))


@cache
def embedded() -> frozenset[Creation]:
    """Return the rows that the tests prove on the embedded AWS."""
    return frozenset(case.row for case in CASES)


def _is_of(row: Creation, record: dict[str, Any]) -> bool:
    return (row.source, row.name) == (record["eventSource"], normalised(record["eventName"]))


def _finds(row: Creation, record: dict[str, Any]) -> bool:
    return any(resource.type == row.resource for resource in resources_of(record))


def _section(source: str, rows: Sequence[Creation], proofs: dict[Creation, tuple[str, ...]]) -> Iterator[str]:
    yield f"## {source.removesuffix('.amazonaws.com')}\n"
    yield "| Event | Resource | Success | ARN | Tagged by | Known from | Proven by | Note |\n|" + "---|" * 8
    for row in rows:
        proven = ", ".join(proofs[row]) or "-"
        arn = "" if row.reusable else "once"
        facts = (row.name, f"`{row.resource}`", _success(row), arn, _tagged_by(row), row.evidence, proven, row.note)
        yield f"| {' | '.join(facts)} |"
    yield ""


def _success(row: Creation) -> str:
    told = f"[{row.success}]({row.page})"
    only = f" in {', '.join(row.only_in)}" if row.only_in else ""
    by = "; ".join(_PROOFS[proof.rule] for proof in row.answer)
    return told + only + (f" ({by})" if by else "")


def _endings() -> Iterator[str]:
    counts = {
        "calls": len({(row.source, row.name) for row in ENDINGS}),
        "types": len({row.resource for row in ENDINGS}),
    }
    yield _ENDINGS.format(**counts, all=len({row.resource for row in CREATIONS}))
    yield "| Resource | ends by |\n|---|---|"
    by_type = groupby(sorted(ENDINGS, key=attrgetter("resource", "source", "name")), key=attrgetter("resource"))
    yield from (f"| `{resource}` | {', '.join(dict.fromkeys(map(_ending, rows)))} |" for resource, rows in by_type)
    yield "\n| Resource | comes back by |\n|---|---|"
    yield from (f"| `{row.resource}` | {_ending(row)} |" for row in RETURNS)
    yield "\n| Resource | gets another ARN by |\n|---|---|"
    yield from (f"| `{row.resource}` | {_ending(row)} |" for row in RENAMINGS)
    yield "\n| Resource | Its end is not seen: |\n|---|---|"
    yield from (f"| `{resource}` | {reason} |" for resource, reason in sorted(NOT_ENDED.items()))
    yield ""


def _ending(row: Ending | Renaming) -> str:
    return f"{row.source.removesuffix('.amazonaws.com')} {row.name}{', by name' if row.by_name else ''}"


def _untaggable() -> Iterator[str]:
    for source, calls in groupby(sorted(UNTAGGABLE), key=itemgetter(0)):
        yield f"- {source.removesuffix('.amazonaws.com')}: {', '.join(name for _, name in calls)}"


def _tagged_by(row: Creation) -> str:
    tagger = TAGGERS.get(row.tagger)
    first = "Tagging API, " if tagger and "tag:TagResources" in tagger.actions else ""
    return f"{first}`{row.tagger}`"


if __name__ == "__main__":
    main()
