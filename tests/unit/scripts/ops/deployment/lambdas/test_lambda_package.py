"""The package of the Lambdas: what is taken out, what is put in, and when it is built at all."""

import importlib.util
import sys
import zipfile
from pathlib import Path

import pytest

from scripts.ops.deployment.lambdas import lambda_package
from scripts.ops.errors import CommandError

SOURCES = {
    "app.py": "answer = 42\n",
    "chalicelib/schemas/documents/tag_policy.json": "{}",
    "rpds/rpds.cpython-311-x86_64-linux-gnu.so": "compiled",
    "jsonschema/validators.py": "",
    "jsonschema/tests/test_cli.py": "",
    "jsonschema/benchmarks/issue.json": "",
    "attr/__init__.pyi": "",
    "aws_lambda_powertools/logging/__init__.py": "",
    "aws_lambda_powertools/event_handler/api_gateway.py": "",
    "attrs-1.dist-info/RECORD": "",
    "attrs-1.dist-info/METADATA": "",
}


class Packager:
    """Builds as Chalice does, as far as `bundle` can see."""

    def __init__(self, package, ui, says=""):
        self.package, self.ui, self.says, self.built = package, ui, says, 0

    def deployment_package_filename(self, project_dir, runtime):
        return str(self.package)

    def create_deployment_package(self, project_dir, runtime):
        self.built += 1
        self.ui.write(self.says)
        with zipfile.ZipFile(self.package, "w") as archive:
            for name, text in SOURCES.items():
                archive.writestr(name, text)
        return str(self.package)


@pytest.fixture
def packagers(tmp_path, monkeypatch):
    """A folder for the package, and a list of the packagers that were asked for."""
    made, says = [], []

    def packager(architecture, ui):
        made.append((architecture, Packager(tmp_path / "package.zip", ui, "".join(says))))
        return made[-1][1]

    monkeypatch.setattr(lambda_package, "_packager", packager)
    return made, says


def test_what_nobody_reads_is_left_out_and_bytecode_is_put_in(packagers, tmp_path):
    package = lambda_package.build(tmp_path, "arm64")
    compiled = f".{sys.implementation.cache_tag}.pyc"
    assert set(zipfile.ZipFile(package).namelist()) == {
        "app.py",
        f"__pycache__/app{compiled}",
        "chalicelib/schemas/documents/tag_policy.json",
        "rpds/rpds.cpython-311-x86_64-linux-gnu.so",
        "jsonschema/validators.py",
        f"jsonschema/__pycache__/validators{compiled}",
        "aws_lambda_powertools/logging/__init__.py",
        f"aws_lambda_powertools/logging/__pycache__/__init__{compiled}",
        "attrs-1.dist-info/METADATA",
    }


def test_the_bytecode_counts_whatever_date_the_source_has_and_only_while_that_is_the_same(packagers, tmp_path):
    zipfile.ZipFile(lambda_package.build(tmp_path, "arm64")).extractall(tmp_path / "task")
    source = tmp_path / "task" / "app.py"
    compiled = Path(importlib.util.cache_from_source(source))
    code = compiled.read_bytes().replace(b"\x2a", b"\x2b")  # 42 to 43: what is run is the bytecode
    compiled.write_bytes(code)
    assert imported(source).answer == 43
    source.write_text("answer = 'edited in the console'")
    assert imported(source).answer == "edited in the console"


def imported(source):
    spec = importlib.util.spec_from_file_location("app_of_the_package", source)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_package_that_is_there_is_not_built_again(packagers, tmp_path):
    first = lambda_package.build(tmp_path, "x86_64").read_bytes()
    assert lambda_package.build(tmp_path, "x86_64").read_bytes() == first
    assert [(architecture, one.built) for architecture, one in packagers[0]] == [("x86_64", 1), ("x86_64", 0)]


def test_a_package_without_one_of_its_dependencies_is_a_failure_each_time(packagers, tmp_path):
    packagers[1].append("Could not install dependencies:\nrpds-py==1")
    for _ in range(2):
        with pytest.raises(CommandError, match="rpds-py==1"):
            lambda_package.build(tmp_path, "arm64")


def test_compiled_files_of_a_checkout_stay_out_of_the_package(packagers, tmp_path):
    (tmp_path / "chalicelib" / "steps" / "__pycache__").mkdir(parents=True)
    lambda_package.build(tmp_path, "arm64")
    assert not (tmp_path / "chalicelib" / "steps" / "__pycache__").exists()


@pytest.mark.parametrize(("architecture", "suffix"), [("x86_64", ".zip"), ("arm64", "-arm64.zip")])
def test_chalice_looks_for_the_package_where_it_is_built(tmp_path, architecture, suffix):
    (tmp_path / "app.py").write_text("")
    name = lambda_package._packager(architecture, None).deployment_package_filename(
        str(tmp_path), lambda_package.RUNTIME
    )
    assert name.startswith(str(tmp_path / ".chalice" / "deployments"))
    assert name.endswith(lambda_package.RUNTIME + suffix)
