"""Started by path as a bare interpreter: only the Lambda runtime's own libraries can be imported. Forks the workers.

usage: python -I -S fork_server.py LIBRARIES CONTROL_DESCRIPTOR
"""

import importlib.util
import signal
import socket
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

_PACKAGE = "_embedded_runtime"  # a name no function uses
_WARM = (
    "dynamodb",
    "ec2",
    "elasticache",
    "lambda",
    "rds",
    "resourcegroupstaggingapi",
    "s3",
    "sns",
    "sqs",
    "ssm",
    "stepfunctions",
    "sts",
)


def _import(name: str, path: Path, **options: Any) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path, **options)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _import_runtime() -> None:
    here = Path(__file__).parent
    _import(_PACKAGE, here / "__init__.py", submodule_search_locations=[str(here)])
    _import(f"{_PACKAGE}.speedups", here.parents[1] / "speedups.py").hasten()


def _warm_up() -> None:
    """Read the service models once, for all workers: they are most of the cost of a first client."""
    import boto3

    session = boto3.Session(aws_access_key_id="none", aws_secret_access_key="none", region_name="us-east-1")  # noqa: S106
    for service in _WARM:
        session.client(service)


def main() -> None:
    """Warm up, say so, and fork on demand."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    libraries, descriptor = sys.argv[1:]
    sys.path.append(libraries)
    _import_runtime()
    _warm_up()
    forks = importlib.import_module(f"{_PACKAGE}.fork_loop")
    control = socket.socket(fileno=int(descriptor))
    control.sendall(b"ready")
    forks.serve(control)


main()
