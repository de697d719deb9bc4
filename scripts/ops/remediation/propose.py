"""Proposing tags: for each resource that was found to lack some, from what it carries now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.compliance.rules import Rules, Verdict
from chalicelib.core.resource import Clients, Resource
from chalicelib.errors import InvalidRequest
from chalicelib.ledger.rows import Ledger
from chalicelib.policy import Policy
from chalicelib.remediation.current_tags import read_tags
from chalicelib.remediation.model import Open, Proposal
from chalicelib.remediation.propose import Lacking, propose
from chalicelib.taggers import resource_for
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
        lacking = [
            Lacking(one, read.tags[one.arn], verdict)
            for one in resources
            if one.arn in read.tags and (verdict := self._verdict(one, read.tags[one.arn]))
        ]
        rows = self.ledger.read([one.resource.arn for one in lacking])
        unread = [one for one in resources if one.arn in read.failed]
        return [
            *propose(lacking, rows, self.policy, self.rules, self.ledger, self.clients),
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


def _unreachable(resource: Resource, reason: str) -> Proposal:
    return Proposal(resource=resource, tags={}, left=(Open("", reason),))
