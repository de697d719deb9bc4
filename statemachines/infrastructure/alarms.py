"""The alarms: what an operator must hear of, each with what to do about it."""

from statemachines.functions import TIMEOUTS, TOLD_OF_OTHERWISE, placeholder
from statemachines.infrastructure.metrics import Metric, of_function, of_machine, of_queue, of_rule, ours
from statemachines.infrastructure.stack import Json, Part, Stack, ref
from statemachines.machines import MACHINES

PERIOD = 300
SLOW = 60
"""Seconds that no function should take."""

RATE = 5
"""Per cent of the creations to tag that may fail."""

WITHOUT_ALARMS = frozenset({"compliance"})
"""Machines whose failures `notify` tells of and nothing else: see docs/compliance.md on what it costs."""

EXECUTIONS = {"ExecutionsFailed": "failed", "ExecutionsTimedOut": "timed out", "ExecutionsAborted": "were aborted"}


def part(stack: Stack) -> Part:
    """Return every alarm; each publishes to the alert topic."""
    return Part(
        resources={
            **_errors(stack),
            **_durations(stack),
            **_tagging(stack),
            **_executions(stack),
            **_undelivered(stack),
        }
    )


def _errors(stack: Stack) -> Json:
    return {
        f"{placeholder(function)}Errors": _alarm(
            stack,
            f"{function}-errors",
            f"{function} failed. Steps are tried again, so look whether an execution failed too: {_rerun(stack)}. "
            f"The reason is in the log group {stack.names.function_log_group(function)}.",
            of_function(stack, function, "Errors"),
        )
        for function in TIMEOUTS
        if function not in TOLD_OF_OTHERWISE
    }


def _durations(stack: Stack) -> Json:
    """Return an alarm for each function that may take so long; one that may not is ended, which is an error."""
    return {
        f"{placeholder(function)}Duration": _alarm(
            stack,
            f"{function}-duration",
            f"{function} took more than {SLOW} seconds and is ended after {timeout}. Look for throttling in the log "
            f"group {stack.names.function_log_group(function)}, or raise its memory in .chalice/config.json.",
            of_function(stack, function, "Duration", "Maximum"),
            threshold=SLOW * 1000,
        )
        for function, timeout in TIMEOUTS.items()
        if timeout > SLOW and function not in TOLD_OF_OTHERWISE
    }


def _tagging(stack: Stack) -> Json:
    failed = ours(stack, "TaggingErrors")
    what_to_do = f"The alert says what failed and why. Mend that, then {_rerun(stack)}."
    return {
        "TaggingErrors": _alarm(stack, "tagging-errors", f"Creations could not be tagged. {what_to_do}", failed),
        "TaggingErrorRate": _rate_alarm(
            stack, failed, f"More than {RATE} per cent of the creations could not be tagged. {what_to_do}"
        ),
    }


def _rate_alarm(stack: Stack, failed: Metric, description: str) -> Json:
    tagged = ours(stack, "SecondsToTag", "SampleCount", "Seconds")  # one value for each creation that was tagged
    rate = {
        "Id": "rate",
        "Expression": "100 * FILL(failed, 0) / (FILL(failed, 0) + FILL(tagged, 0))",
        "Label": "Creations that failed, per cent",
        "ReturnData": True,
    }
    metrics = [rate, failed.in_math("failed", PERIOD), tagged.in_math("tagged", PERIOD)]
    return _resource(stack, "tagging-error-rate", description, RATE, {"Metrics": metrics})


def _executions(stack: Stack) -> Json:
    return {
        f"{kind.capitalize()}{name}": _alarm(
            stack,
            f"{kind}-{name.removeprefix('Executions').lower()}",
            f"Executions of {kind} {what}. Open the latest in the console to see the state and the error; mend the "
            f"cause, then {_rerun(stack)}.",
            of_machine(stack, kind, name),
        )
        for kind in MACHINES
        if kind not in WITHOUT_ALARMS
        for name, what in EXECUTIONS.items()
    }


def _undelivered(stack: Stack) -> Json:
    names = stack.names
    return {
        "DeadLettersWaiting": _alarm(
            stack,
            "dead-letters",
            f"Messages lie in {names.dlq}. Each has the attribute 'reason'. Mend it, then redrive the queue in the SQS "
            "console; delete what can never be handled. They are gone after 14 days.",
            of_queue(names.dlq, "ApproximateNumberOfMessagesVisible"),
        ),
        "RuleFailed": _alarm(
            stack,
            "rule-failed",
            f"The rule {names.status_rule} could not invoke {names.function('notify')}: failures may have gone untold. "
            f"Look for failed executions: {_rerun(stack)}. Then ./scripts/deploy --stage {stack.stage} again.",
            of_rule(names.status_rule, "FailedInvocations"),
        ),
    }


def _rerun(stack: Stack) -> str:
    return f"./scripts/rerun --stage {stack.stage}"


def _alarm(stack: Stack, about: str, description: str, metric: Metric, threshold: int = 0) -> Json:
    return _resource(stack, about, description, threshold, {**metric.alone(), "Period": PERIOD})


def _resource(stack: Stack, about: str, description: str, threshold: int, watched: Json) -> Json:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": stack.names.alarm(about),
            "AlarmDescription": description,
            **watched,
            "ComparisonOperator": "GreaterThanThreshold",
            "Threshold": threshold,
            "EvaluationPeriods": 1,
            "TreatMissingData": "notBreaching",  # no news is good news: nothing was created, or nothing went wrong
            "AlarmActions": [ref("AlertTopic")],
        },
    }
