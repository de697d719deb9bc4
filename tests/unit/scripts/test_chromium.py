"""`scripts/_chromium` and `scripts/test` on machines with and without a browser, with stand-ins for all they call."""

import os
import re
import select
import shutil
import subprocess

import pytest

from scripts.ops.project import ROOT

TOOLS = ("bash", "cat", "chmod", "cmp", "dirname", "grep", "mkdir", "mktemp", "nice", "realpath", "rm", "tail")
"""What the scripts may use of any machine. There is no browser among them."""

BROWSER = "#!/bin/bash\necho '<html><body><p>opened</p></body></html>'\n"
STUB = "#!/bin/bash\necho 'Install me by: snap install chromium' >&2\nexit 1\n"
ASKED = '#!/bin/bash\nprintf "%s\\n" "$(basename "$0") $*" >>"$ASKED"\n'


class Machine:
    """A checkout on a machine of its own."""

    def __init__(self, folder):
        self.path, self.root, self.asked_of = folder / "bin", folder / "check out", folder / "asked"
        self.path.mkdir()
        for tool in (*TOOLS, "basename", "timeout"):
            (self.path / tool).symlink_to(shutil.which(tool))
        (self.root / "scripts").mkdir(parents=True)
        for name in ("_chromium", "_environment", "test"):
            shutil.copy(ROOT / "scripts" / name, self.root / "scripts")
        for name in ("requirements.txt", "chalice_app/requirements.txt"):
            (self.root / name).parent.mkdir(exist_ok=True)
            (self.root / name).touch()
        self.has("id", "echo 1000", asked=False)
        self.has(self.root / ".venv/bin/python", "")
        (self.root / ".venv/made-from").write_text(f"# {self.root}\n")

    def has(self, name, does, asked=True):
        """Put a program onto the machine that notes its call, unless told not to, and then does something."""
        program = self.path / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text((ASKED if asked else "#!/bin/bash\n") + does)
        program.chmod(0o755)
        return program

    def gets(self, program, text=BROWSER):
        """What a stand-in does that puts a program somewhere."""
        return f"mkdir -p '{program.parent}'\ncat >'{program}' <<'END'\n{text}END\nchmod +x '{program}'\n"

    def run(self, verb, *arguments, **environment):
        return subprocess.run(
            [self.root / "scripts" / verb, *arguments],
            env={"PATH": str(self.path), "ASKED": str(self.asked_of), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self, of=""):
        lines = self.asked_of.read_text().splitlines() if self.asked_of.exists() else []
        return [line for line in lines if line.startswith(of)]

    @property
    def downloaded(self):
        return self.root / "build/browsers/chromium-1255/chrome-linux64/chrome"

    def plays_playwright(self):
        """Let `python -m playwright install` work."""
        gets = self.gets(self.downloaded)
        self.has(self.root / ".venv/bin/python", f'[[ " $* " != *" playwright install "* ]] || {{ {gets}}}\n')

    def plays_apt(self, program=BROWSER, succeeds=True):
        """Be root on a Debian, which has a chromium to install."""
        self.has("id", "echo 0", asked=False)
        gets = self.gets(self.path / "chromium", program) if succeeds else "echo 'E: no network' >&2; exit 100\n"
        self.has("apt-get", f"[[ $1 != install ]] || {{ {gets}}}\n")


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def installs(machine):
    return machine.run("_chromium", "--install")


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"])
def test_a_browser_that_is_there_is_taken_and_nothing_is_installed(machine, name):
    machine.plays_apt()
    (machine.path / name).write_text(BROWSER)
    (machine.path / name).chmod(0o755)
    found = installs(machine)
    assert (found.returncode, found.stdout) == (0, f"{machine.path / name}\n")
    assert machine.asked() == []


def test_the_browser_that_is_named_is_taken_though_another_is_there(machine, tmp_path):
    machine.has("chromium", BROWSER)
    mine = machine.has(tmp_path / "my own" / "browser", BROWSER, asked=False)
    assert machine.run("_chromium", CHROMIUM=str(mine)).stdout == f"{mine}\n"


def test_a_named_browser_that_does_not_open_pages_fails_and_none_is_installed_in_its_place(machine):
    machine.plays_apt()
    found = machine.run("_chromium", "--install", CHROMIUM="/no/such/browser")
    assert (found.returncode, found.stdout) == (1, "")
    assert "/no/such/browser does not open pages" in found.stderr
    assert machine.asked() == []


def test_a_program_that_opens_no_page_is_passed_over(machine):
    machine.has("chromium", STUB)
    machine.has("chromium-browser", BROWSER)
    assert machine.run("_chromium").stdout == f"{machine.path / 'chromium-browser'}\n"


def test_root_gets_it_by_apt(machine):
    machine.plays_apt()
    assert installs(machine).stdout == f"{machine.path / 'chromium'}\n"
    assert machine.asked("apt-get") == [
        "apt-get update -qq",
        "apt-get install -y -qq --no-install-recommends chromium",
    ]
    assert machine.asked("python") == []


def test_who_is_not_root_gets_it_by_playwright(machine):
    machine.plays_apt()
    machine.has("id", "echo 1000", asked=False)
    machine.plays_playwright()
    assert installs(machine).stdout == f"{machine.downloaded}\n"
    assert machine.asked("apt-get") == []
    package, browser = machine.asked("python")
    assert "-m pip install" in package
    assert browser == "python -m playwright install --no-shell chromium"
    assert machine.run("_chromium").stdout == f"{machine.downloaded}\n"
    assert len(machine.asked("python")) == 2


@pytest.mark.parametrize("apt", [{"succeeds": False}, {"program": STUB}], ids=["fails", "installs a stub"])
def test_playwright_helps_where_apt_does_not(machine, apt):
    machine.plays_apt(**apt)
    machine.plays_playwright()
    assert installs(machine).stdout == f"{machine.downloaded}\n"


def test_root_without_apt_gets_it_by_playwright(machine):
    machine.has("id", "echo 0", asked=False)
    machine.plays_playwright()
    assert installs(machine).stdout == f"{machine.downloaded}\n"


def test_where_nothing_helps_it_fails_and_a_log_has_the_reasons(machine):
    machine.plays_apt(succeeds=False)
    machine.has(machine.root / ".venv/bin/python", "echo 'no route to host' >&2; exit 1\n")
    found = installs(machine)
    log = machine.root / "build/chromium.log"
    assert (found.returncode, found.stdout) == (1, "")
    assert str(log) in found.stderr.splitlines()[-1]
    assert log.read_text() == "E: no network\nno route to host\n"


def test_nothing_is_installed_unasked(machine):
    machine.plays_apt()
    assert machine.run("_chromium").returncode == 1
    assert machine.asked() == []


def test_what_opens_pages_is_marked():
    files = {path: path.read_text() for path in (ROOT / "tests").rglob("test_*.py")}
    users = {
        path for path, text in files.items() if re.search(r"^from tests import .*\bchromium\b", text, re.MULTILINE)
    }
    assert users
    assert {path for path in users if "@pytest.mark.chromium" not in files[path]} == set()


class TestTheSuite:
    def test_with_a_browser_everything_runs_and_passes(self, machine):
        machine.has("chromium", BROWSER, asked=False)
        found = machine.run("test")
        assert found.returncode == 0
        assert found.stdout.endswith("All checks passed.\n")
        assert "NOT RUN" not in found.stdout + found.stderr
        ran = machine.asked("python -m pytest")
        assert len(ran) == 3
        assert not [line for line in ran if "not chromium" in line]

    def test_it_installs_the_browser_that_it_needs(self, machine):
        machine.plays_apt()
        assert machine.run("test").returncode == 0
        assert machine.asked("apt-get install")

    def test_without_a_browser_all_the_rest_runs_and_it_fails_with_a_line_that_says_what_to_do(self, machine):
        machine.has(machine.root / ".venv/bin/python", '[[ " $* " != *" pip "* ]]\n')
        pages = machine.root / "tests/test_page.py"
        pages.parent.mkdir()
        pages.write_text("@pytest.mark.chromium\n")
        found = machine.run("test")
        assert found.returncode == 1
        assert "All checks passed" not in found.stdout
        last = found.stdout.splitlines()[-1]
        assert last.startswith("NOT RUN: ")
        assert "tests/test_page.py" in last
        assert "CHROMIUM=" in last
        ran = machine.asked("python -m pytest")
        assert len(ran) == 3
        assert [line for line in ran if "-m not chromium" not in line] == []
        assert len(machine.asked("python -m ruff")) == 2
        assert machine.asked("python -m mypy")

    @pytest.mark.parametrize("check", ["ruff check", "ruff format", "mypy", "tests/unit ", "contract", "embedded"])
    def test_one_check_that_fails_fails_it_and_the_others_run(self, machine, check):
        machine.has("chromium", BROWSER, asked=False)
        machine.has(machine.root / ".venv/bin/python", f'[[ "$* " != *"{check}"* ]]\n')
        found = machine.run("test")
        assert found.returncode == 1
        assert "FAILED:" in found.stdout
        assert len(machine.asked("python")) == 6

    def test_what_the_tests_of_the_embedded_aws_said_is_shown(self, machine):
        machine.has("chromium", BROWSER, asked=False)
        says = '[[ "$*" != *embedded* ]] || { echo all of it; echo of errors >&2; }\n'
        machine.has(machine.root / ".venv/bin/python", says)
        shown = machine.run("test").stdout
        assert shown.index("== scripts") < shown.index("all of it\nof errors\n") < shown.index("All checks passed")

    def test_nothing_goes_on_when_it_is_ended(self, machine, tmp_path):
        machine.has("chromium", BROWSER, asked=False)
        (machine.path / "sleep").symlink_to(shutil.which("sleep"))
        held, ready = tmp_path / "held", tmp_path / "ready"
        os.mkfifo(held)
        embedded = f'[[ "$*" != *embedded* ]] || {{ exec 9>"{held}"; echo >"{ready}"; exec sleep 600; }}\n'
        mypy = f'[[ "$*" != *mypy* ]] || {{ until [ -e "{ready}" ]; do :; done; kill -TERM $PPID; }}\n'
        machine.has(machine.root / ".venv/bin/python", embedded + mypy)
        with os.fdopen(os.open(held, os.O_RDONLY | os.O_NONBLOCK)) as reader:
            assert machine.run("test").returncode != 0
            ended = select.poll()
            ended.register(reader)
            assert ended.poll(10_000) == [(reader.fileno(), select.POLLHUP)]
        assert not [line for line in machine.asked("python -m pytest") if "embedded" not in line]

    def test_arguments_go_to_pytest_and_nothing_else_runs(self, machine):
        machine.run("test", "-k", "two words")
        assert machine.asked() == ["python -m pytest -k two words"]
