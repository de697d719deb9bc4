"""check_resources: hold the tags of one unit's resources against the rules, and keep what was found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from chalicelib.compliance import inventory, metrics, stage_names, unit_results
from chalicelib.compliance.findings import INSTANCE, finding, scan_key, scan_of
from chalicelib.compliance.list_calls import FoundResource
from chalicelib.compliance.rules import Rules
from chalicelib.compliance.unit_results import Checked, UnitNotes
from chalicelib.core.resource import Resource
from chalicelib.policy import Policy
from chalicelib.runtime.container import Runtime
from chalicelib.taggers import AWS_ERRORS

if TYPE_CHECKING:
    from chalicelib.core.payload_types.compliance import (
        CheckResourcesInput,
        LedgerResources,
        NamedInstances,
        Place,
        UnitChecked,
    )

WRITERS = 8


def run(payload: CheckResourcesInput, runtime: Runtime) -> UnitChecked:
    """Check a unit and return `{"failed": [], "parts": [pointers]}`.

    What AWS refuses for lack of a permission is a gap of the check and is noted; all other errors are raised, so that
    the unit is checked again. A log that can't be written stops nothing.
    """
    kind, work = payload["unit"]["kind"], runtime.work.unpack(payload["unit"]["work"])
    policy = runtime.policy()
    rules = Rules.parse(policy.compliance)
    seen, beside = _KINDS[kind](work, rules, runtime)
    for arn in beside.missing:
        runtime.logger.warning("Instance not found", extra={"resource": arn, "statusCode": 404})
    checked = _judged(seen, policy, rules, kind, runtime)
    watched = [one for one in checked if one.watched]
    _log_scans(watched, runtime)
    pointers = unit_results.put(runtime.work, checked, beside, execution=payload["execution"])
    metrics.measure((one.finding["isCompliant"] for one in watched), runtime.settings.stage)
    runtime.logger.info("Resources checked", extra={"resources": len(checked), "gaps": len(beside.gaps)})
    return {"failed": [], "parts": pointers}


def _named(work: NamedInstances, _rules: Rules, runtime: Runtime) -> tuple[list[FoundResource], UnitNotes]:
    seen, missing = inventory.instances(runtime.clients_for(work["account"]), work["arns"])
    return seen, UnitNotes(missing=missing, coverage={INSTANCE: "describe"})


def _in_states(work: Iterable[Place], rules: Rules, runtime: Runtime) -> tuple[list[FoundResource], UnitNotes]:
    found = [
        one
        for place in work
        for one in inventory.in_states(
            runtime.clients_for(place["account"]), place["region"], place["account"], rules.states
        )
    ]
    return found, UnitNotes(coverage={INSTANCE: "describe"})


def _everything(work: Iterable[Place], _rules: Rules, runtime: Runtime) -> tuple[list[FoundResource], UnitNotes]:
    found = inventory.Found()
    for place in work:
        clients = runtime.clients_for(place["account"])
        inventory.everything(clients, place["region"], place["account"], found, home=place["home"])
    return found.seen, UnitNotes(coverage=found.coverage, gaps=found.gaps)


def _ledger(work: LedgerResources, _rules: Rules, runtime: Runtime) -> tuple[list[FoundResource], UnitNotes]:
    resources = [Resource.from_dict(one) for one in runtime.work.unpack(work["resources"])]
    found = inventory.of_ledger(runtime.clients_for(work["account"]), resources)
    return found.seen, UnitNotes(coverage=found.coverage, gaps=found.gaps)


_KINDS: Mapping[str, Callable[[Any, Rules, Runtime], tuple[list[FoundResource], UnitNotes]]] = {
    "named": _named,
    "instances": _in_states,
    "all": _everything,
    "ledger": _ledger,
}


def _judged(seen: Iterable[FoundResource], policy: Policy, rules: Rules, kind: str, runtime: Runtime) -> list[Checked]:
    """Return the findings on all that a rule is about, with who made them."""
    verdicts = []
    for one in seen:
        verdict = rules.judge(one.resource, one.tags or {}) if policy.in_scope({}, one.resource) else None
        if verdict:
            verdicts.append((one, verdict))
    rows = runtime.ledger.read([one.resource.arn for one, _ in verdicts])
    checked = []
    for one, verdict in verdicts:
        watched = one.resource.type == INSTANCE and (kind == "named" or one.state in rules.states)
        row = rows.get(one.resource.arn, {})
        found = finding(one.resource, one.tags or {}, one.state, verdict, runtime.now(), row)
        checked.append(Checked(found, watched))
        if watched:
            status = "COMPLIANT" if verdict.compliant else "NON_COMPLIANT"
            runtime.logger.info("Checking compliance for instance", extra={"instance": one.resource.id})
            runtime.logger.info("Instance %s compliance: %s", one.resource.id, status)
    return checked


def _log_scans(watched: list[Checked], runtime: Runtime) -> None:
    """Put the log of each instance into the bucket; what fails is told and passed over."""
    s3, bucket, now = runtime.client("s3", runtime.settings.region), stage_names.bucket(runtime.settings), runtime.now()

    def put(one: Checked) -> None:
        key = scan_key(one.finding, now)
        try:
            s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(scan_of(one.finding)).encode())
        except AWS_ERRORS:
            runtime.logger.exception("Log not written", extra={"key": key})

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(put, watched))
