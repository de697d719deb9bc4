"""A campaign: many seeded cases, how each came out, and those that failed, with what replays them."""

from __future__ import annotations

import json
import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, Literal

from chalicelib.intake.role_sessions import sessions_of
from scripts.devtools.fuzzing import checks
from scripts.devtools.fuzzing.mutations import changed, written
from scripts.devtools.fuzzing.samples import arns, openings, samples
from scripts.devtools.scenarios.people import ACCOUNT, ALICE
from scripts.ops.project import ROOT

Kind = Literal["log", "event", "message"]

_KINDS: Final[tuple[Kind, ...]] = ("log", "event", "message")
_OFTEN: Final = (70, 20, 10)

_MOST: Final = 20
"""Failures of one place that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A text, and the way by which it comes in: in a log of that key, as an event of EventBridge, as a message."""

    kind: Kind
    text: str
    key: str = ""

    def to_json(self) -> str:
        """Return the line that a file has of it."""
        return json.dumps({"kind": self.kind, "key": self.key, "text": self.text})

    @classmethod
    def from_json(cls, line: str) -> Case:
        """Read such a line."""
        found = json.loads(line)
        return cls(kind=found["kind"], text=found["text"], key=found["key"])


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that failed: which one it was, what was raised, and where."""

    number: int
    case: Case
    error: str
    place: str

    def __str__(self) -> str:
        """Return it on one line."""
        size = len(str(self.case.text))
        return f"case {self.number} ({self.case.kind}, {size} characters): {self.error} at {self.place}"


@dataclass(slots=True)
class Result:
    """How all cases came out."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    places: Counter[str] = field(default_factory=Counter)
    """How many failed at each place."""

    @property
    def cases(self) -> int:
        """How many were tried."""
        return self.outcomes.total() + self.places.total()

    @property
    def first_of_places(self) -> list[Failure]:
        """The first failure of each place."""
        return list({one.place: one for one in reversed(self.failures)}.values())


def cases(number: int, seed: int) -> Iterator[Case]:
    """Yield the cases of a seed: the first of many are the same as those of few."""
    random = Random(seed)  # noqa: S311  # the same each time
    for _ in range(number):
        yield _case(random)


def run(tried: Iterable[Case], result: Result, progress: Callable[[], None] = lambda: None) -> None:
    """Try cases, and put how each came out into a result. `progress` is called after each of them."""
    rows = known_rows()
    for number, case in enumerate(tried):
        try:
            result.outcomes[_outcome(case, rows)] += 1
        except Exception as exc:  # noqa: BLE001  # that is what is looked for
            failure = Failure(number, case, _said(exc), _place_of(exc))
            result.places[failure.place] += 1
            if result.places[failure.place] <= _MOST:
                result.failures.append(failure)
        progress()


def known_rows() -> dict[str, Any]:
    """Return rows as a ledger has them of sessions and resources, which leads may find."""
    opened = [row for record in openings() for row in sessions_of(record, checks.settings())]
    arn = f"arn:aws:iam::{ACCOUNT}:role/Deploy"
    common = {"Action": "CreateRole", "EventTime": "2026-01-01T00:00:00Z", "ResourceType": "AWS::IAM::Role"}
    made = {"ResourceId": arn, "Creator": {"name": "ada", "arn": ALICE["arn"], "type": "AssumedRole"}, **common}
    return {row["ResourceId"]: row for row in [*opened, made]}


def _outcome(case: Case, rows: dict[str, Any]) -> str:
    if case.kind == "message":
        return checks.check_message(case.text)
    return checks.check_record(case.text, case.key, rows)


def _case(random: Random) -> Case:
    kind = random.choices(_KINDS, _OFTEN)[0]
    if kind == "message":
        return Case(kind=kind, text=_message(random))
    sample = random.choice(random.choice(samples()))
    account, region = sample.account, sample.region
    key = f"AWSLogs/{account}/CloudTrail/{region}/2026/11/22/{account}_CloudTrail_{region}_20261122T0145Z_a.json.gz"
    return Case(kind=kind, text=written(changed(sample.text, random)), key=key if kind == "log" else "")


def _message(random: Random) -> str:
    """Return a message of some form, changed inside and around."""
    record = changed(random.choice(random.choice(samples())).text, random)
    called = {"detail-type": "AWS API Call via CloudTrail", "source": "aws.sns", "detail": record, "run": "", "job": ""}
    shape = random.choice((*(json.dumps(one) for one in _SHAPES), json.dumps(called), _request(random)))
    text = written(changed(shape, random))
    if random.random() < 0.2:  # noqa: PLR2004  # a fifth
        return written(changed(json.dumps({"Type": "Notification", "Message": text}), random))
    return text


_SHAPES: Final = (
    {"s3Bucket": checks.BUCKET, "s3ObjectKey": ["AWSLogs/1/CloudTrail/a"], "run": "1", "job": "2"},
    {"Records": [{"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "b"}, "object": {"key": "k%2"}}}]},
    {"detail-type": "Object Created", "source": "aws.s3", "detail": {"bucket": {"name": "b"}, "object": {"key": "k"}}},
    {"Event": "s3:TestEvent"},
)
"""Messages about logs."""


def _request(random: Random) -> str:
    arn = random.choice(arns())
    request = {"resourceIds": [arn]} if random.random() < 0.3 else {"resourceId": arn}  # noqa: PLR2004
    more = {"tags": {"CreatedBy": "ada"}, "groups": ["red"], "region": "us-east-1", "account": ACCOUNT}
    return json.dumps({"user": "ada", **request, **{name: more[name] for name in more if random.random() < 0.4}})  # noqa: PLR2004


def _said(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:200].encode(errors='backslashreplace').decode()}"


def _place_of(error: Exception) -> str:
    """Return the last line of ours that an error met: of what ships, if it met any; of a broken rule the rule."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "chalicelib" in one.filename] or frames
    if isinstance(error, checks.invariants.Broken):
        return re.sub(r"\d+", "N", str(error))[:80]
    last = ours[-1]
    return f"{last.filename.removeprefix(f'{ROOT}/')}:{last.lineno} in {last.name}"
