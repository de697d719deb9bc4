"""The command that tags by request what nobody knows the creator or the resource of, ready to be copied."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from chalicelib.core.text import clean
from chalicelib.ledger import keys


def tag_command(  # what a command may say
    *, stage: str, arn: str = "", event: str = "", creator: str = "", account: str = "", region: str = ""
) -> str:
    """Return the command; `ID` and `NAME` stand for what has to be looked up. `event` is the row that it closes."""
    known = [arn or "ID", "--user", clean(creator) or "NAME", "--stage", stage]
    if not arn:
        options = {"--region": region, "--account": account, "--event": event}
        known += [word for option, value in options.items() if value for word in (option, value)]
    return " ".join(["./scripts/tag", *map(shlex.quote, known)])


def command_for(row: Mapping[str, Any], stage: str) -> str:
    """Return the command for a row of the ledger: that of a resource, or that of an event which it closes."""
    key = str(row["ResourceId"])
    known = {"creator": str(row.get("CreatorName", "")), "account": row["AccountId"], "region": row["Region"]}
    return tag_command(stage=stage, **{"event" if key.startswith(keys.EVENT) else "arn": key}, **known)
