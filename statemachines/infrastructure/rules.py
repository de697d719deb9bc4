"""The rules that hear of creations and state changes within seconds: those at home, and what forwards from elsewhere.

An event of another Region goes to the default bus at home, because a rule reaches no queue of another Region. It keeps
its source, Region and account on the way, so that the rules at home match it as they match their own.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html
"""

from typing import Final

from statemachines.infrastructure.stack import ACCOUNT, Json, Part, Stack, arn, document, sub
from statemachines.names import Names

RETRIES = {"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 86_400}
"""As long as EventBridge may: what comes late is still tagged."""


STATE_CHANGES: Final[Json] = {"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"]}


def part(stack: Stack) -> Part:
    """Return a rule for each pattern, the role of the forwarders if there are any, and what was chosen."""
    inbox = {
        "Id": "inbox",
        "Arn": arn("Inbox"),
        "RetryPolicy": RETRIES,
        "DeadLetterConfig": {"Arn": arn("DeadLetters")},
    }
    mode = {"TriggerMode": stack.mode}
    if not stack.regions:
        return Part(resources=_rules(stack, inbox), outputs=mode)
    return Part(
        resources={**_rules(stack, inbox), "ForwarderRole": _role(stack)},
        outputs={**mode, "ForwardedRegions": ",".join(stack.regions)},
    )


def forwarder(stack: Stack, home: Names) -> Json:
    """Return the template of another Region: the same rules, with the default bus at home as their target.

    State changes are forwarded whatever triggers: instances are checked in every mode.
    """
    bus = {"Id": "home", "Arn": home.bus_arn, "RoleArn": home.forwarder_role_arn, "RetryPolicy": RETRIES}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"TagTrail, stage {stack.stage}: tells {home.region} what is made and started here.",
        "Resources": {**_rules(stack, bus), "StateChanges": state_changes(stack.names, bus)},
    }


def state_changes(names: Names, target: Json) -> Json:
    """Return the rule on state changes of EC2. It takes them all: the tag policy says which are watched."""
    return {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "Name": names.changes_rule,
            "Description": "EC2 instances that change their state: their tags are checked.",
            "State": "ENABLED",
            "EventPattern": STATE_CHANGES,
            "Targets": [target],
        },
    }


def _rules(stack: Stack, target: Json) -> Json:
    return {
        f"EventRule{number}": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "Name": stack.names.event_rule(number),
                "Description": f"Creations that TagTrail attributes, part {number} of {len(stack.patterns)}.",
                "State": "ENABLED",
                "EventPattern": pattern,
                "Targets": [target],
            },
        }
        for number, pattern in enumerate(stack.patterns, 1)
    }


def _role(stack: Stack) -> Json:
    """Let our rules, in whatever Region, put events on the bus at home, and nothing else.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
    """
    names = stack.names
    # '?' is one character, and a number is followed by the stage, so no rule of another stage is among these.
    ours = [names.changes_rule, *(names.event_rule(digits) for digits in ("?", "??"))]
    rules = [f"arn:{names.partition}:events:*:{ACCOUNT}:rule/{rule}" for rule in ours]
    trust = {
        "Sid": "OnlyOurForwarders",
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": sub(ACCOUNT)},
            "ArnLike": {"aws:SourceArn": [sub(rule) for rule in rules]},
        },
    }
    put = {"Sid": "OnlyHome", "Effect": "Allow", "Action": "events:PutEvents", "Resource": sub(names.bus_arn)}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": names.forwarder,
            "AssumeRolePolicyDocument": document(trust),
            "Policies": [{"PolicyName": "forward", "PolicyDocument": document(put)}],
        },
    }
