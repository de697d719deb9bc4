"""What functions print: CloudWatch Logs lines, and metrics where a line is in the embedded metric format."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.logs.models import logs_backends

_lock = threading.Lock()  # moto's log streams and metric lists are not safe under threads


def deliver(account: str, region: str, group: str, stream: str, text: str) -> None:
    """Write a function's output as AWS does: one event per line, EMF lines also as metrics."""
    lines = [line for line in text.splitlines() if line]
    if not lines:
        return
    backend, now = logs_backends[account][region], int(time.time() * 1000)
    with _lock:
        if group not in backend.groups:
            backend.create_log_group(group, {})
        backend.ensure_log_stream(group, stream)
        backend.put_log_events(group, stream, [{"timestamp": now, "message": line} for line in lines])
        for namespace, data in _metrics(lines):
            cloudwatch_backends[account][region].put_metric_data(namespace, data)


def _metrics(lines: list[str]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for line in lines:
        if '"_aws"' not in line:
            continue
        try:
            record = json.loads(line)
        except ValueError:
            continue
        header = record.get("_aws", {}) if isinstance(record, dict) else {}
        for directive in header.get("CloudWatchMetrics", []):
            yield directive["Namespace"], list(_data(directive, record, header))


def _data(
    directive: Mapping[str, Any], record: Mapping[str, Any], header: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    moment = datetime.fromtimestamp(header.get("Timestamp", time.time() * 1000) / 1000, tz=UTC).replace(tzinfo=None)
    for names in directive.get("Dimensions") or [[]]:
        dimensions = [{"Name": name, "Value": str(record[name])} for name in names]
        for metric in directive["Metrics"]:
            value = record[metric["Name"]]
            yield {
                "MetricName": metric["Name"],
                "Dimensions": dimensions,
                "Unit": metric.get("Unit", "None"),
                "Timestamp": moment,
                "Values": [float(item) for item in (value if isinstance(value, list) else [value])],
            }
