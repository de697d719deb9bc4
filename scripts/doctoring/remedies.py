"""The command that deploys a stage as it was deployed: without its options, a deployment would take things away."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from statemachines.names import Names

CHOSEN = ("ENVIRONMENT", "TAG_KEY", "TAG_VALUE", "TAG_POLICY_PARAMETER", "TRACE")
"""Settings that are taken from the environment of whoever deploys."""

LOG_DAYS = 7
"""How long logs stay if nobody says otherwise."""


def deploy_again(
    names: Names, settings: Mapping[str, str], resources: Mapping[str, Any], keys: Iterable[str] = ()
) -> str:
    """Return the command, from the Lambdas' environment, the stack's resources and the keys of encrypted logs."""
    variables = [f"{name}={shlex.quote(settings[name])}" for name in CHOSEN if settings.get(name)]
    words = [
        "./scripts/deploy",
        "--stage",
        names.stage,
        "--region",
        names.region,
        *_options(names, settings, resources),
    ]
    words += [word for key in sorted(keys) for word in ("--trail-key", key)]
    return " ".join([*variables, shlex.join(words)])


def listed(text: str) -> tuple[str, ...]:
    """Return the members of a setting that is a list."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _options(names: Names, settings: Mapping[str, str], resources: Mapping[str, Any]) -> Iterator[str]:
    ours = "Trail" in resources
    if ours:
        yield "--create-trail"
    for trail in listed(settings.get("TRAIL_BUCKETS", "")):
        if not ours or trail != names.trail_bucket:
            yield from ("--trail-bucket", trail)
    for account in listed(settings.get("ACCOUNTS", "")):
        if account != names.account:
            yield from ("--account", account)
    address = _property(resources, "AlertSubscription", "Endpoint")
    if address:
        yield from ("--email", str(address))
    days = _property(resources, "AttributeLog", "RetentionInDays")
    if days not in (None, LOG_DAYS):
        yield from ("--log-days", str(days))


def _property(resources: Mapping[str, Any], logical_id: str, name: str) -> Any:
    return resources.get(logical_id, {}).get("Properties", {}).get(name)
