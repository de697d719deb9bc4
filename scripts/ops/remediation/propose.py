"""Proposing tags: for each resource that was found to lack some, from what it carries now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.compliance.rules import Rules, Verdict
from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import InvalidRequest
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.store import Row
from chalicelib.policy import Policy, carried
from chalicelib.taggers import TAGGERS, resource_for
from scripts.ops.remediation.choose import Facts, choose
from scripts.ops.remediation.current_tags import read_tags
from scripts.ops.remediation.model import Fill, Open, Proposal
from scripts.ops.remediation.origins import Ancestor, Origins
from scripts.ops.reports.compliance import Finding


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
        lacking = {
            one.arn: Lacking(one, read.tags[one.arn], verdict)
            for one in resources
            if one.arn in read.tags and (verdict := self._verdict(one, read.tags[one.arn]))
        }
        decision = Decision(
            policy=self.policy,
            rules=self.rules,
            lacking=lacking,
            rows=self.ledger.read(list(lacking)),
            origins=Origins(self.clients, self.ledger).of([one.resource for one in lacking.values()]),
        )
        unread = [one for one in resources if one.arn in read.failed]
        return [
            *map(decision.on, lacking),
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


@dataclass(frozen=True, slots=True)
class Lacking:
    """A resource, the tags it has, and what the rules say of them."""

    resource: Resource
    tags: Mapping[str, str]
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Decides on all resources that lack something (pure). What one gets, those that came from it get too."""

    policy: Policy
    rules: Rules
    lacking: Mapping[str, Lacking]
    rows: Mapping[str, Row]
    origins: Mapping[str, Sequence[Ancestor]]
    _made: dict[str, Proposal] = field(default_factory=dict)

    def on(self, arn: str) -> Proposal:
        """Return the proposal for a resource."""
        if arn not in self._made:
            one = self.lacking[arn]
            self._made[arn] = Proposal(resource=one.resource, tags=one.tags)  # should it come from what came from it
            self._made[arn] = self._propose(one)
        return self._made[arn]

    def _propose(self, one: Lacking) -> Proposal:
        chosen = list(self._choose(one))
        fills = [each for each in chosen if isinstance(each, Fill)]
        room = max(0, TAGGERS[one.resource.tagger].limit - sum(not key.startswith("aws:") for key in one.tags))
        left = [
            *(each for each in chosen if isinstance(each, Open)),
            *(Open(each.key, f"there is no room: it has {len(one.tags)} tags") for each in fills[room:]),
            *(Open(wrong["key"], _invalid(wrong)) for wrong in one.verdict.invalid),
        ]
        return Proposal(resource=one.resource, tags=one.tags, fills=tuple(fills[:room]), left=tuple(left))

    def _choose(self, one: Lacking) -> Iterator[Fill | Open]:
        row = self.rows.get(one.resource.arn, {})
        known = _event(row), row.get("Creator") or {}, one.resource
        alone = self.policy.ignores(*known) or carried(one.tags, self.policy.unless(*known))
        facts = Facts(
            resource=one.resource,
            tags=one.tags,
            verdict=one.verdict,
            ancestors=[self._filled(ancestor) for ancestor in self.origins[one.resource.arn]],
            defaults=self.policy.defaults_for(*known),
        )
        for key in one.verdict.missing:
            yield Open(key, alone) if alone else choose(key, facts, self.rules)

    def _filled(self, ancestor: Ancestor) -> Ancestor:
        if ancestor.arn not in self.lacking:
            return ancestor
        fills = {fill.key: fill.value for fill in self.on(ancestor.arn).fills}
        return Ancestor(ancestor.arn, {**fills, **ancestor.tags})


def _unreachable(resource: Resource, reason: str) -> Proposal:
    return Proposal(resource=resource, tags={}, left=(Open("", reason),))


def _event(row: Row) -> dict[str, Any]:
    return {"id": row.get("EventId"), "time": row.get("EventTime"), "name": row.get("Action")}


def _invalid(tag: Mapping[str, Any]) -> str:
    return f"it has {tag['value']!r}, allowed is {', '.join(tag['allowed'])}: a value that is there is never replaced"
