"""The package of the Lambdas: built by Chalice, without what no Lambda reads, and with its bytecode.

Lambda's /var/task is read-only, so a start without bytecode compiles all that it imports, each time again: about half
as much work as `import boto3`. Bytecode is the same on every processor. It belongs to a version of Python: that of
this process, which Chalice names to Lambda as the runtime; another version would pass it over and compile.
"""

from __future__ import annotations

import compileall
import io
import shutil
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path
from py_compile import PycInvalidationMode
from tempfile import TemporaryDirectory

from chalice.deploy.packager import DependencyBuilder, LambdaDeploymentPackager, PipRunner, SubprocessPip
from chalice.utils import UI, OSUtils

from scripts.ops.errors import CommandError

RUNTIME = f"python{sys.version_info[0]}.{sys.version_info[1]}"

UNREAD = (
    "*/tests/*",
    "jsonschema/benchmarks/*",
    "aws_lambda_powertools/event_handler/*",  # answers of web APIs
    "aws_lambda_powertools/utilities/auth_alpha/*",  # the same
    "aws_lambda_powertools/utilities/batch/*",  # from here on: what we do not use
    "aws_lambda_powertools/utilities/circuit_breaker/*",
    "aws_lambda_powertools/utilities/data_masking/*",
    "aws_lambda_powertools/utilities/feature_flags/*",
    "aws_lambda_powertools/utilities/idempotency/*",
    "aws_lambda_powertools/utilities/kafka/*",
    "aws_lambda_powertools/utilities/parser/*",
    "aws_lambda_powertools/utilities/streaming/*",
    "*.dist-info/RECORD",
    "*.dist-info/sboms/*",
    "*.pyi",
)
"""What dependencies bring along for others."""

_MISSING = "Could not install dependencies"
_DATE = (1980, 1, 1, 0, 0, 0)


def build(project_dir: Path, architecture: str) -> Path:
    """Have the package where Chalice looks for it and takes it as it is. Returns its path.

    Nothing is done where the very same package is there already.
    """
    _sweep(project_dir)
    said = io.StringIO()
    packager = _packager(architecture, UI(out=said, err=said))
    target = Path(packager.deployment_package_filename(str(project_dir), RUNTIME))
    if not target.exists():
        raw = Path(packager.create_deployment_package(str(project_dir), RUNTIME))
        if _MISSING in said.getvalue():
            raw.unlink()
            raise CommandError(
                f"the package lacks a dependency:\n{said.getvalue()}",
                "There is no wheel for Lambda's platform: pin another version in chalice_app/requirements.txt.",
            )
        finish(raw)
    return target


def finish(package: Path) -> None:
    """Take out of a package what nobody reads, and put in its bytecode."""
    with TemporaryDirectory(dir=package.parent) as folder:
        content = Path(folder) / "content"
        with zipfile.ZipFile(package) as archive:
            archive.extractall(content, [name for name in archive.namelist() if not _unread(name)])
        by_hash = PycInvalidationMode.CHECKED_HASH  # dates are lost; a source that is edited in the console counts
        compileall.compile_dir(content, quiet=2, ddir="", invalidation_mode=by_hash)
        finished = Path(folder) / package.name
        with zipfile.ZipFile(finished, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(path for path in content.rglob("*") if path.is_file()):
                entry = zipfile.ZipInfo(str(path.relative_to(content)), _DATE)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o100644 << 16
                archive.writestr(entry, path.read_bytes())
        finished.replace(package)


def _unread(name: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in UNREAD)


def _sweep(project_dir: Path) -> None:
    """Remove compiled files: Chalice would put them into the package, and each run would make another one."""
    for folder in list((project_dir / "chalicelib").rglob("__pycache__")):
        shutil.rmtree(folder, ignore_errors=True)


def _packager(architecture: str, ui: UI) -> LambdaDeploymentPackager:
    system = OSUtils()
    pip = PipRunner(pip=SubprocessPip(osutils=system), osutils=system)
    return LambdaDeploymentPackager(
        osutils=system,
        dependency_builder=DependencyBuilder(osutils=system, pip_runner=pip, architecture=architecture),
        ui=ui,
        architecture=architecture,
    )
