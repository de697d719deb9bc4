"""A small fake AWS account: what people call happens in it, and each call leaves a record and the fact behind it."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tests.histories.kinds import ACCOUNT, KINDS, REGION, Kind
from tests.histories.model import Fact

MCP = "aws-mcp.amazonaws.com"
BEGIN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody who calls: a person, or a session that a call of another opened."""

    name: str
    arn: str
    key: str
    identity: dict
    kind: str = ""
    """person or agent; empty of a session, which is of who opened it."""

    @classmethod
    def person(cls, name):
        """Return a user of IAM Identity Center."""
        role, path = "AWSReservedSSO_Developer_0123456789abcdef", "aws-reserved/sso.amazonaws.com/"
        return replace(cls._of(role, name, f"ASIA{name.upper()}", path), kind="person")

    @classmethod
    def session(cls, number):
        """Return a session of a role."""
        return cls._of("Deploy", f"build-{number}", f"ASIABUILD{number}")

    def agent(self):
        """Return an agent that calls through AWS's MCP server with these credentials."""
        return replace(self, identity={**self.identity, "invokedBy": MCP}, kind="agent")

    @classmethod
    def _of(cls, role, session, key, path=""):
        arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"
        issuer = {"type": "Role", "arn": f"arn:aws:iam::{ACCOUNT}:role/{path}{role}", "userName": role}
        identity = {
            "type": "AssumedRole",
            "principalId": f"AROAEXAMPLE:{session}",
            "arn": arn,
            "accountId": ACCOUNT,
            "accessKeyId": key,
            "sessionContext": {"sessionIssuer": issuer},
        }
        return cls(name=session, arn=arn, key=key, identity=identity)


@dataclass(kw_only=True)
class Thing:
    """What exists. `tags` are what it bears, `versions` counts the calls that made or changed it."""

    kind: Kind
    name: str
    arn: str
    maker: str
    tags: dict[str, str] = field(default_factory=dict)
    versions: int = 1
    busy: bool = False


@dataclass
class Call:
    """A call that was made: its record, and what it tells; a call that failed tells nothing."""

    record: dict
    fact: Fact | None
    said: str


class World:
    """The account: what exists, and all calls, the earliest first. `suffix` sets the names of one world apart."""

    def __init__(self, suffix="", begin=BEGIN):
        self.time, self.things, self.calls, self.suffix = begin, {}, [], suffix
        self.sessions = 0

    def wait(self, seconds):
        self.time += timedelta(seconds=seconds)

    def thing(self, kind, name):
        named = (one for one in self.things.values() if one.kind is KINDS[kind] and one.name == name + self.suffix)
        return next(named, None)

    def make(self, who, kind, name, *, tags=None, busy=False):
        """Make a thing, or call in vain for what exists; whoever makes may give it tags."""
        row, there = KINDS[kind], self.thing(kind, name)
        if there and row.success == "new" and kind != "volume":
            self._record(who, row, row.make, row.request(there), None, None, error="AlreadyExists")
            return
        if there and kind != "volume":
            there.versions += 1
        else:
            named = name + self.suffix
            arn = row.arn.format(name=named, number=len(self.calls) + 1)
            there = Thing(kind=row, name=named, arn=arn, maker=who.arn, tags=dict(tags or {}))
            self.things[arn] = there
        fact = {"arn": there.arn, "success": row.success, "answer": row.proof(there), "once": row.once}
        self._record(who, row, row.make, row.request(there), row.answer(there), ("make", fact))
        there.busy = busy

    def end(self, who, kind, name):
        """Delete a thing, or call in vain."""
        row, there = KINDS[kind], self.thing(kind, name)
        if there:
            del self.things[there.arn]
        elif not row.blind:
            return
        named = there or Thing(kind=row, name="", arn=row.arn.format(name=name + self.suffix, number=0), maker="")
        request, response = row.ending(named)
        self._record(who, row, row.end, request, response, ("end", {"arn": named.arn}))

    def rename(self, who, name, new):
        """Give a user another name, or call in vain."""
        row, there = KINDS["user"], self.thing("user", name)
        request = {"userName": name + self.suffix, "newUserName": new + self.suffix}
        if not there or self.thing("user", new):
            self._record(who, row, "UpdateUser", request, None, None, error="NoSuchEntity")
            return
        old = self.things.pop(there.arn)
        there.name, there.arn = new + self.suffix, row.arn.format(name=new + self.suffix)
        self.things[there.arn] = there
        self._record(
            who,
            row,
            "UpdateUser",
            request,
            None,
            ("rename", {"arn": row.arn.format(name=name + self.suffix), "to": old.arn}),
        )

    def open(self, who):
        """Take a role: return the session that calls from now on."""
        self.sessions += 1
        session = Caller.session(f"{self.sessions}{self.suffix}")
        ends = self.time + timedelta(hours=12)
        response = {"credentials": {"accessKeyId": session.key, "expiration": f"{ends:%b %d, %Y, %I:%M:%S %p}"}}
        request = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/Deploy", "roleSessionName": session.name}
        self._record(who, "sts", "AssumeRole", request, response, ("open", {"opens": session.key}))
        return session

    def _record(self, who, kind, name, request, response, told, error=""):
        service = kind if isinstance(kind, str) else kind.service
        number = len(self.calls) + 1
        through = MCP if who.kind == "agent" else ""
        event = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.suffix}/{number}"))
        record = {
            "eventVersion": "1.11",
            "userIdentity": who.identity,
            "eventTime": f"{self.time:%Y-%m-%dT%H:%M:%SZ}",
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
            "awsRegion": REGION,
            "sourceIPAddress": through or "198.51.100.7",
            "userAgent": through or "aws-cli/2.31.0",
            "requestParameters": request,
            "responseElements": response,
            "requestID": f"request-{number}",
            "eventID": event,
            "readOnly": name == "AssumeRole",
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": ACCOUNT,
            "eventCategory": "Management",
            **({"errorCode": error} if error else {}),
        }
        common = {"id": event, "time": int(self.time.timestamp()), "who": who.arn, "name": who.name, "key": who.key}
        common["kind"] = who.kind
        fact = Fact(what=told[0], **common, **told[1]) if told else None
        said = f"{record['eventTime'][11:19]} {who.kind} {who.name} {name} {request} {response} {error} [{event[:8]}]"
        self.calls.append(Call(record, fact, said))
