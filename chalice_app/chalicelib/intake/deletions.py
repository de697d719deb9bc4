"""Deletions and renamings: what a record tells of them."""

from __future__ import annotations

from typing import Final

from chalicelib import catalogue, cloudtrail, identity
from chalicelib.core.arns import fault_of
from chalicelib.identity.kinds import AGENT, SERVICE, WORKLOAD
from chalicelib.ledger.closings import Closing
from chalicelib.runtime.settings import Settings

_TOLD: Final = (AGENT, SERVICE, WORKLOAD)
"""Kinds of who deleted that a row tells: a person, and what is not known, goes without saying."""


def closings_of(record: object, settings: Settings, key: cloudtrail.LogKey | None = None) -> list[Closing]:
    """Return what a record closes in the ledger; nothing for a call that failed, or that is not told well enough.

    `key` is that of the log it lies in, if it lies in one. It does not matter who called: what a role of ours deleted
    is gone as well. A record that is not of our accounts, or not of its log, closes nothing.
    """
    gone = {one.arn: "" for one in catalogue.deletions_of(record) if not _is_vague(one.arn, by_name=one.by_name)}
    renamed = (one for one in catalogue.renames_of(record) if not _is_vague(one.old, by_name=one.by_name))
    gone |= {one.old: one.new for one in renamed}
    back = {one.arn for one in catalogue.returns_of(record)}
    if not (gone or back) or cloudtrail.lacks(record) or not _is_ours(record, settings, key):
        return []
    identified, call = cloudtrail.identity_of(record), identity.Call.of_record(record)
    who = identity.identify(identified, account=cloudtrail.account_of(record), call=call)
    return [
        Closing(
            arn=arn,
            event=cloudtrail.call_id_of(record),
            time=cloudtrail.time_text(record),
            by=who.name,
            who=who.arn,
            action=cloudtrail.text_at(record, "eventName"),
            kind=who.kind if who.kind in _TOLD else "",
            on_behalf_of=who.on_behalf_of if who.kind == AGENT else "",
            to=new,
            back=arn in back,
        )
        for arn, new in (dict.fromkeys(back, "") | gone).items()
        if not (fault_of(arn) or (new and fault_of(new)))
    ]


def _is_vague(arn: str, *, by_name: bool) -> bool:
    """Say whether an ARN lacks a part that the record does not tell: no row is found by it."""
    return by_name and "*" in arn


def _is_ours(record: object, settings: Settings, key: cloudtrail.LogKey | None) -> bool:
    account, region = cloudtrail.account_of(record), cloudtrail.region_of(record)
    return account in settings.accounts and (key is None or (account, region) == (key.account, key.region))
