"""What the role of each Lambda should be allowed, by the policy templates of this checkout."""

from __future__ import annotations

from collections.abc import Mapping

from scripts.ops.project import PROJECT, read_templates
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.iam_statements import Statement, statements_in
from scripts.ops.stage.plan import Plan
from scripts.ops.stage.policy_templates import fill
from scripts.ops.stage.policy_values import policy_values


def expected_policies(stage: DeployedStage) -> Mapping[str, list[Statement]]:
    """Return the statements by function, for the settings that the stage was deployed with."""
    values = policy_values(Plan.of(stage.names, stage.options, stage.policy()))
    return {function: statements_in([fill(template, values)]) for function, template in read_templates(PROJECT).items()}
