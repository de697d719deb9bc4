"""`Ending` and `Renaming`: rows on calls that end a resource or give it another name, and their short hand."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.catalogue.model import spelt_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """One CloudTrail call that ends resources of a type; several rows of a call are of several types.

    `ids` and `arn` are as those of a `Creation`; without `arn` the template of the type's creations serves. `by_name`
    says that the record has a part of the ARN only: `*` stands for what lacks, or a path is left out. `failed` is a
    JMESPath to ids that a call of many did not end.
    """

    source: str
    name: str
    resource: str
    ids: str
    arn: str = ""
    by_name: bool = False
    failed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """One CloudTrail call that gives a resource of a type another name, and with it another ARN.

    `old` and `new` are JMESPaths to the last part of the ARN, `path` is one to a new path before it. `if_true` is a
    member of the request without which the call only asks for a later change.
    """

    source: str
    name: str
    resource: str
    old: str
    new: str
    arn: str
    path: str = ""
    if_true: str = ""
    by_name: bool = False


def ends(
    service: str, name: str, resource: str, ids: str, arn: str = "", *, by_name: bool = False, failed: str = ""
) -> Ending:
    """Make a row from its short form, which is that of `catalogue.model.row`."""
    return Ending(
        source=f"{service}.amazonaws.com",
        name=name,
        resource=resource,
        ids=spelt_out(ids),
        arn=_template(service, arn),
        by_name=by_name,
        failed=spelt_out(failed),
    )


def ends_ec2(name: str, resource: str, member: str) -> Ending:
    """Make an EC2 row of a call that names one resource, in both shapes of EC2's requests."""
    upper = member[:1].upper() + member[1:]
    return ends("ec2", name, resource, f"Q.{member} || Q.{name}Request.{upper}")


def ends_answered_ec2(name: str, resource: str, ended: str, member: str) -> Ending:
    """Make an EC2 row of a call whose answer lists what it ended, in both shapes of EC2's answers."""
    return ends("ec2", name, resource, f"R.{ended}.items[].{member} || R.{name}Response.{ended}.[item][][].{member}")


def ends_many_ec2(name: str, resource: str, member: str) -> Ending:
    """Make an EC2 row of a call that names many: `{content: ID}` for one, a list of these for many."""
    failed = f"R.{name}Response.unsuccessful.[item][][].resourceId"
    return ends("ec2", name, resource, f"Q.{name}Request.[{member}][][].content", failed=failed)


def renames(  # noqa: PLR0913 - a row has as many facts
    service: str,
    name: str,
    resource: str,
    old: str,
    new: str,
    arn: str,
    *,
    path: str = "",
    if_true: str = "",
    by_name: bool = False,
) -> Renaming:
    """Make a row from its short form."""
    return Renaming(
        source=f"{service}.amazonaws.com",
        name=name,
        resource=resource,
        old=spelt_out(old),
        new=spelt_out(new),
        arn=_template(service, arn),
        path=spelt_out(path),
        if_true=spelt_out(if_true),
        by_name=by_name,
    )


def _template(service: str, arn: str) -> str:
    whole = arn if not arn or arn.startswith("arn:") else f"arn:{{partition}}:{service}:{{region}}:{{account}}:{arn}"
    return spelt_out(whole)
