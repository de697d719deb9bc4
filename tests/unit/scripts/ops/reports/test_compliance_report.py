import csv
import io
import json
import re

import pytest
from click.testing import CliRunner
from rich.console import Console

from chalicelib.ledger.table import LedgerTable
from scripts.ops.cli.report import main
from scripts.ops.presentation import numbers
from scripts.ops.reports import compliance_view
from scripts.ops.reports.compliance import history, lacking
from tests.unit.scripts.ops.reports import summaries
from tests.unit.scripts.ops.reports.summaries import day, finding, row


def report(*arguments):
    return CliRunner().invoke(main, ["compliance", *arguments])


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.stdout)))


def test_the_latest_summary_is_shown_by_tag_service_account_creator_and_day(stage):
    stage.put(row(), row(1, checked=4, compliant=2))
    answer = report()
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert f"Tag compliance on {day()}" in answer.stdout
    assert f"75.0 %: 3 of 4 resources have the tags they need (+25.0 points since {day(1)})." in answer.stdout
    cells = [re.split(r"\s{2,}", line.strip()) for line in answer.stdout.splitlines()]
    shown = {tuple(line[:-1]) for line in cells}
    assert ("Owner", "4", "1", "0", "75.0 %") in shown
    assert ("Environment", "4", "0", "1", "100.0 %") in shown
    assert ("ec2", "3", "2", "66.7 %") in shown
    assert ("123456789012", "4", "3", "75.0 %") in shown
    assert ("alice", "4", "3", "75.0 %") in shown
    assert (day(1), "4", "2", "50.0 %") in shown
    assert (day(), "4", "3", "75.0 %") in shown
    assert "Listed by their service, whether they have a tag or never had one\nAWS::S3::Bucket\n" in answer.stdout


def test_a_terminal_of_80_columns_is_wide_enough_and_a_pipe_gets_no_colours(stage):
    long = "arn:aws:sts::123456789012:assumed-role/a-role-with-a-long-name/somebody@example.com"
    stage.put(row(checked=1_000_000, ByCreator={long: {"checked": 1_000_000, "compliant": 1}}))
    console = Console(width=80, highlight=False, record=True, file=io.StringIO())
    compliance_view.show(console, history_of(stage))
    text = console.export_text()
    assert max(map(len, text.splitlines()[2:])) <= 80
    assert "1,000,000" in text
    assert "…" not in text
    assert "\x1b" not in report().stdout


def history_of(stage):
    return history(LedgerTable(stage.client, "tagtrail-dev"), summaries.TODAY, 90)


def test_groups_that_are_long_are_cut_and_say_so(stage):
    creators = {f"user-{number:02}": {"checked": 2, "compliant": number % 3} for number in range(12)}
    stage.put(row(ByCreator=creators), *(row(ago) for ago in range(1, 20)))
    answer = report()
    assert "10 of 12 creators; --csv has them all." in answer.stdout
    assert "14 of 20 days; --csv has them all." in answer.stdout
    assert answer.stdout.index("user-00") < answer.stdout.index("user-01")
    assert "user-11" not in answer.stdout
    assert len([one for one in rows_of(report("--csv")) if one["by"] == "creator" and one["date"] == day()]) == 12


def test_without_a_summary_it_says_what_to_run_first(stage):
    stage.put(row(ago=40))
    answer = report("--days", "30")
    assert answer.exit_code == 1
    assert "no summary of a compliance check in the last 30 days" in answer.stderr
    assert "arn:aws:states:us-east-1:123456789012:stateMachine:tagtrail-compliance-dev" in answer.stderr
    assert """--input '{"scope": "all"}'""" in answer.stderr
    assert report("--days", "41").exit_code == 0


def test_a_stage_that_is_not_there_is_told(stage):
    assert "There is no stage other" in report("--stage", "other").stderr


def test_csv_has_every_rate_of_every_day(stage):
    stage.put(row(), row(1, checked=4, compliant=2))
    found = {(one["date"], one["by"], one["name"]): one for one in rows_of(report("--csv"))}
    assert len(found) == 2 * (1 + 2 + 2 + 1 + 1 + 1)
    assert found[day(1), "all", ""]["percent"] == "50.0"
    owner = found[day(), "tag", "Owner"]
    assert (owner["checked"], owner["compliant"], owner["percent"], owner["invalid"]) == ("4", "3", "75.0", "0")


