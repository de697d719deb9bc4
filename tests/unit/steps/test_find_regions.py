import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from chalicelib.errors import InvalidPolicy, InvalidRequest
from chalicelib.steps import find_regions

STARTED = "2026-11-22T23:59:59.123Z"


def plan(stage, **asked):
    return find_regions.run({"input": asked, "started": STARTED, "execution": "x:y"}, stage.runtime)


def test_the_day_is_that_of_the_start_and_the_period_that_of_the_settings(stage):
    found = plan(stage.with_settings(retention_days=30, retention_regions=("current",)), source="schedule")
    assert (found["today"], found["days"], found["delete_on"]) == ("2026-11-22", 30, "2026-12-22")
    assert found["regions"] == ["us-east-1"]
    assert stage.runtime.work.unpack(found["policy"]) == {"extraTags": {}, "rules": []}


def test_all_regions_are_those_that_ec2_lists(stage):
    listed = {"Regions": [{"RegionName": "us-east-1"}, {"RegionName": "af-south-1"}]}
    ec2 = SimpleNamespace(describe_regions=lambda: listed)
    runtime = replace(stage.runtime, client=lambda service, _: ec2 if service == "ec2" else stage.client(service))
    assert plan(replace(stage, runtime=runtime))["regions"] == ["af-south-1", "us-east-1"]


def test_a_list_of_regions_is_taken_as_it_is_and_current_is_our_own(stage):
    chosen = stage.with_settings(retention_regions=("eu-west-1", "current"))
    assert plan(chosen)["regions"] == ["eu-west-1", "us-east-1"]


def test_a_run_by_hand_may_name_a_later_day_and_regions(stage):
    found = plan(stage, today="2026-12-01", regions=["eu-west-1", "eu-west-1"])
    assert (found["today"], found["delete_on"], found["regions"]) == ("2026-12-01", "2027-03-01", ["eu-west-1"])


@pytest.mark.parametrize(
    "asked",
    [
        {"today": "2026-11-21"},
        {"today": "tomorrow"},
        {"today": 20261122},
        {"todays": "2026-11-22"},
        {"regions": "eu-west-1"},
        {"regions": ["eu-west-1; rm"]},
        {"regions": [7]},
    ],
)
def test_an_input_of_another_form_is_refused(stage, asked):
    with pytest.raises(InvalidRequest):
        plan(stage, **asked)


def test_the_policy_of_the_whole_run_is_read_once_and_goes_through_the_work_bucket(stage):
    rules = [{"when": {"name": f"{'x' * 60}{n}"}, "days": n + 1} for n in range(40)]
    policy = {"version": 1, "tags": {}, "retention": {"rules": rules}}
    stage.client("ssm").put_parameter(Name="policy", Value=json.dumps(policy), Type="String", Tier="Advanced")
    found = plan(stage.with_settings(policy_parameter="policy", retention_regions=("current",)))
    assert "pointer" in found["policy"]
    assert stage.runtime.work.unpack(found["policy"])["rules"] == rules


def test_a_policy_that_is_none_stops_the_run(stage):
    stage.client("ssm").put_parameter(Name="policy", Value='{"version": 1}', Type="String")
    with pytest.raises(InvalidPolicy):
        plan(stage.with_settings(policy_parameter="policy"))
