"""Which IAM actions a check needs: to read the kinds of resources that the rules of the tag policy name, no others."""

from __future__ import annotations

from chalicelib.compliance.kinds import asks_tagging_api, listings, searched
from chalicelib.compliance.list_calls import DESCRIBED, ListCall
from chalicelib.compliance.rules import Rules
from scripts.ops.stage.tagger_actions import Placeholders, actions_of_tag_any

_OF_BUCKETS = "s3:GetBucketTagging"

_OF_OTHERS = ("rds:ListTagsForResource",)
"""Reads tags of what only the ledger knows, as database snapshots; the databases' own lists tell theirs."""


def action_of(row: ListCall) -> str:
    """Return the action that a list takes."""
    return row.permission or f"{row.service}:{row.operation}"


def actions_of_check(rules: Rules) -> Placeholders:
    """Return the placeholders of the policy of `check_resources` with their actions; none, where nothing needs them."""
    beyond = searched(rules)
    reading = {row.reading for row in (DESCRIBED if beyond else listings(rules)) if row.reading}
    return {
        "CheckListActions": [action_of(row) for row in listings(rules)],
        "CheckSearchActions": ["tag:GetResources"] if asks_tagging_api(rules) else [],
        "CheckBucketActions": sorted(reading & {_OF_BUCKETS}),
        "CheckTagActions": sorted(reading - {_OF_BUCKETS} | set(_OF_OTHERS if beyond else ())),
        "CheckAccessPointActions": ["s3:ListTagsForResource", "s3express:ListTagsForResource"] if beyond else [],
        "CheckGatewayActions": ["apigateway:GET"] if beyond else [],
        "CheckAnyActions": actions_of_tag_any()["AnyReadActions"] if beyond else [],
    }
