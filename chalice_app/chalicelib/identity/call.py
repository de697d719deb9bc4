"""What a record says of a call beside its `userIdentity`: where it came from, and with which program.

A user agent is what the caller claims. All else here AWS itself writes, and where an AWS service calls for somebody,
its name stands in place of the address:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.cloudtrail import text_at, true_at

API_CALL: Final = "AwsApiCall"
SIGN_IN: Final = "AwsConsoleSignIn"
SERVICE_EVENT: Final = "AwsServiceEvent"
MCP_EVENT: Final = "AwsMcpEvent"

MOST_AGENT: Final = 256
"""Characters of a user agent, and of an address, that are of use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call; a text is empty where it is not known. `console`: with credentials that the console handed out."""

    user_agent: str = ""
    source_ip: str = ""
    event_type: str = ""
    console: bool = False

    @classmethod
    def of_record(cls, record: object) -> Call:
        """Read any JSON value."""
        return cls(
            user_agent=text_at(record, "userAgent")[:MOST_AGENT],
            source_ip=text_at(record, "sourceIPAddress")[:MOST_AGENT],
            event_type=text_at(record, "eventType"),
            console=true_at(record, "sessionCredentialFromConsole"),
        )

    @classmethod
    def of_event(cls, event: Mapping[str, Any]) -> Call:
        """Rebuild from the members of an event; those that are missing, as in events of older versions, are unknown."""
        return cls(
            user_agent=event.get("user_agent", ""),
            source_ip=event.get("source_ip", ""),
            event_type=event.get("event_type", ""),
            console=event.get("console", False),
        )

    def to_event(self) -> dict[str, Any]:
        """Return the members of an event: the usual is left out."""
        kind = {"event_type": self.event_type} if self.event_type not in ("", API_CALL) else {}
        return {
            "source_ip": self.source_ip,
            "user_agent": self.user_agent,
            **kind,
            **({"console": True} if self.console else {}),
        }
