import json

import pytest

from chalicelib.core.payloads import to_json
from chalicelib.schemas import validation
from chalicelib.steps import notify

EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:tagtrail-attribute-test:run-1"


def failed(stage, service="RDS", error="AccessDenied", name="one"):
    stored = {
        "items": [{"resource": {"arn": f"arn:aws:rds:us-east-1:123456789012:db:{name}"}}],
        "reason": "not authorized",
    }
    place = {"service": service, "account": "123456789012", "region": "us-east-1", "resources": 1}
    pointer = stage.runtime.work.put(to_json(stored), execution="x")
    return {"kind": "batch", **place, "error": error, "batch": {**place, "pointer": pointer}}


def tell(stage, execution=EXECUTION, **state):
    return notify.run({"kind": "execution", "input": state, "execution": execution}, stage.runtime)


def outcome(*items, permanent=()):
    return {"outcome": {"failed": list(items), "permanent": list(permanent), "results": []}}


def ended(stage, status="FAILED", name="run-1"):
    states = stage.client("stepfunctions")
    arn = states.start_execution(stateMachineArn=stage.runtime.settings.state_machine_arn, name=name)["executionArn"]
    return notify.run(status_of(arn, status), stage.runtime)


def status_of(execution, status="FAILED"):
    detail = {"executionArn": execution, "status": status}
    return {"detail-type": "Step Functions Execution Status Change", "source": "aws.states", "detail": detail}


def killed(**_):
    raise KeyboardInterrupt


def test_a_failed_batch_is_told_with_its_resources_and_what_aws_said(stage):
    assert tell(stage, **outcome(failed(stage))) == {"published": 1, "held_back": 0}
    [alert] = stage.alerts()
    validation.check(alert, "alert", AssertionError)
    assert alert["resources"] == ["arn:aws:rds:us-east-1:123456789012:db:one"]
    assert (alert["error"], alert["service"], alert["message"]) == ("AccessDenied", "RDS", "not authorized")
    assert alert["what"] == "1 RDS resource could not be tagged. They are being tried again."
    assert EXECUTION in alert["execution"]["console"]


def test_a_thousand_failures_of_one_reason_are_one_alert(stage):
    told = tell(stage, **outcome(*(failed(stage, name=f"n{n}") for n in range(30))))
    assert told == {"published": 1, "held_back": 0}
    assert [alert["count"] for alert in stage.alerts()] == [30]


def test_each_reason_is_an_alert_of_its_own_that_names_its_services(stage):
    tell(stage, **outcome(failed(stage), failed(stage, error="Throttled"), failed(stage, service="SNS")))
    told = {alert["error"]: {place["service"] for place in alert["places"]} for alert in stage.alerts()}
    assert told == {"AccessDenied": {"RDS", "SNS"}, "Throttled": {"RDS"}}


def test_what_was_held_back_is_told_when_the_schedule_asks_for_it(stage):
    tell(stage, **outcome(failed(stage)))
    assert tell(stage, **outcome(failed(stage, name="two"))) == {"published": 0, "held_back": 1}
    assert notify.run({"due": True}, stage.runtime) == {"published": 0, "held_back": 0}
    stage.later(minutes=61)
    assert notify.run({"due": True}, stage.runtime) == {"published": 1, "held_back": 0}
    assert [alert["resources"][0].rpartition(":")[2] for alert in stage.alerts()] == ["one", "two"]


def test_an_account_without_its_role_is_one_alert_for_all_of_its_services(stage):
    without = [failed(stage, service=service, error="NoMemberRole", name=service) for service in ("RDS", "SNS", "SQS")]
    assert tell(stage, **outcome(*without, failed(stage))) == {"published": 2, "held_back": 0}
    alerts = {alert["error"]: alert for alert in stage.alerts()}
    validation.check(alerts["NoMemberRole"], "alert", AssertionError)
    assert alerts["NoMemberRole"]["what"] == (
        "Nothing can be tagged in account 123456789012: 3 resources without tags."
    )
    assert alerts["NoMemberRole"]["resource_count"] == 3
    assert "service" not in alerts["NoMemberRole"]
    again = outcome(failed(stage, service="EC2", error="NoMemberRole"))
    assert tell(stage, **again) == {"published": 0, "held_back": 1}


def test_what_no_try_can_change_says_so(stage):
    settled = {"kind": "settled", "error": "UnknownCreator", "resources": 4}
    tell(stage, **outcome(permanent=[failed(stage, error="InvalidTag"), settled]))
    assert sorted(alert["what"] for alert in stage.alerts()) == [
        "1 RDS resource could not be tagged. No further try can change that.",
        (
            "4 events could not be attributed. No further try can change that. "
            "This stands for 4 of them since 2026-11-22T12:00:00Z, in 1 place."
        ),
    ]


def test_what_nobody_knows_is_named_with_the_command_that_tags_it(stage):
    common = {"source": "iam.amazonaws.com", "name": "CreateRole", "account": "123456789012", "region": "us-east-1"}
    arn = "arn:aws:iam::123456789012:role/r"
    events = [
        {"event": "e1", **common, "creator": "", "reason": "why", "arns": [arn]},
        {"event": "e2", **common, "creator": "ann", "reason": "why", "arns": []},
    ]
    settled = {"kind": "settled", "error": "UnknownCreator", "resources": 2, "events": events}
    policy = {**settled, "error": "InvalidTag"}
    tell(stage, **outcome(permanent=[settled, policy]))
    alert, other = sorted(stage.alerts(), key=lambda one: one["error"], reverse=True)
    validation.check(alert, "alert", AssertionError)
    assert (alert["account"], alert["region"], alert["service"]) == ("123456789012", "us-east-1", "iam")
    assert (alert["message"], alert["count"], alert["place_count"]) == ("why", 2, 1)
    call = "CreateRole (iam.amazonaws.com), event {}, account 123456789012, us-east-1"
    asked = "./scripts/tag ID --user ann --stage test --region us-east-1 --account 123456789012"
    assert alert["resources"] == [
        call.format("e1") + f": ./scripts/tag {arn} --user NAME --stage test",
        call.format("e2") + f": {asked} --event 'event#123456789012#us-east-1#e2'",
    ]
    assert other["resources"] == [call.format("e1"), call.format("e2")]


