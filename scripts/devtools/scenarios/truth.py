"""The demo of the truth: what was made is told of whoever made it, in whatever order CloudTrail's records come."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from chalicelib.schemas.validation import packaged
from scripts.devtools.scenarios import machine_identities, people, tables
from scripts.devtools.scenarios.calls import KINDS, Caller, Made
from scripts.devtools.scenarios.demo import PATIENCE, Demo
from scripts.devtools.scenarios.local_stage import Stage, bring_up
from scripts.devtools.scenarios.people import Identity
from scripts.devtools.scenarios.tag_readback import Tags, tags_of
from scripts.devtools.scenarios.trail import Record, record

PARAMETER: Final = "/tagtrail/demo/tag-policy"

ANN: Final = machine_identities.with_key(people.sso_user("ann@example.com"), "ASIAANN")
BEN: Final = machine_identities.with_key(people.sso_user("ben@example.com"), "ASIABEN")
SHOP: Final = "repo:shop/checkout:ref:refs/heads/main"

BUCKET, AGENTS, PIPELINES, LATE = "demo-handed-over", "demo-built-by-agent", "demo-checkout", "demo-nightly"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What tags and ledger have to say of a thing; `done` is what was done, and by whom."""

    arn: str
    done: str
    name: str
    kind: str
    person: str = ""
    workload: str = ""
    past: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Truth(Demo):
    """One run. `claims` grow with the story; at its end each is held against tags and ledger."""

    claims: list[Claim] = field(default_factory=list)

    def run(self) -> Stage:
        """Deploy, tell the four parts of the story, show and check. Returns the stage."""
        began = time.monotonic()
        stage = self._bring_up()
        self._hand_over(stage)
        self._agent(stage)
        self._pipeline(stage)
        self._late_session(stage)
        self._end(stage)
        self.console.print(f"{time.monotonic() - began:.1f} seconds", highlight=False)
        self._conclude()
        return stage

    def _bring_up(self) -> Stage:
        document = packaged("tag_policy")
        document["tags"] |= {"Person": "{creator.human}", "Workload": "{creator.workload}"}
        self.aws.client("ssm").put_parameter(Name=PARAMETER, Type="String", Value=json.dumps(document))
        with self._progress("Deploying a stage") as tell:
            said = {"TAG_POLICY_PARAMETER": PARAMETER}
            stage = bring_up(self.aws, "demo", self.folder, lambda line: tell(line.strip()), **said)
        self.console.print("Deployed stage [bold]demo[/]; its tag policy names the creator, the person, the workload\n")
        return stage

    def _hand_over(self, stage: Stage) -> None:
        self._say("1. A bucket changes hands, and CloudTrail tells of its deletion last")
        arn = f"arn:aws:s3:::{BUCKET}"
        first = _make(stage, "CreateBucket", ANN, BUCKET, ago=180)
        self._deliver_records(stage, [first.record], "Ann makes a bucket")
        self._tell(stage, arn)
        stage.client("s3").delete_bucket(Bucket=BUCKET)
        deleted = record("s3", "DeleteBucket", who=ANN, when=_ago(120), request={"bucketName": BUCKET})
        second = _make(stage, "CreateBucket", BEN, BUCKET, ago=60)
        self._deliver_records(stage, [second.record], "She deletes it, and Ben makes it again; only his log has come")
        self._tell(stage, arn)
        self._expect("Uncertain" in self._row(stage, arn), "the bucket's creator is told for certain without evidence")
        self._deliver_records(stage, [deleted], "The log of the deletion comes")
        self._tell(stage, arn)
        done = "Ann made it and deleted it, Ben made it again"
        ben, ann = "ben@example.com", "ann@example.com"
        self.claims.append(Claim(arn=arn, done=done, name=ben, kind="person", person=ben, past=(ann,)))

    def _agent(self, stage: Stage) -> None:
        self._say("2. An agent builds for Ann, through AWS's MCP server and with her session")
        made = _make(stage, "CreateQueue", machine_identities.by_agent(ANN), AGENTS, ago=50)
        called = machine_identities.tool_call(ANN, "a-coding-agent/1.0", made.record, when=_ago(50))
        self._deliver_records(stage, [made.record, called], "The agent makes a queue")
        self._tell(stage, made.arns[0])
        ann = "ann@example.com"
        done = "an agent made it for Ann"
        self.claims.append(Claim(arn=made.arns[0], done=done, name=ann, kind="agent", person=ann))

    def _pipeline(self, stage: Stage) -> None:
        self._say("3. A pipeline of the repository shop/checkout deploys")
        opened = machine_identities.web_identity(SHOP, "Deploy", "checkout-1207", key="ASIASHOP", when=_ago(45))
        pipeline = machine_identities.with_key(people.role_session("Deploy", "checkout-1207"), "ASIASHOP")
        made = _make(stage, "CreateTopic", pipeline, PIPELINES, ago=44)
        self._deliver_records(stage, [opened, made.record], "It takes a role with its token and makes a topic")
        self._tell(stage, made.arns[0])
        repository = "shop/checkout@refs/heads/main"
        done = f"the pipeline of {repository} made it"
        claim = Claim(arn=made.arns[0], done=done, name="checkout-1207", kind="workload", workload=repository)
        self.claims.append(claim)

    def _late_session(self, stage: Stage) -> None:
        self._say("4. The log of a session comes after the log of what was made in it")
        opened = machine_identities.assume_role(BEN, "Deploy", "nightly", key="ASIALATE", when=_ago(40))
        session = machine_identities.with_key(people.role_session("Deploy", "nightly"), "ASIALATE")
        made = _make(stage, "CreateTable", session, LATE, ago=39)
        self._deliver_records(stage, [made.record], "A session called nightly makes a table; nobody knows whose it is")
        self._tell(stage, made.arns[0])
        self._expect(not self._row(stage, made.arns[0])["Creator"].get("person"), "the session's person was guessed")
        self._deliver_records(stage, [opened], "The log comes that says who opened it")
        self._tell(stage, made.arns[0])
        done = "Ben made it, in a session of the role Deploy"
        self.claims.append(Claim(arn=made.arns[0], done=done, name="nightly", kind="person", person="ben@example.com"))

    def _deliver_records(self, stage: Stage, records: list[Record], what: str) -> None:
        stage.deliver(records)
        with self._progress("Waiting for what happens by itself"):
            self.aws.wait_idle(PATIENCE)
        self.console.print(f"   {what}", highlight=False)

    def _say(self, what: str) -> None:
        self.console.print(f"[bold]{what}[/]", highlight=False)

    def _tell(self, stage: Stage, arn: str) -> None:
        """Print what tags and ledger say at this point of the story."""
        row = self._row(stage, arn)
        who = f"{_who(row['Creator'])}{', but it is not certain: ' + row['Uncertain'] if 'Uncertain' in row else ''}"
        tags = tags_of(stage.client, arn) or {}
        self.console.print(f"   -> ledger: {who}; tags: {_told(tags)}\n", highlight=False, markup=False)

    def _row(self, stage: Stage, arn: str) -> Mapping[str, Any]:
        return stage.rows()[arn]

    def _end(self, stage: Stage) -> None:
        """Show all of it, and hold it against what was done."""
        table = Table(title="What was done, and what is told of it", title_justify="left", title_style="bold")
        for column in ("resource", "what was done", "tags", "ledger", "before that", "right"):
            table.add_column(column, overflow="fold")
        for claim in self.claims:
            row, tags = self._row(stage, claim.arn), tags_of(stage.client, claim.arn) or {}
            past = ", ".join(one["Creator"]["name"] for one in row.get("Past", ()))
            wrong = list(_wrong(claim, row, tags))
            self.problems += [f"{tables.short(claim.arn)}: {one}" for one in wrong]
            cells = (tables.short(claim.arn), claim.done, _told(tags), _who(row["Creator"]), past or "-")
            table.add_row(*map(Text, cells), Text("no", style=tables.FAIL) if wrong else Text("yes", style="green"))
        self.console.print(table, "")
        alerts = stage.alerts()
        self._expect(not alerts, f"{len(alerts)} alerts were published")


