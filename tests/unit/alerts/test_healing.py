import json

from chalicelib.alerts.healing import healed
from chalicelib.ledger.owed import Owed, Place


def owed(*executions, told=()):
    places = tuple(Place(what="x", region=arn, execution=arn) for arn in executions)
    return Owed(kind="batch", error="E", since="", places=places, count=1, resource_count=0, told=tuple(told))


def test_an_execution_that_did_all_of_its_work_in_the_end_has_healed(stage, monkeypatch):
    answers = {
        "good": {"status": "SUCCEEDED", "output": json.dumps({"failed": 0, "tagged": 3})},
        "partly": {"status": "SUCCEEDED", "output": json.dumps({"failed": 1})},
        "silent": {"status": "SUCCEEDED"},
        "running": {"status": "RUNNING"},
        "failed": {"status": "FAILED"},
    }
    arns = {name: f"arn:aws:states:us-east-1:123456789012:execution:m:{name}" for name in answers}
    states = stage.client("stepfunctions")
    monkeypatch.setattr(states, "describe_execution", lambda **asked: answers[asked["executionArn"].rpartition(":")[2]])
    found = owed(arns["good"], arns["partly"], arns["running"], "", told=[arns["silent"], arns["failed"], arns["good"]])
    assert healed(found, stage.runtime) == ["silent", "good"]


def test_an_execution_that_aws_has_forgotten_is_not_called_healed(stage):
    assert healed(owed("arn:aws:states:us-east-1:123456789012:execution:m:gone"), stage.runtime) == []
