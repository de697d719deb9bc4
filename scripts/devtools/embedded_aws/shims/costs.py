"""No differences, but costs: what moto does anew each time, done once here. Nothing but the time it takes changes."""

# ruff: noqa: SLF001 - shims reach into moto

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

import moto.awslambda.models as lambda_models
import moto.cloudformation.models as cloudformation_models
import moto.cloudformation.responses as cloudformation_responses
import moto.dynamodb.models as dynamodb_models
import yaml
from moto.core import responses
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.parsing.ast_nodes import (
    DDBTypedValue,
    ExpressionAttributeName,
    ExpressionAttributeValue,
    Node,
    UpdateExpression,
    UpdateExpressionPath,
    UpdateExpressionSetAction,
    UpdateExpressionSetClause,
)
from moto.dynamodb.parsing.executors import UpdateExpressionExecutor
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.inline_iteration_component import (
    InlineIterationComponent,
)
from moto.stepfunctions.parser.asl.utils import json_path

from scripts.devtools.embedded_aws.shims.base import World, shim

_KEPT = 4096


@shim
def paths_are_parsed_once(world: World) -> None:
    """Not a difference, but a cost: moto builds a parser for each JSONPath that it evaluates. What it read is kept."""
    for module in (json_path, result_path):
        world.replace(module, "parse", lru_cache(maxsize=_KEPT)(module.parse))


@shim
def templates_in_json_are_read_as_json(world: World) -> None:
    """Not a difference, but a cost: moto reads every template as YAML. One in JSON is read as what it is."""

    def load(text: str, **how: Any) -> Any:
        try:
            return json.loads(text)
        except ValueError:
            return yaml.load(text, **how)  # noqa: S506 - the loader is moto's

    reader = SimpleNamespace(load=load, Loader=yaml.Loader, add_multi_constructor=yaml.add_multi_constructor)
    for module in (cloudformation_models, cloudformation_responses):
        world.replace(module, "yaml", reader)


@shim
def packages_are_unpacked_once(world: World) -> None:
    """Not a difference, but a cost: moto decodes and hashes the package of each function. Most have the same."""
    world.replace(lambda_models, "_zipfile_content", lru_cache(maxsize=2)(lambda_models._zipfile_content))


@shim
def operations_are_listed_once(world: World) -> None:
    """Not a difference, but a cost: moto lists the methods of a service for each request. The list is kept."""
    world.replace(responses, "method_names_from_class", cache(responses.method_names_from_class))


@shim
def maps_have_no_idle_workers(world: World) -> None:
    """Not a difference, but a cost: moto starts as many threads for a Map as it may have, however few its items."""

    def evaluate(original: Callable[..., Any], component: InlineIterationComponent, env: Any) -> None:
        given, items = env.stack[-1], len(env.stack[-1].input_items)
        given.max_concurrency = max(1, min(given.max_concurrency or items, items))
        original(component, env)

    world.wrap(InlineIterationComponent, "_eval_body", evaluate)


@shim
def updates_are_parsed_once(world: World) -> None:
    """Not a difference, but a cost: moto parses an UpdateExpression twice for each UpdateItem. The tree is kept."""
    world.replace(UpdateExpressionParser, "make", staticmethod(lru_cache(maxsize=_KEPT)(UpdateExpressionParser.make)))


@shim
def plain_updates_are_quick(world: World) -> None:
    """Not a difference, but a cost: moto checks the tree of an update in ten rounds; `SET #a = :a` needs fewer."""
    pairs_of = lru_cache(maxsize=_KEPT)(_pairs)

    def validator(original: type, expression: Node, names: dict[str, str], values: dict[str, Any], **rest: Any) -> Any:
        pairs = pairs_of(expression)
        taken = [names.get(name) for name, _ in pairs or ()]
        keys = (None, *rest["table"].table_key_attrs)
        plain = pairs and len(set(taken)) == len(taken) and not any(name in keys for name in taken)
        if plain and all(value in values for _, value in pairs):
            return SimpleNamespace(validate=lambda: _settled(pairs, values))
        return original(expression, names, values, **rest)

    def make(original: type, expression: Node, **given: Any) -> Any:
        names, values = given.pop("expression_attribute_names"), given.pop("expression_attribute_values")
        return validator(original, expression, names, values, **given)

    world.wrap(dynamodb_models, "UpdateExpressionValidator", make)


Pairs = tuple[tuple[str, str], ...]


def _pairs(expression: Node) -> Pairs | None:
    """Return the placeholders of an update that only sets whole attributes to given values; None for any other."""
    if len(expression.find_clauses([UpdateExpressionSetClause])) != 1:
        return None
    actions = expression.find_clauses([*UpdateExpressionExecutor.execution_map])
    shapes = [(type(action), *map(_only, action.children)) for action in actions]
    if any(shape[0] is not UpdateExpressionSetAction or len(shape) != 3 for shape in shapes):  # noqa: PLR2004
        return None
    if any(type(a) is not ExpressionAttributeName or type(b) is not ExpressionAttributeValue for _, a, b in shapes):
        return None
    return tuple((a.get_attribute_name_placeholder(), b.get_value_name()) for _, a, b in shapes)


def _only(node: Node) -> Any:
    return node.children[0] if len(node.children) == 1 else None


def _settled(pairs: Pairs, values: Mapping[str, Any]) -> Node:
    """Return the tree that moto's checks make of such an update."""
    return UpdateExpression(
        children=[
            UpdateExpressionSetAction(
                children=[
                    UpdateExpressionPath(children=[ExpressionAttributeName(name)]),
                    DDBTypedValue(DynamoType(values[value])),
                ]
            )
            for name, value in pairs
        ]
    )
