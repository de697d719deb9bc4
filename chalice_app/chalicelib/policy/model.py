"""`Policy`: which tags a resource gets and which resources are left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, cast

from chalicelib.core.resource import Resource
from chalicelib.errors import InvalidPolicy
from chalicelib.policy.conditions import When
from chalicelib.policy.facts import Facts
from chalicelib.policy.retention import RetentionPolicy
from chalicelib.policy.templates import Template, TemplateError
from chalicelib.schemas.validation import check, packaged, problem, shown

DEFAULT_KEYS = frozenset({"CreatedBy", "CreatedDate", "ManagedBy"})
"""The keys that describe a creation, and the only ones that IAM's own resources get."""

OUT_OF_SCOPE = "out of the policy's scope"

_SCOPE = {"accounts": "account", "regions": "region", "services": "service"}


@dataclass(frozen=True, slots=True)
class Rule:
    """Tags for the resources that meet conditions."""

    when: When
    tags: Mapping[str, Template]


@dataclass(frozen=True, slots=True)
class Ignore:
    """Resources to leave alone: those that meet the conditions and, if `tag` is not empty, carry that tag."""

    label: str
    when: When
    tag: Mapping[str, str]

    @property
    def reason(self) -> str:
        """Why a resource is skipped, as its outcome says it."""
        return f"ignored by the tag policy: {self.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A checked tag policy; no method raises, whatever the event, creator or resource holds.

    `replace` holds the keys whose values may be overwritten; all others keep the value they have. `requested` holds
    the keys that a request without CloudTrail may set beside those that the policy writes. `compliance` is the section
    of that name, checked against the schema: `compliance.rules` reads it. `defaults` are the tags of that section that
    remediation proposes where a required one is missing.
    """

    tags: Mapping[str, Template]
    rules: tuple[Rule, ...] = ()
    ignored: tuple[Ignore, ...] = ()
    replace: frozenset[str] = frozenset()
    requested: frozenset[str] = frozenset()
    scope: When = field(default_factory=When)
    retention: RetentionPolicy = field(default_factory=RetentionPolicy)
    environment: str = "production"
    compliance: Mapping[str, Any] = field(default_factory=dict)
    defaults: tuple[Rule, ...] = ()

    @classmethod
    def parse(cls, document: object) -> Policy:
        """Build a policy from its document; `InvalidPolicy` names the path in it and what was expected there."""
        check(document, "tag_policy", InvalidPolicy)
        return cls.of(cast(Mapping[str, Any], document))

    @classmethod
    def of(cls, source: Mapping[str, Any]) -> Policy:
        """Build a policy from a document that was checked before."""
        compliance = source.get("compliance") or packaged("tag_policy")["compliance"]
        policy = cls(
            tags=_templates(source["tags"], ("tags",)),
            rules=tuple(
                Rule(When.parse(rule["when"]), _templates(rule["tags"], ("rules", index, "tags")))
                for index, rule in enumerate(source.get("rules", []))
            ),
            ignored=tuple(_ignore(index, entry) for index, entry in enumerate(source.get("ignore", []))),
            replace=frozenset(source.get("replace", [])),
            requested=frozenset(source.get("requestKeys", [])),
            scope=When.parse({_SCOPE[name]: globs for name, globs in source.get("scope", {}).items()}),
            retention=RetentionPolicy.parse(source.get("retention", {})),
            compliance=compliance,
            defaults=tuple(
                Rule(
                    When.parse(one.get("when", {})), _templates(one["tags"], ("compliance", "defaults", index, "tags"))
                )
                for index, one in enumerate(compliance.get("defaults", []))
            ),
        )
        for index, rule in enumerate(compliance["rules"]):
            said = {key: wanted["fill"] for key, wanted in rule["required"].items() if "fill" in wanted}
            _templates(said, ("compliance", "rules", index, "required"), "fill")
        _refuse_twins(policy.keys())
        _refuse_twins(policy.retention.keys())
        return policy

    def with_settings(self, environment: str = "production", tag_key: str = "", tag_value: str = "") -> Policy:
        """Return the policy with the settings ENVIRONMENT, TAG_KEY and TAG_VALUE.

        The fixed tag stands beside the policy's `tags` and wins over one of the same key; rules win over both.
        """
        if not tag_key:
            return replace(self, environment=environment)
        _refuse_twins(self.keys() | {tag_key})
        return replace(self, environment=environment, tags={**self.tags, tag_key: Template((tag_value,))})

    def keys(self) -> frozenset[str]:
        """Return every key that can ever be written: by the policy itself, or as a request asks."""
        return frozenset(chain(self.tags, self.requested, *(rule.tags for rule in self.rules)))

    def uses(self, placeholder: str) -> bool:
        """Return whether a tag that may be written names a placeholder, such as `event.user_agent`."""
        templates = chain(self.tags.values(), *(rule.tags.values() for rule in self.rules))
        return any(placeholder in template.placeholders for template in templates)

    def tags_for(self, event: Mapping[str, Any], creator: Mapping[str, Any], resource: Resource) -> dict[str, str]:
        """Return the tags that the resource should have; a tag whose value is unknown is not among them."""
        facts = self._facts(event, creator, resource)
        return permitted(_rendered(self.tags, self.rules, facts), resource)

    def defaults_for(self, event: Mapping[str, Any], creator: Mapping[str, Any], resource: Resource) -> dict[str, str]:
        """Return the tags that remediation may propose for the resource; those whose value is unknown are not there."""
        return _rendered({}, self.defaults, self._facts(event, creator, resource))

    def filled(
        self,
        templates: Mapping[str, Template],
        event: Mapping[str, Any],
        creator: Mapping[str, Any],
        resource: Resource,
    ) -> dict[str, str]:
        """Return the values of these templates for the resource; those that are unknown are not there."""
        return _rendered(templates, (), self._facts(event, creator, resource))

    def in_scope(self, event: Mapping[str, Any], resource: Resource) -> bool:
        """Return whether account, Region and service are those that the policy is for."""
        return self.scope.holds(self._facts(event, {}, resource))

    def has_region(self, region: str) -> bool:
        """Return whether the scope lets a Region in, whatever else it asks of a resource."""
        return all(globs.match([region]) for name, globs in self.scope.conditions if name == "region")

    def ignores(self, event: Mapping[str, Any], creator: Mapping[str, Any], resource: Resource) -> str | None:
        """Return why the resource is left alone whatever tags it carries, or None if it is not."""
        if not self.in_scope(event, resource):
            return OUT_OF_SCOPE
        facts = self._facts(event, creator, resource)
        return next((entry.reason for entry in self.ignored if not entry.tag and entry.when.holds(facts)), None)

    def unless(self, event: Mapping[str, Any], creator: Mapping[str, Any], resource: Resource) -> list[dict[str, str]]:
        """Return the tags because of which the resource is left alone if it carries one: JSON for `carried`.

        Which tags it carries is known only where it is about to be tagged, and no policy is needed there.
        """
        facts = self._facts(event, creator, resource)
        return [
            {**entry.tag, "reason": entry.reason} for entry in self.ignored if entry.tag and entry.when.holds(facts)
        ]

    def _facts(self, event: Mapping[str, Any], creator: Mapping[str, Any], resource: Resource) -> Facts:
        return Facts(event, creator, resource, self.environment)


def _rendered(tags: Mapping[str, Template], rules: tuple[Rule, ...], facts: Facts) -> dict[str, str]:
    """Fill in the templates of some tags and of the rules that apply, of which the later one wins."""
    templates = dict(tags)
    for rule in rules:
        if rule.when.holds(facts):
            templates.update(rule.tags)
    values = {key: template.render(facts) for key, template in templates.items()}
    return {key: value for key, value in values.items() if value}


def permitted(tags: Mapping[str, str], resource: Resource) -> dict[str, str]:
    """Return the tags that the resource may get: IAM's own get the default keys alone.

    Tags on IAM users and roles are conditions in other people's IAM policies, so they are power.
    """
    iam = resource.type.startswith("AWS::IAM::")
    return {key: value for key, value in tags.items() if not iam or key in DEFAULT_KEYS}


def _templates(sources: Mapping[str, str], path: tuple[str | int, ...], *member: str) -> dict[str, Template]:
    return {key: _template(source, (*path, key, *member)) for key, source in sources.items()}


def _template(source: str, path: tuple[str | int, ...]) -> Template:
    try:
        return Template.parse(source)
    except TemplateError as exc:
        raise InvalidPolicy(problem(path, exc.expected, exc.found)) from exc


def _ignore(index: int, entry: Mapping[str, Any]) -> Ignore:
    return Ignore(
        label=entry.get("name", f"ignore[{index}]"),
        when=When.parse(entry.get("when", {})),
        tag=entry.get("tag", {}),
    )


def _refuse_twins(keys: frozenset[str]) -> None:
    seen: dict[str, str] = {}
    for key in sorted(keys):
        twin = seen.setdefault(key.casefold(), key)
        if twin != key:  # IAM and others take the two for one key and refuse the call
            raise InvalidPolicy(problem((), "keys that differ in more than case", f"{shown(twin)} and {shown(key)}"))
