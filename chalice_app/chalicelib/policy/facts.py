"""What templates and conditions may know about a resource and how it came to be: two tables of names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final

from chalicelib.core.resource import Resource

_UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Facts:
    """One resource, the event that created it and the creator, in the forms that the steps hand on."""

    event: Mapping[str, Any]
    creator: Mapping[str, Any]
    resource: Resource
    environment: str


def text(value: object) -> str:
    """Return a plain value as text: "" for what is unknown or has structure, a list's items separated by spaces."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return " ".join(filter(None, (text(item) for item in value if not isinstance(item, list | tuple))))
    return str(value) if isinstance(value, str | int | float) else ""


def _creator(name: str) -> Callable[[Facts], str]:
    return lambda facts: text(facts.creator.get(name))


def _session_tags(facts: Facts) -> Mapping[str, Any]:
    tags = facts.creator.get("session_tags")
    return tags if isinstance(tags, Mapping) else {}


def _session_tag(key: str) -> Callable[[Facts], str]:
    """Return what finds the value of a session tag; AWS takes keys that differ in case for one."""
    wanted = key.casefold()
    return lambda facts: next((text(value) for name, value in _session_tags(facts).items() if _same(name, wanted)), "")


def _session_tag_pairs(facts: Facts) -> list[str]:
    # KEY=VALUE; a key with an equals sign of its own could pass for another key
    return [f"{key}={text(value)}" for key, value in _session_tags(facts).items() if "=" not in str(key)]


def _same(name: object, wanted: str) -> bool:
    return text(name).casefold() == wanted


def _event(name: str) -> Callable[[Facts], str]:
    return lambda facts: text(facts.event.get(name))


def _resource(name: str) -> Callable[[Facts], str]:
    value = attrgetter(name)
    return lambda facts: text(value(facts.resource))


def _service(facts: Facts) -> str:
    return _event("source")(facts).removesuffix(".amazonaws.com")


def _services(facts: Facts) -> list[str]:
    # A tagging request has no event source; the service in the resource's ARN makes conditions work for it too.
    return [_service(facts), _event("source")(facts), *_resource("arn")(facts).split(":")[2:3]]


def _groups(facts: Facts) -> list[str]:
    groups = facts.creator.get("groups")
    return [text(group) for group in groups] if isinstance(groups, list | tuple) else []


PLACEHOLDERS: Mapping[str, Callable[[Facts], str]] = MappingProxyType(
    {
        # AWS services and requests have a name and no ARN; a template by ARN still says who it was.
        "creator.arn": lambda facts: _creator("arn")(facts) or _creator("name")(facts),
        "creator.name": _creator("name"),
        "creator.type": _creator("type"),
        "creator.account": _creator("account"),
        "creator.role": _creator("role"),
        "creator.session": _creator("session"),
        "creator.source_identity": _creator("source_identity"),
        "creator.groups": _creator("groups"),
        "creator.via": _creator("via"),
        "creator.human": _creator("person"),
        "creator.is_human": _creator("human"),
        "creator.kind": lambda facts: _creator("kind")(facts).removesuffix(_UNKNOWN),
        "creator.on_behalf_of": _creator("on_behalf_of"),
        "creator.agent": _creator("agent"),
        "creator.workload": _creator("workload"),
        "creator.origin": _creator("origin"),
        "creator.principal_id": _creator("principal_id"),
        # A mend has an id of its own beside that of the call that it is about.
        "event.id": lambda facts: _event("call")(facts) or _event("id")(facts),
        "event.time": _event("time"),
        "event.date": lambda facts: _event("time")(facts)[:10],
        "event.name": _event("name"),
        "event.source": _event("source"),
        "event.service": _service,
        "event.region": _event("region"),
        "event.source_ip": _event("source_ip"),
        "event.user_agent": _event("user_agent"),
        "resource.arn": _resource("arn"),
        "resource.id": _resource("id"),
        "resource.type": _resource("type"),
        "resource.account": _resource("account"),
        "resource.region": _resource("region"),
        "environment": lambda facts: facts.environment,
    }
)
"""What a template may name, and how its value is found; an unknown value is ""."""

SESSION_TAGS: Final = "creator.session_tags."
"""What stands before the key of a session tag, which a template may name beside `PLACEHOLDERS`."""


def placeholder(name: str) -> Callable[[Facts], str] | None:
    """Return how the value of a placeholder is found, or None where templates may not name it."""
    key = name.removeprefix(SESSION_TAGS)
    return _session_tag(key) if name.startswith(SESSION_TAGS) and key else PLACEHOLDERS.get(name)


CONDITIONS: Mapping[str, Callable[[Facts], list[str]]] = MappingProxyType(
    {
        "account": lambda facts: [_resource("account")(facts) or _event("account")(facts)],
        "region": lambda facts: [_resource("region")(facts) or _event("region")(facts)],
        "service": _services,
        "event": lambda facts: [_event("name")(facts)],
        "creator": lambda facts: [_creator("name")(facts), _creator("arn")(facts)],
        "creatorType": lambda facts: [_creator("type")(facts)],
        "creatorRole": lambda facts: [_creator("role")(facts)],
        "creatorGroup": _groups,
        "creatorVia": lambda facts: [_creator("via")(facts)],
        "creatorKind": lambda facts: [_creator("kind")(facts) or _UNKNOWN],
        "creatorWorkload": lambda facts: [_creator("workload")(facts)],
        "creatorOrigin": lambda facts: [_creator("origin")(facts)],
        "creatorPrincipalId": lambda facts: [_creator("principal_id")(facts)],
        "creatorSessionTag": _session_tag_pairs,
        "creatorHuman": lambda facts: [_creator("human")(facts) or _UNKNOWN],
        "resource": lambda facts: [_resource("id")(facts), _resource("arn")(facts)],
        "resourceType": lambda facts: [_resource("type")(facts)],
    }
)
"""All that a condition may test, and the values of which one must match."""
