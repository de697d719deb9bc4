"""Deployed packages, unzipped: one directory per zip, as Lambda puts it under /var/task."""

from __future__ import annotations

import hashlib
import io
import json
import sys
import threading
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

from moto.awslambda.models import LambdaFunction

from scripts.devtools import build_cache

KEPT = build_cache.BUILD / "unpacked"

_LAMBDA_PATH = "/usr/local/bin:/usr/bin:/bin"


class Packages:
    """Unzips what was deployed, once per content, into `directory`, unless `keep` did so before."""

    def __init__(self, directory: Path) -> None:
        self._directory, self._lock = directory, threading.Lock()
        self._known: dict[str, tuple[bytes, Path]] = {}
        directory.mkdir()

    def path(self, function: LambdaFunction) -> Path:
        """Unzip this function's code, unless that was done before; returns the directory."""
        code, (known, path) = function.code_bytes, self._known.get(function.function_arn, (b"", Path()))
        if known is not code:
            path = self._unzipped(code)
            self._known[function.function_arn] = code, path
        return path

    def _unzipped(self, code: bytes) -> Path:
        key = _key(code)
        if (KEPT / key).exists():
            return KEPT / key
        with self._lock:
            return build_cache.put(self._directory, key, partial(_unzip, code))


def keep(code: bytes) -> None:
    """Unzip a package for all embedded AWS to come."""
    build_cache.put(KEPT, _key(code), partial(_unzip, code), most=9)


def _unzip(code: bytes, target: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(code)) as package:
        package.extractall(target)


def _key(code: bytes) -> str:
    return f"{hashlib.sha256(code).hexdigest()}-{sys.version_info[0]}.{sys.version_info[1]}"


def describe(function: LambdaFunction, package: Path, endpoint: str, backoff_scale: float) -> dict[str, Any]:
    """Tell a worker all it must know to be this function; `fingerprint` changes with code and configuration."""
    description: dict[str, Any] = {
        "arn": function.function_arn,
        "name": function.function_name,
        "version": "$LATEST",
        "memory": function.memory_size,
        "handler": function.handler,
        "role": function.role,
        "package": str(package),
        "log_group": f"/aws/lambda/{function.function_name}",
        "environment": {**_environment(function, package, endpoint), **function.environment_vars},
        "backoff_scale": backoff_scale,
    }
    text = json.dumps([description, function.timeout], sort_keys=True)
    return {**description, "fingerprint": hashlib.sha256(text.encode()).hexdigest()}


def _environment(function: LambdaFunction, package: Path, endpoint: str) -> dict[str, str]:
    """Set what the Lambda runtime sets, and what points the SDK here instead of at AWS."""
    return {
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_DEFAULT_REGION": function.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.function_name}",
        "AWS_REGION": function.region,
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "LAMBDA_TASK_ROOT": str(package),
        "LANG": "en_US.UTF-8",
        "PATH": _LAMBDA_PATH,
        "TZ": ":UTC",
        "_HANDLER": function.handler,
    }
