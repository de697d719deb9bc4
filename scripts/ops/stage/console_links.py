"""Where a stage is to be seen in the AWS console."""

from __future__ import annotations

from urllib.parse import quote

from chalicelib.core.console_links import domain
from statemachines.names import Names


def links(names: Names) -> dict[str, str]:
    """Return console pages by what they show, as flat outputs: `ConsoleDashboard` and so on."""
    region = names.region
    root = f"https://{region}.console.{domain(names.partition)}"
    dashboards = f"{root}/cloudwatch/home?region={region}#dashboards/dashboard"
    queue = quote(names.dlq_url, safe="")
    return {
        "ConsoleDashboard": f"{dashboards}/{names.dashboard}",
        "ConsoleCompliance": f"{dashboards}/{names.compliance_dashboard}",
        "ConsoleExecutions": f"{root}/states/home?region={region}#/statemachines/view/{names.attribute.arn}",
        "ConsoleAlarms": f"{root}/cloudwatch/home?region={region}#alarmsV2:?search={names.alarm('')}",
        "ConsoleLedger": f"{root}/dynamodbv2/home?region={region}#table?name={names.table}",
        "ConsoleDeadLetters": f"{root}/sqs/v3/home?region={region}#/queues/{queue}",
        "ConsoleStack": f"{root}/cloudformation/home?region={region}#/stacks?filteringText={names.stack}",
    }
