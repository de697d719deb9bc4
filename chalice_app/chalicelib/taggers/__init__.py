"""Ways to tag: `TAGGERS` by key, what comes with a resource, and the tagger of an ARN."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.failures import AWS_ERRORS, classify
from chalicelib.taggers import autoscaling, ec2, native, refusal, rgta, s3
from chalicelib.taggers.arns import resource_for, tagger_for_arn
from chalicelib.taggers.companions import COMPANIONS
from chalicelib.taggers.model import Failures, Read, Tagger
from chalicelib.taggers.native_row import Native
from chalicelib.taggers.native_rows import NATIVE
from chalicelib.taggers.native_rows_rare import LIGHTSAIL

__all__ = [
    "AWS_ERRORS",
    "COMPANIONS",
    "TAGGERS",
    "Failures",
    "Read",
    "Tagger",
    "classify",
    "resource_for",
    "tagger_for_arn",
]


def _of_row(row: Native) -> Tagger:
    """Make the tagger of a row: the Resource Groups Tagging API comes first where it serves."""
    way = rgta if row.tagging_api else native
    return Tagger(
        name=row.name,
        service=row.step,
        read=way.read,
        write=way.write,
        batch=rgta.WRITE_BATCH if row.tagging_api else row.batch or 1,
        limit=row.limit,
        actions=(*(rgta.ACTIONS if row.tagging_api else ()), *row.actions),
        region=row.region,
        read_own=native.read,
        at_once=rgta.AT_ONCE if row.tagging_api else native.AT_ONCE,
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
        batch=rgta.WRITE_BATCH,
        actions=s3.ACTIONS,
        read_own=s3.read_own,
        at_once=rgta.AT_ONCE,
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
        read=native.read,
        write=native.write,
        actions=tuple(sorted({action for row in LIGHTSAIL for action in row.actions})),
    ),
    # To tag a stack is to update it, with all that it holds: that is its owner's to do.
    Tagger(
        name="cloudformation",
        read=refusal.read,
        write=refusal.write,
        actions=(),
    ),
    Tagger(
        name="rgta",
        read=rgta.read,
        write=rgta.write,
        batch=rgta.WRITE_BATCH,
        actions=rgta.ACTIONS,
        at_once=rgta.AT_ONCE,
    ),
)

TAGGERS: Mapping[str, Tagger] = {
    **{row.name: _of_row(row) for row in NATIVE.values()},
    **{tagger.name: tagger for tagger in _OWN_MODULES},
}
"""Every tagger by its key, which is what `Resource.tagger` holds."""
