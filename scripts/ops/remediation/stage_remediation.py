"""Remediation of one stage: its tag policy, its last findings, and which of its proposals are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache, cached_property

import boto3

from chalicelib.compliance.rules import Rules
from chalicelib.core.resource import Clients
from chalicelib.ledger.additions import Additions
from chalicelib.ledger.rows import Ledger
from chalicelib.ledger.table import LedgerTable
from chalicelib.policy import Policy
from chalicelib.remediation.model import Proposal
from scripts.ops.remediation.propose import Proposer
from scripts.ops.reports.compliance import Finding
from scripts.ops.reports.compliance_source import days_of, findings_of_day
from scripts.ops.stage.deployed_stage import DeployedStage
from statemachines.names import Names

LOOK_BACK = 30
"""Days after which findings are gone."""


@dataclass(frozen=True)
class Stage:
    """One stage, seen with the credentials of whoever asks."""

    names: Names
    session: boto3.Session
    ledger: Ledger

    @cached_property
    def clients(self) -> Clients:
        """Clients of the caller, each made once."""
        return cache(lambda service, region: self.session.client(service, region_name=region))

    def findings(self, globs: Sequence[str]) -> list[Finding]:
        """Return what the last whole check found lacking, of the ARNs and ids that match."""
        (*_, last) = days_of(self.ledger.store, self.ledger.now().date(), LOOK_BACK, self.names)
        found = findings_of_day(self.session.client("s3"), last, self.names)
        return [one for one in found if not globs or _matches(one, globs)]

    def proposer(self) -> Proposer:
        """Return what proposes by the tag policy that the stage has now."""
        policy = self._policy()
        return Proposer(
            policy=policy,
            rules=Rules.parse(policy.compliance),
            ledger=self.ledger,
            clients=self.clients,
            account=self.names.account,
        )

    def additions(self) -> Additions:
        """Return what notes the tags that the caller adds."""
        table = LedgerTable(self.session.client("dynamodb"), self.names.table)
        return Additions(table, str(self.session.client("sts").get_caller_identity()["Arn"]), self.ledger.now)

    def _policy(self) -> Policy:
        deployed = DeployedStage(self.names, self.session, self.ledger.now())
        return replace(deployed.policy(), environment=deployed.settings.get("ENVIRONMENT", "production"))


def narrowed(proposal: Proposal, keys: Sequence[str], sources: Sequence[str]) -> Proposal:
    """Return a proposal with just these keys and sources; none given means all."""
    fills = tuple(
        one for one in proposal.fills if (not keys or one.key in keys) and (not sources or one.source in sources)
    )
    left = tuple(one for one in proposal.left if not one.key or not keys or one.key in keys)
    return replace(proposal, fills=fills, left=left)


def _matches(finding: Finding, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(str(finding[name]), glob) for name in ("arn", "id") for glob in globs)
