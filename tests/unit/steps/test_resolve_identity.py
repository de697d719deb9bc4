import json

import pytest

from chalicelib.attribution import awaiting
from chalicelib.steps import resolve_identity

ALICE = {"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/alice", "userName": "alice"}


def bucket(name="b", region="us-east-1", account="123456789012"):
    return {
        "arn": f"arn:aws:s3:::{name}",
        "id": name,
        "type": "AWS::S3::Bucket",
        "tagger": "s3",
        "region": region,
        "account": account,
    }


def topic(name="t", region="us-east-1"):
    return {
        "arn": f"arn:aws:sns:{region}:123456789012:{name}",
        "id": name,
        "type": "AWS::SNS::Topic",
        "tagger": "sns",
        "region": region,
        "account": "123456789012",
    }


ROLE = {
    "arn": "arn:aws:iam::123456789012:role/r",
    "id": "r",
    "type": "AWS::IAM::Role",
    "tagger": "iam-role",
    "region": "us-east-1",
    "account": "123456789012",
}


def event(*resources, number=1, identity=ALICE, **more):
    return {
        "id": f"e{number}",
        "time": "2026-11-22T11:00:00Z",
        "source": "s3.amazonaws.com",
        "name": "CreateBucket",
        "region": "us-east-1",
        "account": "123456789012",
        "identity": identity,
        "source_ip": "",
        "user_agent": "",
        "log": None,
        "position": number,
        "resources": list(resources),
        **more,
    }


def resolve(stage, *events):
    payload = {"parsed": {"inline": list(events), "records": len(events)}, "run": "", "execution": "x"}
    answer = resolve_identity.run(payload, stage.runtime)
    assert answer["records"] == len(events)
    return answer["batches"], stage.runtime.work.unpack(answer["settled"])


def use_policy(stage, **document):
    stage.client("ssm").put_parameter(
        Name="/policy", Type="String", Value=json.dumps({"version": 1, "tags": {}, **document})
    )
    return stage.with_settings(policy_parameter="/policy")


def test_what_one_call_may_tag_together_is_one_batch(stage):
    batches, settled = resolve(
        stage,
        event(bucket("a"), topic()),
        event(bucket("b"), number=2),
        event(bucket("c", region="eu-west-1"), number=3),
    )
    assert settled == []
    assert [(b["service"], b["region"], b["resources"]) for b in batches] == [
        ("S3", "us-east-1", 2),
        ("SNS", "us-east-1", 1),
        ("S3", "eu-west-1", 1),
    ]
    first = batches[0]["inline"]
    assert [one["id"] for one in first["events"]] == ["e1", "e2"]
    assert [item["event"] for item in first["items"]] == [0, 1]


def test_the_default_tags_say_who_when_and_by_what(stage):
    [batch], _ = resolve(stage, event(bucket()))
    assert batch["inline"]["items"][0]["tags"] == {
        "CreatedBy": "arn:aws:iam::123456789012:user/alice",
        "CreatedDate": "2026-11-22T11:00:00Z",
        "ManagedBy": "auto-tagger",
    }
    assert batch["inline"]["events"][0]["creator"]["name"] == "alice"


def test_the_fixed_tag_of_the_settings_is_written_too(stage):
    [batch], _ = resolve(stage.with_settings(tag_key="CostCentre", tag_value="4711"), event(bucket()))
    assert batch["inline"]["items"][0]["tags"]["CostCentre"] == "4711"


def test_a_global_service_is_tagged_in_its_own_region(stage):
    [batch], _ = resolve(stage, event({**ROLE, "region": "eu-west-1"}))
    assert (batch["service"], batch["region"]) == ("Any", "us-east-1")


@pytest.mark.parametrize("identity", [None, {}, "", {"type": "Unknown"}])
def test_an_event_whose_creator_can_not_be_named_is_failed(stage, identity):
    batches, [line] = resolve(stage, event(bucket(), identity=identity))
    assert batches == []
    assert (line["status"], line["error"], line["reason"]) == (
        "FAILED",
        "UnknownCreator",
        "Could not determine username",
    )
    assert [(one["arn"], one["status"]) for one in line["resources"]] == [(bucket()["arn"], "FAILED")]
    [untold] = line["untold"]
    assert (untold["row"]["ResourceId"], untold["row"]["Error"]) == (bucket()["arn"], "UnknownCreator")
    assert "CreatorName" not in untold["row"]


