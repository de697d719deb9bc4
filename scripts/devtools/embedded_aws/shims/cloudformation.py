"""CloudFormation: resource types and properties that moto leaves out. They are made through the services' own APIs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import moto.stepfunctions.models
from botocore.exceptions import ClientError
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.core.common_models import CloudFormationModel
from moto.dynamodb.models.table import Table
from moto.kms.models import KmsBackend
from moto.s3.models import FakeBucket
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from scripts.devtools.embedded_aws.shims import cloudformation_properties as properties
from scripts.devtools.embedded_aws.shims import cloudformation_types as types
from scripts.devtools.embedded_aws.shims.base import World, shim

Client = Callable[[str], Any]  # service -> client in the stack's account and Region


@shim
def unknown_types_fail(world: World) -> None:
    """CloudFormation refuses a template with a type it does not know; moto skips the resource with a warning."""

    def lookup(original: Callable[[str], Any], resource_type: str) -> Any:
        found = original(resource_type)
        if found is None and resource_type not in parsing.NULL_MODELS:
            raise ValidationError(message=f"Template format error: Unrecognized resource types: [{resource_type}]")
        return found

    world.wrap(parsing, "resource_class_from_type", lookup)


@shim
def more_types_exist(world: World) -> None:
    """AWS knows policies of queues, buckets and topics, subscriptions, alarms, filters and trails; moto does not."""
    models = {row.name: _model(world, row) for row in types.ROWS}
    known = {**parsing.get_model_map(), **models}
    world.replace(parsing, "get_model_map", lambda: known)
    world.replace(parsing, "get_model_list", lambda: list(known.values()))


def _model(world: World, row: types.Row) -> type[CloudFormationModel]:
    """Make a class as moto's CloudFormation wants it, from one row of the table."""

    class Model(CloudFormationModel):
        def __init__(self, identifier: str, attributes: Mapping[str, str]) -> None:
            self.physical_resource_id, self._attributes = identifier, attributes

        @staticmethod
        def cloudformation_name_type() -> str:
            return row.name_property

        @staticmethod
        def cloudformation_type() -> str:
            return row.name

        @classmethod
        def has_cfn_attr(cls, attr: str) -> bool:
            return attr in row.attributes

        def get_cfn_attribute(self, attribute_name: str) -> str:
            return self._attributes[attribute_name]

        @classmethod
        def create_from_cloudformation_json(
            cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **_: Any
        ) -> CloudFormationModel:
            client = _client(world, account_id, region_name)
            properties = cloudformation_json.get("Properties", {})
            identifier = row.create(client, resource_name, properties)
            values = {"Arn": row.arn.format(region=region_name, account=account_id, id=identifier), "Id": identifier}
            return cls(identifier, {name: values.get(name, identifier) for name in row.attributes})

        @classmethod
        def update_from_cloudformation_json(
            cls,
            original_resource: Any,
            new_resource_name: str,  # noqa: ARG003 - moto's signature
            cloudformation_json: Any,
            account_id: str,
            region_name: str,
        ) -> CloudFormationModel:
            name = cloudformation_json.get("Properties", {}).get(
                row.name_property, original_resource.physical_resource_id
            )
            return cls.create_from_cloudformation_json(name, cloudformation_json, account_id, region_name)

        @classmethod
        def delete_from_cloudformation_json(
            cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str
        ) -> None:
            _delete(row, _client(world, account_id, region_name), resource_name, cloudformation_json["Properties"])

    return Model


def _delete(row: types.Row, client: Client, identifier: str, given: Mapping[str, Any]) -> None:
    """Delete what a row made; what is gone already, with its bucket say, counts as deleted."""
    try:
        row.delete(client, identifier, given)
    except ClientError as error:
        if not any(word in error.response["Error"]["Code"] for word in ("NoSuch", "NotFound")):
            raise


def _client(world: World, account: str, region: str) -> Client:
    return lambda service: world.client(service, region=region, account=account)


