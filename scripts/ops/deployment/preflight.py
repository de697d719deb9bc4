"""What is looked at before anything is made: each check says what is wrong and what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import boto3

from chalicelib.core.counts import counted
from scripts.ops.deployment import permissions
from scripts.ops.deployment.infrastructure import buckets, template_upload
from scripts.ops.errors import CommandError
from scripts.ops.stage import stacks
from scripts.ops.stage.plan import Plan

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""Versions that the project runs on, Chalice 1.34 can deploy and Lambda has."""

PRICE = "$2 for 100,000 events"
"""What CloudTrail takes for each further copy of management events (https://aws.amazon.com/cloudtrail/pricing/)."""

MOST_RULES, FEW_RULES = 300, {"af-south-1": 100, "eu-south-1": 100}
"""Rules that a bus takes unless AWS has granted more, and where that is fewer."""

Problems = Iterator[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A plan and the AWS that it meets. `second_trail` is the user's word that a second trail may cost something."""

    plan: Plan
    session: boto3.Session
    second_trail: bool = False
    python: str = field(default_factory=lambda: f"{sys.version_info[0]}.{sys.version_info[1]}")

    @cached_property
    def stack(self) -> frozenset[str]:
        """The logical ids of what the stage's stack has already."""
        return stacks.resources(self.session.client("cloudformation"), self.plan.names.stack)


def check(situation: Situation) -> None:
    """Raise `CommandError` with everything that is wrong, not with the first thing alone."""
    found = [problem for one in CHECKS for problem in one(situation)]
    if found:
        told = [f"- {message}\n  {hint}" for message, hint in found]
        raise CommandError("this can't be deployed:\n" + "\n".join(told))


def python_version(situation: Situation) -> Problems:
    """Refuse a Python that Lambda lacks: the functions get the runtime of the one that deploys them."""
    if situation.python not in PYTHONS:
        yield (
            f"Python {situation.python} is no Lambda runtime that this checkout can deploy to",
            f"Use one of {', '.join(PYTHONS)}: remove .venv, then PYTHON=python3.13 ./scripts/deploy ...",
        )


def trail_buckets(situation: Situation) -> Problems:
    """Want the buckets with logs to be there, in our account and Region: S3 tells no queue elsewhere."""
    plan, s3 = situation.plan, situation.session.client("s3")
    names = plan.names
    for bucket in plan.trail_buckets:
        if plan.create_trail and bucket == names.trail_bucket:
            continue
        found = buckets.find(s3, bucket, names.account)
        if not found.exists:
            yield f"there is no bucket {bucket}", "Is it spelt right? --create-trail makes a trail with a bucket."
        elif not found.ours:
            yield (
                f"the bucket {bucket} is not in account {names.account}, or you may not look at it",
                "Deploy in the bucket's account, or let somebody give you s3:ListBucket on it.",
            )
        elif found.region != names.region:
            yield f"the bucket {bucket} is in {found.region}", f"Deploy there: --region {found.region}"


def bucket_names(situation: Situation) -> Problems:
    """Want the names of the buckets that we make to be free, or ours already."""
    plan, s3 = situation.plan, situation.session.client("s3")
    names = plan.names
    mine = [(names.trail_bucket, True)] if plan.create_trail else []
    ours = [(names.work_bucket, "WorkBucket"), (names.compliance_bucket, "ComplianceBucket")]
    made = [(bucket, logical_id in situation.stack) for bucket, logical_id in ours]
    for bucket, kept in [*made, (template_upload.bucket_of(names), True), *mine]:
        found = buckets.find(s3, bucket, names.account)
        if found.exists and not found.ours:
            yield f"the bucket name {bucket} is taken by another account", "Choose another stage: --stage NAME"
        elif found.ours and not kept:
            yield (
                f"the bucket {bucket} is there already and no part of the stack {names.stack}",
                f"It is a left-over: ./scripts/destroy --stage {names.stage} removes it. Or choose another --stage.",
            )


def other_regions(situation: Situation) -> Problems:
    """Refuse a stage that is in another Region too: roles have no Region, so their names are taken."""
    names = situation.plan.names
    if "AttributeRole" in situation.stack:
        return
    iam = situation.session.client("iam")
    try:
        iam.get_role(RoleName=names.attribute.role)
    except iam.exceptions.NoSuchEntityException:
        return
    yield (
        f"the role {names.attribute.role} is there already: another Region of the account has a stage {names.stage!r}",
        "Choose another stage for this Region: --stage NAME",
    )


def trails(situation: Situation) -> Problems:
    """Refuse a second trail, which costs something, and to lose our own because an option was forgotten."""
    plan = situation.plan
    if not plan.create_trail:
        if "Trail" in situation.stack:
            yield (
                f"stage {plan.names.stage} has a trail of its own, which would be deleted",
                "Pass --create-trail again to keep it; ./scripts/destroy is what removes it.",
            )
        return
    found = situation.session.client("cloudtrail").describe_trails(includeShadowTrails=True)["trailList"]
    others = [one["Name"] for one in found if one["TrailARN"] != plan.names.trail_arn]
    if others and not situation.second_trail:
        yield (
            f"the account has a trail already ({', '.join(others)}); a second one costs {PRICE}",
            "Read the first one's logs: --trail-bucket NAME. Or pass --second-trail too.",
        )


def room_for_rules(situation: Situation) -> Problems:
    """Want the bus of each Region to have room for our rules beside those of others.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
    """
    plan, count = situation.plan, len(situation.plan.patterns)
    ours = {plan.names.event_rule(number) for number in range(1, count + 1)}
    for region in (plan.names.region, *plan.regions) if count else ():
        pages = situation.session.client("events", region_name=region).get_paginator("list_rules").paginate()
        others = {rule["Name"] for page in pages for rule in page["Rules"]} - ours
        room = FEW_RULES.get(region, MOST_RULES)
        if len(others) + count > room:
            yield (
                f"the default bus of {region} has {counted(len(others), 'rule')} and takes {room}; {count} more wanted",
                "Delete some, ask AWS for more (Service Quotas, EventBridge), or deploy with --mode s3.",
            )


def may_deploy(situation: Situation) -> Problems:
    """Want whoever deploys to be allowed to; where IAM can't be asked, AWS says so during the deployment."""
    refused = permissions.missing(situation.plan, situation.session)
    if refused:
        yield f"you may not do {', '.join(refused)}", "Let somebody who may do so add it to what you may do."


CHECKS: tuple[Callable[[Situation], Problems], ...] = (
    python_version,
    trail_buckets,
    bucket_names,
    other_regions,
    trails,
    room_for_rules,
    may_deploy,
)