def test_an_event_that_names_no_resource_has_a_row_of_its_own_with_who_it_was(stage):
    _, [line] = resolve(stage, event(error="NoResourceNamed"))
    assert (line["account"], line["region"], line["resources"]) == ("123456789012", "us-east-1", [])
    [untold] = line["untold"]
    key = f"event#123456789012#us-east-1#{line['event']}"
    assert (untold["row"]["ResourceId"], untold["row"]["CreatorName"]) == (key, line["creator"])


def test_an_event_that_names_nothing_is_failed_and_one_that_is_superseded_skipped(stage):
    _, lines = resolve(stage, event(error="NoResourceNamed"), event(number=2, skip="superseded"))
    assert [(line["status"], line["error"], line["reason"]) for line in lines] == [
        ("FAILED", "NoResourceNamed", "the record names no resource"),
        ("SKIPPED", None, "superseded"),
    ]


def test_what_the_policy_ignores_is_skipped_with_the_reason_and_the_rest_of_the_event_tagged(stage):
    ignoring = use_policy(
        stage,
        ignore=[
            {
                "name": "buckets",
                "when": {"service": "s3"},
            }
        ],
        tags={"A": "1"},
    )
    batches, [line] = resolve(ignoring, event(bucket(), topic(), source="sns.amazonaws.com"))
    assert [batch["service"] for batch in batches] == ["SNS"]
    assert line["resources"] == [
        {
            "arn": "arn:aws:s3:::b",
            "type": "AWS::S3::Bucket",
            "status": "SKIPPED",
            "reason": "ignored by the tag policy: buckets",
            "error": None,
        }
    ]


def test_what_a_tag_may_exclude_later_travels_with_the_item(stage):
    unless = use_policy(stage, ignore=[{"tag": {"key": "NoTouch"}}], replace=["A"])
    [batch], _ = resolve(unless, event(bucket()))
    assert batch["inline"]["items"][0]["unless"][0]["key"] == "NoTouch"
    assert batch["inline"]["replace"] == ["A"]


def test_a_chunk_of_many_batches_keeps_its_state_small(stage):
    events = [event(*(bucket(f"{n}-{'x' * 50}-{m}", region=f"r-{n}") for m in range(20)), number=n) for n in range(100)]
    payload = {"parsed": {"inline": events, "records": 100}, "run": "", "execution": "x"}
    answer = resolve_identity.run(payload, stage.runtime)
    assert len(answer["batches"]) == 100
    assert len(json.dumps(answer)) < 200_000


def request(user="bob", **more):
    asked = {"resourceId": "arn:aws:s3:::b", "user": user, **more}
    return {
        "id": "m1",
        "time": "2026-11-22T12:00:00Z",
        "source": "tagtrail",
        "name": "Request",
        "resources": [bucket()],
        "request": asked,
    }


@pytest.mark.parametrize(
    ("user", "name", "created_by"),
    [
        ("bob", "bob", "bob"),
        ("arn:aws:iam::123456789012:user/team/bob", "bob", "arn:aws:iam::123456789012:user/team/bob"),
    ],
)
def test_a_request_names_its_user(stage, user, name, created_by):
    [batch], _ = resolve(stage, request(user, groups=["ops"]))
    creator = batch["inline"]["events"][0]["creator"]
    assert (creator["name"], creator["type"], creator["groups"]) == (name, "Request", ["ops"])
    assert batch["inline"]["items"][0]["tags"]["CreatedBy"] == created_by


def test_a_request_may_set_the_keys_that_the_policy_lets_it(stage):
    lets = use_policy(stage, tags={"CreatedBy": "{creator.arn}"}, requestKeys=["Team"])
    [batch], _ = resolve(lets, request(tags={"Team": "blue"}))
    assert batch["inline"]["items"][0]["tags"] == {"CreatedBy": "bob", "Team": "blue"}


def test_any_other_key_in_a_request_is_refused_by_name(stage):
    batches, [line] = resolve(stage, request(tags={"Admin": "yes"}))
    assert batches == []
    assert (line["error"], line["reason"]) == ("InvalidTag", "the tag policy lets requests set no Admin")


