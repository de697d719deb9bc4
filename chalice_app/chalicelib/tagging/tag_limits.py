"""What AWS accepts as a tag: values are made legal, keys are only judged.

A value may come from a stranger (a session name), so it is changed until every service takes it. A key comes from the
tag policy: changed in silence it would be another key, so an illegal one is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.errors import InvalidTag

_PUNCTUATION = frozenset(" _.:/=+-@")
# AWS reserves `aws:` in keys and values, RDS `rds:` too. What a removed prefix uncovers may be one again.
_RESERVED = re.compile(r"^(?:\s*(?:aws|rds):)+\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagLimits:
    """The limits of a group of services."""

    key: int = 128
    value: int = 256
    ascii: bool = False


DEFAULT = TagLimits()

_ASCII = TagLimits(ascii=True)

PROFILES: Mapping[str, TagLimits] = {
    "bedrock": _ASCII,
    "bedrock-agent": _ASCII,
    "bedrock-agentcore-control": _ASCII,
    "datasync": _ASCII,
    "dsql": _ASCII,
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Tag.html
    "ec2": TagLimits(key=127),
    "emr-serverless": _ASCII,
    "rolesanywhere": _ASCII,
    "ssm-incidents": _ASCII,
    "workspaces": TagLimits(key=127, value=255),
}
"""By the key of the tagger, where the limits are not `DEFAULT`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedTags:
    """Tags that can be sent as they are; `changed` names the keys whose value had to change."""

    tags: dict[str, str]
    changed: list[str]


def fit_tags(tags: Mapping[str, str], tagger: str = "") -> FittedTags:
    """Return the tags as this tagger's services take them. Raises `InvalidTag` when a key is illegal."""
    rules = PROFILES.get(tagger, DEFAULT)
    for key in tags:
        if problem := key_problem(key, tagger):
            raise InvalidTag(f"The tag key {key[:140]!r} {problem}")
    legal = {key: _legal_value(value, rules) for key, value in tags.items()}
    return FittedTags(tags=legal, changed=[key for key in tags if legal[key] != tags[key]])


def key_problem(key: str, tagger: str = "") -> str | None:
    """Say why AWS would refuse this key, or None."""
    rules = PROFILES.get(tagger, DEFAULT)
    problems = {
        "is empty": not key.strip(),
        f"is longer than {rules.key} characters": len(key) > rules.key,
        "begins with a prefix that AWS reserves": bool(_RESERVED.match(key)),
        "has characters that AWS refuses": not all(_is_legal(character, rules) for character in key),
    }
    return next((problem for problem, found in problems.items() if found), None)


def _legal_value(value: str, rules: TagLimits) -> str:
    """Replace each run of illegal characters by one `_`, remove reserved prefixes, cut, and never return nothing."""
    composed = unicodedata.normalize("NFC", value)
    marked = "".join(character if _is_legal(character, rules) else "\0" for character in composed)
    clean = re.sub("\0+", "_", marked).strip()
    return _RESERVED.sub("", clean)[: rules.value].strip() or "_"


def _is_legal(character: str, rules: TagLimits) -> bool:
    """Whether it is in the set that all services share: letters, digits, space and `_ . : / = + - @`."""
    if rules.ascii and not character.isascii():
        return False
    return character in _PUNCTUATION or unicodedata.category(character)[0] in "LN"
