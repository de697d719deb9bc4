"""How the plan of a stage is shown before anything is made."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.table import Table

from chalicelib.core.counts import counted
from scripts.ops.stage.plan import Plan

TRIGGERS = {
    "s3": "logs, minutes after a call",
    "eventbridge": "events, seconds after a call; no logs",
    "both": "events, and logs for what they missed",
}
"""The modes, in the words of the plan."""


def shown(plan: Plan, ledger_lacks: Sequence[str] = ()) -> Table:
    """Return all that is decided about a stage, as a table, with what its ledger lacks and gets."""
    names, hears = plan.names, plan.email or "to nobody yet (--email)"
    table = Table(title=f"Stage {names.stage}", show_header=False, title_justify="left")
    rows = {
        "account": names.account,
        "Region": names.region,
        "stack": names.stack,
        "runtime": f"Python {sys.version_info[0]}.{sys.version_info[1]} on {plan.architecture}",
        "triggered by": f"{plan.mode}: {TRIGGERS[plan.mode]}",
        **({"rules": _rules(plan)} if plan.by_events else {}),
        "logs from": _logs(plan),
        **({} if plan.by_events else {"logs wait": f"{plan.log_window} s for company"}),
        "state changes": f"{', '.join([names.region, *plan.regions])}, wait {plan.changes_window} s for company",
        "trail": _trail(plan),
        "tags accounts": ", ".join(plan.our_accounts),
        "role in others": names.member_role if plan.accounts else "none needed",
        "tag keys": ", ".join(sorted(plan.tag_keys)),
        "retention": plan.retention_schedule,
        "inbox": names.inbox,
        "ledger": "\n".join([_ledger(plan), *ledger_lacks]),
        "alerts": f"{names.topic}, {hears}",
        "notices to owners": f"{names.compliance_topic}, {hears}",
        **({"webhooks": ", ".join(plan.webhooks) + ", which hear both"} if plan.webhooks else {}),
        "logs kept": counted(plan.log_days, "day"),
    }
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def _ledger(plan: Plan) -> str:
    return f"{plan.names.table}{', taken over as it is' if 'Ledger' in plan.outside else ''}"


def _trail(plan: Plan) -> str:
    archived = f", archived after {plan.archive_after}" if plan.archive_after else ""
    return f"{plan.names.trail}, for all Regions, kept 90 days{archived}" if plan.create_trail else "none of our own"


def _logs(plan: Plan) -> str:
    if not plan.trails:
        return "no bucket: only messages to the inbox"
    return "\n".join(plan.trails if plan.by_logs else (f"{trail}, only if asked for" for trail in plan.trails))


def _rules(plan: Plan) -> str:
    names, count = plan.names, len(plan.patterns)
    elsewhere = [f"{region}, which forwards to {names.region}" for region in plan.regions]
    return "\n".join([f"{names.event_rule(1)} to {count}, in {names.region}", *elsewhere])
