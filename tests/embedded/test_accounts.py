"""Several accounts in one organization's trail: one that lets us in, two that don't, and one that is not ours."""

import json
from collections import Counter
from functools import partial
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from chalicelib.ledger import keys
from chalicelib.policy import DEFAULT_KEYS
from scripts.devtools.embedded_aws import ACCOUNT, REGION
from scripts.devtools.embedded_aws.roles import policies
from scripts.devtools.embedded_aws.runtime.actions import Scope
from scripts.devtools.embedded_aws.runtime.conditions import lookup_for
from scripts.devtools.embedded_aws.runtime.iam import decide
from scripts.devtools.scenarios import people
from scripts.devtools.scenarios.calls import KINDS
from scripts.devtools.scenarios.local_stage import pointed_at
from scripts.devtools.scenarios.organization import (
    IMPOSTOR,
    MEMBER,
    NEWCOMER,
    ORGANIZATION,
    STRANGER,
    admit,
    caller_in,
    expel,
)
from scripts.devtools.scenarios.tag_readback import tags_of
from scripts.ops.cli import deploy
from scripts.ops.organization import member_template
from scripts.ops.project import PROJECT, read_templates
from scripts.ops.stage.plan import Plan

EC2_TOO = ("CreateVolume", "CreateSnapshot", "CreateSecurityGroup")
ONE_OF_EACH_SERVICE = [kind for kind in KINDS if kind not in EC2_TOO and kind != "CreateDBCluster"]
EVE = people.sso_user("eve@example.com", account=MEMBER)


def make(trial, account, kind="CreateQueue", who=None, region="us-east-1"):
    who = who or people.iam_user("nilkanth", account)
    return KINDS[kind](caller_in(trial.stage, account, who, region), trial.name())


def make_key(trial):
    caller = caller_in(trial.stage, MEMBER, EVE, "eu-west-1")
    made = caller.client("kms", "eu-west-1").create_key()["KeyMetadata"]
    return caller.wrote(
        "kms", "CreateKey", {}, {"keyMetadata": {"arn": made["Arn"], "keyId": made["KeyId"]}}, made["Arn"]
    )


def deliver(trial, *made):
    keys = trial.stage.deliver([one.record for one in made], ORGANIZATION)
    trial.wait()
    return keys


@pytest.fixture(scope="module")
def year(new_trial):
    """First the account that lets us in, then all the others together."""
    with new_trial() as trial:
        admit(trial.stage, MEMBER)
        admit(trial.stage, IMPOSTOR, **{"sts:ExternalId": "another-stage"})
        try:
            yield live(trial)
        finally:
            for account in (MEMBER, NEWCOMER, IMPOSTOR):
                expel(trial.stage, account)


def live(trial):
    there = [make(trial, MEMBER, kind, EVE) for kind in ONE_OF_EACH_SERVICE] + [make_key(trial)]
    keys = deliver(trial, *there)
    there.append(make(trial, MEMBER))
    ours = people.role_session(trial.stage.names.member_role, "tagtrail-tag_sqs", account=MEMBER)
    own = make(trial, MEMBER, who=ours)
    deliver(trial, there[-1], own)
    asked = asked_of(trial)
    here = make(trial, ACCOUNT)
    newcomers = [make(trial, NEWCOMER, kind) for kind in ("CreateQueue", "CreateTopic", "CreateTopic")]
    impostors = [make(trial, IMPOSTOR)]
    trial.together(
        *({"detail-type": "AWS API Call via CloudTrail", "detail": one.record} for one in (here, newcomers[0]))
    )
    (late, *_) = deliver(trial, *newcomers[1:], *impostors, stranger := make(trial, STRANGER))
    before = {arn: trial.row(arn) for one in (*newcomers, *impostors) for arn in one.arns}
    alerts = list(trial.alerts)
    admit(trial.stage, NEWCOMER)
    trial.send(trial.note(late, run="mended"))
    return SimpleNamespace(**{**locals(), "keys": keys})


def asked_of(trial):
    """How often each function assumed a role in each account."""
    calls = [call for call in trial.calls if call.operation == "AssumeRole"]
    prefix = f"{trial.stage.names.stack}-"
    return Counter((call.function.removeprefix(prefix), call.resources[0].split(":")[4]) for call in calls)


def tags(year, made, account=MEMBER):
    return [tags_of(partial(year.trial.stage.client, account=account), arn) for arn in made.arns]


