"""What a setting is, and the parsers of settings: text in, value out, or a `ValueError` that says what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.errors import InvalidSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailSource:
    """A bucket, and a key prefix in it, that logs are read from."""

    bucket: str
    prefix: str = ""

    def holds(self, bucket: str, key: str) -> bool:
        """Say whether an object lies in this bucket under this prefix."""
        return bucket == self.bucket and key.startswith(self.prefix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Who is told by HTTP: the form of what is sent, and where the secret with the URL lies."""

    target: str
    store: str
    name: str

    def __str__(self) -> str:
        return f"{self.target}={self.store}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One environment variable: a row of `docs/settings.md`. `default` None means it must be set."""

    name: str
    field: str
    parse: Callable[[str], Any]
    about: str
    used_by: str
    example: str
    default: str | None = None

    def read(self, environ: Mapping[str, str]) -> Any:
        """Return the value of the variable. Raises `InvalidSettings` that names it, where it is missing or wrong."""
        text = environ.get(self.name, self.default)
        if text is None:
            message = f"the environment variable {self.name} is not set ({self.about}; for example {self.example})"
            raise InvalidSettings(message)
        try:
            return self.parse(text)
        except ValueError as exc:
            message = f"the environment variable {self.name} is {text!r:.80}: {exc} (for example {self.example})"
            raise InvalidSettings(message) from exc


def matching(pattern: str, expected: str) -> Callable[[str], str]:
    """Make a parser that accepts exactly what matches `pattern`."""

    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text):
            message = f"expected {expected}"
            raise ValueError(message)
        return text

    return parse


def listed(parse: Callable[[str], Any], collect: Callable[[Any], Any]) -> Callable[[str], Any]:
    """Make a parser of a comma-separated list; blanks around members are dropped."""
    return lambda text: collect(parse(member.strip()) for member in text.split(",") if member.strip())


def days(text: str) -> int:
    """Parse a number of days."""
    return int(matching(r"[1-9][0-9]{0,4}", "a whole number of days from 1 to 99999")(text))


def regions(text: str) -> tuple[str, ...]:
    """Parse `all`, `current` or a list of Regions; each once."""
    found: tuple[str, ...] = listed(REGION, tuple)(text)
    if not found or ("all" in found and len(found) > 1):
        message = "expected all, current or a list of Regions"
        raise ValueError(message)
    return tuple(dict.fromkeys(found))


def trail_source(text: str) -> TrailSource:
    """Parse a bucket with an optional /prefix."""
    bucket, _, prefix = text.partition("/")
    return TrailSource(bucket=BUCKET(bucket), prefix=prefix)


def webhook(text: str) -> Webhook:
    """Parse a target and the name of a secret: `slack=ssm:/path`, `json=secretsmanager:name`."""
    found = _WEBHOOK.fullmatch(text)
    if not found:
        message = "expected slack, teams or json, then =ssm:/PATH or =secretsmanager:NAME"
        raise ValueError(message)
    return Webhook(**found.groupdict())


def switch(text: str) -> bool:
    """Parse on or off."""
    if text not in ("on", "off"):
        message = "expected on or off"
        raise ValueError(message)
    return text == "on"


ANY: Callable[[str], str] = str
_WEBHOOK = re.compile(r"(?P<target>slack|teams|json)=(?P<store>ssm|secretsmanager):(?P<name>/?[\w.-][\w./+@-]{0,500})")
HOST = matching(r"(?=.{1,253}\Z)[a-z0-9-]+(\.[a-z0-9-]+)*", "names of hosts in lower case")
BUCKET = matching(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket")
ACCOUNT = matching(r"[0-9]{12}", "account ids of 12 digits")
REGION_NAME = re.compile(r"[a-z]{2}(-[a-z]+)+-\d{1,2}")
REGION = matching(rf"all|current|{REGION_NAME.pattern}", "all, current or a list of Regions")
ROLE = matching(r"arn:aws[\w-]*:iam::\d{12}:role/\S+", "role ARNs")
