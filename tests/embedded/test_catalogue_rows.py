"""Every row of the catalogue whose resource moto can make and tag: made, logged, tagged, and its tags read back."""

import importlib
import inspect
from datetime import UTC, datetime
from fnmatch import fnmatchcase

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from moto.core.responses import BaseResponse

from chalicelib.catalogue import CREATIONS, resources_of, verdict
from scripts.devtools.scenarios.calls import Caller
from scripts.devtools.scenarios.local_stage import DELAY
from scripts.devtools.scenarios.people import ALICE
from tests.embedded.creations import CASES, LACKING, REASONS, Given

MODULES = {"ecr-public": "ecr", "efs": "efs", "lambda": "awslambda"}
"""Where moto keeps a client's service, when it is not called after it."""


def label(case):
    return f"{case.client}-{case.name}"


class Day:
    """What each case made, and what became of it. A call that failed is the failure of its own tests."""

    def __init__(self, stage):
        self.given = Given(stage.client)
        self.when = datetime.now(UTC) - DELAY
        caller = Caller(client=stage.client, who=ALICE, when=self.when)
        self._made, self._failed = {}, {}
        for case in CASES:
            try:
                self._made[case] = case.make(self.given, caller)
            except (BotoCoreError, ClientError) as error:
                self._failed[case] = error
        stage.aws.calls.reset()
        stage.deliver([made.record for made in self._made.values()])
        stage.aws.wait_idle(120)
        self.rows = stage.rows()
        self.refused = [(call.action, call.resources) for call in stage.aws.calls() if not call.allowed]

    def made(self, case):
        if case in self._failed:
            raise self._failed[case]
        return self._made[case]


@pytest.fixture(scope="module")
def day(stage):
    return Day(stage)


each = pytest.mark.parametrize("case", CASES, ids=label)


@each
def test_the_record_names_what_aws_made(case, day):
    made = day.made(case)
    found = [resource.arn for resource in resources_of(made.record)]

    assert str(verdict(made.record)) == "creation"
    assert len(found) == len(made.arns) > 0
    # Where a record lacks a part of the ARN, the catalogue's has a * for it.
    assert [arn for arn, pattern in zip(made.arns, found, strict=True) if not fnmatchcase(arn, pattern)] == []


@each
def test_what_was_made_carries_its_creator(case, day):
    required = {
        "CreatedBy": ALICE["arn"],
        "CreatedDate": day.when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "ManagedBy": "auto-tagger",
    }

    for arn in day.made(case).arns:
        tags = case.tags(day.given, arn)
        assert {key: tags.get(key) for key in required} == required


@each
def test_the_ledger_says_that_it_is_tagged(case, day):
    resources = resources_of(day.made(case).record)

    assert [day.rows[resource.arn]["Status"] for resource in resources] == ["TAGGED"] * len(resources)


def test_no_call_was_refused(day):
    assert day.refused == []


def test_the_rows_of_each_emulated_service_are_proven_or_named_with_a_reason():
    proven = {case.row for case in CASES}
    sources = {f"{service}.amazonaws.com" for service in {*(case.service for case in CASES), *LACKING, *REASONS}}
    rows = {row for row in CREATIONS if row.source in sources} - proven

    assert {(row.source.removesuffix(".amazonaws.com"), row.name) for row in rows} == exemptions()


def test_as_many_rows_are_proven_as_moto_can_tag():
    assert len({case.row for case in CASES}) == len(CASES) >= 200


def test_moto_still_lacks_what_is_named_as_lacking():
    clients = {(row.source, row.name): row.tagger for row in CREATIONS}
    lacking = {(service, name) for service, names in LACKING.items() for name in names.split()}

    assert {
        (service, name)
        for service, name in lacking
        if name.lower() in operations(clients[f"{service}.amazonaws.com", name])
    } == set()


def test_an_operation_that_moto_has_is_found():
    assert "createvolume" in operations("ec2")
    assert "createcomputeenvironment" in operations("batch")
    assert "createuser" in operations("iam-user")


def exemptions():
    lacking = {(service, name) for service, names in LACKING.items() for name in names.split()}
    return lacking | {(service, name) for service, reasons in REASONS.items() for name in reasons}


def operations(tagger):
    """Return the names, without case, of what moto answers for the client of a tagger; none for a service it lacks."""
    client = tagger
    while client:
        try:
            module = importlib.import_module(f"moto.{MODULES.get(client, client.replace('-', ''))}.responses")
        except ModuleNotFoundError:
            client = client.rpartition("-")[0]
            continue
        classes = [one for _, one in inspect.getmembers(module, inspect.isclass) if issubclass(one, BaseResponse)]
        return {name.lower().replace("_", "") for one in classes for name in dir(one)}
    return set()
