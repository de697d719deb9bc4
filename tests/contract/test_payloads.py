"""The types of payloads against what they are made for: the JSON Schemas, the machines, the steps and the page."""

import inspect
import pkgutil
import re
from importlib import import_module
from itertools import chain
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    NotRequired,
    TypedDict,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import pytest

from chalicelib.core import payload_types
from chalicelib.core.payload_types import common, compliance, events, outcomes, results, retention
from chalicelib.runtime.functions import FUNCTIONS
from chalicelib.schemas.validation import packaged
from scripts.ops.project import ROOT
from statemachines.functions import placeholder
from statemachines.machines import MACHINES
from tests.contract.test_docs import rows_in, section

MODULES = [
    import_module(one.name) for one in pkgutil.iter_modules(payload_types.__path__, f"{payload_types.__name__}.")
]
TYPES = {
    name: kind
    for module in MODULES
    for name, kind in vars(module).items()
    if is_typeddict(kind) and kind.__module__ == module.__name__
}

DOCUMENTS = {"result": results.Result, "alert": common.AlertDocument, "request": events.Request}
"""By the name of its JSON Schema: the type of a document."""

OF_MANY_FORMS = {"notify"}
"""Steps of machines that EventBridge, SNS or a schedule invokes too, in forms of their own."""

MADE = {
    ("attribute", "TagChunks"): results.ChunksRecorded,
    ("attribute", "ChunkFailed"): results.Recorded,
    ("attribute", "BatchFailed"): outcomes.Unanswered,
    ("attribute", "TakeRetry"): results.ChunksRecorded,
    ("attribute", "TakeBatch"): outcomes.Resolved,
    ("attribute", "GatherRetried"): results.Gathered,
    ("attribute", "TakeMends"): results.ChunksRecorded,
    ("attribute", "RetryFailed"): results.FailedRecorded,
    ("compliance", "CheckUnits"): compliance.UnitChecked,
    ("compliance", "CheckFailed"): compliance.UnitChecked,
    ("compliance", "RetryChecks"): compliance.UnitsRechecked,
    ("retention", "Regions"): retention.RegionMarked,
    ("retention", "RegionFailed"): retention.RegionMarked,
    ("retention", "RegionMarked"): retention.RegionMarked,
    ("retention", "TagChunks"): retention.ChunksMarked,
    ("retention", "ChunkFailed"): retention.BackupsMarked,
    ("retention", "TakeChunk"): retention.BackupsFound,
    ("retention", "RetryFailed"): retention.RegionMarked,
    ("retention", "RetryTagChunks"): retention.ChunksMarked,
    ("retention", "RetryRegionMarked"): retention.RegionMarked,
}
"""By the Pass or Map that makes it, without any function of ours: the type of a payload."""

JSON = {str: "string", int: "integer", bool: "boolean", list: "array", dict: "object", NoneType: "null"}


def alternatives(hint):
    """What a hint allows, one by one: the members of a union, or itself."""
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def json_types(hint):
    """The JSON types that a hint allows."""
    found = set()
    for one in alternatives(hint):
        origin = get_origin(one) or one
        if origin is Literal:
            found |= {JSON[type(value)] for value in get_args(one)}
        else:
            found.add("object" if is_typeddict(origin) else JSON[origin])
    return found


def schema_types(schema):
    """The JSON types that a schema allows."""
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    named = schema.get("type", [])
    return {JSON[type(value)] for value in values} | ({named} if isinstance(named, str) else set(named))


def inside(hint):
    """The hint of a list's items, or the TypedDict of an object; None where there is neither."""
    for one in alternatives(hint):
        if get_origin(one) is list:
            return get_args(one)[0]
        if is_typeddict(get_origin(one) or one):
            return one
    return None


def disagreements(schema, hint, root, where="$"):
    """Yield each place where a schema and a type do not say the same."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if schema_types(schema) != json_types(hint):
        yield f"{where} is {sorted(schema_types(schema))} in the schema, {sorted(json_types(hint))} in the type"
    elif "items" in schema:
        yield from disagreements(schema["items"], inside(hint), root, f"{where}[]")
    elif "properties" in schema:
        kind = inside(hint)
        hints, members = get_type_hints(kind), schema["properties"]
        yield from (f"{where}.{name} is in one of them alone" for name in sorted(hints.keys() ^ members.keys()))
        required = kind.__required_keys__ ^ set(schema.get("required", []))
        yield from (f"{where}.{name} is required in one of them alone" for name in sorted(required))
        for name in hints.keys() & members.keys():
            yield from disagreements(members[name], hints[name], root, f"{where}.{name}")


def states(level):
    """Every state of a definition, by name."""
    for name, state in level["States"].items():
        yield name, state
        if "Iterator" in state:
            yield from states(state["Iterator"])


STATES = {(kind, name): state for kind, define in MACHINES.items() for name, state in states(define(1.0))}
FUNCTION_OF = {f"${{{placeholder(function)}}}": function for function in FUNCTIONS}
TASKS = {
    (kind, name): FUNCTIONS[FUNCTION_OF[state["Resource"]]].step
    for (kind, name), state in STATES.items()
    if state["Type"] == "Task"
}
"""By machine and state: the step that it invokes."""


def input_of(step):
    """The type of what a step gets: it has the step's name."""
    return TYPES["".join(map(str.capitalize, step.split("_"))) + "Input"]


