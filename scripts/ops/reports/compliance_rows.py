"""The report as rows and documents: what CSV and JSON hold, and what the tables are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scripts.ops.reports.compliance import Day, Finding, Share, TagShare

RATES = ("date", "by", "name", "checked", "compliant", "percent", "invalid")
"""The columns of the rates. Of a tag, `checked` counts the resources that need it, `compliant` those that have it."""

RESOURCES = (
    "arn",
    "type",
    "account",
    "region",
    "creator",
    "missing",
    "invalid",
    "near misses",
    "messages",
    "checked at",
)
"""The columns of the resources that are not as they should be."""


def rates(days: Iterable[Day]) -> Iterator[dict[str, Any]]:
    """Yield the rates of some days: of all resources, by tag, and by each group."""
    for day in days:
        yield _rate(day, "all", "", day.total)
        for key, tag in day.tags.items():
            yield {**_rate(day, "tag", key, Share(tag.needed, tag.present)), "invalid": tag.invalid}
        for group, shares in day.groups.items():
            for name, share in shares.items():
                yield _rate(day, group, name, share)


def resource(finding: Finding) -> dict[str, Any]:
    """Return one resource that is not as it should be."""
    return {
        "arn": finding["arn"],
        "type": finding.get("type"),
        "account": finding.get("account"),
        "region": finding.get("region"),
        "creator": finding.get("creator"),
        "missing": ", ".join(finding.get("missingTags") or ()),
        "invalid": ", ".join(invalid(finding)),
        "near misses": ", ".join(near_misses(finding)),
        "messages": " ".join(finding.get("messages") or ()),
        "checked at": finding.get("timestamp"),
    }


def invalid(finding: Finding) -> list[str]:
    """Return the tags whose values are not allowed, each with what is."""
    return [_invalid(tag) for tag in finding.get("invalidTags") or ()]


def near_misses(finding: Finding) -> list[str]:
    """Return the keys that were nearly right, each with what it should be."""
    return [f"{miss['found']} (for {miss['key']})" for miss in finding.get("nearMisses") or ()]


FOUND_BY = {
    "describe": "Listed by their service, whether they have a tag or never had one",
    "tagging-api": "Listed by the Resource Groups Tagging API, which knows what has or had a tag",
    "ledger": "In the ledger, which knows what was created since TagTrail looks on",
}
"""What the sources in a summary's coverage mean."""


def coverage(day: Day) -> list[tuple[str, list[str]]]:
    """Return how resources were found, and the types that were found so."""
    sources = dict.fromkeys([*FOUND_BY, *(str(one["source"]) for one in day.coverage)])
    by_source = {
        source: sorted(str(one["type"]) for one in day.coverage if one["source"] == source) for source in sources
    }
    return [(FOUND_BY.get(source, source), types) for source, types in by_source.items() if types]


def document(days: list[Day], resources: list[Finding] | None) -> dict[str, Any]:
    """Return the report for a program: the latest summary, its history, and the resources if they were asked for."""
    latest = days[-1]
    found = {
        "date": latest.date,
        **_counts(latest.total),
        "byTag": {key: {**_parts(tag), "rate": tag.rate} for key, tag in latest.tags.items()},
        **{
            f"by{group.capitalize()}": {name: _counts(share) for name, share in shares.items()}
            for group, shares in latest.groups.items()
        },
        "coverage": list(latest.coverage),
        "execution": latest.execution,
        "history": [{"date": day.date, **_counts(day.total)} for day in days],
    }
    return found if resources is None else {**found, "resources": resources}


def _rate(day: Day, by: str, name: str, share: Share) -> dict[str, Any]:
    rate = None if share.rate is None else round(share.rate * 100, 2)
    return {
        "date": day.date,
        "by": by,
        "name": name,
        "checked": share.checked,
        "compliant": share.compliant,
        "percent": rate,
    }


def _counts(share: Share) -> dict[str, Any]:
    return {"checked": share.checked, "compliant": share.compliant, "rate": share.rate}


def _parts(tag: TagShare) -> dict[str, int]:
    return {"present": tag.present, "missing": tag.missing, "invalid": tag.invalid}


def _invalid(tag: Mapping[str, Any]) -> str:
    allowed = tag.get("allowed") or ()
    wanted = allowed if isinstance(allowed, str) else ", ".join(map(str, allowed))
    return f"{tag['key']}={tag['value']}" + (f" (allowed: {wanted})" if wanted else "")
