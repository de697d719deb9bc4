"""publish_findings: all findings of an execution in one file, their owners told, and the day's summary."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final

from chalicelib.compliance import stage_names, unit_results
from chalicelib.compliance.daily_summary import Tally
from chalicelib.compliance.findings import CONTENT_TYPE, Finding, findings_key
from chalicelib.compliance.notification_text import LISTED, digest
from chalicelib.compliance.notifications import tell, tell_digest
from chalicelib.compliance.rules import Rules
from chalicelib.core.payloads import to_json
from chalicelib.errors import ChecksFailed
from chalicelib.runtime.container import Runtime

if TYPE_CHECKING:
    from chalicelib.core.payload_types.common import Pointer
    from chalicelib.core.payload_types.compliance import (
        ComplianceResult,
        ComplianceState,
        FilledItem,
        Gap,
        InstanceResult,
        PublishFindingsInput,
    )

SHOWN = 50
"""Results and gaps that the output of an execution lists."""

_FILLED: Final = ("filled", "refilled")
"""Members of the state that say where it stands what was added."""

IN_MEMORY = 10_000_000


@dataclass(slots=True)
class Gathered:
    """What passed by on the way into the file."""

    tally: Tally = field(default_factory=Tally)
    watched: list[Finding] = field(default_factory=list)
    worst: list[Finding] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    coverage: dict[str, str] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    filled: list[Finding] = field(default_factory=list)


def run(payload: PublishFindingsInput, runtime: Runtime) -> ComplianceResult:
    """Return the output of the execution.

    Publishes what was checked even where some could not be, and then raises `ChecksFailed`.
    """
    state, execution, now = payload["input"], payload["execution"], runtime.now()
    place: Pointer = {"bucket": stage_names.bucket(runtime.settings), "key": findings_key(execution, now)}
    found = _keep(state, place, runtime)
    told = tell(found.watched, f"s3://{place['bucket']}/{place['key']}", runtime)
    failed = state["checked"]["failed"] if "rechecked" not in state else []
    if failed:
        text = f"{len(failed)} of the units could not be checked: {', '.join(sorted({one['error'] for one in failed}))}"
        raise ChecksFailed(text)
    if state["found"]["scope"] == "all":
        _sum_up(found, place, execution, runtime)
    if state["found"]["digest"]:
        _digest(found, place, runtime)
    return _output(found, place, told, state["found"]["scope"], execution)


def _keep(state: ComplianceState, place: Pointer, runtime: Runtime) -> Gathered:
    """Write the file, a line for each finding, and gather what else is wanted of them."""
    earlier = state["found"].get("parts", [])  # a version before had none
    pointers = [*earlier, *state["checked"]["parts"], *state.get("rechecked", {}).get("parts", [])]
    found = Gathered()
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        for one in _gathered(pointers, _filled(state, runtime), found, runtime):
            file.write(to_json(one).encode() + b"\n")
        file.seek(0)
        body: IO[bytes] = file
        s3 = runtime.client("s3", runtime.settings.region)
        s3.put_object(Bucket=place["bucket"], Key=place["key"], Body=body, ContentType=CONTENT_TYPE)
    return found


def _filled(state: ComplianceState, runtime: Runtime) -> dict[str, FilledItem]:
    """Return what became of the resources that tags were to be added to, by ARN."""
    pointers = [state[name]["filled"] for name in _FILLED if name in state]
    return {one["arn"]: one for pointer in pointers for one in json.loads(runtime.work.get(pointer))}


def _gathered(
    pointers: list[Pointer], filled: Mapping[str, FilledItem], found: Gathered, runtime: Runtime
) -> Iterator[Finding]:
    for beside, checked in unit_results.take(runtime.work, pointers):
        found.missing += beside.missing
        found.coverage = {**beside.coverage, **found.coverage}
        found.gaps += beside.gaps
        for one in checked:
            if one.finding["arn"] in filled:
                _add_outcome(one.finding, filled[one.finding["arn"]])
                found.filled.append(one.finding)
            found.tally.add(one.finding)
            if one.watched:
                found.watched.append(one.finding)
            if not one.finding["isCompliant"] and len(found.worst) < LISTED:
                found.worst.append(one.finding)
            yield one.finding


def _add_outcome(one: Finding, outcome: FilledItem) -> None:
    """Say in a finding, which is of before, what was added since or why nothing was."""
    if outcome["error"]:
        one["notAdded"] = outcome["error"][:200]
    else:
        one["added"] = outcome["added"]


def _sum_up(found: Gathered, place: Pointer, execution: str, runtime: Runtime) -> None:
    date = f"{runtime.now():%Y-%m-%d}"
    row = found.tally.row(date=date, coverage=found.coverage, findings=place, execution=execution)
    runtime.ledger.put_rows([row])


def _digest(found: Gathered, place: Pointer, runtime: Runtime) -> None:
    now, every = runtime.now(), Rules.parse(runtime.policy().compliance).digest
    if every != "off":
        where = f"s3://{place['bucket']}/{place['key']}"
        stage = runtime.settings.stage
        tell_digest(
            digest(found.tally, found.worst, found.filled, stage=stage, date=f"{now:%Y-%m-%d}", findings=where),
            every,
            now,
            runtime,
        )


def _output(found: Gathered, place: Pointer, told: int, scope: str, execution: str) -> ComplianceResult:
    results: list[InstanceResult] = [
        {
            "statusCode": 200,
            "instanceId": one["id"],
            "isCompliant": one["isCompliant"],
            "missingTags": one["missingTags"],
        }
        for one in found.watched
    ]
    lost: list[InstanceResult] = [
        {"statusCode": 404, "instanceId": arn.rpartition("/")[2], "error": "not found"} for arn in found.missing
    ]
    return {
        "scope": scope,
        "checked": found.tally.checked,
        "compliant": found.tally.compliant,
        "nonCompliant": found.tally.checked - found.tally.compliant,
        "notFound": len(lost),
        "notified": told,
        "tagsAdded": sum(len(one.get("added", [])) for one in found.filled),
        "notFilled": sum("notAdded" in one for one in found.filled),
        "results": [*lost, *results][:SHOWN],
        "gaps": found.gaps[:SHOWN],
        "coverage": found.coverage,
        "findings": place,
        "execution": execution,
    }
