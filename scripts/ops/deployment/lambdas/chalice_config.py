"""A stage as Chalice wants it: one IAM policy per function, and the stage's section of `.chalice/config.json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.runtime.settings import Settings
from scripts.ops.project import read_config, write_json
from scripts.ops.stage.plan import Plan
from scripts.ops.stage.policy_templates import fill, split
from scripts.ops.stage.policy_values import policy_values
from statemachines.functions import log_days
from statemachines.stage_options import SCHEDULE

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What `write` puts into a project: policies by function, and the section `stages.<stage>`.

    `managed` holds, by function, what is too long for the role itself.
    """

    stage: str
    policies: Mapping[str, Json]
    managed: Mapping[str, list[Json]]
    section: Json


def rendered(plan: Plan, outputs: Mapping[str, str], templates: Mapping[str, Json]) -> Rendering:
    """Return the stage's policies and configuration.

    `outputs` are the infrastructure stack's (`DeadLettersUrl` is used), `templates` the policy templates by function.
    Raises `InvalidSettings` where the Lambdas would refuse their environment, `CommandError` for a bad template.
    """
    stage = plan.names.stage
    values = policy_values(plan)
    parts = {function: split(fill(template, values)) for function, template in sorted(templates.items())}
    policies = {function: inline for function, (inline, _) in parts.items()}
    environment = environment_of(plan, outputs, tuple(policies))
    Settings.from_env(environment)
    section = {
        "environment_variables": environment,
        "lambda_architecture": plan.architecture,
        "log_retention_in_days": plan.log_days,
        "lambda_functions": {
            name: {
                "iam_policy_file": f"rendered/{stage}/{name}.json",
                "log_retention_in_days": log_days(name, plan.log_days),
            }
            for name in policies
        },
    }
    managed = {function: rest for function, (_, rest) in parts.items()}
    return Rendering(stage=stage, policies=policies, managed=managed, section=section)


def environment_of(plan: Plan, outputs: Mapping[str, str], functions: Sequence[str]) -> dict[str, str]:
    """Return the environment that every Lambda of the stage gets."""
    names = plan.names
    webhooks = {"WEBHOOKS": plan.webhooks, "WEBHOOK_ALLOW_PRIVATE": plan.webhook_allow_private}
    return {
        "STAGE": names.stage,
        "INBOX_QUEUE": names.inbox,
        "DLQ_URL": outputs.get("DeadLettersUrl", names.dlq_url),
        "WORK_BUCKET": names.work_bucket,
        "DYNAMODB_TABLE": names.table,
        "SNS_TOPIC_ARN": names.topic_arn,
        "STATE_MACHINE_ARN": names.attribute.arn,
        "TRAIL_BUCKETS": ",".join(plan.trails),
        "ACCOUNTS": ",".join(plan.our_accounts),
        "OWN_ROLES": ",".join(names.function_role_arn(function) for function in functions),
        "MEMBER_ROLE": names.member_role,
        "EXTERNAL_ID": names.external_id,
        **{name: ",".join(some) for name, some in webhooks.items() if some},
        "AWS_STS_REGIONAL_ENDPOINTS": "regional",  # an older SDK asks us-east-1 whatever the Region
        **{name: value for name, value in sorted(plan.settings.items()) if value and name != SCHEDULE},
    }


def write(project_dir: Path, rendering: Rendering) -> None:
    """Put the rendered files and the stage's section into the Chalice project; other stages stay as they are."""
    dot_chalice = project_dir / ".chalice"
    folder = dot_chalice / "rendered" / rendering.stage
    folder.mkdir(parents=True, exist_ok=True)
    for function, policy in rendering.policies.items():
        write_json(folder / f"{function}.json", policy)
    config = read_config(project_dir)
    config.setdefault("stages", {})[rendering.stage] = rendering.section
    write_json(dot_chalice / "config.json", config)


def remove(project_dir: Path, stage: str) -> None:
    """Take a stage's rendered files and section out of the Chalice project again."""
    folder = project_dir / ".chalice" / "rendered" / stage
    for file in folder.glob("*.json"):
        file.unlink()
    if folder.exists():
        folder.rmdir()
    config = read_config(project_dir)
    if config.get("stages", {}).pop(stage, None) is not None:
        if not config["stages"]:
            del config["stages"]
        write_json(project_dir / ".chalice" / "config.json", config)
