"""What is changed: records as CloudTrail writes them, of each call that the tables know and of each kind of caller."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from chalicelib.catalogue import CREATIONS
from chalicelib.catalogue.deletions import ENDINGS, RENAMINGS, RETURNS
from chalicelib.identity.correlation_keys import CLOUDFORMATION
from scripts.devtools.scenarios import machine_identities as machines
from scripts.devtools.scenarios import people
from scripts.devtools.scenarios.people import ACCOUNT
from scripts.devtools.scenarios.trail import Record, record
from scripts.ops.project import ROOT

WHEN: Final = datetime(2026, 11, 22, 1, 41, tzinfo=UTC)
OTHER: Final = "111122223333"
"""The account of the records in `tests/events`."""

_ID: Final = "0f9d9b6c-6d3f-4a55-8c5e-8d7f3a8e5d11"

_KEY: Final = "ASIAEXAMPLE"
_FUNCTION: Final = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:nightly"

IDENTITIES: Final[tuple[Any, ...]] = (
    people.ALICE,
    people.NILKANTH,
    people.PIPELINE,
    people.ROOT,
    machines.with_key(people.role_session("Deploy", "AWSCodeBuild-0f9d"), _KEY),
    machines.by_agent(people.ALICE),
    machines.function(_FUNCTION, "nightly-role"),
    machines.instance("i-0aaaabbbbccccdd01", "worker"),
    machines.auto_scaling(),
    {**machines.with_key(people.role_session("cfn", "AWSCloudFormation"), _KEY), "invokedBy": CLOUDFORMATION},
    {**people.ALICE, "invokedBy": CLOUDFORMATION},
    {**people.ROOT, "invokedBy": "signin.amazonaws.com"},
    {"type": "AWSService", "invokedBy": "pods.eks.amazonaws.com"},
    {"type": "AWSService", "invokedBy": "backup.amazonaws.com"},
    {"invokedBy": "AWS Internal"},
    {"type": "AWSAccount", "principalId": "AROAEXAMPLE:partner", "accountId": "999988887777"},
    {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"},
    {"type": "WebIdentityUser", "userName": "repo:a/b:ref:refs/heads/main", "identityProvider": "gitlab.com"},
    {"type": "IdentityCenterUser", "accountId": ACCOUNT, "onBehalfOf": {"userId": "u-1"}},
    {"type": "SAMLUser", "principalId": "idp:ada", "userName": "ada@example.com", "identityProvider": "idp"},
    {"type": "FederatedUser", "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/ada", "accessKeyId": _KEY},
    {"type": "Unknown", "principalId": "x", "invokedByDelegate": {"accountId": "999988887777"}},
    {**people.ALICE, "sessionContext": {"assumedRoot": "true", "sourceIdentity": "ada", "webIdFederationData": {}}},
)
"""Callers of each kind."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The JSON text of a record, and the account and Region whose log it lies in."""

    text: str
    account: str
    region: str

    @classmethod
    def of(cls, made: Record) -> Sample:
        """Return the sample of a record."""
        return cls(json.dumps(made), made.get("recipientAccountId", ACCOUNT), made["awsRegion"])


@cache
def samples() -> tuple[tuple[Sample, ...], ...]:
    """Return the records, in groups of which each is changed as often as the others."""
    recorded = [one["record"] for one in events()]
    groups = (recorded, _of_rows(CREATIONS), _of_rows((*ENDINGS, *RETURNS, *RENAMINGS)), openings())
    return tuple(tuple(map(Sample.of, group)) for group in groups)


@cache
def arns() -> tuple[str, ...]:
    """Return ARNs, and ids of EC2."""
    made = (arn for one in events() for arn in one["resources"])
    return ("i-0aaaabbbbccccdd01", "vol-0aaaabbbbccccdd01", f"arn:aws:sns:us-east-1:{ACCOUNT}:orders", *made)


@cache
def events() -> tuple[Any, ...]:
    """Return the sample records of the tests, with what they made."""
    paths = sorted((ROOT / "tests" / "events").glob("*.json"))
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in paths)


def _of_rows(rows: Any) -> Iterator[Record]:
    """Yield a record of each row, with a text wherever the row looks for one."""
    for number, row in enumerate(rows):
        made = record(
            row.source.partition(".")[0],
            row.name,
            who=IDENTITIES[number % len(IDENTITIES)],
            when=WHEN,
            request={"tags": [{"key": "aws:cloudformation:stack-id", "value": "arn:aws:cloudformation:a:b:stack/c/d"}]},
            response={},
            eventID=_ID,
            requestID=_ID,
        )
        for name in ("ids", "old", "new", "path", "region", "if_true", "failed"):
            _place(made, getattr(row, name, ""), "us-east-1" if name == "region" else f"{name}-1")
        for proof in getattr(row, "answer", ()):
            _place(made, proof.path, "Nov 22, 2026 1:41:00 AM")
        for member in re.findall(r"{([^}]+)}", row.arn):
            _place(made, member, "part-1")
        yield made


def _place(made: Record, path: str, text: str) -> None:
    """Put a text where the first alternative of a path looks for it, as far as that is a plain one."""
    plain = re.search(r"((?:requestParameters|responseElements)[\w.\[\]]*)", path)
    if plain:
        *way, last = re.findall(r"\w+(?:\[\])?", plain[1])
        here: Any = made
        for member in way:
            here = _entered(here, member)
        if isinstance(here, dict):
            here.setdefault(last.removesuffix("[]"), [text] if last.endswith("[]") else text)


def _entered(here: Any, member: str) -> Any:
    """Return what a member holds, or the first of its list, made where it is not there."""
    name = member.removesuffix("[]")
    if not isinstance(here, dict):
        return None
    found = here.setdefault(name, [{}] if member.endswith("[]") else {})
    return found[0] if isinstance(found, list) else found


def openings() -> Iterator[Record]:
    """Yield records by which sessions begin."""
    for number, who in enumerate(IDENTITIES):
        opened = machines.assume_role(who, "Deploy", "ada", key=f"{_KEY}{number}", when=WHEN)
        opened["requestParameters"] |= {"tags": [{"key": "team", "value": "red"}], "transitiveTagKeys": ["team"]}
        opened["responseElements"]["assumedRoleUser"]["assumedRoleId"] = "AROAEXAMPLE:ada"
        yield {**opened, "eventID": _ID, "requestID": _ID, "sourceIPAddress": "AWS Internal"}
    yield machines.web_identity("repo:a/b:ref:refs/heads/main", "Deploy", "ada", key=_KEY, when=WHEN)
    made = record("sns", "CreateTopic", who=people.ALICE, when=WHEN, requestID=_ID)
    yield machines.tool_call(people.ALICE, "claude-code", made, when=WHEN)
    switched = {"SwitchFrom": people.NILKANTH["arn"], "signInSessionArn": "arn:aws:signin:us-east-1:1:session/a"}
    for name in ("SwitchRole", "ConsoleLogin"):
        yield record("signin", name, who=people.ALICE, when=WHEN, additionalEventData=switched)
    build = {"id": "site:0f9d", "serviceRole": f"arn:aws:iam::{ACCOUNT}:role/build"}
    yield record("codebuild", "StartBuild", who=people.ALICE, when=WHEN, response={"build": build})
