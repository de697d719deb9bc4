"""The demo of other accounts and of machines: who is let in where, and who is behind what a machine makes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from rich.table import Table
from rich.text import Text

from chalicelib.schemas.validation import packaged
from scripts.devtools.scenarios import machine_identities, people, tables
from scripts.devtools.scenarios.calls import KINDS, Caller, Made
from scripts.devtools.scenarios.demo import PATIENCE, Demo
from scripts.devtools.scenarios.local_stage import DELAY, Stage, bring_up
from scripts.devtools.scenarios.organization import MEMBER, NEWCOMER, ORGANIZATION, STRANGER, admit, caller_in
from scripts.devtools.scenarios.people import ACCOUNT, Identity
from scripts.devtools.scenarios.tag_readback import Tags, tags_of
from scripts.devtools.scenarios.trail import Record

PARAMETER = "/tagtrail/demo/tag-policy"
KEYS = ("Person",)
ALICE = machine_identities.with_key(people.ALICE, "ASIAALICE")
PERSON = "alice@example.com"


@dataclass(kw_only=True)
class Accounts(Demo):
    """One run. `made` is what was created, by what it shows; `account` says where each lies."""

    made: dict[str, Made] = field(default_factory=dict)

    def run(self) -> Stage:
        """Deploy, create in four accounts, let machines create, show and check, then mend. Returns the stage."""
        began = time.monotonic()
        stage = self._bring_up()
        admit(stage, MEMBER, KEYS)
        self.console.print(f"Account {MEMBER} has the role {stage.names.member_role}; {NEWCOMER} is listed, without it")
        self.console.print(f"Account {STRANGER} is not listed\n")
        self._people(stage)
        self._machines(stage)
        self._show_accounts(stage)
        self._show_machines(stage)
        self._refused(stage)
        self._mend(stage)
        calls = self.aws.calls.attempts
        self.console.print(f"{calls} API calls by the Lambdas; {time.monotonic() - began:.1f} seconds", highlight=False)
        self._conclude()
        return stage

    def _bring_up(self) -> Stage:
        document = packaged("tag_policy")
        document["tags"] |= {"Person": "{creator.human}"}
        self.aws.client("ssm").put_parameter(Name=PARAMETER, Type="String", Value=json.dumps(document))
        others = (MEMBER, NEWCOMER)
        with self._progress("Deploying a stage") as tell:
            said = {"TAG_POLICY_PARAMETER": PARAMETER}
            stage = bring_up(self.aws, "demo", self.folder, lambda line: tell(line.strip()), accounts=others, **said)
        self.console.print("Deployed stage [bold]demo[/]; its tag policy writes Person: {creator.human}\n")
        return stage

    def _people(self, stage: Stage) -> None:
        """People create things in four accounts of one organization's trail."""
        for account, kinds in ((MEMBER, ("CreateBucket", "CreateQueue")), (NEWCOMER, ("CreateQueue", "CreateTopic"))):
            who = people.sso_user("eve@example.com", account=account)
            for kind in kinds:
                self.made[f"{kind} in {account}"] = KINDS[kind](caller_in(stage, account, who), f"demo-{account}")
        stranger = people.iam_user("mallory", STRANGER)
        self.made["stranger"] = KINDS["CreateQueue"](caller_in(stage, STRANGER, stranger), "demo-stranger")
        self.made["the function"] = self._make(stage, "CreateFunction", ALICE, "demo-cleaner", 0)
        self.made["the instance"] = self._make(stage, "RunInstances", ALICE, "demo-box", 0)
        self._deliver_all(stage, [made.record for made in self.made.values()])

    def _machines(self, stage: Stage) -> None:
        """Let what people made or started create things."""
        when = datetime.now(UTC) - DELAY
        deploy = machine_identities.with_key(people.role_session("Deploy", "build-7"), "ASIADEPLOY")
        taken = [
            machine_identities.assume_role(ALICE, "Deploy", "build-7", key="ASIADEPLOY", when=when),
            machine_identities.assume_role(deploy, "Admin", "nightly", key="ASIAADMIN", when=when),
        ]
        instance = self.made["the instance"].arns[0].rpartition("/")[2]
        who: dict[str, Identity] = {
            "a role session": machine_identities.with_key(people.role_session("Admin", "nightly"), "ASIAADMIN"),
            "a function": machine_identities.function(self.made["the function"].arns[0], "cleaner-role"),
            "an instance": machine_identities.instance(instance, "web"),
            "nobody knows": people.role_session("Admin", "who-am-i"),
        }
        working = {
            name: self._make(stage, "CreateQueue", identity, f"demo-by-{number}", 60)
            for number, (name, identity) in enumerate(who.items())
        }
        self.made |= working
        self._deliver_all(stage, [*taken, *(made.record for made in working.values())])

    def _make(self, stage: Stage, kind: str, who: Identity, name: str, after: int) -> Made:
        when = datetime.now(UTC) - DELAY + timedelta(seconds=after)
        return KINDS[kind](Caller(client=stage.client, who=who, when=when), name)

    def _deliver_all(self, stage: Stage, records: Iterable[Record]) -> None:
        for key in stage.deliver(records, ORGANIZATION):
            self.console.print(f"CloudTrail wrote s3://{stage.trail}/{key}", soft_wrap=True, highlight=False)
        with self._progress("Waiting for what happens by itself"):
            self.aws.wait_idle(PATIENCE)

    def _show_accounts(self, stage: Stage) -> None:
        table = Table(title="\nAccounts, read back in each", title_justify="left", title_style="bold")
        for column in ("account", "resource", "status", "error", "tags"):
            table.add_column(column, overflow="fold")
        rows = stage.rows()
        for name, account, made in self._elsewhere():
            row, tags = rows.get(made.arns[0], {}), self._tags_there(stage, account, made)
            status = row.get("Status", "not ours")
            text = "\n".join(f"{key}: {value}" for key, value in sorted(tags.items()))
            table.add_row(
                account, tables.short(made.arns[0]), tables.coloured(status), row.get("Error", ""), Text(text)
            )
            wanted = {MEMBER: "TAGGED", NEWCOMER: "FAILED", STRANGER: "not ours"}[account]
            self._expect(status == wanted, f"{name}: {status}, expected {wanted}")
            self._expect(bool(tags) == (account == MEMBER), f"{name} has the tags {tags}")
        self.console.print(table, "")

    def _elsewhere(self) -> list[tuple[str, str, Made]]:
        found = [(name, made.record["recipientAccountId"], made) for name, made in self.made.items()]
        return [one for one in found if one[1] != ACCOUNT]

    def _tags_there(self, stage: Stage, account: str, made: Made) -> Tags:
        return tags_of(partial(stage.client, account=account), made.arns[0]) or {}

    def _show_machines(self, stage: Stage) -> None:
        table = Table(title="Machines, and the people behind them", title_justify="left", title_style="bold")
        for column in ("made by", "name in CloudTrail", "behind it", "tag Person"):
            table.add_column(column, overflow="fold")
        rows = stage.rows()
        for name in ("a role session", "a function", "an instance", "nobody knows"):
            arn = self.made[name].arns[0]
            creator, tags = rows[arn]["Creator"], tags_of(stage.client, arn) or {}
            chain = "\n".join(f"{link['name']} ({link['how']})" for link in creator["chain"])
            person = "" if name == "nobody knows" else PERSON
            table.add_row(name, Text(creator["name"]), Text(chain or "not known"), Text(tags.get("Person", "no tag")))
            found = (creator["person"], tags.get("Person", ""))
            self._expect(found == (person, person), f"behind {name} stands {found}, expected {person or 'nobody'}")
        self.console.print(table, "")
        self.console.print(f"The whole answer: ./scripts/whodunit --stage demo {self.made['a function'].arns[0]}\n")

    def _refused(self, stage: Stage) -> None:
        """Hold the alerts and dead letters against what they should be: one of each account, not one of each thing."""
        alerts = stage.alerts()
        self.console.print(tables.alerts(alerts), "")
        told = [alert["account"] for alert in alerts if alert["error"] == "NoMemberRole"]
        self._expect(told == [NEWCOMER], f"the alerts about a missing role are of {told}")
        letters = stage.received(stage.names.dlq)
        self._expect(len(letters) == 1 and STRANGER in letters[0]["Body"], f"{len(letters)} dead letters lie there")
        for letter in letters:
            reason = letter["MessageAttributes"]["reason"]["StringValue"]
            self.console.print(f"Dead letter: {reason}\n", soft_wrap=True, highlight=False)

    def _mend(self, stage: Stage) -> None:
        self.console.print(f"[bold]{NEWCOMER} gets the role, and an operator runs ./scripts/rerun --stage demo[/]\n")
        admit(stage, NEWCOMER, KEYS)
        self._rerun(stage)
        rows = stage.rows()
        for name, account, made in self._elsewhere():
            if account == NEWCOMER:
                self._expect(rows[made.arns[0]]["Status"] == "TAGGED", f"{name} is not tagged after all")
                self._expect("CreatedBy" in self._tags_there(stage, account, made), f"{name} has no tags after all")
