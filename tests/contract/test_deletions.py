"""The rows on endings linted as data: against the models of botocore, and against the ARNs of the creations."""

import re
from string import Formatter

import botocore.session
import pytest

from chalicelib.catalogue import (
    CREATIONS,
    DELETING_CALLS,
    deletions_of,
    normalised,
    renames_of,
    resources_of,
    returns_of,
)
from chalicelib.catalogue.deletions import ENDINGS, RENAMINGS, RETURNS
from chalicelib.catalogue.pages import client_of
from chalicelib.catalogue.record_paths import compiled, fold
from chalicelib.core.arns import name_in
from scripts.devtools.docgen import coverage
from scripts.devtools.docgen.modelled_records import modelled_records
from scripts.devtools.docgen.not_ended import NOT_ENDED

SESSION = botocore.session.get_session()

NO_OPERATION = {("kms.amazonaws.com", "DeleteKey"): "the event of KMS when the waiting period of a key is over"}
BY_VALUE = {
    ("ec2.amazonaws.com", "DeregisterImage", "AWS::EC2::Snapshot"): "returnCode is success",
    ("iam.amazonaws.com", "DeleteVirtualMFADevice", "AWS::IAM::VirtualMFADevice"): "the serial number is the ARN",
    ("securityhub.amazonaws.com", "BatchDeleteAutomationRules", "AWS::SecurityHub::AutomationRule"): "ARNs in a list",
    ("events.amazonaws.com", "DeleteRule", "AWS::Events::Rule"): "eventBusName is default, or missing",
}
"""Rows that look at a value of the record, which no model has; tests/unit/catalogue/test_endings.py has the records."""

_SPELT = {("s3.amazonaws.com", "bucket"): "bucketName", ("s3express.amazonaws.com", "bucket"): "bucketName"}
"""Members that CloudTrail calls otherwise than the API."""

BY_TYPE = {}
for row in reversed(CREATIONS):
    BY_TYPE[row.resource] = row


def named(row):
    return f"{row.source.removesuffix('.amazonaws.com')}-{row.name}-{row.resource.rpartition(':')[2]}"


def client(row):
    tagger = BY_TYPE[row.resource].tagger
    return "es" if row.resource == "AWS::Elasticsearch::Domain" else client_of(tagger) or "s3"


def modelled(row):
    """The records of the call, as CloudTrail may write them; without the members that the path wants to be missing."""
    records = modelled_records(row.source, row.name, client(row))
    unwanted = {"dryrun", *(each.lower() for each in re.findall(r"!\(requestParameters\.(\w+)\)", row.ids))}
    failed = {each.split(".")[-1].split("[")[0].lower() for each in row.failed.split("[")[:1]}
    for record in records:
        request = {_SPELT.get((row.source, name), name): value for name, value in record["requestParameters"].items()}
        request = {name: value for name, value in request.items() if name.lower() not in unwanted}
        response = without(record["responseElements"], failed | {"unsuccessful"})
        yield {**record, "requestParameters": request, "responseElements": response}
        if row.source == "ec2.amazonaws.com":
            wrapping = {f"{row.name}Request": wrapped(row, request)}
            yield {**record, "requestParameters": wrapping, "responseElements": response}


def without(value, names):
    """A modelled answer without what failed."""
    if not isinstance(value, dict):
        return value
    return {name: without(each, names) for name, each in value.items() if name.lower() not in names}


def wrapped(row, request):
    """A request in the shape of EC2's newer operations: `{content: ID, tag: 1}` for each of a list."""
    shape = SESSION.get_service_model("ec2").operation_model(row.name).input_shape
    spelt = {f"{name[:1].lower()}{name[1:]}": (name, member) for name, member in shape.members.items()}
    told = {}
    for key, value in request.items():
        name, member = spelt[key]
        if isinstance(value, list):
            told[member.serialization.get("name", name)] = [{"content": each, "tag": 1} for each in value]
        else:
            told[name] = value
    return told


def filled(value, of, key=""):
    """A modelled record with the values of a creation, where it has members of that name, and its id or ARN else."""
    if isinstance(value, dict):
        return {name: filled(each, of, name) for name, each in value.items()}
    if isinstance(value, list):
        return [filled(each, of, key) for each in value]
    if not isinstance(value, str):
        return value
    resource, members = of
    if key.lower().endswith("arn"):
        return resource.arn
    return members.get(key.lower(), resource.id)


def members_of(record, *order):
    """The texts in a record by their members' names in lower case, those of the first in `order` before the others."""
    texts = {}

    def walk(value):
        for name, each in value.items() if isinstance(value, dict) else ():
            if isinstance(each, str):
                texts.setdefault(name, each)
        for each in value.values() if isinstance(value, dict) else ():
            walk(each)

    for member in order:
        walk(fold(record.get(member)))
    return texts


