"""With what a call was made: the console, a tool of infrastructure as code, the CLI, an SDK, an agent.

What AWS itself says goes first. A user agent is only claimed, and anybody can claim any: it says nothing of who acted.
"""

from __future__ import annotations

import re
from typing import Final

from chalicelib.identity.call import MCP_EVENT, SIGN_IN
from chalicelib.identity.kinds import CONSOLE, is_by_mcp
from chalicelib.identity.user_identity import UserIdentity

_CLOUDFORMATION: Final = "cloudformation.amazonaws.com"

_AGENTS: Final = "claude|codex|cursor|gemini|kiro|amazon-?q|q-developer|copilot|windsurf|cline|aider|opencode|goose"

USER_AGENTS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (origin, re.compile(pattern, re.IGNORECASE))
    for origin, pattern in (
        ("agent", rf"(?:^|[\s(/+])(?:{_AGENTS})[\w.-]*/|(?:^|[\s/.-])mcp[\w.-]*(?:[/\s]|\.amazonaws\.com|$)"),
        ("pulumi", r"pulumi"),
        ("opentofu", r"opentofu"),
        ("terraform", r"terraform"),
        ("packer", r"\bpacker\b"),
        ("cdk", r"aws-?cdk\b"),
        ("sam", r"aws-?sam-?cli|\bsam-?cli\b"),
        ("serverless", r"serverless"),
        ("eksctl", r"\beksctl\b"),
        ("ansible", r"ansible"),
        ("crossplane", r"crossplane"),
        ("cloudformation", r"^cloudformation\.amazonaws\.com$"),
        (
            "console",
            r"(?:^|\.)console\.(?:[a-z0-9-]+\.)?amazonaws\.com|^\[?S3Console|^AWS-?Console|^signin\.amazonaws\.com$|^Mozilla/",
        ),
        ("powershell", r"AWSPowerShell|aws-tools-for-powershell"),
        ("cli", r"\baws-cli/|\baws-shell\b"),
        ("service", r"^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$|^AWS Internal$"),
        ("sdk", r"\baws-sdk|\bboto3?/|\bbotocore/|\baws-toolkit|\bsmithy\b|^aws-lambda"),
    )
)
"""What a user agent has, and the origin that it claims: the first row that is found in it. A tool's own name goes
before that of the SDK below it."""


def origin_of(seen: UserIdentity) -> tuple[str, bool]:
    """Return with what a call was made, and whether that is only claimed; nothing and False where it is not known."""
    told = _told(seen)
    if told:
        return told, False
    claimed = next((origin for origin, pattern in USER_AGENTS if pattern.search(seen.call.user_agent)), "")
    return claimed, bool(claimed)


def _told(seen: UserIdentity) -> str:
    """Return what AWS says of the origin, or nothing."""
    if is_by_mcp(seen) or seen.call.event_type == MCP_EVENT:
        return "agent"
    if seen.invoked_by == _CLOUDFORMATION:
        return "cloudformation"
    if seen.invoked_by == CONSOLE or seen.call.event_type == SIGN_IN or seen.call.console:
        return "console"
    return "service" if seen.invoked_by else ""
