"""Templates of tag values: text with placeholders from an allow-list, taken apart once and never looked at again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, zip_longest

from chalicelib.policy.facts import PLACEHOLDERS, SESSION_TAGS, Facts, placeholder
from chalicelib.schemas.validation import shown

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class TemplateError(ValueError):
    """A template that can't be read: what was expected in it, and what was found."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(expected, found)
        self.expected = expected
        self.found = found


@dataclass(frozen=True, slots=True)
class Template:
    """Texts with placeholders between them: there is one text more than there are placeholders.

    Because the template is taken apart before any value is known, no value is ever read as a template.
    """

    texts: tuple[str, ...]
    placeholders: tuple[str, ...] = ()

    @classmethod
    def parse(cls, source: str) -> Template:
        """Take a template apart; raises `TemplateError` for an unknown placeholder or a lone brace."""
        texts, placeholders, end = [""], [], 0
        for token in _TOKEN.finditer(source):
            texts[-1] += source[end : token.start()]
            end = token.end()
            if token[0] in ("{{", "}}"):
                texts[-1] += token[0][0]
            else:
                placeholders.append(_known(token))
                texts.append("")
        texts[-1] += source[end:]
        return cls(tuple(texts), tuple(placeholders))

    def render(self, facts: Facts) -> str:
        """Return the value, or "" if the template has placeholders and none of them is known."""
        values = [find(facts) for find in map(placeholder, self.placeholders) if find]
        if values and not any(values):
            return ""
        return "".join(chain.from_iterable(zip_longest(self.texts, values, fillvalue=""))).strip()


def _known(token: re.Match[str]) -> str:
    name = token[1]
    if name is None:
        raise TemplateError("a placeholder in braces (a brace itself is written twice)", f"a lone {token[0]}")
    if placeholder(name) is None:
        known = [*PLACEHOLDERS, f"{SESSION_TAGS}KEY"]
        names = get_close_matches(name, known, n=1) or known
        raise TemplateError(" or ".join(f"{{{known}}}" for known in names), shown(token[0]))
    return name
