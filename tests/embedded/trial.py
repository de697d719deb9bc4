"""`Trial`: what one test feeds into the stage, what it breaks there, and what it finds afterwards."""

import io
import itertools
import json
import zipfile
from collections import Counter, namedtuple
from contextlib import ExitStack
from datetime import UTC, datetime

from jsonschema import Draft202012Validator

from chalicelib.ledger import Ledger
from chalicelib.schemas import packaged
from scripts.embedded_aws import REGION, Tuning
from scripts.scenario import calls, people, trail
from scripts.scenario.readback import tags_of
from scripts.scenario.stage import DELAY
from tests.embedded.accounts import accounts_of
from tests.embedded.histories import assert_small

_NUMBERS = itertools.count(1)

Letter = namedtuple("Letter", "body reason error")


class Trial:
    """A clean stage for the time of a `with`. What is broken through it is whole again afterwards."""

    def __init__(self, stage, package):
        self.stage, self.aws, self._package = stage, stage.aws, package
        self.fed = 0  # creations that went in
        self._alerts, self._letters = [], []
        self._denied, self._undo = set(), ExitStack()

    def __enter__(self):
        self._earlier = set(self._arns())
        return self

    def __exit__(self, kind, *_):
        try:
            self.aws.wait_idle(30)
            if kind is None:
                self._audit()
        finally:
            self._clean()

    # Feeding

    def name(self, stem="thing"):
        return f"{stem}-{next(_NUMBERS)}"

    def caller(self, who=people.NILKANTH, *, region=REGION, ago=DELAY, tags=None):
        client = lambda service, where: self.stage.client(service, where)  # noqa: E731
        return calls.Caller(client=client, who=who, when=datetime.now(UTC) - ago, region=region, tags=tags)

    def make(self, kind, *, name=None, **caller):
        """Create something for real; nobody has heard of it yet."""
        return calls.KINDS[kind](self.caller(**caller), name or self.name())

    def log(self, *things):
        """Let CloudTrail deliver a log of calls that were made (`Made`) and records that create nothing."""
        keys = self.stage.deliver(self._records(things))
        self.wait()
        return keys

    def unannounced(self, *things, region=REGION):
        """Put a log without telling the inbox; returns its key."""
        key = trail.key(datetime.now(UTC), region).replace(".json.gz", ".gz")
        self.put(key, trail.packed(self._records(things)))
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

    def start(self, document, *, creations=0, wait=True):
        """Start an execution by hand, as `scripts/rerun` does."""
        self.fed += creations
        started = self._states.start_execution(
            stateMachineArn=self.stage.names.machine_arn, name=self.name("by-hand"), input=json.dumps(document)
        )
        if wait:
            self.wait()
        return started["executionArn"]

    def of_log(self, key, *, records, run=""):
        """Return the input of an execution for a log of so many creations and nothing else."""
        part = {"first": 0, "last": records - 1, "expected": records}
        return {"source": "logs", "log": {"bucket": self.stage.trail, "key": key, "version": "", "slice": part}, "run": run}

    def wait(self):
        self.aws.wait_idle(60)

    def _records(self, things):
        self.fed += sum(isinstance(thing, calls.Made) for thing in things)
        return [thing.record if isinstance(thing, calls.Made) else thing for thing in things]

    # Breaking

    def deny(self, function, action):
        """Take an action from a function's role. Returns what gives it back."""
        role, name = self.stage.names.function(function), self.name("denied")
        statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam = self.stage.client("iam")
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)
        mend = ExitStack()
        mend.callback(iam.delete_role_policy, RoleName=role, PolicyName=name)
        self._undo.push(mend)
        self._denied.add(role)
        return mend.close

    def sabotage(self, function, body, **configuration):
        """Run `body` (of a function of `event`) before a deployed function's handler. Returns what mends it."""
        name, functions = self.stage.names.function(function), self.stage.client("lambda")
        text = f"import os, time\nimport app\n\ndef handler(event, context):\n    {body}\n"
        text += f"    return app.{function}(event, context)\n"
        was = functions.get_function_configuration(FunctionName=name)
        functions.update_function_code(FunctionName=name, ZipFile=_with_module(self._package, "sabotage.py", text))
        functions.update_function_configuration(FunctionName=name, Handler="sabotage.handler", **configuration)
        before = {member: was[member] for member in ("Handler", "Timeout")}
        mend = ExitStack()
        mend.callback(functions.update_function_configuration, FunctionName=name, **before)
        mend.callback(functions.update_function_code, FunctionName=name, ZipFile=self._package.read_bytes())
        self._undo.push(mend)
        return mend.close

    # Finding

    @property
    def executions(self):
        """The executions of this trial, oldest first."""
        new = [self._states.describe_execution(executionArn=arn) for arn in self._arns() if arn not in self._earlier]
        return sorted(new, key=lambda one: one["startDate"])

    @property
    def execution(self):
        (only,) = self.executions
        return only

    def history(self, execution=None):
        return self.stage.history((execution or self.execution)["executionArn"])

    def tags(self, made):
        """The tags of what a call created, read from its service's own API; the same for all of it, or an error."""
        found = [tags_of(self.stage.client, arn) for arn in ([made] if isinstance(made, str) else made.arns)]
        assert all(tags == found[0] for tags in found), found
        return found[0]

    def row(self, made):
        arn = made if isinstance(made, str) else made.arns[0]
        ledger = Ledger(self.stage.client("dynamodb"), self.stage.names.table, lambda: datetime.now(UTC))
        return ledger.read([arn]).get(arn)

    @property
    def alerts(self):
        """The alerts of this trial, each checked against its schema."""
        new = self.stage.alerts()
        for alert in new:
            Draft202012Validator(packaged("alert.schema")).validate(alert)
        self._alerts += new
        return self._alerts

    @property
    def letters(self):
        """The dead letters of this trial."""
        for message in self.stage.received(self.stage.names.dlq):
            told = {name: value["StringValue"] for name, value in message.get("MessageAttributes", {}).items()}
            self._letters.append(Letter(message["Body"], told.get("reason"), told.get("error")))
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
        pages = self._states.get_paginator("list_executions").paginate(stateMachineArn=self.stage.names.machine_arn)
        return [one["executionArn"] for page in pages for one in page["executions"]]

    # Ending

    def _audit(self):
        """What is true of every trial, whatever it was about."""
        for execution in self.executions:
            accounts_of(self.stage, execution)
            assert_small(self.history(execution))
        refused = [call for call in self.aws.calls() if not call.allowed and call.function not in self._denied]
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
        forget_what_was_told(self.stage)


def forget_what_was_told(stage):
    """Let every alert be told again: the stage tells each once an hour."""
    ledger, table = stage.client("dynamodb"), stage.names.table
    for page in ledger.get_paginator("scan").paginate(TableName=table, ProjectionExpression="ResourceId"):
        for item in page["Items"]:
            if item["ResourceId"]["S"].startswith(("alert#", "told#")):
                ledger.delete_item(TableName=table, Key=item)


def _with_module(package, name, text):
    """Return a package's bytes with one more module."""
    buffer = io.BytesIO(package.read_bytes())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, text)
    return buffer.getvalue()
