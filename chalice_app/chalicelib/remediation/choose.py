"""Which value fills a gap: the surest that the rules and AWS take (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.compliance.rules import Rules, Verdict
from chalicelib.core.resource import Resource
from chalicelib.errors import InvalidTag
from chalicelib.policy import permitted
from chalicelib.remediation.model import DEFAULT, NEAR_MISS, ORIGIN, RULE, Fill, Open
from chalicelib.remediation.origins import Ancestor
from chalicelib.tagging import tag_limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one resource that lacks tags."""

    resource: Resource
    tags: Mapping[str, str]
    verdict: Verdict
    ancestors: Sequence[Ancestor]
    defaults: Mapping[str, str]
    of_rules: Mapping[str, str]


def choose(key: str, facts: Facts, rules: Rules) -> Fill | Open:
    """Return the tag to add for a missing key, or why there is none."""
    if not permitted({key: ""}, facts.resource):
        return Open(key, "tags on IAM resources are conditions in IAM policies: set it yourself")
    refused = []
    for fill in _candidates(key, facts):
        problem = _problem(fill, facts, rules)
        if not problem:
            return fill
        refused.append(problem)
    return Open(key, "; ".join(refused) or "nothing is known that it could be")


def _candidates(key: str, facts: Facts) -> Iterator[Fill]:
    for miss in facts.verdict.near:
        if miss["key"] == key:
            yield Fill(key, facts.tags[miss["found"]], NEAR_MISS, miss["found"])
    for ancestor in facts.ancestors:
        if ancestor.tags.get(key, "").strip():
            yield Fill(key, ancestor.tags[key], ORIGIN, ancestor.arn)
    if key in facts.of_rules:
        yield Fill(key, facts.of_rules[key], RULE, "tag policy")
    if key in facts.defaults:
        yield Fill(key, facts.defaults[key], DEFAULT, "tag policy")


def _problem(fill: Fill, facts: Facts, rules: Rules) -> str:
    """Return what speaks against a value: nobody should have to mend what we added."""
    said = f"{fill.value!r} ({fill.source} {fill.origin})"
    rivals = {facts.tags[miss["found"]] for miss in facts.verdict.near if miss["key"] == fill.key}
    if fill.source == NEAR_MISS and len(rivals) > 1:
        return f"{said} is not the only value that is nearly right"
    try:
        fitted = tag_limits.fit_tags({fill.key: fill.value}, facts.resource.tagger)
    except InvalidTag as exc:
        return str(exc)
    if fitted.changed:
        return f"{said} has characters that AWS refuses, or is too long"
    verdict = rules.judge(facts.resource, {**facts.tags, fill.key: fill.value})
    refused = verdict is not None and any(one["key"] == fill.key for one in verdict.invalid)
    return f"{said} is not allowed" if refused else ""
