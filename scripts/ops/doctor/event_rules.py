"""Checks of the rules of each Region that tell within seconds of creations, where events trigger, and state changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from chalicelib.catalogue import event_patterns
from chalicelib.core.counts import counted
from scripts.ops.doctor.model import SHOWN, Findings, broken, ok, some, warning
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.plan import GLOBAL_REGION
from statemachines.infrastructure.rules import STATE_CHANGES

DAY = timedelta(hours=24)
PREFIX = "auto-tag-create-resources-"

Rules = Mapping[str, Mapping[str, Any]]
"""By name: what EventBridge says of a rule, or its pattern."""


def rules(stage: DeployedStage) -> Findings:
    """Look whether each Region has the rules that this checkout would make, and whether they lead home."""
    for region in (stage.names.region, *stage.regions):
        yield from _region(stage, region)
    if stage.mode == "eventbridge" and GLOBAL_REGION not in (stage.names.region, *stage.regions):
        yield warning(
            f"{GLOBAL_REGION} is not listened to: "
            "what IAM, Route 53, CloudFront and other global services create is not seen",
            f"{stage.deploy}, with {GLOBAL_REGION} among its --regions",
        )


def _region(stage: DeployedStage, region: str) -> Findings:
    events = stage.session.client("events", region_name=region)
    listing = events.get_paginator("list_rules")
    pages = [page for prefix in (PREFIX, stage.names.changes_rule) for page in listing.paginate(NamePrefix=prefix)]
    found = {rule["Name"]: rule for page in pages for rule in page["Rules"]}
    trouble = list(_wrong(stage, region, found))
    for target, ours in _targets(stage, region).items():
        leading = events.get_paginator("list_rule_names_by_target").paginate(TargetArn=target)
        home = {name for page in leading for name in page["RuleNames"]}
        astray = [name for name in ours if name in found and name not in home]
        if astray:
            trouble.append(broken(f"in {region}, {some(astray)} do not lead to {target}", stage.restore))
    yield from trouble
    lost = _lost(stage, region)
    if lost:
        yield warning(
            f"{counted(lost, f'event of {region}')} could not be delivered in 24 hours",
            f"./scripts/deadletters --stage {stage.names.stage} lists them; what was forwarded from another Region "
            "comes with its log alone",
        )
    if not trouble:
        for target, ours in _targets(stage, region).items():
            yield ok(f"{len(ours)} of {len(ours)} rules in {region} lead to {target.rpartition(':')[2]}")


def _wanted(stage: DeployedStage) -> dict[str, Mapping[str, Any]]:
    """Return the pattern of each rule that a Region should have, by its name."""
    creations = event_patterns() if stage.mode != "s3" else ()
    named = {stage.names.event_rule(number): pattern for number, pattern in enumerate(creations, 1)}
    return {**named, stage.names.changes_rule: STATE_CHANGES}


def _targets(stage: DeployedStage, region: str) -> dict[str, list[str]]:
    """Return the rules by the ARN that they should lead to."""
    names, wanted = stage.names, list(_wanted(stage))
    if region != names.region:
        return {names.bus_arn: wanted}
    creations = [name for name in wanted if name != names.changes_rule]
    return {**({names.inbox_arn: creations} if creations else {}), names.changes_arn: [names.changes_rule]}


def _wrong(stage: DeployedStage, region: str, found: Rules) -> Findings:
    wanted = _wanted(stage)
    missing = [name for name in wanted if name not in found]
    idle = [name for name in wanted if name in found and found[name]["State"] == "DISABLED"]
    there = [name for name in wanted if name in found]
    other = [name for name in there if json.loads(found[name].get("EventPattern", "{}")) != wanted[name]]
    if missing:
        yield broken(f"{region} lacks {some(missing)}", stage.restore)
    if idle:
        mend = "; ".join(f"aws events enable-rule --region {region} --name {name}" for name in idle[:SHOWN])
        yield broken(f"in {region}, {some(idle)} are disabled", mend)
    if other:
        yield broken(f"in {region}, {some(other)} do not match what this checkout would make", stage.deploy)


def _lost(stage: DeployedStage, region: str) -> int:
    queries = [
        {
            "Id": f"m{number}",
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/Events",
                    "MetricName": "FailedInvocations",
                    "Dimensions": [{"Name": "RuleName", "Value": name}],
                },
                "Period": int(DAY.total_seconds()),
                "Stat": "Sum",
            },
        }
        for number, name in enumerate(_wanted(stage))
    ]
    found = stage.session.client("cloudwatch", region_name=region).get_metric_data(
        MetricDataQueries=queries, StartTime=stage.now - DAY, EndTime=stage.now
    )
    return int(sum(value for one in found["MetricDataResults"] for value in one["Values"]))
