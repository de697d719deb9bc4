"""Proposing tags: for each resource that lacks some, the surest value for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.compliance.rules import APPLY, Rules, Verdict
from chalicelib.core.resource import Clients, Resource
from chalicelib.core.tag_keys import held
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.store import Row
from chalicelib.policy import Policy, carried
from chalicelib.remediation.choose import Facts, choose
from chalicelib.remediation.model import RULE, Fill, Open, Proposal
from chalicelib.remediation.origins import Ancestor, Origins
from chalicelib.taggers import TAGGERS, ignores_case


@dataclass(frozen=True, slots=True)
class Lacking:
    """A resource, the tags it has, and what the rules say of them."""

    resource: Resource
    tags: Mapping[str, str]
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
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
        facts = self._facts(one)
        chosen = [self._choose(key, one, facts) for key in one.verdict.missing]
        fills = [each for each in chosen if isinstance(each, Fill)]
        room = max(0, TAGGERS[one.resource.tagger].limit - sum(not key.startswith("aws:") for key in one.tags))
        left = [
            *(each for each in chosen if isinstance(each, Open)),
            *(Open(each.key, f"there is no room: it has {len(one.tags)} tags") for each in fills[room:]),
            *(Open(wrong["key"], _invalid(wrong)) for wrong in one.verdict.invalid),
        ]
        unasked = (
            Fill(each.key, each.value, RULE, "tag policy")
            for each in fills[:room]
            if one.verdict.remediate.get(each.key) == APPLY and facts.of_rules.get(each.key) == each.value
        )
        return Proposal(
            resource=one.resource,
            tags=one.tags,
            fills=tuple(fills[:room]),
            left=tuple(left),
            unasked=tuple(unasked),
        )

    def _facts(self, one: Lacking) -> Facts:
        known = self._known(one)
        return Facts(
            resource=one.resource,
            tags=one.tags,
            verdict=one.verdict,
            ancestors=[self._filled(ancestor) for ancestor in self.origins[one.resource.arn]],
            defaults=self.policy.defaults_for(*known),
            of_rules=self.policy.filled(one.verdict.templates, *known),
        )

    def _choose(self, key: str, one: Lacking, facts: Facts) -> Fill | Open:
        known = self._known(one)
        unless = self.policy.unless(*known)
        alone = self.policy.ignores(*known) or carried(one.tags, unless, ignore_case=ignores_case(one.resource))
        if held(key, one.tags, ignore_case=self.rules.minds_no_case(one.resource)) is not None:
            return Open(key, "it is there with an empty value: a value that is there is never replaced")
        return Open(key, alone) if alone else choose(key, facts, self.rules)

    def _known(self, one: Lacking) -> tuple[dict[str, Any], Mapping[str, Any], Resource]:
        row = self.rows.get(one.resource.arn, {})
        return _event(row), row.get("Creator") or {}, one.resource

    def _filled(self, ancestor: Ancestor) -> Ancestor:
        if ancestor.arn not in self.lacking:
            return ancestor
        fills = {fill.key: fill.value for fill in self.on(ancestor.arn).fills}
        return Ancestor(ancestor.arn, {**fills, **ancestor.tags})


def _event(row: Row) -> dict[str, Any]:
    return {"id": row.get("EventId"), "time": row.get("EventTime"), "name": row.get("Action")}


def _invalid(tag: Mapping[str, Any]) -> str:
    return f"it has {tag['value']!r}, allowed is {', '.join(tag['allowed'])}: a value that is there is never replaced"


def propose(
    lacking: Iterable[Lacking], rows: Mapping[str, Row], policy: Policy, rules: Rules, ledger: Ledger, clients: Clients
) -> list[Proposal]:
    """Return a proposal for each resource; `rows` are those of the ledger. Raises what the services raise."""
    found = {one.resource.arn: one for one in lacking}
    origins = Origins(clients, ledger).of([one.resource for one in found.values()])
    decisions = Decisions(policy=policy, rules=rules, lacking=found, rows=rows, origins=origins)
    return [decisions.on(arn) for arn in found]
