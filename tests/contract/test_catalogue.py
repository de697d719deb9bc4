"""The catalogue linted as data: every row against records that were not made from it."""

import re
from collections import Counter
from string import Formatter

import botocore.session
import cfnlint.schema
import pytest
from click.testing import CliRunner

from chalicelib.catalogue import (
    CREATIONS,
    DERIVED,
    DOCS,
    RECORD,
    UNTAGGABLE,
    Verdict,
    normalised,
    resources_of,
    rows_for,
    unknown_creation,
    verdict,
)
from chalicelib.catalogue.record_paths import compiled
from chalicelib.taggers import COMPANIONS, TAGGERS
from scripts.devtools.docgen import coverage
from scripts.devtools.docgen.modelled_records import modelled_records

FOUND = {"id", "path"}
KNOWN_IN_TEMPLATES = {"partition", "region", "account", *FOUND}
TAGGING = re.compile(r"(?<!With)(Tag|Untag)(s|ging)?([A-Z]|$)")
"""Calls that tag: TagResource, CreateTags, AddTagsToResource, PutBucketTagging, ChangeTagsForResource."""
MAIN = (
    ("ec2", "RunInstances"),
    ("ec2", "CreateVolume"),
    ("ec2", "CreateSnapshot"),
    ("ec2", "CreateSecurityGroup"),
    ("s3", "CreateBucket"),
    ("rds", "CreateDBInstance"),
    ("rds", "CreateDBCluster"),
    ("lambda", "CreateFunction"),
    ("dynamodb", "CreateTable"),
    ("sns", "CreateTopic"),
    ("sqs", "CreateQueue"),
    ("elasticache", "CreateCacheCluster"),
)


def named(row):
    return f"{row.source.removesuffix('.amazonaws.com')}-{row.name}-{row.resource.rpartition(':')[2]}"


each_fixture = pytest.mark.parametrize(
    "fixture", coverage.fixtures(), ids=lambda fixture: f"{fixture['record']['eventName']}: {fixture['shape'][:60]}"
)


def templates(row):
    return [member for _, member, _, _ in Formatter().parse(row.arn) if member]


def offenders(wrong):
    return [named(row) for row in CREATIONS if wrong(row)]


def test_every_path_is_jmespath():
    for row in CREATIONS:
        for path in (row.ids, row.region or "@", *(set(templates(row)) - KNOWN_IN_TEMPLATES)):
            assert compiled(path)


def test_every_path_starts_at_a_member_of_the_record():
    members = {"responseElements", "requestParameters", "serviceEventDetails"}
    start = re.compile(r"(?<![.\w])([a-zA-Z]\w*)(?=[.[])")

    assert offenders(lambda row: set(start.findall(row.ids)) - members) == []


def test_every_template_makes_an_arn_that_holds_what_was_found():
    arn = re.compile(r"arn:x:[a-z0-9-]+:x?:x?:\S+")

    assert offenders(lambda row: row.arn and not arn.fullmatch(re.sub(r"\{[^}]*\}", "x", row.arn))) == []
    assert offenders(lambda row: row.arn and not FOUND & set(templates(row)) and "Name" not in row.arn) == []


def test_every_row_is_proven_by_a_record_that_was_not_made_from_it():
    assert offenders(lambda row: not coverage.proofs_of(row)) == []


def test_every_row_has_a_tagger():
    assert sorted({row.tagger for row in CREATIONS} - set(TAGGERS)) == []


def test_what_comes_with_a_resource_can_be_looked_up():
    assert {row.companions for row in CREATIONS} - {""} <= set(COMPANIONS)


def test_no_name_carries_a_version_or_is_of_a_tagging_call():
    assert offenders(lambda row: row.name != normalised(row.name)) == []
    assert offenders(lambda row: TAGGING.search(row.name)) == []


def test_a_tagging_call_would_be_noticed():
    calls = ["CreateTags", "TagResource", "AddTagsToResource", "PutBucketTagging", "TagRole", "ChangeTagsForResource"]

    assert all(TAGGING.search(call) for call in calls)
    assert not TAGGING.search("CreateStage")


