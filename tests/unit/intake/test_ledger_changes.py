"""Deletions and late openings that come with a batch of messages: what they leave, and what starts."""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from chalicelib.attribution.row_mends import mends_of_row
from chalicelib.errors import InvalidRequest
from chalicelib.ledger.table import LedgerTable
from chalicelib.steps import parse_events, receive, resolve_identity
from scripts.devtools.scenarios import machine_identities, people
from tests.unit.logs import KEY, notification, put, record, sqs

BUCKET = "arn:aws:s3:::bucket-1"
RULE = "arn:aws:events:us-east-1:123456789012:rule/nightly"
AGAIN = [{"itemIdentifier": "m0"}]
DELETED = {"d": {"Time": "2026-11-21T10:00:00Z", "By": "ann", "Arn": "", "Action": "DeleteRule"}}
EVENT = {"detail-type": "AWS API Call via CloudTrail", "source": "aws.s3"}
ANN = {"arn": "arn:aws:iam::123456789012:user/ann", "name": "ann", "type": "IAMUser", "groups": []}
BEN = {**ANN, "arn": "arn:aws:iam::123456789012:user/ben", "name": "ben"}


def table(stage):
    return LedgerTable(stage.client("dynamodb"), "tagtrail-test")


def read(stage, key):
    return table(stage).read([key]).get(key)


def run(stage, *messages, delivery=1):
    return receive.run(sqs(*messages, delivery=delivery), stage.runtime)["batchItemFailures"]


def deleted(**more):
    return record(**{"name": "DeleteBucket", **more})


def entries(stage):
    return [one for run in stage.executions() for chunk in run["fetched"]["chunks"] for one in chunk["inline"]]


def rule(**more):
    """The row of a rule that ann made and ben put later: taken for an update as long as no deletion is seen."""
    put_later = {"EventTime": "2026-11-22T11:45:00Z", "EventId": "e2", "Action": "PutRule", "Success": "upsert"}
    return {
        "ResourceId": RULE,
        "ResourceType": "AWS::Events::Rule",
        "Region": "us-east-1",
        "AccountId": "123456789012",
        "EventTime": "2026-11-20T09:00:00Z",
        "EventId": "e1",
        "Success": "upsert",
        "Creator": ANN,
        "CreatorName": "ann",
        "Calls": [{**put_later, "Creator": BEN, "Source": "events.amazonaws.com"}],
        **more,
    }


def rule_deleted(number=1):
    return record("DeleteRule", "events", number=number, request={"name": "nightly"})


def test_a_log_of_deletions_closes_rows_and_starts_nothing(stage):
    table(stage).put([{"ResourceId": BUCKET, "EventTime": "2026-11-20T09:00:00Z", "EventId": "e", "Creator": ANN}])
    put(stage, [deleted(), deleted(number=2), record("Get")])
    assert run(stage, notification()) == []
    assert stage.executions() == []
    assert read(stage, BUCKET)["DeletedBy"] == "nilkanth"
    assert read(stage, "closing#arn:aws:s3:::bucket-2")["Deletions"]


def test_an_event_of_a_deletion_closes_a_row_and_starts_nothing(stage):
    table(stage).put([{"ResourceId": BUCKET, "EventTime": "2026-11-20T09:00:00Z", "EventId": "e", "Creator": ANN}])
    assert run(stage, {**EVENT, "detail": deleted()}) == []
    assert (read(stage, BUCKET)["DeletedAt"], stage.executions()) == ("2026-11-22T11:30:00Z", [])


def test_a_deletion_that_shows_another_maker_starts_a_mend_for_the_call(stage):
    table(stage).put([rule()])
    put(stage, [rule_deleted()])
    run(stage, notification())
    [entry] = entries(stage)
    assert entry["mend"] == {
        "resource": {
            "arn": RULE,
            "id": "nightly",
            "type": "AWS::Events::Rule",
            "tagger": "events",
            "region": "us-east-1",
            "account": "123456789012",
            "success": "upsert",
            "upsert": True,
        },
        "id": "e2",
        "time": "2026-11-22T11:45:00Z",
        "source": "events.amazonaws.com",
        "name": "PutRule",
        "creator": BEN,
    }


