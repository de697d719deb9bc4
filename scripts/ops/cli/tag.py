"""`./scripts/tag`: tag what no CloudTrail record speaks of."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import boto3
import click

from chalicelib.errors import InvalidRequest
from scripts.ops.cli import report_errors, stage_option
from scripts.ops.errors import CommandError, deployed
from scripts.ops.presentation.terminal import pairs, screen, write_json, write_rows
from scripts.ops.requests import request as requests
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.lookup import names_of
from statemachines.names import Names

EXAMPLES = """\
\b
Examples:
  ./scripts/tag i-0abc1234def567890 --user alice
  ./scripts/tag arn:aws:s3:::my-bucket --user alice --group platform --tag Team=blue
  ./scripts/tag vol-0123456789abcdef0 vol-0fedcba9876543210 --user alice --region eu-west-1

Exit code: 0 if all have their tags, 1 if not, 2 for wrong arguments, 130 after Ctrl-C: then the request goes on.
"""

UNKNOWN = "NAME"
"""What stands for the creator in a command that an alert or `./scripts/whodunit` shows."""


def _list(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> list[str]:
    return list(given)


def _tags(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    split = [text.partition("=") for text in given]
    wrong = next((text for text, (key, equals, _) in zip(given, split, strict=True) if not (key and equals)), None)
    if wrong is not None:
        raise click.BadParameter(f"{wrong!r} is not KEY=VALUE")
    return {key: value for key, _, value in split}


def _user(_context: click.Context, _option: click.Parameter, given: str) -> str:
    """Refuse the word that commands hold where nobody knows the creator: a tag that is written stays."""
    if given == UNKNOWN:
        raise click.BadParameter(f"{UNKNOWN} stands for a name that you have to find out")
    return given


@click.command(epilog=EXAMPLES)
@click.argument("ids", nargs=-1, required=True, metavar="ID_OR_ARN...")
@click.option("--user", required=True, callback=_user, help="Who made it.")
@click.option("--group", "groups", multiple=True, callback=_list, help="A group of the user. May be given again.")
@click.option("--action", help="What the user did, such as CreateBucket.")
@click.option(
    "--tag", "tags", multiple=True, callback=_tags, metavar="KEY=VALUE", help="Another tag. May be given again."
)
@click.option("--region", help="Region of the resources, where an id does not say it.  [default: the stage's]")
@click.option("--account", help="Account of the resources, where an id does not say it.  [default: the stage's]")
@click.option("--event", metavar="KEY", help="The ledger's row of a creation without a name, which this closes.")
@stage_option
@click.option("--wait/--no-wait", default=True, help="Wait for the outcome.  [default: wait]")
@click.option("--timeout", default=600, show_default=True, type=click.IntRange(min=1), help="Seconds to wait at most.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON to standard output.")
@report_errors
def main(
    *, ids: tuple[str, ...], user: str, stage: str, wait: bool, timeout: int, as_json: bool, **options: Any
) -> None:
    """Tag resources as made by a user, without a CloudTrail record.

    The request goes through the inbox and the same steps as a record does: the tag policy applies, values that are
    there are kept, and the ledger remembers.
    """
    session = boto3.Session()
    names = names_of(stage, session)
    try:
        request = requests.build(ids, user, options)
        resources = requests.resources_of(request, names)
    except InvalidRequest as exc:
        raise click.UsageError(str(exc)) from exc
    began, there = datetime.now(UTC), DeployedStage(names, session)
    follower, arns = requests.Follower.of(names, session, partial(datetime.now, UTC)), [one.arn for one in resources]
    with deployed(names):
        requests.check(request, resources, there, follower.ledger)
        message = requests.send(request, session.client("sqs"), names)
    if not wait:
        _sent(message, arns, as_json=as_json)
        return
    found = _outcomes(follower, message, arns, (began, timedelta(seconds=timeout), there.log_window), names)
    _show(message, found, as_json=as_json)
    sys.exit(0 if all(one.good for one in found) else 1)


def _outcomes(
    follower: requests.Follower, message: str, arns: list[str], wait: tuple[datetime, timedelta, int], names: Names
) -> list[requests.Outcome]:
    told, (began, timeout, gathered) = screen(stderr=True), wait
    try:
        with told.status(f"Request {message} is on its way ..."):
            execution = follower.wait(message, since=began, timeout=timeout, gathered=gathered, sleep=time.sleep)
    except KeyboardInterrupt:
        told.print("Stopped waiting. The request goes on; ask for its outcome with: ./scripts/whodunit ID_OR_ARN")
        sys.exit(130)
    if execution is None:
        raise CommandError(
            f"No execution has taken request {message}.",
            f"If the stage refused it (is the account one of its own?), the queue {names.dlq} has it, with the reason.",
        )
    if execution.running:
        raise CommandError(
            f"Execution {execution.name} still runs; it waits for what can't be tagged yet.",
            "Ask later: ./scripts/whodunit ID_OR_ARN",
        )
    return follower.outcomes(message, arns, execution)


def _sent(message: str, arns: list[str], *, as_json: bool) -> None:
    if as_json:
        write_json({"request": message, "resources": [{"arn": arn} for arn in arns]})
    else:
        screen().print(f"Sent as request {message}. Ask for its outcome with: ./scripts/whodunit ID_OR_ARN")


def _show(message: str, found: list[requests.Outcome], *, as_json: bool) -> None:
    rows: list[dict[str, Any]] = [
        {"resource": one.arn, "status": one.status, "because": one.reason, "tags": one.tags} for one in found
    ]
    if as_json:
        write_json({"request": message, "resources": rows})
    else:
        write_rows(screen(), [{**row, "tags": pairs(row["tags"])} for row in rows], f"Request {message}")


if __name__ == "__main__":
    main(prog_name="./scripts/tag")
