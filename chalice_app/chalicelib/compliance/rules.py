"""The rules of the tag policy's section `compliance`, and their verdict on the tags of one resource. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chalicelib.compliance.near_misses import near_misses
from chalicelib.core import tag_keys
from chalicelib.core.resource import Resource
from chalicelib.policy import Globs, Template, carries
from chalicelib.taggers import ignores_case

if TYPE_CHECKING:
    from chalicelib.core.payload_types.compliance import InvalidTag, NearMiss

STATES = ("running",)
DIGEST = "weekly"

TELL, PROPOSE, APPLY = "tell", "propose", "apply"
"""What is done where a tag is missing: it is told of, a value is proposed too, or that of the rule is written."""

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
    remediate: str = TELL
    fill: Template | None = None
    """The value that the rule gives the key where it is missing."""

    def takes(self, value: str) -> bool:
        """Return whether the value, or the one that it is an alias of, is among the good ones."""
        return self.globs is None or self.globs.match([self.aliases.get(value, value)])


@dataclass(frozen=True, slots=True)
class Rule:
    """Requirements for the resources that meet all conditions; without any, for all."""

    when: tuple[tuple[str, Globs], ...]
    tag: Mapping[str, str]
    required: Mapping[str, Requirement]
    types: tuple[str, ...] = ()
    """The patterns of its condition `resourceType`; empty without one."""
    remediate: str = TELL

    def applies(self, resource: Resource, tags: Mapping[str, str]) -> bool:
        """Return whether the rule is about this resource."""
        conditions = all(globs.match(_CONDITIONS[name](resource)) for name, globs in self.when)
        return conditions and (not self.tag or carries(tags, self.tag, ignore_case=ignores_case(resource)))

    def may_concern(self, kind: str, service: str) -> bool:
        """Return whether the rule can be about resources of this type, whatever else it asks of them."""
        known = {"resourceType": kind, "service": service}
        return all(globs.match([known[name]]) for name, globs in self.when if name in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say of one resource."""

    compliant: bool
    required: list[str]
    missing: list[str]
    invalid: list[InvalidTag]
    near: list[NearMiss]
    messages: list[str]
    remediate: Mapping[str, str] = field(default_factory=dict)
    """Of the missing keys those that are to be proposed or written, and which."""
    templates: Mapping[str, Template] = field(default_factory=dict)
    """Of the missing keys those that the rules have a value for."""


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

    def that_remediate(self, *how: str) -> Rules:
        """Return only the rules that do one of these where a tag is missing."""
        return replace(self, rules=tuple(rule for rule in self.rules if rule.remediate in how))

    def may_concern(self, kind: str, service: str) -> bool:
        """Return whether some rule can be about resources of this type."""
        return any(rule.may_concern(kind, service) for rule in self.rules)

    def judge(self, resource: Resource, tags: Mapping[str, str]) -> Verdict | None:
        """Return the verdict, or None where no rule is about the resource.

        All rules that apply count; of two that require the same key, the later one says which values are good. A tag
        with an empty or blank value says nothing, and counts as missing.
        """
        required: dict[str, Requirement] = {}
        for rule in self.rules:
            if rule.applies(resource, tags):
                required |= rule.required
        if not required:
            return None
        saying = {key: value for key, value in tags.items() if value.strip()}
        ignore_case = self.minds_no_case(resource)
        held = {key: tag_keys.held(key, saying, ignore_case=ignore_case) for key in required}
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
            near=near_misses(missing, saying, [key for key in held.values() if key]),
            messages=list(dict.fromkeys(text for key in wrong for text in required[key].messages)),
            remediate={key: required[key].remediate for key in missing if required[key].remediate != TELL},
            templates={key: fill for key in missing if (fill := required[key].fill)},
        )

    def minds_no_case(self, resource: Resource) -> bool:
        """Return whether a key that differs in case only meets a requirement: by the rules, or because AWS says so."""
        return self.ignore_case or ignores_case(resource)


def service_of(resource: Resource) -> str:
    """Return the service as the ARN names it."""
    return resource.arn.split(":")[2]


def _rule(document: Mapping[str, Any]) -> Rule:
    when = dict(document.get("when", {}))
    tag = when.pop("tag", {})
    message = (document["message"],) if "message" in document else ()
    remediate = document.get("remediate", TELL)
    return Rule(
        when=tuple((name, Globs.parse(patterns)) for name, patterns in when.items()),
        tag=tag,
        required={key: _requirement(said, message, remediate) for key, said in document["required"].items()},
        types=_listed(document.get("when", {}).get("resourceType", [])),
        remediate=remediate,
    )


def _listed(patterns: str | list[str]) -> tuple[str, ...]:
    return tuple([patterns] if isinstance(patterns, str) else patterns)


def _requirement(document: Mapping[str, Any], of_rule: tuple[str, ...], remediate: str) -> Requirement:
    values = document.get("values", [])
    return Requirement(
        values=_listed(values),
        globs=Globs.parse(values) if values else None,
        aliases=document.get("aliases", {}),
        messages=(document["message"],) if "message" in document else of_rule,
        remediate=remediate,
        fill=Template.parse(document["fill"]) if "fill" in document else None,
    )
