"""What speaks against a value or keeps it from being written, where no service plays it."""

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from chalicelib.compliance.rules import Rules, Verdict
from chalicelib.errors import AccessDenied, InvalidTag
from chalicelib.ledger.additions import Additions
from chalicelib.policy import Policy
from chalicelib.remediation import apply as applying
from chalicelib.remediation import choose as choosing
from chalicelib.remediation import origins
from chalicelib.remediation.choose import Facts, choose
from chalicelib.remediation.model import Fill, Open, Proposal
from chalicelib.taggers import Read
from tests.unit.compliance.subjects import NOW, instance

FILL = Fill("Owner", "alice", "rule", "tag policy")


def facts(**more):
    verdict = Verdict(compliant=False, required=["Owner"], missing=["Owner"], invalid=[], near=[], messages=[])
    known = {"tags": {}, "verdict": verdict, "ancestors": [], "defaults": {}, "of_rules": {"Owner": "alice"}}
    return Facts(resource=instance(), **{**known, **more})


def test_a_value_that_no_service_takes_is_not_proposed(monkeypatch):
    def refuse(*_):
        raise InvalidTag("no such value")

    rules = Rules.parse({"rules": [{"required": {"Owner": {}}}]})
    assert choose("Owner", facts(), rules) == FILL
    monkeypatch.setattr(choosing.tag_limits, "fit_tags", refuse)
    assert choose("Owner", facts(), rules) == Open("Owner", "no such value")


def test_a_resource_whose_tags_can_not_be_read_gets_none(monkeypatch):
    resource, error = instance(), AccessDenied("not authorized")
    monkeypatch.setattr(applying, "read_tags", lambda *_: Read(failed={resource.arn: error}))
    (done,) = applying.apply([Proposal(resource=resource, tags={}, fills=(FILL,))], None, None)
    assert (done.added, done.failure, done.error) == ((), error, "not authorized")


def test_what_a_service_names_that_is_no_resource_is_no_origin():
    assert origins._named(origins.DESCRIBED["AWS::EC2::Snapshot"], "nothing", instance()) == []


def test_what_a_service_tells_beside_what_was_asked_is_left_alone():
    class Client:
        def can_paginate(self, _):
            return False

        def describe_volumes(self, Filters):  # noqa: N803
            return {"Volumes": [{"VolumeId": "vol-0", "Attachments": []}]}

    asked = replace(instance(), id="vol-1")
    assert origins._described(origins.DESCRIBED["AWS::EC2::Volume"], Client(), [asked]) == {}


def test_a_ledger_that_fails_is_not_taken_for_one_without_the_row():
    class Table:
        name = "ledger"

        @property
        def client(self):
            return self

        def update_item(self, **request):
            if "ConditionExpression" in request:
                raise ClientError({"Error": {"Code": "InternalServerError"}}, "UpdateItem")

    with pytest.raises(ClientError, match="InternalServerError"):
        Additions(Table(), "me", lambda: NOW).note("arn:one", [FILL.to_row()])


def test_a_value_of_a_rule_that_is_unknown_is_none():
    policy = Policy.parse({"version": 1, "tags": {}, "compliance": {"rules": []}})
    assert policy.filled({}, {}, {}, instance()) == {}
