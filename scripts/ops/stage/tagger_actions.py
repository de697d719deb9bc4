"""Which IAM actions the taggers need, read from their table: the policy of `tag_any` can't fall behind it."""

from __future__ import annotations

from chalicelib.taggers import TAGGERS

READING = ("BatchGet", "Describe", "Get", "List", "Select")

WHOLE_UPDATES = ("codebuild:UpdateProject", "servicecatalog:UpdatePortfolio")
"""What writes more than tags, because the service has no action for tags alone."""

Placeholders = dict[str, list[str]]


def actions_of(service: str) -> frozenset[str]:
    """Return the actions of the taggers that the tag step of a service runs (`EC2`, ..., `Any`)."""
    return frozenset(action for tagger in TAGGERS.values() if tagger.service == service for action in tagger.actions)


def actions_of_tag_any() -> Placeholders:
    """Return the placeholders of `tag_any`'s policy with their actions.

    `tag:` actions stand in the template itself, with the reason why they have no resource.
    """
    found: Placeholders = {
        "AnyReadActions": [],
        "AnyTagActions": [],
        "IdentityTagActions": [],
        "GatewayActions": [],
        "UpdateActions": [],
    }
    for action in sorted(actions_of("Any")):
        if not action.startswith("tag:"):
            found[_placeholder(action)].append(action)
    return found


def _placeholder(action: str) -> str:
    service, _, name = action.partition(":")
    if service == "apigateway":  # its actions are HTTP methods: only the resource says that it is about tags
        return "GatewayActions"
    if action in WHOLE_UPDATES:
        return "UpdateActions"
    if name.startswith(READING):
        return "AnyReadActions"
    return "IdentityTagActions" if service == "iam" else "AnyTagActions"
