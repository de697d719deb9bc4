"""check_resources: hold the tags of one unit's resources against the rules, and keep what was found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from chalicelib.compliance import inventory, metrics, stage_names, unit_results
from chalicelib.compliance.findings import CONTENT_TYPE, INSTANCE, Finding, finding, scan_key, scan_of
from chalicelib.compliance.list_calls import FoundResource
from chalicelib.compliance.rules import Rules, Verdict
from chalicelib.compliance.unit_results import Checked, UnitNotes
from chalicelib.core.payloads import to_json
from chalicelib.core.resource import Resource
from chalicelib.errors import AccessDenied
from chalicelib.ledger.store import Row
from chalicelib.policy import Policy
from chalicelib.remediation.gaps import propose_in
from chalicelib.remediation.propose import Lacking
from chalicelib.runtime.container import Runtime
from chalicelib.taggers import AWS_ERRORS, classify

if TYPE_CHECKING:
    from chalicelib.core.payload_types.compliance import (
        CheckResourcesInput,
        FillItem,
        Gap,
        LedgerResources,
        NamedInstances,
        Place,
        UnitChecked,
    )

WRITERS = 8

Judged = tuple[FoundResource, Verdict]


def run(payload: CheckResourcesInput, runtime: Runtime) -> UnitChecked:
    """Check a unit and return `{"failed": [], "parts": [pointers], "fill": [pointer]}`.

    What AWS refuses for lack of a permission is a gap of the check and is noted; all other errors are raised, so that
    the unit is checked again. A log that can't be written stops nothing.
    """
    kind, work = payload["unit"]["kind"], runtime.work.unpack(payload["unit"]["work"])
    policy = runtime.policy()
    rules = Rules.parse(policy.compliance)
    seen, beside = _KINDS[kind](work, rules, runtime)
    for arn in beside.missing:
        runtime.logger.warning("Instance not found", extra={"resource": arn, "statusCode": 404})
    judged = _judged(seen, policy, rules)
    rows = runtime.ledger.read([one.resource.arn for one, _ in judged])
    checked = _found(judged, rows, rules, kind, runtime)
    items = _propose(judged, rows, {one.finding["arn"]: one.finding for one in checked}, beside, runtime)
    watched = [one for one in checked if one.watched]
    _log_scans(watched, runtime)
    pointers = unit_results.put(runtime.work, checked, beside, execution=payload["execution"])
    metrics.measure((one.finding["isCompliant"] for one in watched), runtime.settings.stage)
    runtime.logger.info("Resources checked", extra={"resources": len(checked), "gaps": len(beside.gaps)})
    fill = [runtime.work.put(to_json(items), execution=payload["execution"])] if items else []
    return {"failed": [], "parts": pointers, "fill": fill}


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


def _everything(work: Iterable[Place], rules: Rules, runtime: Runtime) -> tuple[list[FoundResource], UnitNotes]:
    found = inventory.Found()
    for place in work:
        inventory.everything(runtime.clients_for(place["account"]), place, rules, found)
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


def _judged(seen: Iterable[FoundResource], policy: Policy, rules: Rules) -> list[Judged]:
    """Return all that a rule is about, with what the rules say of it."""
    known = ((one, rules.judge(one.resource, one.tags or {})) for one in seen if policy.in_scope({}, one.resource))
    return [(one, verdict) for one, verdict in known if verdict]


def _found(
    judged: Iterable[Judged], rows: Mapping[str, Row], rules: Rules, kind: str, runtime: Runtime
) -> list[Checked]:
    """Return the findings, with who made the resources."""
    checked = []
    for one, verdict in judged:
        watched = one.resource.type == INSTANCE and (kind == "named" or one.state in rules.states)
        row = rows.get(one.resource.arn, {})
        found = finding(one.resource, one.tags or {}, one.state, verdict, runtime.now(), row)
        checked.append(Checked(found, watched))
        if watched:
            status = "COMPLIANT" if verdict.compliant else "NON_COMPLIANT"
            runtime.logger.info("Checking compliance for instance", extra={"instance": one.resource.id})
            runtime.logger.info("Instance %s compliance: %s", one.resource.id, status)
    return checked


def _propose(
    judged: Sequence[Judged], rows: Mapping[str, Row], findings: dict[str, Finding], beside: UnitNotes, runtime: Runtime
) -> list[FillItem]:
    """Put proposals into the findings. Returns what is to be added unasked.

    The role may not read all that a resource can come from: then there are no proposals, and a gap is noted.
    """
    lacking = [Lacking(one.resource, one.tags or {}, verdict) for one, verdict in judged]
    policy = runtime.policy()
    try:
        return propose_in(
            findings,
            lacking,
            rows,
            policy=policy,
            rules=Rules.parse(policy.compliance),
            ledger=runtime.ledger,
            clients=runtime.clients_for(judged[0][0].resource.account) if judged else runtime.client,
        )
    except AWS_ERRORS as exc:
        error = classify(exc)
        if not isinstance(error, AccessDenied):
            raise error from exc
        gap: Gap = {"what": "what resources came from", "region": runtime.settings.region, "error": str(error)[:200]}
        beside.gaps = [*beside.gaps, gap]
        return []


def _log_scans(watched: list[Checked], runtime: Runtime) -> None:
    """Put the log of each instance into the bucket; what fails is told and passed over."""
    s3, bucket, now = runtime.client("s3", runtime.settings.region), stage_names.bucket(runtime.settings), runtime.now()

    def put(one: Checked) -> None:
        key = scan_key(one.finding, now)
        try:
            body = json.dumps(scan_of(one.finding)).encode()
            s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType=CONTENT_TYPE)
        except AWS_ERRORS:
            runtime.logger.exception("Log not written", extra={"key": key})

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(put, watched))
