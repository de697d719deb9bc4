"""Writes docs/privileges.md from the policies.

Run it as `PYTHONPATH=.:chalice_app python -m scripts.devtools.docgen.privileges`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import click

from chalicelib.compliance.rules import Rules
from scripts.ops.project import PROJECT, ROOT, read_templates
from scripts.ops.stage.check_actions import actions_of_check
from scripts.ops.stage.fill_actions import actions_of_filling, actions_of_origins
from scripts.ops.stage.tagger_actions import actions_of_tag_any
from statemachines.functions import TIMEOUTS
from statemachines.infrastructure import schedule
from statemachines.infrastructure.stack import Stack
from statemachines.infrastructure.workflow import part

PAGE: Final = ROOT / "docs" / "privileges.md"
SHOWN: Final = 12
"""Actions that a cell lists; of more it tells the number."""

RULES: Final = Rules.parse({"rules": [{"required": {"Owner": {"fill": "{creator.name}"}}, "remediate": "apply"}]})
"""A rule on everything: what a check may do at most."""

UNBOUND: Final[Mapping[str, str]] = {
    "DescribeHasNoResourceLevelPermissions": "EC2 knows no resources for Describe calls",
    "GetResourcesHasNoResourceLevelPermissions": "`tag:GetResources` knows no resources; it reads tags and ARNs",
    "TagResourcesHasNoneEitherTheServiceDecides": (
        "`tag:TagResources` knows neither resources nor keys; the service's own action, which is narrow, decides too"
    ),
    "ReadTagsOfAnyTypeInTheCatalogue": (
        "ARNs of hundreds of types don't fit into a role's policies (10,240 characters and ten policies of 6,144); "
        "these actions read tags, or describe a single resource where a service has no other way to its tags"
    ),
    "TagAnyTypeInTheCatalogueOnlyWithOurKeys": (
        "the same; our own account and our own tag keys bind it instead, wherever a service tells IAM of them"
    ),
    "DescribeWhatResourcesCameFrom": "Describe calls know no resources",
    "ReadTagsOfWhatMayBeFilled": "as for any type in the catalogue: these actions read tags",
    "FillOnlyWithKeysOfTheRules": "as for any type in the catalogue; our own account and the keys of the rules bind it",
    "ListsOfServicesKnowNoResources": "they list what there is, so there is nothing to name yet",
    "DeliverLogs": "the delivery of Step Functions' logs knows no resources",
}
"""The statements that may say `Resource: *`, each with its reason."""

UNSEEN: Final[Mapping[tuple[str, str], str]] = {
    ("*", "WriteOwnLog"): "Lambda writes the log, with the role of the function",
    ("receive", "TakeMessages"): "Lambda takes the messages from the inbox, with the role of the function",
    ("receive", "SendAnewWhatWasNotReached"): "done only where S3 hangs through five deliveries of a message",
    ("*", "EncryptAlerts"): "SNS asks KMS on behalf of the function",
    ("*", "ReadEncryptedTrails"): "S3 asks KMS on behalf of the function",
    ("*", "TellMissingLogFromDeniedOne"): "S3 asks for it where an object is missing: 404, or 403 without it",
    ("tag_elasticache", "ReadTheirTags"): "asked only for what the Tagging API does not list; moto lists every cluster",
    ("tag_any", "ReadTagsOfAnyTypeInTheCatalogue/athena:ListTagsForResource"): "as above, for workgroups",
    ("receive_changes", "TakeMessages"): "Lambda takes the messages from the queue, with the role of the function",
    (
        "fill_gaps",
        "NoteWhatWasAdded/dynamodb:BatchGetItem",
    ): "asked only by another attempt, of what the first has added",
    ("check_resources", "ReadTagsOfAccessPointsGrantsAndDirectories"): "moto can't make access points, grants or such",
    ("check_resources", "ReadTagsOfOtherServicesOfTheTagSteps/rds:ListTagsForResource"): (
        "asked only for what the Tagging API does not list; moto lists every database"
    ),
    ("check_resources", "ReadTagsOfOtherServicesOfTheTagSteps/elasticache:ListTagsForResource"): "the same of clusters",
    ("tag_s3", "ReadTheirTagsAndRegion/s3:ListTagsForResource"): "for buckets with ABAC, which moto does not have",
    ("tag_s3", "TagOnlyWithOurKeys"): "for buckets with ABAC, which moto does not have",
    ("tag_s3", "ReadTagsOfAccessPointsGrantsAndDirectories"): "moto can't make access points, grants or directories",
    ("tag_s3", "TagAccessPointsGrantsAndDirectoriesOnlyWithOurKeys"): "as above",
    ("tag_s3", "ReadTheirTagsAndRegion/s3:GetBucketLocation"): "asked only where tagging failed in the record's Region",
}
"""By function and statement (with `/action` for one action of it): what is allowed and never called in the tests."""

KEYLESS: Final = (
    "dax:TagResource",
    "glacier:AddTagsToVault",
    "kinesis:AddTagsToStream",
    "kinesis:TagResource",
    "networkmonitor:TagResource",
    "personalize:TagResource",
    "route53:ChangeTagsForResource",
    "s3:PutBucketTagging",
    "securityhub:TagResource",
)
"""Actions for which the Service Authorization Reference lists no `aws:TagKeys` (read in November 2026).

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

