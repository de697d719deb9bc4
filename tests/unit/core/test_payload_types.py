"""The types of payloads against the values and tables of the code, where mypy can't look."""

from dataclasses import fields
from typing import get_args

from chalicelib.core.payload_types import common, compliance, events, results, retention
from chalicelib.core.resource import Resource
from chalicelib.identity import Creator
from chalicelib.identity.chain import Link
from chalicelib.ledger.results import totals
from chalicelib.steps import check_resources, find_regions, find_resources


def test_a_resource_in_json_has_the_members_of_its_dataclass():
    assert set(common.ResourceDict.__annotations__) == {one.name for one in fields(Resource)} | {"upsert"}


def test_a_resource_in_json_always_has_what_the_type_requires():
    least = Resource(arn="arn:aws:sqs:::q", id="q", type="AWS::SQS::Queue", tagger="sqs", region="", account="")
    assert set(least.to_dict()) == common.ResourceDict.__required_keys__


def test_a_creator_in_json_has_the_members_of_the_type():
    made = Creator(chain=(Link(),)).to_dict()
    assert set(made) == events.CreatorDict.__required_keys__
    assert set(made["chain"][0]) == events.LinkDict.__required_keys__
    assert set(events.CreatorDict.__annotations__) == {one.name for one in fields(Creator)} | {"person"}
    assert set(events.LinkDict.__annotations__) == {one.name for one in fields(Link)}


def test_the_accounts_of_a_chunk_have_the_members_of_the_type():
    assert set(totals([], 0)) == set(results.Totals.__annotations__)


def test_retention_takes_the_members_of_its_input_and_no_other():
    assert set(retention.RetentionInput.__annotations__) == find_regions.MEMBERS


def test_every_kind_of_unit_can_be_checked_and_every_scope_is_one():
    assert set(get_args(compliance.UnitKind)) == set(check_resources._KINDS)
    assert set(find_resources.SCOPES) < set(get_args(compliance.UnitKind))
