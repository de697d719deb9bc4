"""What the role of each Lambda should be allowed, by the policy templates of this checkout."""

from __future__ import annotations

from collections.abc import Mapping

from scripts.ops.project import PROJECT, read_templates
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.iam_statements import Statement, statements_in
from scripts.ops.stage.options import CHOSEN, listed
from scripts.ops.stage.plan import Plan
from scripts.ops.stage.policy_templates import fill
from scripts.ops.stage.policy_values import policy_values


def expected_policies(stage: DeployedStage) -> Mapping[str, list[Statement]]:
    """Return the statements by function, for the settings that the stage was deployed with."""
    tags = stage.policy()
    plan = Plan(
        names=stage.names,
        trails=stage.trails,
        trail_keys=tuple(sorted(stage.trail_keys)),
        accounts=listed(stage.settings.get("ACCOUNTS", "")),
        options={name: stage.settings[name] for name in CHOSEN if stage.settings.get(name)},
        tag_keys=tags.keys(),
        retention_keys=tags.retention.keys(),
    )
    values = policy_values(plan)
    return {function: statements_in([fill(template, values)]) for function, template in read_templates(PROJECT).items()}
