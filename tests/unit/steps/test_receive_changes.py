import json

from chalicelib.steps import receive_changes

ACCOUNT, REGION = "123456789012", "us-east-1"


def message(number, body):
    return {
        "messageId": f"m{number}",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "0"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }


def change(instance, state="running"):
    return {
        "detail-type": "EC2 Instance State-change Notification",
        "source": "aws.ec2",
        "account": ACCOUNT,
        "region": REGION,
        "resources": [arn(instance)],
        "detail": {"instance-id": instance, "state": state},
    }


def arn(instance):
    return f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{instance}"


def receive(stage, *bodies):
    records = [message(number, body) for number, body in enumerate(bodies)]
    return receive_changes.run({"Records": records}, stage.runtime)


def test_five_hundred_changes_start_one_execution(stage):
    names = [f"i-{number:017x}" for number in range(500)]
    assert receive(stage, *map(change, names)) == {"batchItemFailures": []}
    (execution,) = stage.executions("compliance")
    assert execution["instances"] == [arn(name) for name in names]
    assert execution["name"].startswith("changes-")


def test_the_same_batch_delivered_again_starts_nothing(stage):
    for _ in range(2):
        receive(stage, change("i-1"))
    assert len(stage.executions("compliance")) == 1


def test_an_instance_that_changes_several_times_is_checked_once(stage):
    receive(stage, change("i-1"), change("i-1"), change("i-2"))
    (execution,) = stage.executions("compliance")
    assert execution["instances"] == [arn("i-1"), arn("i-2")]


def test_states_that_the_policy_does_not_list_start_nothing(stage):
    receive(stage, change("i-1", "stopped"), change("i-2", "pending"))
    assert stage.executions("compliance") == []


def test_a_change_that_names_no_instance_checks_all_that_are_watched(stage):
    nameless = {**change("i-1"), "detail": {"state": "running"}}
    bare = {"detail-type": "EC2 Instance State-change Notification", "detail": {}}
    stopped = {**nameless, "detail": {"state": "stopped", "instance-id": ""}}
    for _ in range(2):
        assert receive(stage, nameless, bare, stopped, change("i-2")) == {"batchItemFailures": []}
    by_name, everything = sorted(stage.executions("compliance"), key=lambda one: "scope" in one)
    assert by_name["instances"] == [arn("i-2")]
    assert everything["scope"] == "instances"
    assert everything["name"].startswith("changes-of-all-")


def test_an_instance_is_checked_in_its_own_region(stage):
    receive(stage, {**change("i-1"), "region": "eu-west-1"})
    (execution,) = stage.executions("compliance")
    assert execution["instances"] == [f"arn:aws:ec2:eu-west-1:{ACCOUNT}:instance/i-1"]


def test_what_is_no_event_of_ec2_is_delivered_again_and_stops_no_neighbour(stage):
    bad = [
        "not JSON",
        "[]",
        {"detail": {}},
        {**change("i-2"), "resources": []},
        {**change("i-3"), "detail-type": "other"},
    ]
    failed = receive(stage, *bad, change("i-1"))["batchItemFailures"]
    assert [one["itemIdentifier"] for one in failed] == ["m0", "m1", "m2", "m3", "m4"]
    (execution,) = stage.executions("compliance")
    assert execution["instances"] == [arn("i-1")]
