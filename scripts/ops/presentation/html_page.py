"""A page for a browser in one file: it loads nothing, runs nothing, and shows text of strangers as text."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chalicelib.core.counts import counted
from scripts.ops.presentation.numbers import percent
from scripts.ops.presentation.untrusted_text import visible


def render(template: Path, style: Path, **values: Any) -> str:
    """Return the page of a template, with its style inside.

    The style is let in by its hash alone: no attribute and no element that a stranger's text could smuggle in has any
    effect, even if it were not escaped.
    """
    environment = Environment(
        loader=FileSystemLoader(template.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "count": counted, "visible": visible, "number": "{:,}".format}
    rules = style.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(rules.encode()).digest()).decode()
    return environment.get_template(template.name).render(style=rules, style_hash=digest, **values)
