"""What a stage is, as files that it can be built from again and held against."""

from __future__ import annotations

import json
from collections.abc import Iterator

from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.options import command
from statemachines.functions import TIMEOUTS
from statemachines.infrastructure.stack import Stack
from statemachines.template import template

LEDGER_TABLE = ("TableName", "BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
"""What DynamoDB has to be told of a table that it fills from an export; deployment sees to the rest."""

DEPLOY = """\
#!/bin/sh
# Deploys stage {stage} as it was on {day} in account {account}, Region {region}: run it in a checkout of TagTrail.
# Somewhere else, change --region and what names an account or a Region in --trail-bucket, --trail-key and --account.
{command} "$@"
"""


def documents(stage: DeployedStage) -> Iterator[tuple[str, str]]:
    """Yield the files of a stage, name and text. Raises `NoStage` where no Lambda tells how it was deployed."""
    names = stage.names
    place = {"stage": names.stage, "account": names.account, "region": names.region}
    yield "deploy.sh", DEPLOY.format(command=command(names, stage.options), day=stage.now.date(), **place)
    yield "settings.json", _text(dict(stage.settings))
    yield "template.json", _text(stage.template)
    yield "ledger-table.json", _text(_ledger_table(stage))
    parameter = stage.settings.get("TAG_POLICY_PARAMETER")
    if parameter:
        yield "tag-policy.json", stage.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
    for bucket in stage.buckets:
        found = stage.client("s3").get_bucket_notification_configuration(Bucket=bucket)
        found.pop("ResponseMetadata", None)
        yield f"notification-{bucket}.json", _text(found)
    for function in TIMEOUTS:
        yield f"policy-{function}.json", _text({"Version": "2012-10-17", "Statement": stage.granted(function)})


def _ledger_table(stage: DeployedStage) -> dict[str, object]:
    properties = template(Stack(stage=stage.names.stage))["Resources"]["Ledger"]["Properties"]
    return {name: properties[name] for name in LEDGER_TABLE}


def _text(document: object) -> str:
    return json.dumps(document, indent=2, sort_keys=True) + "\n"
