"""What a tag step raises so that the state machine tries it again, or fails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chalicelib.errors import PERMANENT, ResourceNotReady, RetryableError, TagTrailError
from chalicelib.tagging.decisions import Outcome

Failure = tuple[TagTrailError, str]
"""An error and the ARN that it is about."""


def to_raise(outcomes: Iterable[Outcome], *, last: bool, report: bool) -> TagTrailError | None:
    """Return the error that the step is to raise, or None.

    While attempts remain, whatever may heal by itself is raised; on the last one everything that could heal at all is,
    unless the step reports instead.
    """
    failures = [(one.error, one.resource.arn) for one in outcomes if one.error]
    waiting = [one for one in failures if isinstance(one[0], RetryableError)]
    if waiting and not last:
        # what heals within seconds decides, or a throttle would wait as long as a cluster being built
        soonest = min((error for error, _ in waiting), key=lambda error: isinstance(error, ResourceNotReady))
        return _summary(soonest, waiting)
    healable = [one for one in failures if not isinstance(one[0], PERMANENT)]
    return None if report or not healable else _summary(healable[0][0], healable)


def _summary(error: TagTrailError, failures: Sequence[Failure]) -> TagTrailError:
    arns = ", ".join(arn for _, arn in failures[:5])
    return type(error)(f"{error} ({len(failures)} resources: {arns})")
