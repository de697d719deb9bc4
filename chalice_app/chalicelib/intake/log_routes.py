"""Routes: what is done with a log that was read, as one value that everything else acts by."""

from __future__ import annotations

from enum import StrEnum

from chalicelib.intake.log_scan import LogScan
from chalicelib.intake.messages import LogObject


class LogRoute(StrEnum):
    """What is started for a log. Its refused records are reported whatever the route."""

    NOTHING = "nothing"
    """It holds nothing to tag."""
    SHARES = "shares"
    """Its creations go into an execution with what came in the same batch of messages."""
    ALONE = "alone"
    """Its creations are handed over whole, to an execution of their own."""
    SLICES = "slices"
    """An execution for each slice reads its part again."""
    REFUSED = "refused"
    """All that it holds of creations is refused."""


def route_of(log: LogObject, scan: LogScan) -> LogRoute:
    """Decide what is done with a log by what was asked and what was found.

    Read again are many creations; a replay, whose name says of which log and run it is; and what holds refused records,
    which are reported when the rest has been started. A back-fill is told whether this log was done before, so its
    execution is the one that the log would have if it had come alone.
    """
    if not scan.slices:
        return LogRoute.REFUSED if scan.rejected else LogRoute.NOTHING
    if not scan.few or scan.rejected or log.run:
        return LogRoute.SLICES
    return LogRoute.ALONE if log.job else LogRoute.SHARES
