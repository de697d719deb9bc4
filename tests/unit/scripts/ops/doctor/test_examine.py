"""The examination goes on whatever a check meets, and the table says what it met."""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.errors import InvalidPolicy
from scripts.ops.cli.doctor import document, show
from scripts.ops.doctor import examine as examining
from scripts.ops.doctor.examine import examine
from scripts.ops.doctor.model import BROKEN, OK, WARNING, Finding, Result, broken, ok
from scripts.ops.doctor.trail_and_inbox import announces
from scripts.ops.errors import NoStage
from scripts.ops.presentation.terminal import screen
from scripts.ops.stage.deployed_stage import DeployedStage
from statemachines.names import Names

WARD = DeployedStage(
    Names(stage="dev", account="123456789012", region="eu-west-1"), None, datetime(2026, 11, 22, tzinfo=UTC)
)


def refused(code):
    return ClientError({"Error": {"Code": code, "Message": "so it is"}}, "GetIt")


def raising(error):
    def check(_):
        raise error
        yield

    return check


@pytest.fixture
def checks(monkeypatch):
    def these(first, then):
        monkeypatch.setattr(examining, "FIRST", first)
        monkeypatch.setattr(examining, "THEN", then)
        return list(examine(WARD))

    return these


def test_a_broken_stack_is_all_there_is_to_say(checks):
    found = checks({"stack": lambda _: iter([broken("gone", "deploy")])}, {"more": lambda _: iter([ok("fine")])})
    assert [result.check for result in found] == ["stack"]


@pytest.mark.parametrize(
    ("error", "verdict", "mend"),
    [
        (refused("ResourceNotFoundException"), BROKEN, "it belongs to the stack tagtrail-dev"),
        (refused("AccessDenied"), WARNING, "look with a role that may"),
        (refused("InternalError"), BROKEN, "try again"),
        (EndpointConnectionError(endpoint_url="https://sqs"), BROKEN, "mend that"),
        (InvalidPolicy("$: no"), BROKEN, "mend that"),
    ],
)
def test_a_check_that_fails_is_a_finding_and_the_next_goes_on(checks, error, verdict, mend):
    found = checks({}, {"bad": raising(error), "good": lambda _: iter([ok("fine")])})
    assert [(one.check, one.finding.verdict) for one in found] == [("bad", verdict), ("good", OK)]
    assert mend in found[0].finding.mend
    assert str(error) in found[0].finding.found


def test_what_needs_the_settings_is_not_looked_at_where_no_function_has_them(checks):
    (result,) = checks({}, {"trail": raising(NoStage(WARD.names))})
    finding = result.finding
    assert (finding.verdict, finding.mend) == (WARNING, "mend the functions first")
    assert "no function to read the settings" in finding.found


def test_json_counts_what_is_broken():
    told = document("dev", [Result("one", ok("fine")), Result("two", broken("gone", "deploy"))])
    assert (told["stage"], told["broken"]) == ("dev", 1)
    assert told["checks"][1] == {"check": "two", "verdict": BROKEN, "found": "gone", "mend": "deploy"}


def test_what_a_stranger_wrote_cannot_act_on_the_terminal(capsys):
    show([Result("one", Finding(BROKEN, "a\x1b[2Jb [red]", "c\x07"))], screen())
    written = capsys.readouterr().out
    assert "\x1b" not in written
    assert "\x07" not in written
    assert "[red]" in written


@pytest.mark.parametrize(
    ("events", "filters", "prefix", "covered"),
    [
        (["s3:ObjectCreated:*"], {"suffix": ".json.gz"}, "", True),
        (["s3:ObjectCreated:*"], {"Suffix": ".gz"}, "", True),
        (["s3:ObjectCreated:Put"], {}, "", True),
        (["s3:ObjectRemoved:*"], {}, "", False),
        (["s3:ObjectCreated:*"], {"suffix": ".txt"}, "", False),
        (["s3:ObjectCreated:*"], {"prefix": "org/", "suffix": ".json.gz"}, "org/", True),
        (["s3:ObjectCreated:*"], {"prefix": "org/"}, "", False),
    ],
)
def test_a_notification_must_cover_every_log(events, filters, prefix, covered):
    rules = [{"Name": name, "Value": value} for name, value in filters.items()]
    assert announces({"Events": events, "Filter": {"Key": {"FilterRules": rules}}}, prefix) is covered
