"""`Creation`: one row of the catalogue, and the short hand in which rows are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from chalicelib.catalogue.answers import Proof
from chalicelib.catalogue.pages import client_of, page_of
from chalicelib.catalogue.reuse import is_reusable
from chalicelib.core.resource import Success

RECORD: Final = "record"
"""Evidence: the path found its value in a real CloudTrail record."""
DOCS: Final = "docs"
"""Evidence: the path found its value in a record printed in AWS's documentation."""
DERIVED: Final = "derived"
"""Evidence: the path follows from the API model and CloudTrail's spelling rules."""
UPSERT: Final = Success.UPSERT
IDEMPOTENT: Final = Success.IDEMPOTENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """One CloudTrail call that brings a taggable resource into being; one row per type of resource it makes.

    `ids` is a JMESPath over the record that yields one or many ids or ARNs. Members are found whatever the case of
    their letters, because CloudTrail writes `dBInstanceArn`, `aRN` and `Arn` as each service pleases. `arn` is the
    template for ids that are no ARNs: over `partition`, `region`, `account`, `id`, `path` (the id without leading
    slashes) and any other JMESPath over the record. `region` is a JMESPath to the resource's own Region, where that
    may differ from the Region of the record and the ARN does not tell.

    `success` says what the success of the call proves, `page` is where AWS says so; where `only_in` names Regions, it
    holds for resources in them, and elsewhere the success proves a new resource. `answer` lists what in the record may
    prove more. Not `reusable` are ARNs with an id that AWS makes and gives once.
    """

    source: str
    name: str
    resource: str
    ids: str
    tagger: str
    page: str
    arn: str = ""
    success: Success = Success.NEW
    only_in: tuple[str, ...] = ()
    answer: tuple[Proof, ...] = ()
    reusable: bool = False
    companions: str = ""
    region: str = ""
    note: str = ""
    evidence: str = DERIVED

    def success_in(self, region: str) -> Success:
        """Return what the success of the call proves of a resource in a Region."""
        return self.success if not self.only_in or region in self.only_in else Success.NEW


def row(  # noqa: PLR0913 - a row has as many facts
    service: str,
    name: str,
    resource: str,
    ids: str,
    arn: str = "",
    *,
    tagger: str,
    success: Success = Success.NEW,
    only_in: tuple[str, ...] = (),
    answer: tuple[Proof, ...] = (),
    page: str = "",
    companions: str = "",
    region: str = "",
    note: str = "",
    evidence: str = DERIVED,
) -> Creation:
    """Make a row from its short form.

    `service` is the event source without `.amazonaws.com`; in paths `R.` stands for `responseElements.` and `Q.` for
    `requestParameters.`; an `arn` that does not start with `arn:` is the part after the account of the service's ARN.
    The `page` is that of the operation, where none is given.
    """
    if arn and not arn.startswith("arn:"):
        arn = f"arn:{{partition}}:{service}:{{region}}:{{account}}:{arn}"
    return Creation(
        source=f"{service}.amazonaws.com",
        name=name,
        resource=resource,
        ids=spelt_out(ids),
        tagger=tagger,
        arn=spelt_out(arn),
        success=success,
        only_in=only_in,
        answer=tuple(Proof(proof.rule, spelt_out(proof.path)) for proof in answer),
        page=page or page_of(client_of(tagger), name),
        reusable=is_reusable(resource),
        companions=companions,
        region=spelt_out(region),
        note=note,
        evidence=evidence,
    )


def ec2(  # noqa: PLR0913 - as `row`
    name: str,
    resource: str,
    member: str,
    kind: str,
    *,
    companions: str = "",
    success: Success = Success.NEW,
    answer: tuple[Proof, ...] = (),
    note: str = "",
    evidence: str = DERIVED,
) -> Creation:
    """Make an EC2 row that reads both shapes of EC2's records.

    Older operations are flat and write lists as `{items: [...]}`; newer ones are wrapped in `<Operation>Response` and
    write `{item: X}`, where X is one thing or a list of them. `member` names the id with `[]` behind a list; `kind`
    is the resource type of the ARN, or the part of the ARN from there on.
    """
    flat = member.replace("[]", ".items[]")
    wrapped = f"{name}Response." + member.replace("[]", ".[item][][]")
    return row(
        "ec2",
        name,
        resource,
        f"R.{flat} || R.{wrapped}",
        kind if kind.startswith("arn:") else f"{kind}/{{id}}",
        tagger="ec2",
        companions=companions,
        success=success,
        answer=answer,
        note=note,
        evidence=evidence,
    )


def spelt_out(text: str) -> str:
    """Return a path with `R.` and `Q.` written out."""
    members = {"R": "responseElements.", "Q": "requestParameters."}
    return re.sub(r"\b([RQ])\.", lambda found: members[found[1]], text)