def test_json_has_the_latest_day_its_history_and_the_resources_if_asked(stage):
    stage.put(row(), row(1, checked=4, compliant=2))
    stage.found(finding(), finding("i-good", isCompliant=True))
    told = json.loads(report("--json").stdout)
    assert (told["stage"], told["account"], told["date"], told["checked"], told["rate"]) == (
        "dev",
        "123456789012",
        day(),
        4,
        0.75,
    )
    assert told["byTag"]["Owner"] == {"present": 3, "missing": 1, "invalid": 0, "rate": 0.75}
    assert told["byService"]["ec2"] == {"checked": 3, "compliant": 2, "rate": 2 / 3}
    assert [one["date"] for one in told["history"]] == [day(1), day()]
    assert "resources" not in told
    assert json.loads(report("--json", "--resources").stdout)["resources"] == [finding()]


def test_resources_that_lack_tags_are_listed_with_what_is_wrong(stage):
    stage.put(row())
    stage.found(finding("i-2"), finding("i-1"), finding("i-good", isCompliant=True))
    answer = report("--resources", "--limit", "1")
    assert "2 resources without the tags that they need" in answer.stdout
    assert "instance/i-1" in answer.stdout
    assert "instance/i-2" not in answer.stdout
    assert "1 of 2 resources; --limit shows more" in answer.stdout
    assert "Environment=production! (allowed: dev, prod)" in answer.stdout
    assert "owner (for Owner)" in answer.stdout
    listed = rows_of(report("--resources", "--csv"))
    assert [one["arn"].rpartition("/")[2] for one in listed] == ["i-1", "i-2"]
    assert (listed[0]["missing"], listed[0]["near misses"]) == ("Owner", "owner (for Owner)")
    assert listed[0]["messages"] == "Who pays for it?"


def test_when_nothing_lacks_tags_it_says_so(stage):
    stage.put(row())
    stage.found(finding(isCompliant=True))
    assert "Each resource that was checked" in report("--resources").stdout


def test_findings_that_have_expired_are_told_and_a_page_is_made_without_them(stage, tmp_path):
    stage.put(row())
    answer = report("--resources")
    assert answer.exit_code == 1
    assert "not there any more: it is kept for 30 days" in answer.stderr
    page = tmp_path / "page.html"
    assert report("--html", str(page)).exit_code == 0
    assert "lists are kept for 30 days" in page.read_text()


def test_a_day_that_points_to_no_findings_has_none(stage):
    stage.put(row(Findings={}))
    assert lacking(stage.s3, history_of(stage)[0]) is None


def test_names_of_strangers_are_only_text_on_a_terminal_and_in_cells(stage):
    evil = "=HYPERLINK(1)\x1b[2J[red]x\u202e"
    one = finding("i-1", creator=evil, tags={}, missingTags=["-1+1"], invalidTags=[], nearMisses=[])
    stage.put(row(ByCreator={evil: {"checked": 1, "compliant": 0}}, ByTag={}))
    stage.found(one)
    for answer in (report(), report("--resources"), report("--csv"), report("--resources", "--csv")):
        assert answer.exit_code == 0
        assert not {"\x1b", "\u202e"} & set(answer.stdout)
        assert "[red]x" in answer.stdout
    (listed,) = rows_of(report("--resources", "--csv"))
    assert (listed["creator"][:2], listed["missing"]) == ("'=", "'-1+1")
    assert next(one for one in rows_of(report("--csv")) if one["by"] == "creator")["name"].startswith("'=")


@pytest.mark.parametrize("arguments", [["--csv", "--json"], ["--csv", "--html", "x.html"], ["--days", "0"]])
def test_one_form_is_asked_for_at_a_time(arguments):
    assert report(*arguments).exit_code == 2


def test_a_file_that_cannot_be_written_is_told(stage, tmp_path):
    stage.put(row())
    answer = report("--html", str(tmp_path / "nowhere" / "page.html"))
    assert answer.exit_code == 2
    assert "can't be written" in answer.stderr


@pytest.mark.parametrize(
    ("rate", "shown"),
    [(None, "-"), (0, "0.0 %"), (0.00001, "< 0.1 %"), (0.5, "50.0 %"), (0.99999, "> 99.9 %"), (1, "100.0 %")],
)
def test_a_rate_is_100_or_0_only_if_it_is_so(rate, shown):
    assert numbers.percent(rate) == shown


@pytest.mark.parametrize(
    ("now", "before", "shown"), [(0.5, 0.4, "+10.0 points"), (0.5, 0.5, "no change"), (None, 0.5, ""), (0.5, None, "")]
)
def test_a_change_is_in_points(now, before, shown):
    assert numbers.points(now, before) == shown