def test_every_type_ends_by_a_call_or_not_for_a_reason():
    assert {row.resource for row in CREATIONS} - {row.resource for row in ENDINGS} == set(NOT_ENDED)
    assert {row.resource for row in (*ENDINGS, *RETURNS, *RENAMINGS)} <= set(BY_TYPE)


def test_every_path_is_jmespath_and_starts_at_a_member_of_the_record():
    start = re.compile(r"(?<![.\w'])([a-zA-Z]\w*)(?=[.[])")
    members = {"responseElements", "requestParameters", "resources"}
    for row in (*ENDINGS, *RETURNS):
        templates = [member for _, member, _, _ in Formatter().parse(row.arn) if member]
        for path in (row.ids, row.failed or "@", *templates):
            assert compiled(path), named(row)
        assert set(start.findall(row.ids)) <= members, named(row)


def test_every_row_makes_an_arn():
    templated = {row.resource for row in CREATIONS if row.arn}
    for row in (*ENDINGS, *RETURNS):
        gives_arn = re.search(
            r"arn(\b|$|\[\])|serialNumber|automationRules|processedAutomationRules", row.ids, re.IGNORECASE
        )
        assert row.arn or row.resource in templated or gives_arn, named(row)


def test_no_row_stands_twice():
    assert len({(row.source, row.name, row.resource, row.ids) for row in ENDINGS}) == len(ENDINGS)
    assert [row.name for row in (*ENDINGS, *RETURNS, *RENAMINGS) if row.name != normalised(row.name)] == []


def test_no_ending_is_a_creation():
    creating = {(row.source, row.name) for row in CREATIONS}

    assert {(row.source, row.name) for row in (*ENDINGS, *RENAMINGS)} & creating == set()


def test_every_call_is_one_of_the_api():
    unknown = [
        named(row)
        for row in (*ENDINGS, *RETURNS, *RENAMINGS)
        if (row.source, row.name) not in NO_OPERATION and not modelled_records(row.source, row.name, client(row))
    ]
    assert unknown == []


def test_the_search_through_logs_knows_every_call():
    assert {row.name for row in (*ENDINGS, *RETURNS, *RENAMINGS)} == DELETING_CALLS


@pytest.mark.parametrize("row", ENDINGS, ids=named)
def test_the_records_of_a_model_end_something(row):
    if (row.source, row.name) not in NO_OPERATION and (row.source, row.name, row.resource) not in BY_VALUE:
        arns = [found for record in modelled(row) if (found := deletions_of(record))]
        assert arns, list(modelled(row))


@pytest.mark.parametrize("row", RETURNS, ids=named)
def test_the_records_of_a_model_bring_something_back(row):
    assert any(returns_of(record) for record in modelled(row))


@pytest.mark.parametrize("row", RENAMINGS, ids=named)
def test_the_records_of_a_model_rename_something(row):
    (record,) = modelled_records(row.source, row.name, client(row))

    assert renames_of(record)


def round_trips():
    """Each ending with creations of its type: those of our fixtures, and of the models where ids make the ARN."""
    for row in ENDINGS:
        if (row.source, row.name) in NO_OPERATION or (row.source, row.name, row.resource) in BY_VALUE:
            continue
        made = [
            *(each["record"] for each in coverage.fixtures()),
            *(
                record
                for creation in CREATIONS
                if creation.resource == row.resource and creation.arn and "Arn" not in creation.ids
                for record in modelled_records(creation.source, creation.name, creation.tagger)[:1]
            ),
        ]
        for record in made:
            of_type = [one for one in resources_of(record) if one.type == row.resource]
            if of_type and "service" not in of_type[0].arn.split(":")[2:3]:
                yield pytest.param(row, record, of_type[0], id=f"{named(row)}: {of_type[0].arn[:60]}")


@pytest.mark.parametrize(("row", "record", "made"), list(round_trips()))
def test_what_is_ended_has_the_arn_that_its_creation_had(row, record, made):
    asked, answered = "requestParameters", "responseElements"
    found = []
    for order in ((), (asked, answered), (answered, asked)):
        for shape in modelled(row):
            call = filled(shape, (made, members_of(record, *order)))
            call.update({name: record.get(name) for name in ("awsRegion", "recipientAccountId")})
            call.update({name: shape[name] for name in ("eventSource", "eventName")})
            found += deletions_of(call)

    ids = {one.id for one in found if one.by_name}
    # RDS and its like keep names in lower case, which the models do not know.
    assert made.arn.lower() in {one.arn.lower() for one in found} or name_in(made.arn) in ids, (made.arn, found)
