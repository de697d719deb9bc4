import pytest

from scripts.devtools import package_cache


@pytest.fixture
def project(tmp_path):
    return lambda name: made(tmp_path / name)


def made(project):
    for path, text in {"app.py": "app", "chalicelib/step.py": "step", "requirements.txt": "one==1"}.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text)
    return project


def built(project, content="zip"):
    (project / ".chalice" / "deployments").mkdir(parents=True)
    (project / ".chalice" / "deployments" / "one.zip").write_text(content)


def taken(project, kept, architecture="arm64"):
    package_cache.take(project, architecture, kept)
    return [path.read_text() for path in project.glob(".chalice/deployments/*")]


def test_a_copy_of_the_project_takes_the_package_that_was_built_from_the_same_files(project, tmp_path):
    built(project("first"))
    package_cache.keep(tmp_path / "first", "arm64", tmp_path / "kept")
    assert taken(project("second"), tmp_path / "kept") == ["zip"]


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "chalicelib" / "step.py").write_text("another"),
        lambda folder: (folder / "chalicelib" / "step.py").rename(folder / "chalicelib" / "pets.py"),
        lambda folder: (folder / "requirements.txt").write_text("one==2"),
        lambda folder: (folder / "chalicelib" / "more.json").write_text("{}"),
    ],
)
def test_whatever_is_another_file_needs_another_package(project, tmp_path, change):
    built(project("first"))
    package_cache.keep(tmp_path / "first", "arm64", tmp_path / "kept")
    change(project("second"))
    assert taken(tmp_path / "second", tmp_path / "kept") == []


def test_another_processor_needs_another_package(project, tmp_path):
    built(project("first"))
    package_cache.keep(tmp_path / "first", "arm64", tmp_path / "kept")
    assert taken(project("second"), tmp_path / "kept", "x86_64") == []


def test_what_was_compiled_changes_nothing(project, tmp_path):
    built(project("first"))
    package_cache.keep(tmp_path / "first", "arm64", tmp_path / "kept")
    compiled = project("second") / "chalicelib" / "__pycache__" / "step.pyc"
    compiled.parent.mkdir()
    compiled.write_text("bytes")
    assert taken(tmp_path / "second", tmp_path / "kept") == ["zip"]


def test_the_first_package_stays_and_only_the_last_ten_do(project, tmp_path):
    for number in range(12):
        folder = project(str(number))
        (folder / "app.py").write_text(str(number))
        built(folder, str(number))
        package_cache.keep(folder, "arm64", tmp_path / "kept")
        package_cache.keep(folder, "arm64", tmp_path / "kept")
    assert len(list((tmp_path / "kept").iterdir())) == 10
