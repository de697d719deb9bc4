"""Records as nobody should write them: none raises, and what comes out can be kept."""

import json
from itertools import islice
from random import Random

import pytest
from click.testing import CliRunner

from scripts.devtools.cli import fuzz
from scripts.devtools.fuzzing import campaign, checks, invariants
from scripts.devtools.fuzzing.campaign import Case, Result
from scripts.devtools.fuzzing.invariants import Broken
from scripts.devtools.fuzzing.mutations import changed, written
from scripts.devtools.fuzzing.samples import samples

IN_SUITE = 15_000

ODD = Case(kind="log", text=5, key="")
"""A case that fails: its text is none."""

ARN = "arn:aws:sns:us-east-1:123456789012:orders"


def ran(cases):
    result = Result()
    campaign.run(cases, result)
    return result


@pytest.mark.no_cover
def test_no_record_raises_and_what_comes_out_can_be_kept():
    result = ran(campaign.cases(IN_SUITE, seed=1))
    assert [str(one) for one in result.first_of_places] == []
    assert result.cases == result.outcomes.total() == IN_SUITE


def test_the_records_are_real_before_they_are_changed():
    for group, least in zip(samples(), (0.9, 0.5, 0, 0), strict=True):
        told = [checks.check_record(one.text, _key(one.account, one.region)) for one in group]
        assert told.count("creation") >= least * len(told)


def _key(account, region):
    return f"AWSLogs/{account}/CloudTrail/{region}/2026/11/22/a.json.gz"


def test_a_seed_gives_the_same_cases_each_time_and_few_are_the_first_of_many():
    few, many = list(campaign.cases(20, 7)), list(islice(campaign.cases(1_000, 7), 20))
    assert few == many
    assert few != list(campaign.cases(20, 8))


def test_a_case_is_the_same_after_it_was_in_a_file():
    for case in campaign.cases(50, 7):
        assert Case.from_json(case.to_json()) == case


def test_every_outcome_is_met():
    result = ran(campaign.cases(1_500, 7))
    assert set(result.outcomes) == {"nothing", "creation", "malformed", "refused", "unreadable", "asked", "invalid"}


def test_what_raises_is_told_with_its_place_and_the_others_go_on():
    good = next(campaign.cases(1, 7))
    result = ran([ODD, good, ODD])
    assert (result.cases, result.places.total(), result.outcomes.total()) == (3, 2, 1)
    [first] = result.first_of_places
    assert first.number == 0
    assert "TypeError" in str(first)
    assert "json/decoder.py" in first.place


def test_numbers_that_are_none_and_depths_are_written_as_they_are():
    texts = {written(changed("{}", Random(number))) for number in range(3_000)}
    assert any("1e999" in text for text in texts)
    assert any("NaN" in text for text in texts)
    assert any("[" * 400 in text for text in texts)


@pytest.mark.parametrize(
    ("check", "value", "told"),
    [
        (invariants.is_json, float("nan"), "is no JSON"),
        (invariants.is_json, {"a": "\ud800"}, "is no UTF-8"),
        (invariants.is_json, json.loads("[" * 30 + "]" * 30), "is too deep"),
        (invariants.key_fits, "", "has 0 bytes"),
        (invariants.key_fits, "é" * 1_025, "has 2050 bytes"),
        (invariants.key_fits, "a\x85", "has control characters"),
        (invariants.name_fits, "é" * 1_025, "has 2050 bytes"),
        (invariants.is_time, "2026-11-22", "is no time"),
        (invariants.row_fits, {"ResourceId": "a", "Tags": "x" * 400_000}, "is larger than DynamoDB takes"),
        (invariants.row_fits, {"ResourceId": "a", "User": "x" * 3_000}, "has 3000 bytes"),
    ],
)
def test_what_can_not_be_kept_is_seen(check, value, told):
    with pytest.raises(Broken, match=told):
        check(value, "it")


def test_what_can_be_kept_is_let_pass():
    invariants.row_fits({"ResourceId": ARN, "User": "ada", "Leads": [{"key": "a"}]}, "a row")
    invariants.is_time("2026-11-22T01:41:00Z", "a time")


class TestTheCommand:
    def called(self, tmp_path, *arguments):
        run = CliRunner().invoke(fuzz.main, [*arguments, "--out", str(tmp_path / "failed")])
        return run.exit_code, run.output

    def test_says_how_all_came_out(self, tmp_path):
        code, said = self.called(tmp_path, "100", "--seed", "7")
        assert code == 0
        assert "100 cases of seed 7" in said
        assert said.rstrip().endswith("Failed: 0")
        assert not (tmp_path / "failed").exists()

    def test_writes_what_failed_to_a_file_and_tries_it_again(self, tmp_path):
        (tmp_path / "cases").write_text(f"{ODD.to_json()}\n{next(campaign.cases(1, 7)).to_json()}\n")
        code, said = self.called(tmp_path, "--again", str(tmp_path / "cases"))
        assert code == 1
        assert "1 times: case 0" in said
        assert (tmp_path / "failed").read_text() == f"{ODD.to_json()}\n"

    def test_tells_a_program(self, tmp_path):
        (tmp_path / "cases").write_text(f"{ODD.to_json()}\n")
        run = CliRunner().invoke(
            fuzz.main, ["--json", "--again", str(tmp_path / "cases"), "--out", str(tmp_path / "failed")]
        )
        told = json.loads(run.stdout)
        assert (run.exit_code, told["cases"], told["failed"], told["failures"][0]["number"]) == (1, 1, 1, 0)
