"""find_regions: what one run of retention works with: its day, its period, its rules, and the Regions to look in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from chalicelib.errors import InvalidRequest
from chalicelib.retention.decide import after, date_in
from chalicelib.runtime.container import Runtime
from chalicelib.runtime.setting_parsers import REGION_NAME

if TYPE_CHECKING:
    from chalicelib.core.payload_types.retention import FindRegionsInput, Plan

MEMBERS = {"source", "today", "regions"}


def run(payload: FindRegionsInput, runtime: Runtime) -> Plan:
    """Return `{"today", "days", "delete_on", "policy", "regions"}`, the same for every step of the run.

    The input of the execution may name `today` (not before the day on which it was started) and `regions`. Raises
    `InvalidRequest` for an input of another form, `InvalidPolicy` for a tag policy that is none.
    """
    asked = payload["input"]
    if set(asked) - MEMBERS:
        text = f"the input may have {', '.join(sorted(MEMBERS))}, not {', '.join(sorted(set(asked) - MEMBERS))}"
        raise InvalidRequest(text)
    settings = runtime.settings
    today = _today(asked.get("today"), payload["started"][:10])
    policy = runtime.policy().retention.document
    regions = _regions(asked.get("regions"), runtime)
    runtime.logger.info("Run begun", extra={"today": today.isoformat(), "regions": len(regions)})
    return {
        "today": today.isoformat(),
        "days": settings.retention_days,
        "delete_on": after(today, settings.retention_days),
        "policy": runtime.work.pack(policy, execution=payload["execution"], limit=0),
        "regions": regions,
    }


def _today(asked: Any, started: str) -> date:
    """Return the day of the run. An earlier one than the real one would bring dates forward, so it is refused."""
    today = date_in(str(asked or started))
    if today is None or today < date.fromisoformat(started):
        text = f"today is {asked!r:.40}: expected a date of the form YYYY-MM-DD, {started} or later"
        raise InvalidRequest(text)
    return today


def _regions(asked: Any, runtime: Runtime) -> list[str]:
    settings = runtime.settings
    if asked is not None:
        if not isinstance(asked, list) or not all(isinstance(one, str) and REGION_NAME.fullmatch(one) for one in asked):
            text = f"regions is {asked!r:.80}: expected a list of Regions"
            raise InvalidRequest(text)
        return sorted(set(asked))
    if settings.retention_regions == ("all",):
        found = runtime.client("ec2", settings.region).describe_regions()["Regions"]
        return sorted(one["RegionName"] for one in found)
    return [settings.region if one == "current" else one for one in settings.retention_regions]