def test_what_nobody_knows_is_told_by_account_region_and_service_and_all_of_it_is_counted(stage):
    named = {"event": "e", "name": "Create", "creator": "", "reason": "why", "arns": []}
    events = [
        {**named, "account": "123456789012", "region": "us-east-1", "source": "iam.amazonaws.com"},
        {**named, "account": "123456789012", "region": "eu-west-1", "source": "sqs.amazonaws.com"},
        {**named, "account": "123456789012", "region": "eu-west-1", "source": "sqs.amazonaws.com"},
    ]
    settled = {"kind": "settled", "error": "NoResourceNamed", "resources": 10, "events": events}
    tell(stage, **outcome(permanent=[settled]))
    [alert] = stage.alerts()
    validation.check(alert, "alert", AssertionError)
    assert alert["count"] == 10
    assert [(one["region"], one["service"], one["count"], len(one["resources"])) for one in alert["places"]] == [
        ("", "", 7, 0),
        ("eu-west-1", "sqs", 2, 2),
        ("us-east-1", "iam", 1, 1),
    ]


def test_what_the_repetition_gave_up_is_told_and_what_was_told_before_is_not_again(stage):
    first = outcome(failed(stage))
    tell(stage, **first, retried={"permanent": [failed(stage, error="InvalidTag")], "results": []})
    assert [alert["error"] for alert in stage.alerts()] == ["InvalidTag"]


def test_a_failed_chunk_is_told(stage):
    tell(stage, **outcome({"kind": "chunk", "chunk": {"records": 7}, "error": "InvalidPolicy"}))
    [alert] = stage.alerts()
    assert (alert["kind"], alert["error"]) == ("chunk", "InvalidPolicy")
    assert alert["what"].startswith("7 records could not be worked on")


def test_a_log_that_could_not_be_read_is_told_with_the_message_of_the_lambda(stage):
    tell(stage, error={"Error": "MalformedLog", "Cause": json.dumps({"errorMessage": "not gzip", "stackTrace": []})})
    [alert] = stage.alerts()
    assert (alert["error"], alert["message"]) == ("MalformedLog", "not gzip")


def test_a_cause_that_is_no_json_is_told_as_it_is(stage):
    tell(stage, summary_error={"Error": "States.Timeout", "Cause": "too slow"}, **outcome())
    tell(stage, error={"Error": "Other"})
    assert [alert["message"] for alert in stage.alerts()] == ["too slow", ""]


def test_an_execution_that_ended_badly_and_was_not_told_is_told(stage):
    assert ended(stage, "TIMED_OUT") == {"published": 1, "held_back": 0}
    [alert] = stage.alerts()
    validation.check(alert, "alert", AssertionError)
    assert (alert["error"], alert["what"]) == ("TIMED_OUT", "An execution ended TIMED_OUT.")


def test_of_an_execution_that_was_told_its_end_is_no_second_alert(stage):
    tell(stage, **outcome(failed(stage)))
    assert ended(stage) == {"published": 0, "held_back": 0}
    assert len(stage.alerts()) == 1


def test_the_same_end_delivered_twice_is_told_once(stage):
    ended(stage)
    assert notify.run(status_of(EXECUTION), stage.runtime) == {"published": 0, "held_back": 0}


def test_backups_that_could_not_be_marked_are_told_with_some_of_them(stage):
    item = {"kind": "backups", "region": "eu-west-1", "error": "AccessDenied", "message": "no", "resources": 9}
    assert tell(stage, **outcome(permanent=[{**item, "ids": ["snap-1"]}]))["published"] == 1
    [alert] = stage.alerts()
    validation.check(alert, "alert", AssertionError)
    assert alert["what"] == "9 backups could not be marked. The next run tries again."
    assert (alert["resources"], alert["region"], alert["service"]) == (["snap-1"], "eu-west-1", "retention")
    assert (alert["kind"], "./scripts/rerun" in alert["todo"]) == ("backups", False)


def test_an_end_whose_telling_was_killed_is_told_by_the_next_try(stage):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stage.client("stepfunctions"), "describe_execution", killed)
        with pytest.raises(KeyboardInterrupt):
            ended(stage)
    stage.later(seconds=60)
    assert notify.run(status_of(EXECUTION), stage.runtime) == {"published": 1, "held_back": 0}


def test_an_end_is_told_while_the_ledger_refuses(stage):
    refusing = stage.with_settings(ledger_table="gone")
    assert ended(refusing)["published"] == 1
    assert len(stage.alerts()) == 1


def test_a_region_and_a_chunk_of_backups_that_failed_are_told_with_the_message_of_the_lambda(stage):
    error = {"Error": "TimedOut", "Cause": json.dumps({"errorMessage": "no answer"})}
    tell(stage, **outcome({"kind": "region", "region": "eu-west-1", "error": error}))
    tell(stage, **outcome({"kind": "chunk-of-backups", "region": "us-east-1", "error": {"Error": "Sandbox.Timedout"}}))
    first, second = stage.alerts()
    assert (first["error"], first["message"], first["region"]) == ("TimedOut", "no answer", "eu-west-1")
    assert (second["error"], second["message"], second["region"]) == ("Sandbox.Timedout", "", "us-east-1")
