"""Which sessions are kept, and for how long."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import cloudtrail
from chalicelib.identity import CALLS
from chalicelib.intake.log_scan import wanted_calls
from chalicelib.intake.role_sessions import keep_sessions, sessions_of
from chalicelib.runtime.settings import Settings
from scripts.devtools.scenarios import machine_identities, people
from tests.unit.conftest import ENVIRON
from tests.unit.logs import put

SETTINGS = Settings.from_env(
    {**ENVIRON, "ACCOUNTS": "123456789012,210987654321", "MEMBER_ROLE": "tagtrail-member-test"}
)
WHEN = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def taken(who=people.ALICE, role="Deploy", **more):
    return machine_identities.assume_role(who, role, "nightly", key="ASIA2", when=WHEN, **more)


def of(record):
    return next(iter(all_of(record)), None)


def all_of(record):
    return sessions_of(record, SETTINGS)


def ends(row):
    return datetime.fromtimestamp(row["ExpiresAt"], UTC)


def expiring(text):
    record = taken()
    record["responseElements"]["credentials"]["expiration"] = text
    return of(record)


def test_the_row_of_a_session_says_who_took_the_role():
    row = of(taken())
    assert row["ResourceId"] == "session#ASIA2"
    assert row["Who"] == {
        "arn": people.ALICE["arn"],
        "name": "alice@example.com",
        "type": "AssumedRole",
        "human": True,
        "kind": "person",
    }
    assert (row["Call"], row["EventTime"], row["Leads"]) == ("AssumeRole", "2026-11-22T12:00:00Z", [])


def test_it_leads_on_to_the_session_that_the_role_was_taken_from():
    row = of(taken(machine_identities.with_key(people.role_session("Ops", "someone"), "ASIA1")))
    assert row["Leads"] == [{"key": "session#ASIA1", "how": "session"}]


def test_where_a_machine_took_the_role_it_leads_to_who_made_that():
    row = of(taken({"type": "WebIdentityUser", "userName": "repo:our/app", "identityProvider": "https://gitlab.com"}))
    assert row["Leads"] == [{"key": "arn:aws:iam::123456789012:role/Deploy", "how": "role"}]


@pytest.mark.parametrize(
    "text",
    ["Nov 22, 2026, 1:00:00 PM", "Nov 22, 2026 1:00:00 PM", "Nov 22, 2026, 1:00:00\u202fPM", "Nov 22 2026 01:00:00 PM"],
)
def test_it_is_kept_for_a_week_and_a_day_after_the_session_ends_however_the_end_is_written(text):
    assert ends(expiring(text)) == WHEN + timedelta(hours=1, days=8)


@pytest.mark.parametrize("text", ["", "soon", "Feb 31, 2026, 1:00:00 PM", None])
def test_where_the_end_is_not_told_it_is_the_longest_that_a_session_lasts(text):
    assert ends(expiring(text)) == WHEN + timedelta(hours=12, days=8)


@pytest.mark.parametrize(
    "record",
    [
        None,
        "AssumeRole",
        {"eventName": ["AssumeRole"]},
        {**taken(), "eventName": "GetCallerIdentity"},
        {**taken(), "errorCode": "AccessDenied"},
        {**taken(), "eventTime": "never"},
        {**taken(), "responseElements": None},
        {**taken(), "recipientAccountId": "999999999999"},
        {**taken(), "userIdentity": None, "recipientAccountId": "123456789012"},
        taken({"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}),
        taken({"type": "AWSAccount", "principalId": "AIDAEXAMPLE", "accountId": "210987654321"}),
        taken(role="tagtrail-member-test"),
    ],
    ids=[
        "nothing", "a text", "an odd name", "another call", "refused", "no time", "no response", "not ours", "nobody",
        "a service", "told in another account", "our own member role",
    ],
)  # fmt: skip
def test_no_row_is_kept_of_what_does_not_help(record):
    assert of(record) is None


def test_what_a_stranger_took_is_kept_as_far_as_it_is_told():
    row = of(taken({"type": "AWSAccount", "principalId": "AIDAEXAMPLE", "accountId": "999999999999"}))
    assert row["Who"]["name"] == "aws-account-999999999999"


def test_rows_are_kept_25_at_a_time(stage):
    rows = [{**of(taken()), "ResourceId": f"session#{number}"} for number in range(60)]
    keep_sessions(rows, stage.runtime)
    found = stage.runtime.ledger.read([row["ResourceId"] for row in rows])
    assert len(found) == 60
    assert found["session#7"]["Who"]["name"] == "alice@example.com"


def test_a_log_is_worked_on_where_its_sessions_can_not_be_kept(stage, caplog):
    class Down:
        def batch_write_item(self, **_):
            raise EndpointConnectionError(endpoint_url="https://dynamodb")

    keep_sessions([of(taken())], replace(stage.runtime, client=lambda *_: Down()))
    assert "Sessions not kept" in caplog.text


def test_sessions_of_a_log_are_kept_before_its_creations_are_worked_on(stage):
    from chalicelib.intake.log_scan import scan_log

    key = put(stage, [taken(), {**taken(), "eventID": "again"}])
    found = scan_log("trail", key, "", stage.runtime)
    assert (list(found.sessions), found.creations) == (["session#ASIA2"], 0)
    assert scan_log("trail", key, "", stage.with_settings(trace=False).runtime).sessions == {}


LOGS = st.lists(
    st.builds(
        lambda who, name, more: {**taken(who), "eventName": name, **more},
        st.sampled_from(
            [
                people.ALICE,
                people.ROOT,
                None,
                {"type": "AWSService"},
                {"type": "AWSService", "invokedBy": "x"},
                {"type": "AWSService", "invokedBy": "pods.eks.amazonaws.com"},
            ]
        ),
        st.sampled_from([*CALLS, "AssumeRoot", "Get"]),
        st.dictionaries(
            st.sampled_from(["errorCode", "userIdentity", "requestParameters"]), st.sampled_from(["", "x"])
        ),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.no_cover
@given(LOGS)
def test_no_session_that_a_log_tells_of_is_passed_over(log):
    """The search leaves out calls of AWS services without decoding them."""
    text = json.dumps({"Records": log}, separators=(",", ":"))
    read = cloudtrail.read_wanted([text.encode()], wanted_calls(by_people=CALLS))
    seen = [one for _, one in read if one is not cloudtrail.SKIPPED]
    assert [one for one in seen if of(one)] == [one for one in json.loads(text)["Records"] if of(one)]


def test_who_opened_a_session_is_no_longer_than_a_row_takes_and_can_be_written():
    row = of(taken({"type": "IAMUser", "userName": "é" * 300_000, "arn": "arn:aws:iam::123456789012:role/\ud800"}))
    assert len(json.dumps(row, ensure_ascii=False).encode()) < 4_000


def test_who_switched_to_a_role_is_no_longer_either():
    switched = taken(additionalEventData={"SwitchFrom": f"arn:aws:iam::123456789012:user/{'x' * 300_000}"})
    row = of({**switched, "eventName": "SwitchRole"})
    assert len(json.dumps(row)) < 6_000


@pytest.mark.parametrize("role", ["a\nb", "r" * 2_500])
def test_a_role_that_can_be_no_key_leads_nowhere(role):
    own = "arn:aws:iam::123456789012:role/ci-deploy"
    assert [lead["key"] for lead in of(taken(people.PIPELINE, role))["Leads"]] == [own]


@pytest.mark.parametrize("record", [None, [], "AssumeRole", {}, {"eventName": ["AssumeRole"]}])
def test_what_is_no_opening_has_no_row(record):
    assert all_of(record) == []
