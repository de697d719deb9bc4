"""EventBridge: what a rule's targets get."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from jsonpath_ng.ext.parser import parse as parse_path
from moto.awslambda.models import LambdaFunction
from moto.awslambda_simple.models import lambda_simple_backends
from moto.events.models import EventsBackend, Rule, events_backends
from moto.events.utils import EventTemplateParser
from moto.logs.models import logs_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from scripts.devtools.embedded_aws import roles
from scripts.devtools.embedded_aws.runtime.iam import decide
from scripts.devtools.embedded_aws.shims.base import World, shim
from scripts.devtools.embedded_aws.shims.permissions import EVENTS, lets_in

_BY_ROLE = {"events": "events:PutEvents", "states": "states:StartExecution"}
"""What the role of a rule's target needs, where there is no policy of the target to ask."""

_FIELDS = ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")


@shim
def rules_deliver(world: World) -> None:
    """AWS sends the whole event to every target that lets the rule in; moto knows few targets, and no permission.

    It also ignores Input and InputPath, drops the account, numbers the time, sends from disabled rules, lets scheduled
    rules match everything, and stops at the first target it does not know.
    """

    def send(rule: Rule, original: Any, transform_input: bool = True) -> None:  # noqa: ARG001, FBT001, FBT002
        event = _normal(original)
        if rule.state == "ENABLED" and rule.event_pattern.get_pattern() and rule.event_pattern.matches_event(event):
            for target in list(rule.targets):
                _send(world, rule, target, _payload(target, event))

    world.replace(Rule, "send_to_targets", send)


@shim
def nobody_speaks_for_aws(world: World) -> None:
    """PutEvents refuses a source that begins with "aws.", which is AWS's own; moto takes any."""

    def put(original: Callable[..., Any], backend: EventsBackend, events: list[dict[str, Any]]) -> Any:
        refused = {
            "ErrorCode": "NotAuthorizedForSourceException",
            "ErrorMessage": "Not authorized for the source.",
        }
        return [
            refused if str(event.get("Source", "")).startswith("aws.") else original(backend, [event])[0]
            for event in events
        ]

    world.wrap(EventsBackend, "put_events", put)


def tell(record: Mapping[str, Any]) -> None:
    """Let CloudTrail tell EventBridge of what somebody did, in the account and the Region of its record.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
    """
    kind = _KINDS[record["eventType"]]
    source = "aws." + record["eventSource"].partition(".")[0]
    emit(record["recipientAccountId"], record["awsRegion"], source, f"AWS {kind} via CloudTrail", [], record)


_KINDS = {"AwsApiCall": "API Call", "AwsConsoleAction": "Console Action", "AwsServiceEvent": "Service Event"}


def emit(
    account: str, region: str, source: str, detail_type: str, resources: list[str], detail: Mapping[str, Any]
) -> None:
    """Put an event of an AWS service on the default bus."""
    event: Any = {
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": account,
        "region": region,
        "resources": resources,
        "detail": detail,
    }
    for rule in list(events_backends[account][region].event_buses["default"].rules.values()):
        rule.send_to_targets(event)


def tick(world: World, account: str, region: str, name: str) -> None:
    """Let the schedule of a rule come round: nothing here watches the clock."""
    rule = events_backends[account][region].event_buses["default"].rules[name]
    event = _normal(
        {
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": account,
            "region": region,
            "resources": [rule.arn],
            "detail": {},
        }
    )
    for target in list(rule.targets) if rule.state == "ENABLED" and rule.scheduled_expression else []:
        _send(world, rule, target, _payload(target, event))


def _normal(event: Mapping[str, Any]) -> Any:
    moment = event.get("time")
    if not isinstance(moment, str):
        moment = (
            f"{datetime.fromtimestamp(float(moment), tz=UTC) if moment else datetime.now(tz=UTC):%Y-%m-%dT%H:%M:%SZ}"
        )
    complete = {"version": "0", **event, "time": moment}
    return {name: complete[name] for name in _FIELDS}


def _payload(target: Mapping[str, Any], event: dict[str, Any]) -> str:
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return json.dumps(parse_path(target["InputPath"]).find(event)[0].value)
    transformer = target.get("InputTransformer")
    if transformer:
        known: Any = {**event, "ingestion-time": event["time"]}
        return json.dumps(
            EventTemplateParser.parse(transformer["InputTemplate"], transformer.get("InputPathsMap", {}), known)
        )
    return json.dumps(event)


def _send(world: World, rule: Rule, target: Mapping[str, Any], text: str) -> None:
    """Delivery is asynchronous on AWS: what goes wrong there does not reach whoever caused the event."""
    arn = target["Arn"]
    service, region, account = arn.split(":")[2:5]
    try:
        _check_allowed(rule, target)
        _TARGETS[service](world, arn, region, account, text, target)
    except Exception as error:  # noqa: BLE001
        world.functions.undelivered.append((arn, repr(error)))


def _check_allowed(rule: Rule, target: Mapping[str, Any]) -> None:
    arn = target["Arn"]
    action = _BY_ROLE.get(arn.split(":")[2])
    if action:
        role = target.get("RoleArn", "")
        trusted = bool(role) and lets_in(role, EVENTS, rule.arn, rule.account_id)
        allowed = trusted and decide(roles.policies(role), action, arn, lambda _key: None).allowed
    else:
        allowed = lets_in(arn, EVENTS, rule.arn, rule.account_id)
    if not allowed:
        raise PermissionError(f"{arn} does not let the rule {rule.name} in")


def _to_queue(_world: World, arn: str, region: str, account: str, text: str, target: Mapping[str, Any]) -> None:
    group = target.get("SqsParameters", {}).get("MessageGroupId")
    sqs_backends[account][region].send_message(arn.rsplit(":", 1)[-1], text, group_id=group)


def _to_function(world: World, arn: str, region: str, account: str, text: str, _target: Mapping[str, Any]) -> None:
    function: LambdaFunction = lambda_simple_backends[account][region].get_function(arn)
    world.functions.invoke_later(function, text)


def _to_topic(_world: World, arn: str, region: str, account: str, text: str, _target: Mapping[str, Any]) -> None:
    sns_backends[account][region].publish(message=text, arn=arn)


def _to_state_machine(
    _world: World, arn: str, region: str, account: str, text: str, _target: Mapping[str, Any]
) -> None:
    stepfunctions_parser_backends[account][region].start_execution(arn, str(uuid.uuid4()), text)


def _to_log_group(_world: World, arn: str, region: str, account: str, text: str, _target: Mapping[str, Any]) -> None:
    group, stream, backend = arn.split(":")[6], str(uuid.uuid4()), logs_backends[account][region]
    backend.create_log_stream(group, stream)
    now = int(datetime.now(tz=UTC).timestamp() * 1000)
    backend.put_log_events(group, stream, [{"timestamp": now, "message": text}])


def _to_bus(_world: World, arn: str, region: str, account: str, text: str, _target: Mapping[str, Any]) -> None:
    event, bus = json.loads(text), events_backends[account][region].event_buses[arn.rsplit("/", 1)[-1]]
    for rule in list(bus.rules.values()):
        rule.send_to_targets(event)


_TARGETS: Mapping[str, Callable[[World, str, str, str, str, Mapping[str, Any]], None]] = {
    "events": _to_bus,
    "lambda": _to_function,
    "logs": _to_log_group,
    "sns": _to_topic,
    "sqs": _to_queue,
    "states": _to_state_machine,
}
