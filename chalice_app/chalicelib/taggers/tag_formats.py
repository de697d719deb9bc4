"""The forms in which AWS services write a set of tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Form:
    """`encode` makes a call's parameter of our tags, `decode` makes our tags of an answer's member."""

    encode: Callable[[Mapping[str, str]], Any]
    decode: Callable[[Any], dict[str, str]]


def _pairs(key: str, value: str) -> Form:
    return Form(
        encode=lambda tags: [{key: name, value: text} for name, text in tags.items()],
        decode=lambda pairs: {pair[key]: pair.get(value) or "" for pair in pairs},
    )


def _inside(form: Form, member: str) -> Form:
    return Form(encode=lambda tags: {member: form.encode(tags)}, decode=form.decode)


MAP = Form(encode=dict, decode=dict)
PAIRS = _pairs("Key", "Value")
LOWER_PAIRS = _pairs("key", "value")
KMS_PAIRS = _pairs("TagKey", "TagValue")
PERSONALIZE_PAIRS = _pairs("tagKey", "tagValue")
ITEMS = _inside(PAIRS, "Items")
TAG_SET = _inside(PAIRS, "TagSet")
TAGS_MODEL = _inside(MAP, "tags")
