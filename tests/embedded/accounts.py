"""The balance of an execution: what came in is what was tagged, kept, skipped or failed, with a line for each."""

import json
from collections import Counter

from jsonschema import Draft202012Validator

from chalicelib.schemas.validation import packaged
from tests.embedded.histories import input_of

DECISIVE = ("FAILED", "TAGGED", "KEPT", "SKIPPED")
COUNTS = ("events", "tagged", "kept", "skipped", "failed", "resources")


def accounts_of(stage, execution):
    """Return an execution's accounts, checked against its result lines; of a failed one, those before its retry."""
    if execution["status"] == "SUCCEEDED":
        output = json.loads(execution["output"])
        Draft202012Validator(packaged("result.schema")).validate(output)
        assert output["execution"] == execution["executionArn"]
        lines = lines_of(stage, output["results"])
        _assert_failures_are_named(output, lines)
        return _checked(output, lines)
    state = input_of(stage.history(execution["executionArn"]), "WhatFailed?") or {}
    parts = [part for part in state.get("outcome", {}).get("results", []) if "pointer" in part]
    return sum((_checked(part, lines_of(stage, part["pointer"])) for part in parts), start=Counter())


def lines_of(stage, pointer):
    body = stage.client("s3").get_object(Bucket=pointer["bucket"], Key=pointer["key"])["Body"].read()
    return [json.loads(line) for line in body.decode().splitlines()]


def _checked(accounts, lines):
    statuses = Counter(line["status"].lower() for line in lines)
    assert statuses == Counter({status.lower(): accounts[status.lower()] for status in DECISIVE})
    assert accounts["events"] == len(lines) == len({line["event"] for line in lines})
    assert accounts["resources"] == sum(len(line["resources"]) for line in lines)
    for line in lines:
        found = [resource["status"] for resource in line["resources"]]
        assert line["status"] == min(found, key=DECISIVE.index, default=line["status"]), line
    return Counter({count: accounts[count] for count in COUNTS})


def _assert_failures_are_named(output, lines):
    named = [one.get("arn") or one["event"] for one in output["failed_resources"]]
    assert named == [name for line in lines for name in _failed(line)][:50]


def _failed(line):
    """What failed of an event: its resources, or the event itself where none is known."""
    resources = [one["arn"] for one in line["resources"] if one["status"] == "FAILED"]
    return resources or [line["event"]] * (line["status"] == "FAILED")
