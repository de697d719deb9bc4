"""Admission: which records are creations for us to attribute, which are none, and what is refused as not ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from chalicelib import catalogue, cloudtrail
from chalicelib.attribution.entries import Entry, resources_of
from chalicelib.errors import InvalidRequest, MalformedRecord, Refused
from chalicelib.ledger import keys
from chalicelib.runtime.settings import Settings

if TYPE_CHECKING:
    from chalicelib.core.payload_types.events import Request


@dataclass(frozen=True, slots=True)
class Admission:
    """`creation` enters; `nothing` is the normal case; `malformed` and `refused` are reported with the reason."""

    kind: Literal["creation", "nothing", "malformed", "refused"]
    reason: str = ""


CREATION = Admission("creation")
NOTHING = Admission("nothing", catalogue.Verdict.UNKNOWN_EVENT.value)


def admit(record: object, settings: Settings, key: cloudtrail.LogKey | None = None) -> Admission:
    """Say how one record is admitted; `key` is that of the log it lies in, if it lies in one.

    Only creations are held against `key` and our accounts: what is not ours to tag needs no alarm.
    """
    if not isinstance(record, dict):
        return Admission("malformed", "the record is not a JSON object")
    verdict = catalogue.verdict(record)
    if verdict is catalogue.Verdict.UNTOLD:
        return Admission("malformed", verdict.value)
    if verdict is not catalogue.Verdict.CREATION:
        return Admission("nothing", verdict.value)
    if settings.is_own(cloudtrail.role_of(record)):
        return Admission("nothing", "done by a role of TagTrail")
    return _refusal(record, settings, key) or CREATION


def _refusal(record: dict[str, Any], settings: Settings, key: cloudtrail.LogKey | None) -> Admission | None:
    account, region = cloudtrail.account_of(record), cloudtrail.region_of(record)
    if account and account not in settings.accounts:
        return Admission("refused", f"account {account} is not one of ours")
    fault = fault_of(record)
    if fault:
        return Admission("malformed", fault)
    if key and (account, region) != (key.account, key.region):
        return Admission("refused", f"the record is of {account} {region}, its log of {key.account} {key.region}")
    return None


def fault_of(record: dict[str, Any]) -> str:
    """Return why the record of a creation is malformed, or nothing."""
    if lacks := cloudtrail.lacks(record):
        return f"the record has no {', '.join(lacks)} of the form that CloudTrail writes"
    fault = catalogue.misnamed(record)
    return f"what the record says was made can't be: its ARN {fault}" if fault else ""


def admit_event(record: Mapping[str, Any], settings: Settings) -> list[Entry]:
    """Return the entry of a record that came by EventBridge, or nothing.

    Raises `Refused` for one that is not ours, `MalformedRecord` for a creation that can't be worked on.
    """
    admission = admit(dict(record), settings)
    if admission.kind == "refused":
        raise Refused(admission.reason)
    if admission.kind == "malformed":
        raise MalformedRecord(admission.reason)
    return [{"record": cloudtrail.trimmed(record)}] if admission.kind == "creation" else []


def admit_request(request: Request, message: str, sent: str, settings: Settings) -> Entry:
    """Return the entry of a request that came in a message.

    Raises `Refused` where an account is not ours, `InvalidRequest` where no resource is known by such an id.
    """
    long = max(len(one.encode(errors="replace")) for one in (request["user"], *request.get("groups", ())))
    if long > keys.MAX_BYTES:
        raise InvalidRequest(f"a name in the request takes {long} bytes, not at most {keys.MAX_BYTES}")
    entry: Entry = {"request": request, "id": message, "time": sent}
    strangers = {resource.account for resource in resources_of(entry, settings)} - settings.accounts
    if strangers:
        text = f"the accounts {sorted(strangers)} are not ours"
        raise Refused(text)
    return entry


def admit_object(bucket: str, key: str, settings: Settings) -> None:
    """Let pass an object that we may read. Raises `Refused` for one that does not lie under TRAIL_BUCKETS."""
    if not any(source.holds(bucket, key) for source in settings.trail_sources):
        text = f"s3://{bucket}/{key} is not under TRAIL_BUCKETS"
        raise Refused(text)