def _make(stage: Stage, kind: str, who: Identity, name: str, *, ago: int) -> Made:
    return KINDS[kind](Caller(client=stage.client, who=who, when=_ago(ago)), name)


def _ago(minutes: int) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


def _wrong(claim: Claim, row: Mapping[str, Any], tags: Tags) -> list[str]:
    """Return where tags or ledger say otherwise than what was done."""
    creator = row["Creator"]
    told = {
        "the creator": (creator["name"], claim.name),
        "the kind": (creator.get("kind", ""), claim.kind),
        "the person": (creator.get("person", ""), claim.person),
        "the workload": (creator.get("workload", ""), claim.workload),
        "the earlier makers": (tuple(one["Creator"]["name"] for one in row.get("Past", ())), claim.past),
        "its certainty": ("Uncertain" in row, False),
        "the tag CreatedBy": (tags.get("CreatedBy", ""), creator["arn"]),
        "the tag Person": (tags.get("Person", ""), claim.person),
        "the tag Workload": (tags.get("Workload", ""), claim.workload),
    }
    return [f"{what} is {found}, expected {wanted}" for what, (found, wanted) in told.items() if found != wanted]


def _who(creator: Mapping[str, Any]) -> str:
    kind, behind = creator.get("kind", "unknown"), creator.get("workload") or creator.get("person")
    beside = f", {'for ' if kind == 'agent' else ''}{behind}" if behind and behind != creator["name"] else ""
    whose = f", for {behind}" if kind == "agent" and behind == creator["name"] else beside
    return f"{creator['name']} ({kind}{whose})"


def _told(tags: Tags) -> str:
    shown = {"CreatedBy": tags.get("CreatedBy", "").rpartition("/")[2], **{key: tags.get(key, "") for key in _SHOWN}}
    return ", ".join(f"{key} {value}" for key, value in shown.items() if value) or "none"


_SHOWN: Final = ("Person", "Workload")
