"""CloudTrail records made with botocore's models: what proves the catalogue's paths by something not made from them.

`modelled_records` invents the values, `recorded` takes those of a call that was made.

CloudTrail's spelling: members begin with a lower-case letter; EC2 writes the names of its XML, either flat with
`{items: [...]}` or wrapped in `<Operation>Response` with `{item: ...}`; RDS, ElastiCache and Redshift leave out the
single wrapper around a result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any, Final

import botocore.session
from botocore.model import OperationModel, Shape

ACCOUNT: Final = "111122223333"
REGION: Final = "eu-central-1"
_DEPTH: Final = 6
_MODELS: Final = {
    ("ebs", "StartSnapshot"): "ebs",
    ("es", "CreateElasticsearchDomain"): "es",
    ("s3express", "CreateBucket"): "s3",
}
"""Calls modelled by another service of botocore than the one that tags what they make."""
_UNWRAPPED: Final = frozenset({"elasticache", "rds", "redshift"})


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How one kind of record spells the members of a model, and how it writes lists."""

    name: Callable[[str, Shape], str]
    listed: Callable[[list[Any]], Any]


def _lower_first(name: str, _: Shape) -> str:
    return name[:1].lower() + name[1:]


def _xml_name(name: str, member: Shape) -> str:
    return _lower_first(member.serialization.get("name", name), member)


_PLAIN: Final = _Spelling(_lower_first, list)
_FLAT: Final = _Spelling(_xml_name, lambda values: {"items": values})
_WRAPPED: Final = _Spelling(_xml_name, lambda values: {"item": values})
_WRAPPED_ONE: Final = _Spelling(_xml_name, lambda values: {"item": values[0]})
_AS_XML: Final = _Spelling(_xml_name, lambda values: {"item": values[0] if len(values) == 1 else values})
"""XML does not tell a list of one from one thing."""


def modelled_records(source: str, name: str, tagger: str) -> tuple[dict[str, Any], ...]:
    """Return a call's records, one of each shape that CloudTrail may give them; none where botocore lacks the call."""
    service = source.partition(".")[0]
    operation = _operation(_MODELS.get((service, name), tagger), name)
    if operation is None:
        return ()
    record = {"eventSource": source, "eventName": name, "awsRegion": REGION, "recipientAccountId": ACCOUNT}
    request = _value(operation.input_shape, "", _PLAIN, count(1))
    return tuple(
        {**record, "requestParameters": request, "responseElements": response}
        for response in _responses(service, operation)
    )


def recorded(
    client: str, name: str, parameters: Mapping[str, Any], answer: Mapping[str, Any], *, wrapped: bool = False
) -> tuple[Any, Any]:
    """Return a call that was made as `requestParameters` and `responseElements`.

    `wrapped` is for the newer operations of EC2, whose answer CloudTrail wraps in `<Operation>Response`.
    """
    operation = _session().get_service_model(client).operation_model(name)
    request = _spelt(parameters, operation.input_shape, _PLAIN)
    if client == "ec2":
        response = _spelt(answer, operation.output_shape, _AS_XML if wrapped else _FLAT)
        return request, {f"{name}Response": response} if wrapped else response
    response = _spelt(answer, operation.output_shape, _PLAIN)
    return request, _bare(client, response) or None


@cache
def _operation(tagger: str, name: str) -> OperationModel | None:
    """Return the model of a call; a tagger is named after its client, with a kind behind it where kinds differ."""
    client = next(each for each in _shorter(tagger) if each in _session().get_available_services())
    model = _session().get_service_model(client)
    return model.operation_model(name) if name in model.operation_names else None


def _shorter(tagger: str) -> Iterator[str]:
    """Yield `iam-oidc-provider`, `iam-oidc`, `iam`."""
    while tagger:
        yield tagger
        tagger = tagger.rpartition("-")[0]


@cache
def _session() -> Any:
    return botocore.session.get_session()


def _responses(service: str, operation: OperationModel) -> Iterator[Any]:
    if service == "ec2":
        yield _value(operation.output_shape, "", _FLAT, count(1001))
        for spelling in (_WRAPPED, _WRAPPED_ONE):
            yield {f"{operation.name}Response": _value(operation.output_shape, "", spelling, count(1001))}
        return
    yield _bare(service, _value(operation.output_shape, "", _PLAIN, count(1001)))


def _bare(service: str, response: Any) -> Any:
    """Leave out the single wrapper around a result, where CloudTrail does."""
    inner = list(response.values()) if response else []
    bare = service in _UNWRAPPED and len(inner) == 1 and isinstance(inner[0], dict)
    return inner[0] if bare else response


def _spelt(value: Any, shape: Shape | None, spelling: _Spelling) -> Any:
    """Return a value of boto3's as CloudTrail spells it; what the shape does not know is left out."""
    if shape is None:
        return None
    if shape.type_name == "structure":
        members = shape.members.items()
        return {spelling.name(key, each): _spelt(value[key], each, spelling) for key, each in members if key in value}
    if shape.type_name == "list":
        return spelling.listed([_spelt(each, shape.member, spelling) for each in value])
    if shape.type_name == "map":
        return {key: _spelt(each, shape.value, spelling) for key, each in value.items()}
    return value if isinstance(value, (str, bool, int, float)) else str(value)


def _value(shape: Shape | None, name: str, spelling: _Spelling, ids: Iterator[int], depth: int = _DEPTH) -> Any:
    """Return an example of the shape; every string in it is different, and one that is called so is an ARN."""
    if shape is None:
        return None
    if shape.type_name == "structure":
        members = shape.members.items() if depth else ()
        return {spelling.name(key, each): _value(each, key, spelling, ids, depth - 1) for key, each in members}
    if shape.type_name == "list":
        each = [_value(shape.member, name, spelling, ids, depth - 1) for _ in range(2 if depth else 0)]
        return spelling.listed(each) if each else {}
    scalars = {"string": _text(name, next(ids)), "boolean": True, "map": {}}
    return scalars.get(shape.type_name, 1)


def _text(name: str, number: int) -> str:
    if name.lower().rstrip("s").endswith("arn"):
        return f"arn:aws:service:{REGION}:{ACCOUNT}:thing/{number}"
    return f"{name}-{number}"