def test_a_request_can_not_give_a_role_tags_that_are_power(stage):
    lets = use_policy(stage, tags={"CreatedBy": "{creator.arn}"}, requestKeys=["Team"])
    [batch], _ = resolve(lets, {**request(tags={"Team": "blue"}), "resources": [ROLE]})
    assert batch["inline"]["items"][0]["tags"] == {"CreatedBy": "bob"}


@pytest.mark.parametrize(
    ("run", "more", "closes"),
    [
        ("", {}, None),
        ("r1", {}, "event#123456789012#us-east-1#e1"),
        ("", {"request": {"user": "u", "event": "event#1#r#e9"}}, "event#1#r#e9"),
        ("r1", {"request": {"user": "u"}}, None),
    ],
)
def test_a_replay_and_a_request_close_the_row_of_a_creation_without_a_name(stage, run, more, closes):
    parsed = {"inline": [event(bucket(), **more)], "records": 1}
    answer = resolve_identity.run({"parsed": parsed, "run": run, "execution": "x"}, stage.runtime)
    [known] = stage.runtime.work.unpack(answer["batches"][0])["events"]
    assert known.get("closes") == closes


class TestAMend:
    def mend(self, *leads):
        made = {name: one for name, one in event(bucket()).items() if name != "identity"}
        return {
            **made,
            "id": "mend#1",
            "call": "e1",
            "creator": {"name": "deploy", "human": False},
            "leads": list(leads),
        }

    def test_has_the_creator_that_the_ledger_knows_and_the_id_of_its_call(self, stage):
        changed = use_policy(stage, tags={"CreatedBy": "{creator.name}", "Event": "{event.id}"})
        [batch], settled = resolve(changed, self.mend())
        [known], [item] = batch["inline"]["events"], batch["inline"]["items"]
        assert (known["id"], known["call"], known["creator"]["name"]) == ("mend#1", "e1", "deploy")
        assert (item["tags"], settled) == ({"CreatedBy": "deploy", "Event": "e1"}, [])

    def test_has_its_leads_followed_again(self, stage):
        opened = {
            "Who": {"name": "ann", "human": True},
            "Call": "AssumeRole",
            "EventTime": "2026-11-22T10:00:00Z",
            "Leads": [],
        }
        stage.runtime.ledger.put_rows([{"ResourceId": "session#A", **opened}])
        changed = use_policy(stage, tags={"Person": "{creator.human}"})
        [batch], _ = resolve(changed, self.mend({"key": "session#A", "how": "session"}))
        assert batch["inline"]["items"][0]["tags"] == {"Person": "ann"}

    def test_that_can_not_wait_for_its_session_is_told_of_in_the_log(self, stage, monkeypatch, caplog):
        monkeypatch.setattr(awaiting, "MOST_BYTES", 10)
        resolve(stage, self.mend({"key": "session#A", "how": "session"}))
        assert "More was made in a session than can wait for its opening" in caplog.messages

    def test_closes_no_row_of_a_creation_without_a_name(self, stage):
        answer = resolve_identity.run(
            {"parsed": {"inline": [self.mend()], "records": 1}, "run": "r1", "execution": "x"}, stage.runtime
        )
        assert "closes" not in stage.runtime.work.unpack(answer["batches"][0])["events"][0]


@pytest.mark.parametrize("template", ["{creator.name}", "{event.source_ip} {event.user_agent}"])
def test_the_ledger_hears_of_an_event_what_the_tags_may_be_made_of(stage, template):
    changed = use_policy(
        stage, tags={"CreatedBy": "x"}, rules=[{"when": {"region": ["*"]}, "tags": {"From": template}}]
    )
    [batch], _ = resolve(changed, event(bucket(), user_agent="cli", source_ip="::1"))
    [known] = batch["inline"]["events"]
    kept = {name: known[name] for name in ("user_agent", "source_ip") if name in known}
    assert kept == ({"user_agent": "cli", "source_ip": "::1"} if "event" in template else {})


def test_what_a_person_gives_in_a_request_is_named_as_theirs(stage):
    lets = use_policy(stage, tags={"CreatedBy": "{creator.arn}"}, requestKeys=["Team"])
    [batch], _ = resolve(lets, request(tags={"Team": "blue"}))
    assert batch["inline"]["items"][0]["asked"] == ["Team"]
