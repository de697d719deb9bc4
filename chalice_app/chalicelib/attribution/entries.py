"""Entries: the units of work in a chunk, each a CloudTrail record with its place in a log, a request, or a mend."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from chalicelib import catalogue, cloudtrail
from chalicelib.attribution.mends import id_of_mend
from chalicelib.core.payloads import WorkBucket, to_json
from chalicelib.core.resource import Resource
from chalicelib.runtime.settings import Settings
from chalicelib.taggers import TAGGERS
from chalicelib.taggers.arn_lookup import resource_for

if TYPE_CHECKING:
    from chalicelib.core.payload_types import events
    from chalicelib.core.payload_types.events import Chunk

Entry: TypeAlias = "events.Entry"
"""No more than a name at run time, as all payload types."""

CHUNK_RECORDS = 100
CHUNK_BYTES = 4_000_000
"""A step holds one chunk in memory; records are 256 KB at most, so a chunk always takes one."""


def resources_of(entry: Entry, settings: Settings) -> tuple[Resource, ...]:
    """Return what an entry is about. Raises `InvalidRequest` for a request that names no known resource."""
    if "record" in entry:
        return catalogue.resources_of(entry["record"])
    if "mend" in entry:
        return (Resource.from_dict(entry["mend"]["resource"]),)
    request = entry["request"]
    region = request.get("region", settings.region)
    account = request.get("account", settings.account)
    ids = request.get("resourceIds") or [request["resourceId"]]
    return tuple(resource_for(one, region, account) for one in ids)


def time_of(entry: Entry) -> str:
    """Return when it happened, as `YYYY-MM-DDTHH:MM:SSZ`; empty where a record does not say."""
    if "mend" in entry:
        return entry["mend"]["time"]
    return cloudtrail.time_text(entry["record"]) if "record" in entry else str(entry["time"])


def id_of(entry: Entry) -> str:
    """Return the id of the record's call, of the request's message, or of the mend.

    A record without one gets its place, or without a place a hash of itself.
    """
    if "mend" in entry:
        return id_of_mend(entry["mend"])
    if "record" not in entry:
        return str(entry["id"])
    known = cloudtrail.call_id_of(entry["record"])
    if known:
        return known
    if "log" in entry:
        return f"{entry['log']['key']}#{entry['position']}"
    return hashlib.sha256(to_json(entry["record"]).encode()).hexdigest()[:32]


def batch_keys(resources: Iterable[Resource]) -> frozenset[tuple[str, str, str]]:
    """Return the batches that resources fall into: account, Region, tag step."""
    return frozenset((r.account, TAGGERS[r.tagger].region_of(r), TAGGERS[r.tagger].service) for r in resources)


def cut(entries: list[Entry], settings: Settings) -> Iterator[list[Entry]]:
    """Cut entries into chunks.

    What is tagged together falls into one chunk as far as possible, and all creations of one ARN always do: there the
    latest wins.
    """
    chunk: list[Entry] = []
    size, last = 0, ""
    for arn, entry in _in_order(entries, settings):
        weight = len(to_json(entry))
        full = len(chunk) >= CHUNK_RECORDS or size + weight > CHUNK_BYTES
        if chunk and full and not (arn and arn == last):
            yield chunk
            chunk, size = [], 0
        chunk.append(entry)
        size, last = size + weight, arn
    if chunk:
        yield chunk


def _in_order(entries: list[Entry], settings: Settings) -> list[tuple[str, Entry]]:
    """Return entries with their first ARN: by batch, then time, but those of one ARN together.

    The tags of most policies say when, so what is of one time gets the same tags, and one call tags it.
    """
    keyed = []
    first: dict[str, str] = {}
    for number, entry in enumerate(entries):
        resources = resources_of(entry, settings)
        arn, time = resources[0].arn if resources else "", time_of(entry)
        first[arn] = min(first.get(arn, time), time)
        keyed.append((sorted(batch_keys(resources)), arn, time, number, entry))
    ordered = sorted(keyed, key=lambda row: (row[0], first[row[1]], *row[1:4]))
    return [(arn, entry) for _, arn, _, _, entry in ordered]


def packed(chunk: list[Entry], work: WorkBucket, *, execution: str, limit: int) -> Chunk:
    """Return a chunk as the state machine passes it: packed, with its number of records."""
    return {**work.pack(chunk, execution=execution, limit=limit), "records": len(chunk)}
