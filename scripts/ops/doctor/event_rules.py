"""Checks of the other way in: the rules of each Region that let the inbox hear of creations within seconds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from chalicelib.catalogue import event_patterns
from scripts.ops.doctor.model import SHOWN, Findings, broken, ok, some, warning
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.plan import GLOBAL_REGION
from statemachines.names import Names

DAY = timedelta(hours=24)
PREFIX = "auto-tag-create-resources-"

Rules = Mapping[str, Mapping[str, Any]]


def rules(stage: DeployedStage) -> Findings:
    """Look whether each Region has the rules of this checkout's catalogue, and whether they lead home."""
    if stage.mode == "s3":
        return
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
    pages = events.get_paginator("list_rules").paginate(NamePrefix=PREFIX)
    found = {rule["Name"]: rule for page in pages for rule in page["Rules"]}
    target = stage.names.inbox_arn if region == stage.names.region else stage.names.bus_arn
    leading = events.get_paginator("list_rule_names_by_target").paginate(TargetArn=target)
    home = {name for page in leading for name in page["RuleNames"]}
    astray = [name for name in _ours(stage.names) if name in found and name not in home]
    trouble = list(_wrong(stage, region, found))
    if astray:
        trouble.append(broken(f"in {region}, {some(astray)} do not lead to {target}", stage.restore))
    yield from trouble
    lost = _lost(stage, region)
    if lost:
        yield warning(
            f"{lost} events of {region} could not be delivered in 24 hours",
            f"./scripts/deadletters --stage {stage.names.stage} lists them; what was forwarded from another Region "
            "comes with its log alone",
        )
    if not trouble:
        yield ok(f"{len(_ours(stage.names))} rules in {region} lead to {target.rpartition(':')[2]}")


def _wrong(stage: DeployedStage, region: str, found: Rules) -> Findings:
    wanted = dict(zip(_ours(stage.names), event_patterns(), strict=True))
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
        yield broken(f"in {region}, {some(other)} do not match what this checkout's catalogue holds", stage.deploy)


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
        for number, name in enumerate(_ours(stage.names))
    ]
    found = stage.session.client("cloudwatch", region_name=region).get_metric_data(
        MetricDataQueries=queries, StartTime=stage.now - DAY, EndTime=stage.now
    )
    return int(sum(value for one in found["MetricDataResults"] for value in one["Values"]))


def _ours(names: Names) -> list[str]:
    return [names.event_rule(number) for number, _ in enumerate(event_patterns(), 1)]