_INTRODUCTION: Final = """\
# Privileges

Each function has a role of its own with one policy, rendered for the stage from `.chalice/policies/<function>.json`.
This page is generated from them by `PYTHONPATH=.:chalice_app python -m scripts.devtools.docgen.privileges`, and a test
fails when it is not current. `ACCOUNT`, `REGION` and `STAGE` are the stage's own; `TAG KEYS` are the keys of the tag
policy, `DEFAULT TAG KEYS` the three of the packaged one, and `RETENTION TAG KEYS` are `Retention`, `DeleteOn` and those
of `retention.extraTags`. What `check_resources` may read follows from `resourceType` and `service` of the compliance
rules. Below is what a rule on everything needs that also lets gaps be filled. Out of the box `check_resources` may read
instances alone, and `fill_gaps` may tag nothing. `KEYS TO FILL` are the keys that rules with `"remediate": "apply"`
have a value for.

On the embedded AWS, `scripts/devtools/embedded_aws/runtime` judges every call of every function by the policies that
were deployed, as IAM does: action, resource, conditions. `tests/embedded/test_privileges.py` feeds a stage with
everything that a function may meet, and holds what was called against what is allowed: nothing is refused, and nothing
is allowed that is never called, but for what stands under [what no test sees](#what-no-test-sees). Wrong action, wrong
ARN and wrong tag key are each shown to be denied.

Whoever may write the tag policy's SSM parameter decides which tags are written, and so has tagging rights: where tags
grant access (ABAC), that is power. The roles still bind it: only keys that the policy had at deployment can be written,
and IAM users, roles and other identities get the three default keys alone.
"""

_WORDS: Final = {
    "${Partition}": "aws",
    "${Account}": "ACCOUNT",
    "${Region}": "REGION",
    "${Stage}": "STAGE",
    "${DnsSuffix}": "amazonaws.com",
    "${TagKeys}": "TAG KEYS",
    "${DefaultTagKeys}": "DEFAULT TAG KEYS",
    "${RetentionTagKeys}": "RETENTION TAG KEYS",
    "${FillKeys}": "KEYS TO FILL",
    "${TrailBuckets}": "each trail bucket",
    "${TrailObjects}": "all under each trail bucket and prefix",
    "${TrailKeys}": "each trail key",
    "${MemberRoles}": "the member role of each other account",
    "${PolicyParameter}": "the tag policy's parameter",
    "${WebhookParameters}": "each parameter that --webhook names",
    "${WebhookSecrets}": "each secret that --webhook names",
    "${AWS::Partition}": "aws",
    "${AWS::AccountId}": "ACCOUNT",
    "${AWS::Region}": "REGION",
}


