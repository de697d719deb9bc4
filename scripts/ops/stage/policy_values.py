"""What the placeholders of the policy templates stand for in one stage."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.policy import DEFAULT_KEYS
from scripts.ops.stage.check_actions import actions_of_check
from scripts.ops.stage.fill_actions import actions_of_filling, actions_of_origins
from scripts.ops.stage.plan import Plan
from scripts.ops.stage.tagger_actions import actions_of_tag_any


def policy_values(plan: Plan) -> dict[str, str | Sequence[str]]:
    """Return what each placeholder of a policy template stands for."""
    names = plan.names
    parameter = plan.settings.get("TAG_POLICY_PARAMETER", "")
    return {
        "Partition": names.partition,
        "DnsSuffix": names.dns_suffix,
        "Account": names.account,
        "Region": names.region,
        "Stage": names.stage,
        "TrailBuckets": [names.bucket_arn(bucket) for bucket in plan.trail_buckets],
        "TrailObjects": [names.bucket_arn(_objects(trail)) for trail in plan.trails],
        "TrailKeys": sorted(plan.trail_keys),
        "MemberRoles": [names.member_role_arn(account) for account in plan.accounts],
        "TagKeys": sorted(plan.tag_keys),
        "RetentionTagKeys": sorted(plan.retention_keys),
        "DefaultTagKeys": sorted(DEFAULT_KEYS),
        "PolicyParameter": [names.arn("ssm", f"parameter/{parameter.removeprefix('/')}")] if parameter else [],
        "WebhookParameters": [names.arn("ssm", f"parameter/{one}") for one in _secrets(plan, "ssm")],
        # Secrets Manager adds six characters to the name that a secret was given.
        "WebhookSecrets": [
            names.arn("secretsmanager", f"secret:{one}-??????") for one in _secrets(plan, "secretsmanager")
        ],
        **actions_of_tag_any(),
        **actions_of_check(plan.rules),
        **actions_of_origins(plan.rules),
        **actions_of_filling(plan.rules),
    }


def _secrets(plan: Plan, store: str) -> list[str]:
    webhooks = (one.partition("=")[2].partition(":") for one in plan.webhooks)
    return sorted({name.removeprefix("/") if store == "ssm" else name for found, _, name in webhooks if found == store})


def _objects(trail: str) -> str:
    bucket, _, prefix = trail.partition("/")
    return f"{bucket}/{prefix}*"
