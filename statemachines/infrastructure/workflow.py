"""Each state machine with its role and log, and the rule that tells when an execution did not succeed."""

import json
import re

from statemachines.functions import TIMEOUTS, log_days, placeholder
from statemachines.infrastructure.stack import ACCOUNT, Json, Part, Stack, arn, document, ref, sub
from statemachines.machine_names import MachineNames
from statemachines.machines import MACHINES

UNSUCCESSFUL = ["FAILED", "TIMED_OUT", "ABORTED"]

DELIVER_LOGS = [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
]


def part(stack: Stack) -> Part:
    """Return machines, roles, log groups and rule; a machine's logical id is its kind, capitalised."""
    machines = [_of_machine(stack, kind) for kind in MACHINES]
    return Part(
        resources={name: one for machine in machines for name, one in machine.items()}
        | {"ExecutionStatus": _status_rule(stack)},
        outputs={f"{kind.capitalize()}MachineArn": ref(kind.capitalize()) for kind in MACHINES},
    )


def _of_machine(stack: Stack, kind: str) -> Json:
    logical, names = kind.capitalize(), stack.names.machine(kind)
    text = json.dumps(MACHINES[kind](stack.scale), separators=(",", ":"))
    return {
        f"{logical}Log": _log(stack, names),
        f"{logical}Role": _role(stack, names, invoked(text)),
        logical: _machine(stack, names, text),
    }


def invoked(definition: str) -> list[str]:
    """Return those of our functions that a definition, as JSON with placeholders, invokes."""
    return [function for function in TIMEOUTS if f"${{{placeholder(function)}}}" in definition]


def _joined(stack: Stack, text: str) -> Json:
    """Return the definition with CloudFormation putting in the functions' ARNs.

    With Fn::Join nothing else in the text can be mistaken for a placeholder: JSONPath's `$$` could.
    """
    known: Json = {f'"${{{placeholder(function)}}}"': function for function in invoked(text)}
    pieces: list[Json | str] = []
    for piece in re.split(r'("\$\{\w+\}")', text):
        if piece in known:
            pieces += ['"', sub(stack.names.function_arn(known[piece])), '"']
        else:
            pieces.append(piece)
    return {"Fn::Join": ["", pieces]}


def _log(stack: Stack, names: MachineNames) -> Json:
    return {
        "Type": "AWS::Logs::LogGroup",
        "Properties": {
            "LogGroupName": names.log_group,
            "RetentionInDays": log_days(names.kind, stack.log_days),
        },
    }


def _machine(stack: Stack, names: MachineNames, text: str) -> Json:
    logical = names.kind.capitalize()
    return {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "StateMachineName": names.name,
            "StateMachineType": "STANDARD",
            "RoleArn": arn(f"{logical}Role"),
            "DefinitionString": _joined(stack, text),
            "LoggingConfiguration": {
                "Level": "ERROR",
                "IncludeExecutionData": True,
                "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": arn(f"{logical}Log")}}],
            },
            "TracingConfiguration": {"Enabled": False},
        },
    }


def _role(stack: Stack, names: MachineNames, functions: list[str]) -> Json:
    trust = {
        "Sid": "OnlyTheMachine",
        "Effect": "Allow",
        "Principal": {"Service": "states.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": sub(ACCOUNT)},
            "ArnEquals": {"aws:SourceArn": sub(names.arn)},
        },
    }
    invoke = {
        "Sid": "OnlyItsFunctions",
        "Effect": "Allow",
        "Action": "lambda:InvokeFunction",
        "Resource": [sub(stack.names.function_arn(function)) for function in functions],
    }
    # Log delivery has no resource to name.
    # https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
    deliver = {"Sid": "DeliverLogs", "Effect": "Allow", "Action": DELIVER_LOGS, "Resource": "*"}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "RoleName": names.role,
            "AssumeRolePolicyDocument": document(trust),
            "Policies": [{"PolicyName": "run", "PolicyDocument": document(invoke, deliver)}],
        },
    }


def _status_rule(stack: Stack) -> Json:
    """Tell `notify` of an execution that failed in a way that no Catch sees.

    Deployment lets EventBridge invoke `notify` when Chalice has made it; until then, events wait in the queue.
    """
    return {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "Name": stack.names.status_rule,
            "Description": "Executions of TagTrail that failed, timed out or were aborted.",
            "EventPattern": {
                "source": ["aws.states"],
                "detail-type": ["Step Functions Execution Status Change"],
                "detail": {"status": UNSUCCESSFUL, "stateMachineArn": _arns(stack)},
            },
            "Targets": [
                {
                    "Id": "notify",
                    "Arn": sub(stack.names.function_arn("notify")),
                    "RetryPolicy": {"MaximumRetryAttempts": 20, "MaximumEventAgeInSeconds": 3600},
                    "DeadLetterConfig": {"Arn": arn("DeadLetters")},
                },
            ],
        },
    }


def _arns(stack: Stack) -> list[Json | str]:
    return [sub(stack.names.machine(kind).arn) for kind in MACHINES]
