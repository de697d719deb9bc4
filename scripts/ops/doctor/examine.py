"""The examination: every check in order, none of which can stop another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import TagTrailError
from scripts.ops.doctor import event_rules, lambdas, machines, results, trail_and_inbox
from scripts.ops.doctor.model import BROKEN, Finding, Findings, Result, broken, warning
from scripts.ops.errors import CommandError, NoStage, is_missing, is_refused
from scripts.ops.stage.deployed_stage import DeployedStage

Check = Callable[[DeployedStage], Findings]

FIRST: Mapping[str, Check] = {"credentials": lambdas.credentials, "stack": lambdas.the_stack}
"""If one of these is broken, the others would only say the same in other words."""

THEN: Mapping[str, Check] = {
    "functions": lambdas.functions,
    "tag policy": lambdas.tag_policy,
    "roles": lambdas.roles,
    "trail": trail_and_inbox.trails,
    "trail key": trail_and_inbox.encryption,
    "notification": trail_and_inbox.notifications,
    "event rules": event_rules.rules,
    "inbox": trail_and_inbox.inbox,
    "mapping": trail_and_inbox.mapping,
    "ledger": results.ledger,
    "alerts": results.alerts,
    "status rule": results.status_rule,
    "alerts due": results.due_rule,
    "executions": machines.executions,
    "failed executions": machines.failures,
    "retention": machines.retention,
    "compliance": machines.compliance,
    "dead letters": results.dead_letters,
}


def examine(stage: DeployedStage) -> Iterator[Result]:
    """Run the checks and yield what each finds as it comes."""
    first = [Result(name, one) for name, check in FIRST.items() for one in _findings(check, stage)]
    yield from first
    if any(result.finding.verdict == BROKEN for result in first):
        return
    for name, check in THEN.items():
        for one in _findings(check, stage):
            yield Result(name, one)


def _findings(check: Check, stage: DeployedStage) -> Iterator[Finding]:
    try:
        yield from check(stage)
    except ClientError as error:
        yield _of_error(error, stage)
    except NoStage:
        found = "not looked at: there is no function to read the settings of the stage from"
        yield warning(found, "mend the functions first")
    except (BotoCoreError, TagTrailError, CommandError) as error:
        yield broken(str(error), getattr(error, "hint", "") or "mend that, then look again")


def _of_error(error: ClientError, stage: DeployedStage) -> Finding:
    """Tell what is gone from what we may not see."""
    if is_missing(error):
        return broken(str(error), stage.restore)
    if is_refused(error):
        return warning(f"you may not look: {error}", "look with a role that may, such as the one that deploys")
    return broken(str(error), "try again; if it stays, AWS says above what is wrong")
