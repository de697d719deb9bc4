"""The log group of each function, so that each has a retention before its first line."""

from statemachines.functions import TIMEOUTS, log_days, placeholder
from statemachines.infrastructure.stack import Part, Stack


def part(stack: Stack) -> Part:
    """Return the log groups; Chalice's `log_retention_in_days`, where it is set, must say the same."""
    groups = {
        f"{placeholder(function)}Log": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {
                "LogGroupName": stack.names.function_log_group(function),
                "RetentionInDays": log_days(function, stack.log_days),
            },
        }
        for function in TIMEOUTS
    }
    return Part(resources=groups)
