"""`resources_of`: what a creation made, as `Resource`s, from the record alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from string import Formatter
from typing import Any, Final

from chalicelib.catalogue.answers import told_by
from chalicelib.catalogue.record_paths import fold, search, strings
from chalicelib.cloudtrail import WITHHELD, account_of, is_account, is_region, region_of, unwrap
from chalicelib.core.arns import MAX_BYTES, canonical, fault_of, name_in
from chalicelib.core.resource import Answer, Resource
from chalicelib.core.text import is_writable

from .lookup import rows_for
from .model import Creation

_PARTITIONS: Final = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("us-isof-", "aws-iso-f"),
    ("eu-isoe-", "aws-iso-e"),
    ("eusc-", "aws-eusc"),
)
_OLD_REGIONS: Final = {"EU": "eu-west-1", "US": "us-east-1"}
"""Names that S3 still takes for the Region of a bucket."""
_ARN_PARTS: Final = 6


def resources_of(record: object) -> tuple[Resource, ...]:
    """Return each resource that the record names as created, once; never raises, and knows nothing of failures.

    The record is taken at its word: ask `verdict` first. What AWS can't have named is left out: ask `misnamed`.
    """
    return tuple({(one.type, one.arn): one for one in _named(record) if not fault_of(one.arn)}.values())


def misnamed(record: object) -> str:
    """Return what is wrong with an ARN of what was created, as the end of *its ARN ...*; empty where nothing is."""
    return next((fault for one in _named(record) if (fault := fault_of(one.arn))), "")


def _named(record: object) -> Iterator[Resource]:
    call = unwrap(record)
    rows = rows_for(call.get("eventSource"), call.get("eventName")) if call else ()
    if call and rows:
        folded, region, account = fold(call), region_of(call), account_of(call)
        for row in rows:
            yield from _resources(row, folded, region, account, told_by(row.answer, call, folded))


def partition_of(region: str) -> str:
    """Return the partition that a Region belongs to."""
    return next((partition for prefix, partition in _PARTITIONS if region.startswith(prefix)), "aws")


def _resources(
    row: Creation, record: Mapping[str, Any], region: str, account: str, answer: Answer
) -> Iterator[Resource]:
    own = "".join(strings(search(row.region, record))[:1]) if row.region else ""
    named = _OLD_REGIONS.get(own, own)
    home = named if is_region(named) else region
    for found, arn in arns_of(row.ids, row.arn, record, home, account):
        parts = arn.split(":", _ARN_PARTS - 1)
        if len(parts) == _ARN_PARTS:
            yield Resource(
                arn=arn,
                id=found if _is_id(found) else name_in(arn),
                type=row.resource,
                tagger=row.tagger,
                region=parts[3] or home,
                account=parts[4] if is_account(parts[4]) else account,
                success=row.success_in(home),
                answer=answer,
                reusable=row.reusable,
                companions=row.companions,
            )


def _is_id(found: str) -> bool:
    """Say whether what was found is an id that can be kept: what the ARN leaves out of it nobody has checked."""
    return not found.startswith("arn:") and is_writable(found) and len(found.encode()) <= MAX_BYTES


def arns_of(ids: str, template: str, record: Mapping[str, Any], region: str, account: str) -> Iterator[tuple[str, str]]:
    """Yield each id or ARN that a path finds in a folded record, with its ARN, which may be no right one."""
    for found in strings(search(ids, record)):
        if found not in WITHHELD:
            arn = found if found.startswith("arn:") else built(template, record, region, account, found)
            yield found, canonical(arn)


def built(template: str, record: Mapping[str, Any], region: str, account: str, found: str) -> str:
    """Return the ARN by the template, or "" where the record lacks a part of it."""
    known = {
        "partition": partition_of(region),
        "region": region,
        "account": account,
        "id": found,
        "path": found.lstrip("/"),
    }
    text = ""
    for literal, member in _pieces(template):
        values = [known[member]] if member in known else strings(search(member, record))[:1] if member else [""]
        if not values or values[0] in WITHHELD:
            return ""
        text += literal + values[0]
    return text


@cache
def _pieces(template: str) -> tuple[tuple[str, str], ...]:
    return tuple((literal, member or "") for literal, member, _, _ in Formatter().parse(template))
