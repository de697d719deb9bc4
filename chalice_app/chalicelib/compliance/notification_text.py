"""What owners are told: one notification for each instance that lacks tags, and the digest of all that do.

Keys and values of tags come from strangers: they are put on one line and cleaned, as in alerts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chalicelib.compliance.daily_summary import Tally
from chalicelib.compliance.findings import Finding
from chalicelib.core.counts import counted
from chalicelib.core.text import clean

if TYPE_CHECKING:
    from chalicelib.core.payload_types.compliance import InvalidTag, ProposedTag

TITLE = "EC2 Instance Non-Compliant Alert"
DIGEST_TITLE = "Tag Compliance Digest"
KEY, VALUE = 128, 256
"""Characters that AWS allows in a key and a value of a tag."""

LISTED = 100
"""Resources that a digest names."""


def notice(one: Finding) -> str:
    """Return the notification on an instance that is not compliant."""
    tags = [f"  {_key(key)}: {_value(value)}" for key, value in sorted(one["tags"].items())]
    lines = [
        TITLE,
        "",
        f"Instance ID: {one['id']}",
        f"State: {one['state']}",
        f"Region: {one['region']}",
        "",
        f"Missing Tags: {', '.join(one['missingTags']) or 'none'}",
        "",
        "Current Tags:",
        *(tags or ["  none"]),
        "",
        "Please add the missing tags to ensure compliance.",
        "",
        f"Account: {one['account']}",
        f"Created by: {_creator(one)}",
        *(f"Invalid value: {_wrong(wrong)}" for wrong in one["invalidTags"]),
        *(f"Looks like {near['key']}: {_key(near['found'])}" for near in one["nearMisses"]),
        *(f"Added: {_tag(tag)}, which was missing" for tag in one.get("added", [])),
        *([f"Not added: {clean(one['notAdded'], 300)}"] if "notAdded" in one else []),
        *(f"Proposed: {_tag(tag)} ({tag['source']})" for tag in _open(one)),
        *(clean(message) for message in one["messages"]),
    ]
    return "\n".join(lines)


def rest(count: int, findings: str) -> str:
    """Return the notification that stands for those that were too many to be told of one by one."""
    lines = [
        TITLE,
        "",
        f"{counted(count, 'more instance')} without the tags they need. All findings of this check:",
        findings,
    ]
    return "\n".join(lines)


def digest(
    tally: Tally, worst: Sequence[Finding], filled: Sequence[Finding], *, stage: str, date: str, findings: str
) -> str:
    """Return the digest: how many comply, which tags are missing most, resources that lack them, and what was added."""
    lacking = tally.checked - tally.compliant
    tags = sorted(tally.by_tag.items(), key=lambda item: (-item[1]["missing"], item[0]))
    lines = [
        f"{DIGEST_TITLE}: stage {stage}, {date}",
        "",
        f"Checked: {tally.checked}",
        f"Compliant: {tally.compliant}",
        f"Not compliant: {lacking}",
        "",
        "Missing by tag:",
        *(f"  {_key(key)}: {counts['missing']} missing, {counts['invalid']} invalid" for key, counts in tags),
        "",
        f"Not compliant ({lacking}):",
        *(f"  {clean(one['arn'], 300)}: {_lacks(one)}" for one in worst),
        *([f"  and {lacking - len(worst)} more"] if lacking > len(worst) else []),
        *_filled(filled),
        "",
        f"All findings: {findings}",
    ]
    return "\n".join(lines)


def _filled(filled: Sequence[Finding]) -> list[str]:
    """Return what was added since the check, where each key was missing before."""
    if not filled:
        return []
    lines = [f"  {clean(one['arn'], 300)}: {_outcome(one)}" for one in filled[:LISTED]]
    more = [f"  and {len(filled) - LISTED} more"] if len(filled) > LISTED else []
    return ["", f"Added where it was missing ({counted(len(filled), 'resource')}):", *lines, *more]


def _outcome(one: Finding) -> str:
    if "notAdded" in one:
        return f"not added: {clean(one['notAdded'], 300)}"
    return ", ".join(map(_tag, one.get("added", []))) or "nothing, it is there by now"


def _lacks(one: Finding) -> str:
    proposed = "; ".join(f"{_tag(tag)} ({tag['source']})" for tag in _open(one))
    return (", ".join(one["missingTags"]) or "invalid values") + (f". Proposed: {proposed}" if proposed else "")


def _open(one: Finding) -> list[ProposedTag]:
    """Return the proposals that are still open."""
    added = [tag["key"] for tag in one.get("added", [])]
    return [tag for tag in one.get("proposed", []) if tag["key"] not in added]


def _tag(tag: ProposedTag) -> str:
    return f"{_key(tag['key'])} = {_value(tag['value'])}"


def _key(key: str) -> str:
    return clean(key, KEY)


def _value(value: str) -> str:
    return clean(value, VALUE)


def _creator(one: Finding) -> str:
    named = clean(one["creator"], VALUE) or "unknown"
    return f"{named} ({clean(one['creatorArn'], 300)})" if one["creatorArn"] else named


def _wrong(wrong: InvalidTag) -> str:
    return f"{wrong['key']} is {_value(wrong['value'])!r}, allowed: {', '.join(wrong['allowed'])}"
