"""What can go wrong in a deployment, in the words of the person who has to mend it."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

REFUSED = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation")
"""How AWS's services say that a permission is missing."""


class DeploymentError(Exception):
    """A deployment can't go on: the message says what was wrong, `hint` what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@contextmanager
def refusals_told() -> Iterator[None]:
    """Turn a call that AWS refuses into what to do about it; AWS's own sentence names who may not do what."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in REFUSED:
            raise
        hint = "Let somebody who may do so add it to what you may do, then run the same command again."
        raise DeploymentError(f"a permission is missing: {error}", hint) from error
