"""The rules of the tag policy's section `compliance`, and their verdict on the tags of one resource. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.compliance.near_misses import near_misses
from chalicelib.core.resource import Resource
from chalicelib.policy import Globs, glob

if TYPE_CHECKING:
    from chalicelib.core.payload_types.compliance import InvalidTag, NearMiss

STATES = ("running",)
DIGEST = "weekly"

_CONDITIONS: Mapping[str, Callable[[Resource], list[str]]] = {
    "account": lambda resource: [resource.account],
    "region": lambda resource: [resource.region],
    "service": lambda resource: [service_of(resource)],
    "resource": lambda resource: [resource.id, resource.arn],
    "resourceType": lambda resource: [resource.type],
}
"""All that a rule's `when` may test of a resource, beside `tag`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What is asked of one key: that it is there, and perhaps which values are good."""

    values: tuple[str, ...] = ()
    globs: Globs | None = None
    aliases: Mapping[str, str]
    messages: tuple[str, ...] = ()

    def takes(self, value: str) -> bool:
        """Return whether the value, or the one that it is an alias of, is among the good ones."""
        return self.globs is None or self.globs.match([self.aliases.get(value, value)])


@dataclass(frozen=True, slots=True)
class Rule:
    """Requirements for the resources that meet all conditions; without any, for all."""

    when: tuple[tuple[str, Globs], ...]
    tag: Mapping[str, str]
    required: Mapping[str, Requirement]

    def applies(self, resource: Resource, tags: Mapping[str, str]) -> bool:
        """Return whether the rule is about this resource."""
        return all(globs.match(_CONDITIONS[name](resource)) for name, globs in self.when) and self._carried(tags)

    def _carried(self, tags: Mapping[str, str]) -> bool:
        if not self.tag:
            return True
        key, value = glob(self.tag["key"]), glob(self.tag.get("value", "*"))
        return any(key.match(one) and value.match(tags[one]) for one in tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say of one resource."""

    compliant: bool
    required: list[str]
    missing: list[str]
    invalid: list[InvalidTag]
    near: list[NearMiss]
    messages: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The section `compliance` of a checked tag policy."""

    rules: tuple[Rule, ...]
    states: tuple[str, ...] = STATES
    digest: str = DIGEST
    enforce_values: bool = False
    ignore_case: bool = False

    @classmethod
    def parse(cls, section: Mapping[str, Any]) -> Rules:
        """Read the section; the schema has seen to its form."""
        return cls(
            rules=tuple(map(_rule, section["rules"])),
            states=tuple(section.get("states", STATES)),
            digest=section.get("digest", DIGEST),
            enforce_values=section.get("enforceValues", False),
            ignore_case=section.get("ignoreCase", False),
        )

    def judge(self, resource: Resource, tags: Mapping[str, str]) -> Verdict | None:
        """Return the verdict, or None where no rule is about the resource.

        All rules that apply count; of two that require the same key, the later one says which values are good.
        """
        required: dict[str, Requirement] = {}
        for rule in self.rules:
            if rule.applies(resource, tags):
                required |= rule.required
        if not required:
            return None
        held = {key: self._held(key, tags) for key in required}
        missing = [key for key, found in held.items() if found is None]
        invalid: list[InvalidTag] = [
            {"key": key, "value": tags[found], "allowed": list(required[key].values)}
            for key, found in held.items()
            if found is not None and not required[key].takes(tags[found])
        ]
        wrong = [*missing, *(one["key"] for one in invalid)]
        return Verdict(
            compliant=not (wrong if self.enforce_values else missing),
            required=list(required),
            missing=missing,
            invalid=invalid,
            near=near_misses(missing, tags, [key for key in held.values() if key]),
            messages=list(dict.fromkeys(text for key in wrong for text in required[key].messages)),
        )

    def _held(self, key: str, tags: Mapping[str, str]) -> str | None:
        """Return the key of the tag that meets a requirement: an equal one, or one that differs in case if it may."""
        if key in tags or not self.ignore_case:
            return key if key in tags else None
        return next((one for one in sorted(tags) if one.casefold() == key.casefold()), None)


def service_of(resource: Resource) -> str:
    """Return the service as the ARN names it."""
    return resource.arn.split(":")[2]


def _rule(document: Mapping[str, Any]) -> Rule:
    when = dict(document.get("when", {}))
    tag = when.pop("tag", {})
    message = (document["message"],) if "message" in document else ()
    return Rule(
        when=tuple((name, Globs.parse(patterns)) for name, patterns in when.items()),
        tag=tag,
        required={key: _requirement(said, message) for key, said in document["required"].items()},
    )


def _requirement(document: Mapping[str, Any], of_rule: tuple[str, ...]) -> Requirement:
    values = document.get("values", [])
    return Requirement(
        values=tuple([values] if isinstance(values, str) else values),
        globs=Globs.parse(values) if values else None,
        aliases=document.get("aliases", {}),
        messages=(document["message"],) if "message" in document else of_rule,
    )
