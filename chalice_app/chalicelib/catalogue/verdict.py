"""`verdict`: whether a record is a creation to be worked on, and if not, why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final

from chalicelib.catalogue.record_paths import fold
from chalicelib.cloudtrail import text_at, true_at, unwrap

from .lookup import may_have_rows, rows_for

_CALLS: Final = ("", "AwsApiCall", "AwsServiceEvent", "AwsConsoleAction")
"""eventTypes of what somebody did; Insight events and VPC endpoint events reuse the names of calls."""
_NO_CALLS: Final = ("Insight", "NetworkActivity")
"""eventCategories of records that describe other calls."""


class Verdict(StrEnum):
    """What a record is to us; the value is the reason that people read."""

    CREATION = "creation"
    NOT_AN_OBJECT = "the record is not a JSON object"
    UNKNOWN_EVENT = "the event creates nothing that the catalogue knows"
    UNTOLD = "the record does not tell of which call it is"
    NOT_A_CALL = "the record describes no API call"
    DRY_RUN = "the call was a dry run"
    FAILED = "the call failed"
    READ_ONLY = "the call only read"


def verdict(record: object) -> Verdict:
    """Say whether the record is the successful creation of something taggable; never raises."""
    call = unwrap(record)
    if call is None:
        return Verdict.NOT_AN_OBJECT
    source, name = call.get("eventSource"), call.get("eventName")
    if rows_for(source, name):
        return success(call)
    told = text_at(call, "eventSource") and text_at(call, "eventName")
    untold = not told and may_have_rows(source, name) and success(call) is Verdict.CREATION
    return Verdict.UNTOLD if untold else Verdict.UNKNOWN_EVENT


def success(record: Mapping[str, Any]) -> Verdict:
    """Say what is wrong with a record of any call, or CREATION for a successful call that changes something."""
    return next((found for found, holds in _OBJECTIONS if holds(record)), Verdict.CREATION)


def _describes_no_call(record: Mapping[str, Any]) -> bool:
    return (record.get("eventType") or "") not in _CALLS or record.get("eventCategory") in _NO_CALLS


def _is_dry_run(record: Mapping[str, Any]) -> bool:
    if "dryrun" in text_at(record, "errorCode").lower():
        return True
    request = fold(record.get("requestParameters"), 2)
    if not isinstance(request, dict):
        return False
    # EC2's newer operations wrap the request: requestParameters.CreateFleetRequest.DryRun
    inner = (member for name, member in request.items() if name.endswith("request") and isinstance(member, dict))
    return any(true_at(each, "dryrun") for each in (request, *inner))


def _has_failed(record: Mapping[str, Any]) -> bool:
    return bool(record.get("errorCode"))


def _is_read_only(record: Mapping[str, Any]) -> bool:
    return true_at(record, "readOnly")


_OBJECTIONS: Final[tuple[tuple[Verdict, Callable[[Mapping[str, Any]], bool]], ...]] = (
    (Verdict.NOT_A_CALL, _describes_no_call),
    (Verdict.DRY_RUN, _is_dry_run),
    (Verdict.FAILED, _has_failed),
    (Verdict.READ_ONLY, _is_read_only),
)
