"""Starts Lambdas as AWS does: a fresh process, the package that is deployed, its environment, and boto3 beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chalicelib.runtime.functions import FUNCTIONS
from scripts.devtools import package_cache
from scripts.devtools.embedded_aws import ACCOUNT, ARCHITECTURE, REGION
from scripts.devtools.embedded_aws.fork_server import link_libraries
from scripts.ops.deployment.lambdas import lambda_package
from scripts.ops.deployment.lambdas.chalice_config import environment_of
from scripts.ops.project import copy_project
from scripts.ops.stage.plan import Plan
from statemachines.names import Names

HEAVY = ("jsonschema", "pydantic", "aws_xray_sdk")

_TIMED = """
import sys, time
sys.path[:0] = [{package!r}]
sys.path.append({libraries!r})
began = time.process_time()
import boto3
alone = time.process_time() - began
import app
whole = time.process_time() - began
import json
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(json.dumps([alone, whole, peak / 1024, [name for name in {heavy!r} if name in sys.modules]]))
"""


@dataclass(frozen=True, kw_only=True)
class Start:
    """One fresh process: processor seconds, peak memory in MB and heavy modules that were imported."""

    alone: float
    whole: float
    memory: float
    heavy: list[str]

    @property
    def ratio(self) -> float:
        """The whole start, as a multiple of `import boto3` in the same process."""
        return self.whole / self.alone


@dataclass(frozen=True, kw_only=True)
class Package:
    """The package of the Lambdas, zipped and unzipped."""

    zipped: Path
    folder: Path
    libraries: Path

    @property
    def size(self) -> int:
        """Bytes of all files, unzipped."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def start(self, function: str) -> Start:
        """Start a Lambda, as far as the end of its init phase."""
        script = _TIMED.format(package=str(self.folder), libraries=str(self.libraries), heavy=HEAVY)
        command = [sys.executable, "-I", "-S", "-B", "-c", script]
        answer = subprocess.run(
            command, env=_environment(function), cwd=self.folder, capture_output=True, text=True, check=True
        )
        alone, whole, memory, heavy = json.loads(answer.stdout)
        return Start(alone=alone, whole=whole, memory=memory, heavy=heavy)


@contextmanager
def package() -> Iterator[Package]:
    """Build the package for this machine, and unzip it."""
    with tempfile.TemporaryDirectory(prefix="tagtrail-bench-") as name:
        project = copy_project(Path(name))
        package_cache.take(project, ARCHITECTURE)
        zipped = lambda_package.build(project, ARCHITECTURE)
        package_cache.keep(project, ARCHITECTURE)
        with zipfile.ZipFile(zipped) as archive:
            archive.extractall(Path(name) / "task")
        yield Package(zipped=zipped, folder=Path(name) / "task", libraries=link_libraries(Path(name) / "libraries"))


def _environment(function: str) -> dict[str, str]:
    names = Names(stage="bench", account=ACCOUNT, region=REGION)
    return {
        **environment_of(Plan(names=names), {}, tuple(FUNCTIONS)),
        "PATH": os.environ["PATH"],
        "_HANDLER": f"app.{function}",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
    }