def page() -> str:
    """Return the page."""
    templates = read_templates(PROJECT)
    sections = [_INTRODUCTION]
    sections += [f"## {function}\n\n{_table(templates[function]['Statement'])}\n" for function in TIMEOUTS]
    sections.append(f"## The state machine\n\n{_table(machine_statements())}\n")
    retention = _table([*machine_statements("retention"), *schedule_statements()])
    sections.append(f"## The state machine retention and its schedule\n\n{retention}\n")
    sections.append(f"## Every action of tag_any\n\n{_all_of_tag_any()}\n")
    sections.append("## Each `Resource: *`\n\n" + _rows(("statement", "reason"), UNBOUND.items()) + "\n")
    sections.append(
        "## Where AWS knows no tag keys\n\nFor these actions the Service Authorization Reference lists no "
        "`aws:TagKeys`, so their condition narrows nothing: the code alone writes only the keys of the tag policy.\n\n"
        + ", ".join(f"`{action}`" for action in KEYLESS)
        + "\n"
    )
    unseen = ((f"{function}: {name}".replace("*: ", "all: "), reason) for (function, name), reason in UNSEEN.items())
    sections.append(
        "## What no test sees\n\nAllowed, and never called by a function on the embedded AWS.\n\n"
        + _rows(("function and statement", "reason"), unseen)
        + "\n\nBeside these: what `tag_any` needs for the services and rows of the catalogue that moto can't make "
        "([coverage](coverage.md)); `tests/embedded/creations/exempt.py` names each row of the services that it has. "
        "`check_resources` reads the tags of the same types, where only the ledger knows of a resource.\n"
    )
    return "\n".join(sections)


def schedule_statements() -> list[dict[str, Any]]:
    """Return the statements of the role that starts `retention`."""
    role = schedule.part(Stack(stage="STAGE")).resources["RetentionScheduleRole"]["Properties"]
    return list(role["Policies"][0]["PolicyDocument"]["Statement"])


def machine_statements(kind: str = "attribute") -> list[dict[str, Any]]:
    """Return the statements of a state machine's role."""
    role = part(Stack(stage="STAGE")).resources[f"{kind.capitalize()}Role"]["Properties"]
    found: list[dict[str, Any]] = role["Policies"][0]["PolicyDocument"]["Statement"]
    return found


def _table(statements: list[dict[str, Any]]) -> str:
    lines = ((one["Sid"], _actions(one["Action"]), _listed(one["Resource"]), _conditions(one)) for one in statements)
    return _rows(("statement", "actions", "resources", "conditions"), lines)


def _actions(actions: str | list[str]) -> str:
    placeholders = {
        **actions_of_tag_any(),
        **actions_of_check(RULES),
        **actions_of_origins(RULES),
        **actions_of_filling(RULES),
    }
    names = [actions] if isinstance(actions, str) else actions
    found = [action for name in names for action in placeholders.get(name[2:-1], [name])]
    services = {action.partition(":")[0] for action in found}
    if len(found) <= SHOWN:
        return _listed(found)
    return f"[{len(found)} actions of {len(services)} services](#every-action-of-tag_any)"


def _all_of_tag_any() -> str:
    """Return the actions that the placeholders of its template stand for, by service."""
    found: dict[str, list[str]] = {}
    for action in sorted(action for actions in actions_of_tag_any().values() for action in actions):
        service, _, name = action.partition(":")
        found.setdefault(service, []).append(name)
    return _rows(("service", "actions"), ((service, ", ".join(names)) for service, names in found.items()))


def _listed(values: Any) -> str:
    listed = values if isinstance(values, list) else [values]
    return "<br>".join(f"`{_plain(value)}`" for value in listed)


def _conditions(statement: Mapping[str, Any]) -> str:
    return "<br>".join(
        f"{operator} `{key}`: {_listed(values)}"
        for operator, tests in statement.get("Condition", {}).items()
        for key, values in tests.items()
    )


def _plain(value: Any) -> str:
    text = str(value["Fn::Sub"] if isinstance(value, dict) else value)
    for placeholder, word in _WORDS.items():
        text = text.replace(placeholder, word)
    return text


def _rows(head: tuple[str, ...], rows: Any) -> str:
    return "\n".join(_lines(head, rows))


def _lines(head: tuple[str, ...], rows: Any) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


@click.command()
def main() -> None:
    """Write docs/privileges.md."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
