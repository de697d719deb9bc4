"""`Trial`: what one test feeds into the stage, what it breaks there, and what it finds afterwards."""

import itertools
import json
from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from jsonschema import Draft202012Validator

from chalicelib.ledger.table import LedgerTable
from chalicelib.schemas.validation import packaged
from scripts.devtools.embedded_aws import REGION, Tuning
from scripts.devtools.scenarios import calls, people, trail
from scripts.devtools.scenarios.local_stage import DELAY
from scripts.devtools.scenarios.tag_readback import tags_of
from tests.embedded import breaking
from tests.embedded.accounts import accounts_of, lines_of
from tests.embedded.histories import assert_small

_NUMBERS = itertools.count(1)


class Letter(NamedTuple):
    """A dead letter."""

    body: str
    reason: str | None
    error: str | None

    @classmethod
    def of(cls, message):
        told = {name: value["StringValue"] for name, value in message.get("MessageAttributes", {}).items()}
        return cls(message["Body"], told.get("reason"), told.get("error"))


class Trial:
    """A clean stage for the time of a `with`. What is broken through it is whole again afterwards.

    What it found by then can still be asked for: executions, calls, alerts, dead letters, rows and tags.
    """

    def __init__(self, stage, package):
        self.stage, self.aws, self._package = stage, stage.aws, package
        self.fed = 0  # creations that went in
        self._alerts, self._letters = [], []
        self._denied, self._undo = set(), ExitStack()
        self._over = False

    def __enter__(self):
        self._clean()  # a module without trials may have been here
        self._earlier = set(self._arns())
        return self

    def __exit__(self, kind, *_):
        try:
            self.aws.wait_idle(30)
            self._look()
            if kind is None:
                self._audit()
        finally:
            self._over = True
            self._clean()

    # Feeding

    def name(self, stem="thing"):
        return f"{stem}-{next(_NUMBERS)}"

    def caller(self, who=people.NILKANTH, *, region=REGION, ago=DELAY, tags=None):
        return calls.Caller(client=self.stage.client, who=who, when=datetime.now(UTC) - ago, region=region, tags=tags)

    def make(self, kind, *, name=None, **caller):
        """Create something for real; nobody has heard of it yet."""
        return calls.KINDS[kind](self.caller(**caller), name or self.name())

    def log(self, *things):
        """Let CloudTrail deliver a log of calls that were made (`Made`) and records that create nothing."""
        keys = self.stage.deliver(self.records(things))
        self.wait()
        return keys

    def tell(self, *things):
        """Let EventBridge hear of calls that were made, and of records that create nothing."""
        self.stage.tell(self.records(things))
        self.wait()

    def unannounced(self, *things, region=REGION):
        """Put a log without telling the inbox; returns its key."""
        key = trail.key(datetime.now(UTC), region).replace(".json.gz", ".gz")
        self.put(key, trail.packed(self.records(things)))
        return key

    def put(self, key, body):
        self.stage.client("s3").put_object(Bucket=self.stage.trail, Key=key, Body=body)

    def note(self, *keys, **more):
        """CloudTrail's own message about logs; with `run` it asks for a replay."""
        return {"s3Bucket": self.stage.trail, "s3ObjectKey": list(keys), **more}

    def send(self, *messages, creations=0):
        """Send messages to the inbox, which hold so many creations that are not counted yet."""
        self.fed += creations
        self.stage.send(*messages)
        self.wait()

    @contextmanager
    def gathering(self):
        """Let messages gather in the inbox: `receive` gets them together."""
        with self.stage.gathering():
            yield
        self.wait()

    def together(self, *messages, creations=0):
        """Send messages that come to `receive` in one batch."""
        with self.gathering():
            self.send(*messages, creations=creations)

    def start(self, document, *, creations=0, wait=True):
        """Start an execution by hand, as `scripts/rerun` does."""
        self.fed += creations
        started = self._states.start_execution(
            stateMachineArn=self.stage.names.attribute.arn, name=self.name("by-hand"), input=json.dumps(document)
        )
        if wait:
            self.wait()
        return started["executionArn"]

    def of_log(self, key, *, records, run=""):
        """Return the input of an execution for a log of so many creations and nothing else."""
        part = {"first": 0, "last": records - 1, "expected": records}
        return {
            "source": "logs",
            "log": {"bucket": self.stage.trail, "key": key, "version": "", "slice": part},
            "run": run,
        }

    def wait(self):
        self.aws.wait_idle(60)

    def records(self, things):
        """The records of what was made, counted as fed."""
        self.fed += sum(isinstance(thing, calls.Made) for thing in things)
        return [thing.record if isinstance(thing, calls.Made) else thing for thing in things]

    # Breaking

    def deny(self, function, action):
        """Take an action from a function's role. Returns what gives it back."""
        self._denied.add(self.stage.names.function(function))
        return self._mended_at_the_end(breaking.deny(self.stage, function, action, self.name("denied")))

    def harmed(self, function):
        """Say that calls of a function may be refused: the test has changed its role itself."""
        self._denied.add(self.stage.names.function(function))

    def sabotage(self, function, body, **configuration):
        """Run `body`, an expression over `event`, before a function's handler. Returns what mends it."""
        return self._mended_at_the_end(breaking.sabotage(self.stage, self._package, function, body, **configuration))

    def _mended_at_the_end(self, mend):
        self._undo.callback(mend)
        return mend

    # Finding

    def _look(self):
        """Take in what there is by now, unless the trial is over: then it is another's."""
        if self._over:
            return
        arns = [arn for arn in self._arns() if arn not in self._earlier]
        found = [self._states.describe_execution(executionArn=arn) for arn in arns]
        self._executions = sorted(found, key=lambda one: one["startDate"])
        self._calls = self.aws.calls()
        self._alerts += self.stage.alerts()
        self._letters += map(Letter.of, self.stage.received(self.stage.names.dlq))

    @property
    def executions(self):
        """The executions of this trial, oldest first."""
        self._look()
        return self._executions

    @property
    def execution(self):
        (only,) = self.executions
        return only

    def history(self, execution=None):
        return self.stage.history((execution or self.execution)["executionArn"])

    def lines(self, output):
        """The result lines that an output points to."""
        return lines_of(self.stage, output["results"])

    def tags(self, made):
        """The tags of what a call created, read from its service's own API; the same for all of it, or an error."""
        found = [tags_of(self.stage.client, arn) for arn in ([made] if isinstance(made, str) else made.arns)]
        assert all(tags == found[0] for tags in found), found
        return found[0]

    def row(self, made):
        arn = made if isinstance(made, str) else made.arns[0]
        table = LedgerTable(self.stage.client("dynamodb"), self.stage.names.table)
        return table.read([arn]).get(arn)

    @property
    def calls(self):
        """What the functions called."""
        self._look()
        return self._calls

    @property
    def alerts(self):
        """The alerts, each checked against its schema."""
        self._look()
        for alert in self._alerts:
            Draft202012Validator(packaged("alert.schema")).validate(alert)
        return self._alerts

    @property
    def letters(self):
        """The dead letters."""
        self._look()
        return self._letters

    def assert_balance(self, **expected):
        """Every creation that went in is accounted for once per execution that it went into, and just so."""
        found = sum((accounts_of(self.stage, one) for one in self.executions), start=Counter())
        expected = {"tagged": 0, "kept": 0, "skipped": 0, "failed": 0, **expected}
        assert {status: found[status] for status in expected} == expected
        assert found["events"] == self.fed == sum(expected[one] for one in ("tagged", "kept", "skipped", "failed"))

    @property
    def _states(self):
        return self.stage.client("stepfunctions")

    def _arns(self):
        pages = self._states.get_paginator("list_executions").paginate(stateMachineArn=self.stage.names.attribute.arn)
        return [one["executionArn"] for page in pages for one in page["executions"]]

    # Ending

    def _audit(self):
        """What is true of every trial, whatever it was about."""
        for execution in self.executions:
            accounts_of(self.stage, execution)
            assert_small(self.history(execution))
        refused = [call for call in self.calls if not call.allowed and call.function not in self._denied]
        assert refused == []
        assert self.aws.undelivered == []

    def _clean(self):
        self._undo.close()
        self.aws.faults.clear()
        self.aws.calls.reset()
        self.aws.undelivered.clear()
        self.aws.tuning.latency = Tuning().latency
        for queue in (self.stage.names.dlq, self.stage.names.inbox):
            self.stage.received(queue)
        self.stage.alerts()
        breaking.forget_what_was_told(self.stage)
