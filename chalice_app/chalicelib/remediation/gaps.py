"""What a check does about gaps: proposals in its findings, and what a rule lets be added unasked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from chalicelib.compliance.rules import Rules
from chalicelib.core.resource import Clients
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.store import Row
from chalicelib.policy import Policy
from chalicelib.remediation.model import Fill, Proposal
from chalicelib.remediation.propose import Lacking, propose

if TYPE_CHECKING:
    from chalicelib.core.payload_types.compliance import FillItem, Finding, ProposedTag


def propose_in(
    findings: Mapping[str, Finding],
    lacking: Iterable[Lacking],
    rows: Mapping[str, Row],
    *,
    policy: Policy,
    rules: Rules,
    ledger: Ledger,
    clients: Clients,
) -> list[FillItem]:
    """Put proposals into findings (by ARN) where a rule asks for them. Returns what is to be added unasked.

    Raises what the services raise.
    """
    asked = [one for one in lacking if one.verdict.remediate]
    wanted = {one.resource.arn: one.verdict.remediate for one in asked}
    found = propose(asked, rows, policy, rules, ledger, clients) if asked else []
    for one in found:
        keys = wanted[one.resource.arn]
        finding = findings[one.resource.arn]
        finding["proposed"] = _told([fill for fill in one.fills if fill.key in keys])
        finding["open"] = [{"key": left.key, "reason": left.reason} for left in one.left if left.key in keys]
    return [_item(one) for one in found if one.unasked]


def _item(one: Proposal) -> FillItem:
    return {"resource": one.resource.to_dict(), "tags": _told(one.unasked)}


def _told(fills: Sequence[Fill]) -> list[ProposedTag]:
    return [fill.to_dict() for fill in fills]
