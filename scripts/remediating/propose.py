"""Proposing tags: for each resource that was found to lack some, from what it carries now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.compliance.rules import Rules, Verdict
from chalicelib.errors import InvalidRequest
from chalicelib.ledger import Ledger, Row
from chalicelib.policy import Policy, carried
from chalicelib.resources import Clients, Resource
from chalicelib.taggers import TAGGERS, resource_for
from scripts.remediating.choose import Facts, choose
from scripts.remediating.model import Fill, Open, Proposal
from scripts.remediating.origins import Ancestor, Origins
from scripts.remediating.reading import read_tags
from scripts.reporting.compliance import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposer:
    """Proposes tags for the resources of one account, that of its clients."""

    policy: Policy
    rules: Rules
    ledger: Ledger
    clients: Clients
    account: str

    def propose(self, findings: Sequence[Finding]) -> list[Proposal]:
        """Return a proposal for each resource that still lacks something; what has all by now is left out."""
        looked = [self._look(finding) for finding in findings]
        resources = [one.resource for one in looked if not one.left]
        read = read_tags(self.clients, resources)
        rows = self.ledger.read([one.arn for one in resources])
        verdicts = {one.arn: self._verdict(one, read.tags[one.arn]) for one in resources if one.arn in read.tags}
        lacking = [one for one in resources if verdicts.get(one.arn)]
        origins = Origins(self.clients, self.ledger).of(lacking)
        unread = [one for one in resources if one.arn in read.failed]
        return [
            *(self._one(one, read.tags[one.arn], verdicts[one.arn], rows.get(one.arn, {}), origins) for one in lacking),
            *(_unreachable(one, f"its tags can't be read: {read.failed[one.arn]}") for one in unread),
            *(one for one in looked if one.left),
        ]

    def _look(self, finding: Finding) -> Proposal:
        """Return the resource of a finding, with why it can't be looked at where that is so."""
        try:
            found = resource_for(finding["arn"], finding["region"], finding["account"])
        except InvalidRequest as exc:
            known = {name: str(finding[name]) for name in ("arn", "id", "type", "region", "account")}
            return _unreachable(Resource(**known, tagger=""), str(exc))
        resource = replace(found, type=finding["type"])
        if resource.account != self.account:
            return _unreachable(resource, f"it is in account {resource.account}, and these credentials are not")
        return Proposal(resource=resource, tags={})

    def _verdict(self, resource: Resource, tags: Mapping[str, str]) -> Verdict | None:
        """Return the verdict on a resource that lacks something, or None."""
        verdict = self.rules.judge(resource, tags)
        return verdict if verdict and (verdict.missing or verdict.invalid) else None

    def _one(
        self,
        resource: Resource,
        tags: Mapping[str, str],
        verdict: Verdict,
        row: Row,
        origins: Mapping[str, Sequence[Ancestor]],
    ) -> Proposal:
        event, creator = _event(row), row.get("Creator") or {}
        defaults = self.policy.defaults_for(event, creator, resource)
        ancestors = origins[resource.arn]
        facts = Facts(resource=resource, tags=tags, verdict=verdict, ancestors=ancestors, defaults=defaults)
        unless = self.policy.unless(event, creator, resource)
        alone = self.policy.ignores(event, creator, resource) or carried(tags, unless)
        chosen = [Open(key, alone) if alone else choose(key, facts, self.rules) for key in verdict.missing]
        fills = [one for one in chosen if isinstance(one, Fill)]
        room = max(0, TAGGERS[resource.tagger].limit - sum(not key.startswith("aws:") for key in tags))
        return Proposal(
            resource=resource,
            tags=tags,
            fills=tuple(fills[:room]),
            left=(
                *(one for one in chosen if isinstance(one, Open)),
                *(Open(one.key, f"there is no room: it has {len(tags)} tags") for one in fills[room:]),
                *(Open(one["key"], _invalid(one)) for one in verdict.invalid),
            ),
        )


def _unreachable(resource: Resource, reason: str) -> Proposal:
    return Proposal(resource=resource, tags={}, left=(Open("", reason),))


def _event(row: Row) -> dict[str, Any]:
    return {"id": row.get("EventId"), "time": row.get("EventTime"), "name": row.get("Action")}


def _invalid(tag: Mapping[str, Any]) -> str:
    return f"it has {tag['value']!r}, allowed is {', '.join(tag['allowed'])}: a value that is there is never replaced"