def test_the_logs_of_an_organization_lie_under_its_id(year):
    assert all(key.startswith(f"AWSLogs/{ORGANIZATION}/{MEMBER}/CloudTrail/") for key in year.keys)


def test_what_is_created_in_another_account_is_tagged_there(year):
    for made in year.there:
        creator = made.record["userIdentity"]["arn"]
        if made.record["eventName"] != "CreateKey":
            assert {(found["CreatedBy"], found["ManagedBy"]) for found in tags(year, made)} == {
                (creator, "auto-tagger")
            }
        rows = [year.trial.row(arn) for arn in made.arns]
        assert {(row["Status"], row["AccountId"]) for row in rows} == {("TAGGED", MEMBER)}


def test_each_tag_step_assumes_the_role_once_and_keeps_its_session(year):
    steps = ("ec2", "s3", "rds", "lambda", "dynamodb", "sns", "sqs", "elasticache", "any")
    assert year.asked == {(f"tag_{step}", MEMBER): 1 for step in steps}


def test_what_our_own_member_role_does_is_not_attributed(year):
    assert year.trial.row(year.own) is None


def test_an_account_without_the_role_or_with_another_external_id_fails_in_clear_words(year):
    assert {(row["Status"], row["Error"]) for row in year.before.values()} == {("FAILED", "NoMemberRole")}
    (told,) = [alert for alert in year.alerts if alert["error"] == "NoMemberRole"]
    role = f"arn:aws:iam::{told['account']}:role/{year.trial.stage.names.member_role}"
    assert f"{role} can't be assumed" in told["message"]


def test_such_accounts_are_one_alert_an_hour_and_the_next_of_them_is_owed(year):
    (told,) = [alert for alert in year.alerts if alert["error"] == "NoMemberRole"]
    assert Counter(place["account"] for place in told["places"]) == {NEWCOMER: 1}
    stage = year.trial.stage
    row = stage.client("dynamodb").get_item(
        TableName=stage.names.table, Key={"ResourceId": {"S": keys.alert("batch|NoMemberRole")}}
    )["Item"]
    owed = {value["M"]["account"]["S"] for name, value in row.items() if name.startswith("Place_")}
    assert (row["Status"]["S"], IMPOSTOR in owed) == ("OWED", True)


def test_the_batches_of_other_accounts_go_on_in_the_same_execution(year):
    assert year.trial.row(year.here)["Status"] == "TAGGED"
    both = {year.trial.row(one)["Execution"] for one in (year.here, year.newcomers[0])}
    assert len(both) == 1


def test_an_account_that_is_not_listed_is_refused(year):
    assert year.trial.row(year.stranger) is None
    (letter,) = [one for one in year.trial.letters if STRANGER in one.body]
    assert (letter.error, STRANGER in letter.reason) == ("Refused", True)


def test_with_the_role_made_a_replay_tags_what_had_failed(year):
    late = year.newcomers[1:]
    assert {year.trial.row(one)["Status"] for one in late} == {"TAGGED"}
    assert all("CreatedBy" in found for one in late for found in tags(year, one, NEWCOMER))


def test_the_member_role_may_write_our_tags_and_nothing_else(year):
    statements = policies(year.trial.stage.names.member_role_arn(MEMBER))
    queue = f"arn:aws:sqs:{REGION}:{{}}:one"

    def may(action, account=MEMBER, **request):
        known = lookup_for(action, request, Scope(MEMBER, REGION), lambda _: "")
        return decide(statements, action, queue.format(account), known).allowed

    assert may("sqs:TagQueue", Tags=dict.fromkeys(DEFAULT_KEYS, "x"))
    assert not may("sqs:TagQueue", Tags={"Owner": "x"})
    assert not may("sqs:TagQueue", ACCOUNT, Tags=dict.fromkeys(DEFAULT_KEYS, "x"))
    assert not may("sqs:DeleteQueue")
    assert not may("sts:AssumeRole")


def test_deploy_writes_the_template_that_makes_the_role(year, tmp_path):
    file, names = tmp_path / "member-role.json", year.trial.stage.names
    with pointed_at(year.trial.aws):
        done = CliRunner().invoke(deploy.main, ["--stage", names.stage, "--member-template", str(file)])
    assert (done.exit_code, names.member_role in done.stderr) == (0, True)
    assert json.loads(file.read_text()) == member_template.template(Plan(names=names), read_templates(PROJECT))