def test_no_call_that_tags_has_a_row_in_any_service():
    session = botocore.session.get_session()
    sources = {row.source for row in CREATIONS}
    calls = {
        name
        for service in session.get_available_services()
        for name in session.get_service_model(service).operation_names
        if TAGGING.search(name)
    }

    assert [(source, name) for source in sources for name in calls if rows_for(source, name)] == []


def test_no_row_stands_twice():
    assert [
        key for key, times in Counter((row.source, row.name, row.ids) for row in CREATIONS).items() if times > 1
    ] == []
    assert [row for row, times in Counter(CREATIONS).items() if times > 1] == []


def test_the_rows_of_a_call_are_of_different_types():
    types = Counter((row.source, row.name, row.resource) for row in CREATIONS)

    assert [key for key, times in types.items() if times > 1] == []


def test_a_call_makes_what_carries_tags_or_what_does_not():
    assert UNTAGGABLE & {(row.source, row.name) for row in CREATIONS} == set()


def test_every_type_is_of_cloudformation_or_the_note_says_so():
    known = set(cfnlint.schema.PROVIDER_SCHEMA_MANAGER.get_resource_types("us-east-1"))

    assert offenders(lambda row: not re.fullmatch(r"AWS::\w+::\w+", row.resource)) == []
    assert offenders(lambda row: row.resource not in known and "CloudFormation has no" not in row.note) == []


def test_evidence_is_of_three_kinds():
    assert {row.evidence for row in CREATIONS} == {RECORD, DOCS, DERIVED}


def test_the_catalogue_is_as_wide_as_promised():
    assert len({(row.source, row.name) for row in CREATIONS}) >= 300
    assert len({row.source for row in CREATIONS}) >= 95


@pytest.mark.parametrize(("service", "name"), MAIN)
def test_the_main_calls_are_proven_by_both_kinds_of_record(service, name):
    (row,) = rows_for(f"{service}.amazonaws.com", name)

    assert coverage.FIXTURE in coverage.proofs_of(row)
    assert coverage.MODEL in coverage.proofs_of(row) or service == "s3"


@each_fixture
def test_exactly_the_resources_of_a_fixture_are_found(fixture):
    assert verdict(fixture["record"]) is Verdict.CREATION
    assert [resource.arn for resource in resources_of(fixture["record"])] == fixture["resources"]
    assert unknown_creation(fixture["record"]) == ()


def test_every_file_of_events_is_called_after_its_call():
    for path in coverage.EVENTS.glob("*.json"):
        service, name = path.name.split(".")[:2]
        assert rows_for(f"{service}.amazonaws.com", name)


def test_both_shapes_of_an_ec2_record_are_modelled():
    flat, wrapped, wrapped_one = modelled_records("ec2.amazonaws.com", "CreateSnapshots", "ec2")

    assert len(flat["responseElements"]["snapshotSet"]["items"]) == 2
    assert len(wrapped["responseElements"]["CreateSnapshotsResponse"]["snapshotSet"]["item"]) == 2
    assert isinstance(wrapped_one["responseElements"]["CreateSnapshotsResponse"]["snapshotSet"]["item"], dict)


def test_the_spelling_of_cloudtrail_is_modelled():
    (instance,) = modelled_records("rds.amazonaws.com", "CreateDBInstance", "rds")
    (user,) = modelled_records("iam.amazonaws.com", "CreateUser", "iam-user")

    assert "dBInstanceArn" in instance["responseElements"]
    assert "arn" in user["responseElements"]["user"]
    assert modelled_records("ds.amazonaws.com", "CreateIdentityPoolDirectory", "ds") == ()


def test_the_coverage_page_is_current():
    assert coverage.PAGE.read_text(encoding="utf-8") == coverage.page()


def test_the_coverage_command_writes_the_page_and_notices_when_it_is_old(tmp_path, monkeypatch):
    monkeypatch.setattr(coverage, "PAGE", tmp_path / "coverage.md")
    run = CliRunner().invoke

    missing = run(coverage.main, ["--check"])
    assert (missing.exit_code, "not current" in missing.output) == (1, True)
    assert run(coverage.main).exit_code == 0
    assert run(coverage.main, ["--check"]).exit_code == 0
    coverage.PAGE.write_text("old", encoding="utf-8")
    assert run(coverage.main, ["--check"]).exit_code == 1