def test_a_mend_is_found_again_when_the_message_comes_again_and_starts_once(stage):
    table(stage).put([rule()])
    put(stage, [rule_deleted()])
    run(stage, notification())
    run(stage, notification())
    assert len(stage.executions()) == 1


def test_another_deletion_is_another_cause(stage):
    table(stage).put([rule()])
    put(stage, [rule_deleted()])
    run(stage, notification())
    put(stage, [rule_deleted(2)])
    run(stage, notification())
    assert len(stage.executions()) == 2


@pytest.mark.parametrize("more", [{"Calls": []}, {"Calls": [{"EventTime": "2026-11-22T11:45:00Z", "EventId": "e2"}]}])
def test_without_a_later_call_of_somebody_there_is_nothing_to_mend(stage, more):
    table(stage).put([rule(**more)])
    put(stage, [rule_deleted()])
    assert run(stage, notification()) == []
    assert stage.executions() == []


def test_a_row_whose_arn_names_nothing_known_says_so():
    """Its message becomes a dead letter with that reason."""
    with pytest.raises(InvalidRequest):
        mends_of_row({**rule(), "ResourceId": "nothing", "Deletions": DELETED, "Revision": 1})


def test_what_is_no_row_of_a_resource_needs_no_mend():
    assert mends_of_row({"ResourceId": RULE, "Deletions": DELETED, "Revision": 1}) == []


DATABASE = "arn:aws:rds:us-east-1:123456789012:db:shop"


def database(**more):
    return rule(**{"ResourceId": DATABASE, "ResourceType": "AWS::RDS::DBInstance", "Success": "new", **more})


def renamed(new="shop-old", number=5):
    request = {"dBInstanceIdentifier": "shop", "newDBInstanceIdentifier": new, "applyImmediately": True}
    return record("ModifyDBInstance", "rds", number=number, request=request)


def test_what_was_renamed_is_its_makers_under_the_new_name(stage):
    made = database(Calls=[], Source="rds.amazonaws.com", Action="CreateDBInstance")
    table(stage).put([made])
    put(stage, [renamed()])
    run(stage, notification())
    [entry] = entries(stage)
    mend = entry["mend"]
    assert mend["resource"]["arn"] == f"{DATABASE}-old"
    assert (mend["creator"], mend["name"], mend["source"]) == (ANN, made["Action"], "rds.amazonaws.com")
    assert (mend["id"], mend["time"]) == (made["EventId"], made["EventTime"])
    renaming = mend["renamed"]
    assert (renaming["Action"], renaming["By"], renaming["From"]) == ("ModifyDBInstance", "nilkanth", DATABASE)
    assert (renaming["Event"][-1], renaming["Time"]) == ("5", "2026-11-22T11:30:00Z")
    assert read(stage, DATABASE)["DeletedBy"] == "nilkanth"


def test_the_same_renaming_once_more_carries_nothing_more(stage):
    table(stage).put([database(Calls=[])])
    put(stage, [renamed()])
    run(stage, notification())
    run(stage, notification())
    assert len(stage.executions()) == 1


@pytest.mark.parametrize("row", [{"Creator": None}, {"EventTime": "2026-11-23T09:00:00Z"}], ids=["of nobody", "later"])
def test_nothing_is_carried_of_which_no_maker_is_known(stage, row):
    table(stage).put([database(Calls=[], **row)])
    put(stage, [renamed()])
    run(stage, notification())
    assert stage.executions() == []


def failing(stage, monkeypatch, operation):
    client = stage.client("dynamodb")
    original = getattr(client, operation)
    slow = ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, operation)

    def fail(**_):
        raise slow

    monkeypatch.setattr(client, operation, fail)
    return lambda: monkeypatch.setattr(client, operation, original)


