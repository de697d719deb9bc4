"""Which IAM actions remediation by itself needs: to look where values come from, and to add the keys of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.compliance.kinds import listings, searched
from chalicelib.compliance.rules import APPLY, PROPOSE, Rules
from chalicelib.remediation import origins
from chalicelib.taggers import TAGGERS
from scripts.ops.stage.check_actions import actions_of_check
from scripts.ops.stage.tagger_actions import READING, WHOLE_UPDATES, Placeholders

_BY_HAND = frozenset({"apigateway", "iam"})
"""Services whose gaps are for people to fill: their tags, or the action that writes these, are power."""


ORIGINS: Final[Mapping[str, tuple[str, ...]]] = {
    "ec2": (
        "ec2:DescribeAddresses",
        "ec2:DescribeImages",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSnapshots",
        "ec2:DescribeTags",
        "ec2:DescribeVolumes",
    ),
    "rds": ("rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "rds:ListTagsForResource", "tag:GetResources"),
}
"""By service: what says what its resources came from, and which tags that has."""


def actions_of_origins(rules: Rules) -> Placeholders:
    """Return the placeholders of the policy of `check_resources` for rules that do more than tell."""
    asking = rules.that_remediate(PROPOSE, APPLY)
    services = {row.service for kind, row in origins.DESCRIBED.items() if asking.may_concern(kind, row.service)}
    found = {action for service in services for action in ORIGINS[service]}
    by_ledger = any(asking.may_concern(kind, "ec2") for kind in origins.MADE_WITH)
    given = {action for actions in actions_of_check(rules).values() for action in actions}
    return {"CheckOriginActions": sorted(found - given), "CheckLedgerActions": ["dynamodb:Query"] if by_ledger else []}


def actions_of_filling(rules: Rules) -> Placeholders:
    """Return the placeholders of the policy of `fill_gaps`; without a rule that applies, it may tag nothing."""
    applying = rules.that_remediate(APPLY)
    services = {row.service for row in listings(applying) if applying.may_concern(row.type, row.service)}
    actions = {action for tagger in TAGGERS.values() for action in tagger.actions} - set(WHOLE_UPDATES)
    others = {_service(one) for one in actions} - {*_BY_HAND, "tag"} if searched(applying) else set()
    own = {one for one in actions if _service(one) in services | others}
    reading = {one for one in own if one.partition(":")[2].startswith(READING)}
    by_api = bool(services | others) and services | others != {"ec2"}
    return {
        "FillReadActions": sorted(reading),
        "FillSearchActions": ["tag:GetResources"] if by_api else [],
        "FillByApiActions": ["tag:TagResources"] if by_api else [],
        "FillTagActions": sorted(own - reading),
        "FillKeys": sorted({key for rule in applying.rules for key, said in rule.required.items() if said.fill}),
    }


def _service(action: str) -> str:
    return action.partition(":")[0]
