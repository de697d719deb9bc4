"""The ledger's table, made as the infrastructure template has it."""

from functools import cache

from statemachines.infrastructure.stack import Stack
from statemachines.template import template

SHAPE = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


@cache
def _shape():
    properties = template(Stack(stage="test"))["Resources"]["Ledger"]["Properties"]
    return {part: properties[part] for part in SHAPE}


def create(dynamodb, name):
    dynamodb.create_table(TableName=name, **_shape())
