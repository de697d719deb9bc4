"""Ways to tag: `TAGGERS` by key, what comes with a resource, and the tagger of an ARN."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.core.aws_errors import AWS_ERRORS, classify
from chalicelib.core.resource import Resource
from chalicelib.taggers import autoscaling, ec2, s3, tagging_api, unsupported
from chalicelib.taggers.arn_lookup import resource_for, tagger_for_arn
from chalicelib.taggers.companions import COMPANIONS
from chalicelib.taggers.model import Failures, Read, Tagger
from chalicelib.taggers.native import engine
from chalicelib.taggers.native.row import Native
from chalicelib.taggers.native.rows.common import NATIVE
from chalicelib.taggers.native.rows.rare import LIGHTSAIL

__all__ = [
    "AWS_ERRORS",
    "COMPANIONS",
    "TAGGERS",
    "Failures",
    "Read",
    "Tagger",
    "classify",
    "ignores_case",
    "resource_for",
    "tagger_for_arn",
]


def _of_row(row: Native) -> Tagger:
    """Make the tagger of a row: the Resource Groups Tagging API comes first where it serves."""
    way = tagging_api if row.tagging_api else engine
    return Tagger(
        name=row.name,
        service=row.step,
        read=way.read,
        write=way.write,
        batch=tagging_api.WRITE_BATCH if row.tagging_api else row.batch or 1,
        limit=row.limit,
        actions=(*(tagging_api.ACTIONS if row.tagging_api else ()), *row.actions),
        home=row.client,
        read_own=engine.read,
        at_once=tagging_api.AT_ONCE if row.tagging_api else engine.AT_ONCE,
        ignores_case=row.ignores_case,
    )


_OWN_MODULES = (
    Tagger(
        name="ec2",
        service="EC2",
        read=ec2.read,
        write=ec2.write,
        batch=ec2.BATCH,
        actions=ec2.ACTIONS,
    ),
    Tagger(
        name="s3",
        service="S3",
        read=s3.read,
        write=s3.write,
        batch=tagging_api.WRITE_BATCH,
        actions=s3.ACTIONS,
        read_own=s3.read_own,
        at_once=tagging_api.AT_ONCE,
    ),
    Tagger(
        name="autoscaling",
        read=autoscaling.read,
        write=autoscaling.write,
        batch=autoscaling.BATCH,
        actions=autoscaling.ACTIONS,
    ),
    # By the kind in the ARN, of which each has a row of its own.
    Tagger(
        name="lightsail",
        read=engine.read,
        write=engine.write,
        actions=tuple(sorted({action for row in LIGHTSAIL for action in row.actions})),
    ),
    # To tag a stack is to update it, with all that it holds: that is its owner's to do.
    Tagger(
        name="cloudformation",
        read=unsupported.read,
        write=unsupported.write,
        actions=(),
    ),
    Tagger(
        name="rgta",
        read=tagging_api.read,
        write=tagging_api.write,
        batch=tagging_api.WRITE_BATCH,
        actions=tagging_api.ACTIONS,
        at_once=tagging_api.AT_ONCE,
    ),
)

TAGGERS: Mapping[str, Tagger] = {
    **{row.name: _of_row(row) for row in NATIVE.values()},
    **{tagger.name: tagger for tagger in _OWN_MODULES},
}
"""Every tagger by its key, which is what `Resource.tagger` holds."""


def ignores_case(resource: Resource) -> bool:
    """Say whether AWS takes tag keys of this resource for one that differ in case only."""
    return TAGGERS[resource.tagger].ignores_case
