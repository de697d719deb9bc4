import boto3
import pytest
from botocore.stub import Stubber
from click.testing import CliRunner

from scripts.ops.cli import inventory
from scripts.ops.errors import CommandError
from scripts.ops.ledger_queries.cost_tags import CostTag, cost_tags
from statemachines.names import Names

KEYS = ["CreatedBy", "ManagedBy", "Team"]


def known(key, status, **more):
    return {"TagKey": key, "Type": "UserDefined", "Status": status, **more}


@pytest.fixture
def ce():
    client = boto3.client("ce", region_name="us-east-1")
    with Stubber(client) as stub:
        yield client, stub
        stub.assert_no_pending_responses()


def answer(stub, keys, tags, *, token=None, more=None):
    asked = {"TagKeys": keys, "Type": "UserDefined"} | ({"NextToken": token} if token else {})
    stub.add_response(
        "list_cost_allocation_tags", {"CostAllocationTags": tags} | ({"NextToken": more} if more else {}), asked
    )


def test_every_key_is_active_inactive_or_was_never_seen(ce):
    client, stub = ce
    answer(stub, KEYS, [known("CreatedBy", "Active", LastUsedDate="2026-11-01T00:00:00Z")], more="next")
    answer(stub, KEYS, [known("Team", "Inactive")], token="next")
    active, unseen, inactive = cost_tags(client, ["Team", "CreatedBy", "ManagedBy"])
    assert active == CostTag(key="CreatedBy", status="Active", used="2026-11-01T00:00:00Z")
    assert (active.to_do, unseen.status, inactive.status) == ("", "never seen", "Inactive")
    assert "TagKey='Team',Status=Active" in inactive.to_do
    assert "24 hours" in unseen.to_do


def test_more_than_a_hundred_keys_are_asked_for_a_hundred_at_a_time(ce):
    client, stub = ce
    keys = [f"k{n:03}" for n in range(120)]
    answer(stub, keys[:100], [])
    answer(stub, keys[100:], [known("k110", "Active")])
    assert [one.key for one in cost_tags(client, keys) if one.status == "Active"] == ["k110"]


def test_whoever_may_not_ask_is_told_where_to(ce):
    client, stub = ce
    stub.add_client_error("list_cost_allocation_tags", "AccessDeniedException", "Linked account doesn't have access")
    with pytest.raises(CommandError, match="Linked account") as found:
        cost_tags(client, KEYS)
    assert "payer" in found.value.hint


@pytest.mark.parametrize(("status", "code"), [("Active", 0), ("Inactive", 1)])
def test_the_verb_shows_the_keys_of_the_stages_policy(monkeypatch, status, code):
    class DeployedStage:
        def __init__(self, *_):
            self.policy = type("Policy", (), {"keys": lambda _: {"CreatedBy"}})

    monkeypatch.setattr(inventory, "DeployedStage", DeployedStage)
    monkeypatch.setattr(inventory, "names_of", lambda *_: Names(stage="dev", account="1", region="eu-west-1"))
    monkeypatch.setattr(inventory, "cost_tags", lambda *_: [CostTag(key="CreatedBy", status=status)])
    told = CliRunner().invoke(inventory.main, ["--cost-tags"])
    assert told.exit_code == code
    assert "CreatedBy" in told.stdout
    assert ("start-cost-allocation-tag-backfill" in told.stdout) is (status != "Active")
