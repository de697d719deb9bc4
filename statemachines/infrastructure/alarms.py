"""The alarms: what an operator must hear of, each with what to do about it."""

from datetime import timedelta

from statemachines.functions import TIMEOUTS, TOLD_OF_OTHERWISE, placeholder
from statemachines.infrastructure.metrics import Metric, of_function, of_machine, of_queue, of_rule, ours
from statemachines.infrastructure.queues import KEPT_DAYS
from statemachines.infrastructure.stack import Json, Part, Stack, ref
from statemachines.machines import MACHINES

PERIOD = 300
SLOW = 60
"""Seconds that no function should take."""

RATE = 5
"""Per cent of the creations to tag, or of the backups to mark, that may fail."""

HOUR = timedelta(hours=1)
LONGEST = 7 * 24
"""Periods of an hour that an alarm can look back over."""

MOST_METRICS = 10
"""Metrics that an alarm's expression may look at."""

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
            **_retention(stack),
            **_events(stack),
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
            f"cause, then {_again(stack, kind)}.",
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
            f"Messages lie in {names.dlq}. What each is and what to do: {_letters(stack, 'explain')}. They are gone "
            f"after {KEPT_DAYS} days.",
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


def _retention(stack: Stack) -> Json:
    runs = f"Look at the latest execution of {stack.names.machine('retention').name} in the console"
    failed, tagged = ours(stack, "RetentionErrors"), ("AmisTagged", "SnapshotsTagged")
    return {
        **_missed(stack),
        "SlowRetention": _alarm(
            stack,
            "slow-retention",
            f"A run of retention took more than {SLOW} seconds, as the first one may. {runs} to see in which Region.",
            ours(stack, "RetentionSeconds", "Maximum", "Seconds"),
            threshold=SLOW,
        ),
        "FailingRetention": _resource(
            stack,
            "failing-retention",
            f"More than {RATE} per cent of the backups could not be marked. {runs}: its output says why.",
            RATE,
            {
                "Metrics": [
                    {
                        "Id": "rate",
                        "Expression": "100 * failed / (failed + amis + snapshots)",
                        "Label": "Backups that failed, per cent",
                        "ReturnData": True,
                    },
                    failed.in_math("failed", PERIOD),
                    *(ours(stack, name).in_math(name.removesuffix("Tagged").lower(), PERIOD) for name in tagged),
                ]
            },
        ),
    }


def _missed(stack: Stack) -> Json:
    """Return the alarm for a run that did not come; CloudWatch looks back at most seven days (PutMetricAlarm)."""
    periods = -(-(stack.schedule.longest + HOUR) // HOUR) if stack.schedule else 0
    if not 0 < periods <= LONGEST:
        return {}
    alarm = _resource(
        stack,
        "missed-retention",
        f"No run of retention has ended in {periods} hours. Look whether the rule {stack.names.schedule_rule} is "
        f"enabled, and whether the last run failed: {_again(stack, 'retention')} --list. It also rings until the first "
        f"run. ./scripts/doctor --stage {stack.stage} says how to start one.",
        1,
        {**ours(stack, "RetentionSeconds", "SampleCount", "Seconds").alone(), "Period": 3600},
    )
    alarm["Properties"] |= {
        "ComparisonOperator": "LessThanThreshold",
        "EvaluationPeriods": periods,
        "TreatMissingData": "breaching",
    }
    return {"MissedRetention": alarm}


def _again(stack: Stack, kind: str) -> str:
    return f"{_rerun(stack)} --machine {kind}"


def _events(stack: Stack) -> Json:
    """Return the alarms on the rules that feed the inbox, as few as the ten metrics that one may look at allow.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
    """
    rules = [stack.names.event_rule(number) for number, _ in enumerate(stack.patterns, 1)]
    groups = [rules[first : first + MOST_METRICS] for first in range(0, len(rules), MOST_METRICS)]
    return {f"EventsLost{number}": _lost(stack, number, group) for number, group in enumerate(groups, 1)}


def _lost(stack: Stack, number: int, rules: list[str]) -> Json:
    metrics = [of_rule(rule, "FailedInvocations").in_math(f"m{n}", PERIOD) for n, rule in enumerate(rules)]
    total = {"Id": "lost", "Expression": "SUM(METRICS())", "Label": "Events not delivered", "ReturnData": True}
    text = (
        f"Events that the rules {rules[0]} to {rules[-1]} matched did not reach {stack.names.inbox}. They lie in "
        f"{stack.names.dlq}. Run ./scripts/doctor --stage {stack.stage}, mend what it says, then "
        f"{_letters(stack, 'send-back')} --all."
    )
    return _resource(stack, f"events-lost-{number}", text, 0, {"Metrics": [total, *metrics]})


def _rerun(stack: Stack) -> str:
    return f"./scripts/rerun --stage {stack.stage}"


def _letters(stack: Stack, action: str) -> str:
    return f"./scripts/deadletters {action} --stage {stack.stage}"


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