@pytest.mark.parametrize("operation", ["batch_get_item", "update_item"])
def test_a_deletion_that_can_not_be_written_comes_again_and_all_beside_it_goes_on(stage, monkeypatch, operation):
    table(stage).put([{"ResourceId": BUCKET, "EventTime": "2026-11-20T09:00:00Z", "EventId": "e", "Creator": ANN}])
    put(stage, [deleted(), record(number=2)])
    put(stage, [record(number=3)], key=KEY.replace("_aB", "_other"))
    heal = failing(stage, monkeypatch, operation)
    assert run(stage, notification(), notification(KEY.replace("_aB", "_other"))) == AGAIN
    assert len(entries(stage)) == 2
    heal()
    assert run(stage, notification()) == []
    assert read(stage, BUCKET)["DeletedBy"] == "nilkanth"


def test_on_its_last_delivery_it_is_a_dead_letter(stage, monkeypatch):
    put(stage, [deleted()])
    failing(stage, monkeypatch, "batch_get_item")
    assert run(stage, notification(), delivery=5) == []
    [letter] = stage.dead_letters()
    assert letter["MessageAttributes"]["error"]["StringValue"] == "ClientError"


SESSION = "session#ASIA2"
MACHINE = machine_identities.with_key(people.role_session("Deploy", "nightly"), "ASIA2")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def opened(**more):
    return machine_identities.assume_role(people.ALICE, "Deploy", "nightly", key="ASIA2", when=NOON, **more)


def resolve(stage, *records):
    """Work on records as far as to who made what."""
    chunk = {"inline": [{"record": one} for one in records], "records": len(records)}
    parsed = parse_events.run({"chunk": chunk, "run": "", "execution": "x"}, stage.runtime)
    resolved = resolve_identity.run({"parsed": parsed, "run": "", "execution": "x"}, stage.runtime)
    batches = [stage.runtime.work.unpack(one) for one in resolved["batches"]]
    return [event["creator"]["person"] for batch in batches for event in batch["events"]]


def made(**more):
    return record(userIdentity=MACHINE, **{"eventTime": "2026-11-22T12:30:00Z", **more})


def test_what_was_made_before_its_session_is_known_is_mended_when_the_opening_comes(stage):
    assert resolve(stage, made()) == [""]
    put(stage, [opened()])
    assert run(stage, notification()) == []
    [entry] = entries(stage)
    assert (entry["mend"]["id"], entry["mend"]["resource"]["arn"]) == ("00000000-0000-4000-8000-000000000001", BUCKET)
    assert entry["mend"]["leads"][0] == {"key": SESSION, "how": "session"}
    assert entry["cause"] == SESSION


def test_who_stands_behind_a_creator_is_found_where_a_deletion_shows_the_same_call(stage):
    put_rule = {"name": "PutRule", "source": "events", "request": {"name": "nightly"}}
    resolve(stage, made(response={"ruleArn": RULE}, eventID="e2", eventTime="2026-11-22T11:45:00Z", **put_rule))
    stage.runtime.ledger.put_rows([rule()])
    removed = record("DeleteRule", "events", 3, {"name": "nightly"}, eventTime="2026-11-22T10:00:00Z")
    put(stage, [removed, opened()])
    run(stage, notification())
    first, second = entries(stage)
    assert first["mend"]["id"] == second["mend"]["id"]
    assert ("leads" in first["mend"], "leads" in second["mend"]) == (True, False)


def test_the_same_opening_once_more_starts_nothing_more(stage):
    resolve(stage, made())
    put(stage, [opened()])
    run(stage, notification())
    run(stage, notification())
    assert len(stage.executions()) == 1


def test_an_opening_that_nothing_waits_for_starts_nothing(stage):
    put(stage, [opened()])
    run(stage, notification())
    assert resolve(stage, made()) == ["alice@example.com"]
    assert (read(stage, f"awaited#{SESSION}"), stage.executions()) == (None, [])


@pytest.mark.parametrize("operation", ["batch_write_item", "batch_get_item"])
def test_an_opening_that_can_not_be_kept_or_looked_up_comes_again_and_all_beside_it_goes_on(
    stage, monkeypatch, operation
):
    resolve(stage, made())
    put(stage, [opened(), record(number=7)])
    heal = failing(stage, monkeypatch, operation)
    assert run(stage, notification()) == AGAIN
    assert [one["record"]["eventID"][-1] for one in entries(stage)] == ["7"]
    heal()
    assert run(stage, notification()) == []
    assert len([one for one in entries(stage) if "mend" in one]) == 1
