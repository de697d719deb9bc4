"""What Lambda says of a function that failed: a JSON document, which Step Functions hands on as the cause."""

from __future__ import annotations

import json


def message_in(cause: str) -> str:
    """Return the message in the error document of a Lambda, else the cause as it is."""
    try:
        return str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return cause
