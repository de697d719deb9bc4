"""The command that tags by request what nobody knows the creator or the resource of, ready to be copied."""

from __future__ import annotations

import shlex

from chalicelib.core.text import clean


def tag_command(  # what a command may say
    *, stage: str, arn: str = "", event: str = "", creator: str = "", account: str = "", region: str = ""
) -> str:
    """Return the command; `ID` and `NAME` stand for what has to be looked up. `event` is the row that it closes."""
    known = [arn or "ID", "--user", clean(creator) or "NAME", "--stage", stage]
    if not arn:
        options = {"--region": region, "--account": account, "--event": event}
        known += [word for option, value in options.items() if value for word in (option, value)]
    return " ".join(["./scripts/tag", *map(shlex.quote, known)])
