"""No differences, but costs: what moto does anew each time, done once here. Nothing but the time it takes changes."""

# ruff: noqa: SLF001 - shims reach into moto

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from moto.core import responses
from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.parsing.validators import ActionCountValidator, OverlappingPathsValidator
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.inline_iteration_component import (
    InlineIterationComponent,
)
from moto.stepfunctions.parser.asl.utils import json_path

from .base import World, shim

_KEPT = 4096


@shim
def paths_are_parsed_once(world: World) -> None:
    """Not a difference, but a cost: moto builds a parser for each JSONPath that it evaluates. What it read is kept."""
    for module in (json_path, result_path):
        world.replace(module, "parse", lru_cache(maxsize=_KEPT)(module.parse))


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
    make = lru_cache(maxsize=_KEPT)(UpdateExpressionParser.make)
    world.replace(UpdateExpressionParser, "make", staticmethod(make))
    world.replace(validators, "deepcopy", lambda value: _copied(value) if isinstance(value, Node) else _deepcopy(value))


@shim
def updates_are_checked_in_one_go(world: World) -> None:
    """Not a difference, but a cost: moto's checks of an UpdateExpression grow with the square of its length."""

    def check(original: Callable[..., Any], checker: DepthFirstTraverser, root: Node) -> Node:
        (look,) = checker._processing_map().values()
        try:
            return look(root)  # what holds for the whole holds for each part
        except Exception:  # noqa: BLE001 - which part is told of first is moto's choice
            return original(checker, root)

    world.replace(DepthFirstTraverser, "traverse", _traverse)
    for checker in (ActionCountValidator, OverlappingPathsValidator):
        world.wrap(checker, "traverse", check)


_deepcopy = validators.deepcopy


def _copied(node: Any) -> Any:
    """Copy a tree of nodes; its leaves are text and numbers."""
    if not isinstance(node, Node):
        return node
    copy = object.__new__(type(node))
    copy.__dict__.update(node.__dict__)
    if node.children is not None:
        copy.children = [_copied(child) for child in node.children]
        for child in copy.children:
            if isinstance(child, Node):
                child.parent = copy
    return copy


def _traverse(traverser: DepthFirstTraverser, root: Node) -> Node:
    """Do what moto's traverse does, but ask of each type of node once whether it is to be processed."""
    steps = tuple(traverser._processing_map().items())
    prepare = traverser.pre_processing_of_child
    prepares = type(traverser).pre_processing_of_child is not DepthFirstTraverser.pre_processing_of_child

    @cache
    def step_for(kind: type) -> Callable[[Node], Node] | None:
        return next((step for wanted, step in steps if issubclass(kind, wanted)), None)

    def walk(node: Node, place: int) -> Node:
        for number, child in enumerate(node.children or ()):
            if prepares:
                prepare(node, number)
            if type(child) in _NODES:
                walk(child, number)
        step = step_for(type(node))
        if step is None:
            return node
        parent, done = node.parent, step(node)
        done.parent = parent
        if parent:
            parent.children[place] = done
        return done

    return walk(root, -1)


def _kinds(kind: type) -> set[type]:
    return {kind}.union(*map(_kinds, kind.__subclasses__()))


_NODES = _kinds(Node)
