"""Starting executions, under names that make a second start of the same work impossible."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.attribution.entries import Entry, cut, id_of, packed
from chalicelib.core.payloads import to_json
from chalicelib.intake.messages import LogObject
from chalicelib.runtime.container import Runtime

INLINE_LIMIT = 60_000
"""Bytes that inline records may take together; above, they go through the work bucket. A chunk's state holds them
beside all that its steps add, and stays under 200 KB."""


def start_log(log: LogObject, part: dict[str, int], runtime: Runtime) -> bool:
    """Start the execution of one slice of a log. Returns False where that was done before; then nothing starts.

    One that still runs with the same input counts as started: Step Functions answers as if it had just begun
    (StartExecution, Step Functions API reference).
    """
    identity = [log.bucket, log.key, log.version, part, log.run]
    document = {
        "source": "logs",
        "log": {"bucket": log.bucket, "key": log.key, "version": log.version, "slice": part},
        "run": log.run,
    }
    return start_execution(
        execution_name(_stem(log.key), identity), document, runtime.settings.state_machine_arn, runtime
    )


def start_inline(entries: list[Entry], runtime: Runtime, run: str = "") -> bool:
    """Start one execution for requests and records that `receive` has read, wherever they came from.

    Returns False where that was done before; then nothing starts.

    Its name is made from their ids, those in a log with its key: the same ones start nothing again, in whatever order
    they come; what came by EventBridge and comes in a log later does, and so does a mend for another cause. A replay
    has the name of its `run` too.
    """
    identity = sorted({_identity(entry) for entry in entries})
    name = execution_name(_common_stem(entries), [identity, run] if run else identity)
    chunks = list(cut(entries, runtime.settings))
    limit = INLINE_LIMIT // len(chunks)
    fetched = {
        "chunks": [packed(chunk, runtime.work, execution=name, limit=limit) for chunk in chunks],
        "records": len(entries),
    }
    document = {"source": "inline", "fetched": fetched, "run": run}
    return start_execution(name, document, runtime.settings.state_machine_arn, runtime)


def _identity(entry: Entry) -> str:
    log, cause = entry.get("log"), entry.get("cause")
    if cause:
        return f"{id_of(entry)}@{cause}"
    return f"{log['bucket']}/{log['key']}#{id_of(entry)}" if log else id_of(entry)


def _common_stem(entries: list[Entry]) -> str:
    """Return the stem of the log that all entries are of, or one that says that they are not of one log."""
    keys = {entry.get("log", {}).get("key") for entry in entries}
    only = keys.pop()
    return "inline" if keys or only is None else _stem(only)


def _stem(key: str) -> str:
    account, _, rest = PurePosixPath(key).name.partition("_CloudTrail_")
    return f"{account}-{rest[:32]}" if rest else "log"


def execution_name(stem: str, identity: object) -> str:
    """Return an execution name (80 characters at most): a readable stem and a hash of what it stands for."""
    digest = hashlib.sha256(to_json(identity).encode()).hexdigest()[:24]
    safe = "".join(c if c.isalnum() or c in "-_" else "-" for c in stem if c.isascii())
    return f"{safe[:50]}-{digest}"


def start_execution(name: str, document: dict[str, Any], machine: str, runtime: Runtime) -> bool:
    """Start it. `ExecutionAlreadyExists` is success: the same work was started in the last 90 days. Then False."""
    states = runtime.client("stepfunctions", runtime.settings.region)
    try:
        states.start_execution(stateMachineArn=machine, name=name, input=to_json(document))
    except ClientError as exc:
        if exc.response["Error"]["Code"] != "ExecutionAlreadyExists":
            raise
        runtime.logger.info("Execution exists", extra={"execution": name})
        return False
    runtime.logger.info("Execution started", extra={"execution": name})
    return True