def misfits(template, hint, where="$"):
    """Yield each place of a payload template that a type does not know, or that the type wants and is not there.

    What is behind a path is known at run time alone.
    """
    if isinstance(template, dict):
        found = [list(_members(template, kind, where)) for kind in alternatives(hint)]
        yield from min(found, key=len)
    elif isinstance(template, list):
        yield from chain.from_iterable(misfits(one, inside(hint), f"{where}[]") for one in template)
    elif not any(_is(template, one) for one in alternatives(hint)):
        yield f"{where} is {template!r}"


def _is(value, hint):
    return value in get_args(hint) if get_origin(hint) is Literal else isinstance(value, hint)


def _members(template, kind, where):
    kind = get_origin(kind) or kind
    hints = get_type_hints(kind)
    named = {key.removesuffix(".$"): value for key, value in template.items()}
    unknown, missing = named.keys() - hints.keys(), kind.__required_keys__ - named.keys()
    yield from (f"{where}.{name}" for name in sorted(unknown | missing))
    for name in hints.keys() & template.keys():
        if not isinstance(hints[name], TypeVar):
            yield from misfits(template[name], hints[name], f"{where}.{name}")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_type_and_the_json_schema_of_its_document_say_the_same(name):
    schema = packaged(f"{name}.schema")
    assert list(disagreements(schema, DOCUMENTS[name], schema)) == []


@pytest.mark.parametrize(("kind", "name"), TASKS)
def test_a_state_gives_its_function_exactly_the_members_that_its_step_reads(kind, name):
    wanted, parameters = input_of(TASKS[kind, name]), STATES[kind, name]["Parameters"]
    assert list(misfits(parameters, wanted)) == []
    assert wanted.__optional_keys__ == set()


@pytest.mark.parametrize(("kind", "name"), MADE)
def test_what_a_state_makes_by_itself_is_of_the_type_that_others_read(kind, name):
    state = STATES[kind, name]
    assert list(misfits(state["ResultSelector" if state["Type"] == "Map" else "Parameters"], MADE[kind, name])) == []


def test_every_state_that_makes_a_payload_by_itself_has_a_type():
    assert set(MADE) == {place for place, one in STATES.items() if one["Type"] == "Pass" or "ResultSelector" in one}


def steps_in_the_page():
    return rows_in(re.split(r"\n(?=\| Step )", section(ROOT / "docs" / "architecture.md", "## Payloads"))[1])


def test_the_page_says_what_each_step_gets_and_returns():
    told = {step.strip("`"): (gets.strip("`"), returns.strip("`")) for step, gets, returns in steps_in_the_page()}
    assert told.keys() == set(TASKS.values())
    for step, (gets, returns) in told.items():
        assert gets == input_of(step).__name__
        assert returns in TYPES
        if step not in OF_MANY_FORMS:
            run = inspect.get_annotations(import_module(f"chalicelib.steps.{step}").run)
            assert (run["payload"], run["return"]) == (gets, returns), step


def test_the_page_names_every_type_and_no_other():
    payloads = re.split(r"\n(?=\| Step )", section(ROOT / "docs" / "architecture.md", "## Payloads"))[0]
    named = [name for *_, types in rows_in(payloads) for name in re.findall(r"`(\w+)`", types)]
    named += [name.strip("`") for _, *both in steps_in_the_page() for name in both]
    assert set(named) == set(TYPES)


@pytest.mark.parametrize("name", TYPES)
def test_a_type_says_who_makes_the_payload(name):
    assert " Made " in TYPES[name].__doc__


def test_no_two_payloads_have_one_name():
    assert len(TYPES) == sum(
        is_typeddict(one) and one.__module__ == m.__name__ for m in MODULES for one in vars(m).values()
    )


class TestTheComparisons:
    """What the tests above rest on."""

    class Inner(TypedDict):
        a: int

    class Outer(TypedDict):
        word: str
        inner: NotRequired[list[Any]]

    Outer.__annotations__["inner"] = NotRequired[list[Inner]]

    def test_a_member_a_requirement_and_a_type_that_differ_are_told(self):
        schema = {
            "type": "object",
            "required": ["inner"],
            "properties": {
                "word": {"type": ["string", "null"]},
                "inner": {"type": "array", "items": {"type": "object", "required": ["a"], "properties": {}}},
            },
        }
        assert sorted(disagreements(schema, self.Outer, schema)) == [
            "$.inner is required in one of them alone",
            "$.inner[].a is in one of them alone",
            "$.word is ['null', 'string'] in the schema, ['string'] in the type",
            "$.word is required in one of them alone",
        ]

    def test_members_that_are_missing_unknown_or_of_another_type_are_told(self):
        template = {"inner": [{"a": "text", "b.$": "$.b"}]}
        assert list(misfits(template, self.Outer)) == ["$.word", "$.inner[].b", "$.inner[].a is 'text'"]
