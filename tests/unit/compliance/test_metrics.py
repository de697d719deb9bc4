"""The documents that CloudWatch makes metrics of."""

import json

from chalicelib.compliance.metrics import measure


def documents(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]


def test_both_metrics_have_a_value_for_each_instance_once_without_dimensions_and_once_for_the_stage(
    capsys, monkeypatch
):
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "would-be-a-dimension")
    measure([True, False, False], "dev")
    (document,) = documents(capsys)
    assert document.pop("_aws")["CloudWatchMetrics"] == [
        {
            "Namespace": "TagCompliance",
            "Dimensions": [[], ["Stage"]],
            "Metrics": [
                {"Name": "CompliantInstances", "Unit": "Count"},
                {"Name": "NonCompliantInstances", "Unit": "Count"},
            ],
        }
    ]
    assert document == {
        "Stage": "dev",
        "CompliantInstances": [1.0, 0.0, 0.0],
        "NonCompliantInstances": [0.0, 1.0, 1.0],
    }


def test_many_instances_are_many_documents_of_a_hundred_values_with_the_same_dimensions(capsys):
    measure([True] * 150 + [False] * 100, "dev")
    found = documents(capsys)
    assert sum(sum(one.get("CompliantInstances", [])) for one in found) == 150
    assert sum(sum(one.get("NonCompliantInstances", [])) for one in found) == 100
    assert max(len(one.get("CompliantInstances", [])) for one in found) == 100
    assert {json.dumps(one["_aws"]["CloudWatchMetrics"][0]["Dimensions"]) for one in found} == {'[[], ["Stage"]]'}


def test_no_instance_is_no_document(capsys):
    measure([], "dev")
    assert documents(capsys) == []
