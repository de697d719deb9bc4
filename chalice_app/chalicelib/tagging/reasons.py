"""Why the outcome of a resource is what it is, where we decide it: a closed list.

Beside these a reason is the policy's (`unless`), an error's message, or names what had to be fitted.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The value is what people read, and what result lines and ledger rows hold."""

    SUPERSEDED = "superseded"
    DONE_BEFORE = "done before"
    UPDATE = "an update of what the ledger knows"
    UPDATE_BY_TAGS = "an update of what bears our tags"
    UPDATE_BY_ANSWER = "an update of what was there"
    ENDED = "deleted since"
    HAD_THEM = "had them"
    OTHER_VALUES = "has other values"
    DELETED = "deleted before it could be tagged"
    NO_ANSWER = "the tag step gave no answer"