@shim
def updates_keep_what_they_cannot_change(world: World) -> None:
    """AWS updates a log group or a key; moto cannot, and forgets the resource: here it stays as it was."""

    def update(
        original: Callable[..., Any], logical_id: str, resource_json: Any, resources_map: Any, *args: Any, **kwargs: Any
    ) -> Any:
        before = resources_map[logical_id]
        return original(logical_id, resource_json, resources_map, *args, **kwargs) or before

    world.wrap(parsing, "parse_and_update_resource", update)


@shim
def buckets_and_tables_are_configured(world: World) -> None:
    """AWS applies versioning, lifecycle, notifications, TTL and the like; moto makes the bare bucket or table."""
    _complete(world, FakeBucket, properties.complete_bucket)
    _complete(world, Table, properties.complete_table)

    def update_table(
        *, original_resource: Table, cloudformation_json: Any, account_id: str, region_name: str, **_: Any
    ) -> Table:
        client = _client(world, account_id, region_name)
        properties.complete_table(client, original_resource.name, cloudformation_json["Properties"])
        properties.change_indexes(client, original_resource.name, cloudformation_json["Properties"])
        return original_resource

    world.replace(Table, "update_from_cloudformation_json", staticmethod(update_table))


def _complete(world: World, model: Any, complete: Callable[[Client, str, Any], None]) -> None:
    def around(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        made = original(*args, **kwargs)
        account, region = kwargs.get("account_id") or args[2], kwargs.get("region_name") or args[3]
        document = kwargs.get("cloudformation_json") or args[1]
        complete(_client(world, account, region), made.name, document.get("Properties", {}))
        return made

    for name in ("create_from_cloudformation_json", "update_from_cloudformation_json"):
        world.replace(model, name, staticmethod(partial(around, getattr(model, name))))


@shim
def key_policies_are_text(world: World) -> None:
    """KMS keeps a key's policy as text; moto keeps an object from a template, and then can't describe the key."""

    def create(original: Callable[..., Any], backend: KmsBackend, policy: Any, *args: Any, **kwargs: Any) -> Any:
        text = policy if policy is None or isinstance(policy, str) else json.dumps(policy)
        return original(backend, text, *args, **kwargs)

    world.wrap(KmsBackend, "create_key", create)


@shim
def state_machines_run(world: World) -> None:
    """AWS runs a template's state machine, from Definition or DefinitionString; moto's cannot be started."""
    world.replace(moto.stepfunctions.models, "stepfunctions_backends", stepfunctions_parser_backends)
    for name in ("create_from_cloudformation_json", "update_from_cloudformation_json"):
        world.replace(StateMachine, name, staticmethod(partial(_made_to_run, getattr(StateMachine, name))))

    def attribute(original: Callable[..., Any], machine: StateMachine, name: str) -> Any:
        return machine.arn if name == "Arn" else original(machine, name)

    has = StateMachine.has_cfn_attr
    world.wrap(StateMachine, "get_cfn_attribute", attribute)
    world.replace(StateMachine, "has_cfn_attr", staticmethod(lambda attr: attr == "Arn" or has(attr)))


def _made_to_run(original: Callable[..., Any], *args: Any, **kwargs: Any) -> StateMachine:
    document = kwargs.get("cloudformation_json") or args[1]
    properties = document["Properties"]
    document["Properties"] = {**properties, "DefinitionString": definition(properties)}
    made: StateMachine = original(*args, **kwargs)
    made.update(loggingConfiguration=types.lower_keys(properties.get("LoggingConfiguration")))
    made.sm_type = properties.get("StateMachineType", "STANDARD")
    return made


def definition(properties: Mapping[str, Any]) -> str:
    """Make the ASL of an AWS::StepFunctions::StateMachine, with its substitutions."""
    text = properties.get("DefinitionString") or json.dumps(properties["Definition"])
    values = {name: str(value) for name, value in properties.get("DefinitionSubstitutions", {}).items()}
    return re.sub(r"\$\{([A-Za-z0-9_]+)\}", lambda found: values.get(found[1], found[0]), text)
