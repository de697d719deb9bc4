"""How long a Lambda takes to start: its import and first clients in a fresh process, as a ratio to `import boto3`."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass

from scripts.benchmarks.rows import Report, Row
from scripts.deployment.project import ROOT

ROUNDS = 5
LIMIT = 2.2
HEAVY = ("jsonschema", "pydantic", "aws_xray_sdk")

_TIMED = """
import json, os, resource, sys, time
os.environ.update(INBOX_QUEUE="x", AWS_DEFAULT_REGION="us-east-1", AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x")
start = time.process_time()
import boto3
alone = time.process_time() - start
if {app!r}:
    import app
    import boto3
    from functools import partial
    from chalicelib.runtime import _client
    client = partial(_client, session=boto3)
    for service in {services!r}:
        client(service, "us-east-1")
print(json.dumps([alone, time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    [name for name in {heavy!r} if name in sys.modules]]))
"""

OWN = {
    "receive": ("s3", "stepfunctions"),
    "fetch_log": ("s3",),
    "parse_events": ("s3",),
    "resolve_identity": ("s3",),
    "tag_ec2": ("s3", "dynamodb", "ec2"),
    "tag_s3": ("s3", "dynamodb", "resourcegroupstaggingapi"),
    "tag_dynamodb": ("s3", "dynamodb", "resourcegroupstaggingapi"),
    "tag_any": ("s3", "dynamodb", "resourcegroupstaggingapi", "iam"),
    "record_metadata": ("s3", "dynamodb"),
    "notify": ("dynamodb", "sns"),
    "summarise": ("s3",),
}
"""The clients that each Lambda makes for usual work; those that are not here are like `tag_dynamodb`."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """One fresh process: processor seconds, peak memory in MB and heavy modules that were imported."""

    alone: float
    whole: float
    memory: float
    heavy: list[str]


def run(report: Report) -> list[Row]:
    """Measure every Lambda."""
    report("import boto3")
    alone = statistics.median(_start("", ()).alone for _ in range(ROUNDS))
    rows = [Row(part="cold", what="import boto3", measured=alone * 1000, unit="ms", how=_HOW)]
    for name, services in OWN.items():
        report(name)
        starts = [_start("app", services) for _ in range(ROUNDS)]
        whole = statistics.median(start.whole for start in starts)
        rows += [
            Row(
                part="cold",
                what=f"{name}: start",
                measured=whole / alone,
                unit="x boto3",
                limit=LIMIT,
                how=f"import app and clients {', '.join(services)}; median of {ROUNDS}, processor time",
            ),
            Row(
                part="cold",
                what=f"{name}: peak memory",
                measured=starts[0].memory,
                unit="MB",
                how="resident set of the process after that",
            ),
            Row(
                part="cold",
                what=f"{name}: heavy imports",
                measured=len(starts[0].heavy),
                unit="",
                limit=0,
                how=", ".join(starts[0].heavy) or f"none of {', '.join(HEAVY)}",
            ),
        ]
    return rows


_HOW = f"fresh process, median of {ROUNDS}, processor time"


def _start(app: str, services: tuple[str, ...]) -> Start:
    script = _TIMED.format(app=app, services=services, heavy=HEAVY)
    paths = f"import sys; sys.path.insert(0, {str(ROOT / 'chalice_app')!r})\n"
    answer = subprocess.run([sys.executable, "-c", paths + script], capture_output=True, text=True, check=True)
    alone, whole, memory, heavy = json.loads(answer.stdout)
    return Start(alone=alone, whole=whole, memory=memory, heavy=heavy)
