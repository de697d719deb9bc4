"""fill_gaps: add the tags that rules let be added unasked, and note each in the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from chalicelib.core.grouping import group_by
from chalicelib.core.payloads import to_json
from chalicelib.core.resource import Resource
from chalicelib.errors import RETRYABLE, ResourceNotReady
from chalicelib.ledger import keys
from chalicelib.ledger.additions import Additions
from chalicelib.ledger.table import LedgerTable
from chalicelib.remediation.apply import Done, apply
from chalicelib.remediation.model import Fill, Proposal
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import Pointer
    from chalicelib.core.payload_types.compliance import (
        ComplianceState,
        FilledItem,
        FillGapsInput,
        FillItem,
        GapsFilled,
        ProposedTag,
    )


def run(payload: FillGapsInput, runtime: Runtime) -> GapsFilled:
    """Return `{"filled": pointer}`: what became of each resource.

    The tags are read again first, and a key that is there keeps its value, whoever set it. What another attempt may do
    is raised once all else is done; what that attempt did before is told again.
    """
    items = [item for pointer in _unfilled(payload["input"]) for item in json.loads(runtime.work.get(pointer))]
    done = list(_applied(items, payload["execution"], runtime))
    for one in done:
        told = {"resource": one.resource.arn, "keys": [tag.key for tag in one.added]}
        runtime.logger.info("Gap filled", extra={**told, "reason": one.error})
    for one in done:
        if isinstance(one.failure, (*RETRYABLE, ResourceNotReady)):
            raise one.failure
    results = list(_results(done, payload["execution"], runtime))
    return {"filled": runtime.work.put(to_json(results), execution=payload["execution"])}


def _unfilled(state: ComplianceState) -> list[Pointer]:
    first = [] if "filled" in state else state["checked"]["fill"]
    return [*first, *state.get("rechecked", {"fill": []})["fill"]]


def _applied(items: Iterable[FillItem], execution: str, runtime: Runtime) -> Iterator[Done]:
    table = LedgerTable(runtime.client("dynamodb", runtime.settings.region), runtime.settings.ledger_table)
    additions = Additions(table, execution, runtime.now)
    proposals = [
        Proposal(resource=Resource.from_dict(item["resource"]), tags={}, fills=tuple(map(_fill, item["tags"])))
        for item in items
    ]
    for account, some in group_by(proposals, lambda one: one.resource.account).items():
        yield from apply(some, runtime.clients_for(account), additions)


def _fill(tag: ProposedTag) -> Fill:
    return Fill(tag["key"], tag["value"], tag["source"], tag["origin"])


def _results(done: Iterable[Done], execution: str, runtime: Runtime) -> Iterator[FilledItem]:
    """Yield what became of each resource: what is there by now may be what an earlier attempt has added."""
    idle = [one.resource.arn for one in done if not one.added and not one.error]
    rows = runtime.ledger.read([keys.remediation(arn) for arn in idle])
    for one in done:
        row = rows.get(keys.remediation(one.resource.arn), {"Added": []})
        earlier = [tag for entry in row["Added"] if entry["By"] == execution for tag in entry["Tags"]]
        fills = one.added or [Fill(tag["Key"], tag["Value"], tag["Source"], tag["From"]) for tag in earlier]
        yield {"arn": one.resource.arn, "added": [fill.to_dict() for fill in fills], "error": one.error}
