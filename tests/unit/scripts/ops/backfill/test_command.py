import io
import re
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from rich.console import Console

from chalicelib.runtime.settings import TrailSource
from scripts.ops.backfill import view
from scripts.ops.backfill.run import Backfill
from scripts.ops.backfill.task import Task
from scripts.ops.cli import backfill
from scripts.ops.errors import CommandError
from statemachines.names import Names

DAYS = ("--from", "2026-06-01", "--to", "2026-06-30")


def invoke(*arguments):
    return CliRunner().invoke(backfill.main, ["--bucket", "my-logs", *arguments])


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ((), "Say which days"),
        (("--from", "2026-06-01"), "Say which days"),
        (("--from", "2026-06-31", "--to", "2026-07-01"), "'2026-06-31' is no day: write 2026-06-30"),
        (("--from", "2026-06-30", "--to", "2026-06-01"), "--to 2026-06-01 is before --from 2026-06-30"),
        (("--from", "9999-01-01", "--to", "9999-01-01"), "is in the future"),
        ((*DAYS, "--account", "12345"), "an account id has 12 digits"),
        ((*DAYS, "--rate", "0"), "--rate"),
        (("--key", "k", *DAYS), "--key names single logs"),
        (("--bucket", "", *DAYS), "Say where the logs lie: --bucket BUCKET. Or which records: --file FILE."),
        (("--file", "x.json"), "--file sends records of files"),
        (("--bucket", "", "--file", "x.json", "--restore"), "--restore is about logs in a bucket"),
        ((*DAYS, "--restore", "--tier", "Expedited"), "'Expedited' is not one of 'Bulk', 'Standard'"),
    ],
)
def test_wishes_that_make_no_sense_are_refused_with_what_was_wrong(wishes, told):
    answer = invoke(*wishes)
    assert answer.exit_code == 2
    assert told in re.sub(r"\s+", " ", re.sub("[│]", "", answer.stderr))


def test_nobody_to_ask_is_a_wrong_use(monkeypatch, tmp_path):
    names = Names(stage="dev", account="123456789012", region="us-east-1")
    settings = type("Settings", (), {"trail_sources": (TrailSource(bucket="my-logs"),)})
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(backfill, "names_of", lambda *_: names)
    monkeypatch.setattr(backfill, "settings_of", lambda *_: settings)
    monkeypatch.setattr(Backfill, "trail", None)
    answer = invoke(*DAYS)
    assert answer.exit_code == 2
    assert "--yes" in answer.stderr
    assert list(tmp_path.iterdir()) == []


def work(*folders, accounts=("111111111111",)):
    settings = SimpleNamespace(trail_sources=(TrailSource(bucket="my-logs"),), accounts=frozenset(accounts))
    found = Backfill(Task(stage="dev", bucket="my-logs"), None, None, settings, None, None, None)
    found.__dict__["trail"] = SimpleNamespace(folders=lambda *_: folders)
    return found


def test_logs_of_accounts_that_are_not_the_stages_are_left_out_and_named():
    ours, theirs = (f"AWSLogs/o-a/{number * 12}/CloudTrail/eu-west-1/" for number in "12")
    found = work(ours, theirs)
    assert (found.folders, found.strangers) == ([ours], ["222222222222"])
    with pytest.raises(CommandError, match="logs of 222222222222: no account of stage dev") as refused:
        _ = work(theirs).folders
    assert "--account" in refused.value.hint


def test_a_terminal_shows_how_far_it_is():
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    assert view.followed(iter([1, 3]), console, "days", 3, done=int, detail=lambda days: f"{days * 10} logs sent") == 3
    assert "30 logs sent" in console.file.getvalue()
    assert "3/3" in console.file.getvalue()
    quiet = Console(file=io.StringIO(), width=120)
    assert view.followed([], quiet, "days", 3, done=int, detail=str) is None
    assert quiet.file.getvalue().strip() == ""


def test_a_report_has_only_what_there_was_and_names_ten_refusals(capsys):
    told = {
        "job": "dev-1", "run": "", "of": "logs", "sent": 40, "new": 0, "done": 12, "empty": 0, "refused": 28,
        "no-log": 0, "unanswered": 0, "creations": 0, "malformed": 0, "unreadable": [], "archived": 3,
        "restore": "here.sh", "restoring": 12, "restore_asked": 7, "restore_dollars": 0.5, "restore_hours": 48,
        "passed_over": [{"what": "digest files", "count": 24, "names": ["AWSLogs/a", "\x1b[31mb"]}],
        "refusals": [{"log": f"k{n}", "why": "\x1b[31mgone"} for n in range(28)],
    }  # fmt: skip
    view.write_report(told, backfill.screen())
    text = capsys.readouterr().out
    assert "12: had been started before, nothing was done again" in text
    assert "new" not in text
    assert text.count("gone") == 10
    assert "\x1b" not in text
    assert "sh here.sh" in text
    assert "S3 was asked for 7 of them, which costs about $0.50" in text
    assert "They are back within 48 hours. Then run the same command again." in text
    assert re.search(r"Passed over: digest files \(24\)\n +AWSLogs/a, .*b, \.\.\.\n", text)
