"""The demo of compliance: instances with and without tags start, the daily check runs; what comes of it is shown."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from chalicelib.schemas.validation import packaged
from scripts.devtools.embedded_aws import EmbeddedAws
from scripts.devtools.scenarios import calls, people
from scripts.devtools.scenarios.faults import Fault
from scripts.devtools.scenarios.gap_filling import remedy
from scripts.devtools.scenarios.instances import announce, launch
from scripts.devtools.scenarios.local_stage import DELAY, Stage, bring_up
from scripts.devtools.scenarios.tables import coloured, states
from scripts.ops.stage.history import read_history

PATIENCE = 120.0
PARAMETER = "/tagtrail/demo/tag-policy"
BUCKET = "demo-never-tagged"
VANISHED = "i-0123456789abcdef0"
WINDOW = 0.03
"""Of the twenty seconds in which state changes gather."""

INSTANCES: tuple[tuple[str, dict[str, str], list[str]], ...] = (
    # what is shown, its tags, what it must lack
    ("all tags", {"Environment": "dev", "Owner": "alice", "Application": "shop"}, []),
    ("an alias", {"Environment": "production", "Owner": "alice", "Application": "shop"}, []),
    ("a near miss", {"Enviroment": "dev", "Owner": "bob", "Application": "shop"}, ["Environment"]),
    ("a wrong value", {"Environment": "qa", "Owner": "bob", "Application": "shop"}, []),
    ("hostile values", {"Owner": "eve\nMissing Tags: none", "Note": "x" * 256}, ["Environment", "Application"]),
    ("no tags", {}, ["Environment", "Owner", "Application"]),
)


@dataclass(kw_only=True)
class ComplianceDemo:
    """One run of the scene. `problems` are the sentences that make it fail."""

    aws: EmbeddedAws
    console: Console
    folder: Path
    fault: Fault | None = None
    problems: list[str] = field(default_factory=list)

    def run(self) -> Stage:
        """Deploy, launch, let EC2 tell of it, check everything twice, show and check. Returns the stage."""
        began = time.monotonic()
        stage = self._deploy()
        made = self._launch(stage)
        self._changes(stage, made)
        self._daily(stage, made)
        self._again(stage)
        self.problems += remedy(stage, self.console, self.folder, made)
        self._sum_up(time.monotonic() - began)
        return stage

    def _deploy(self) -> Stage:
        """Deploy a stage whose policy also asks for an owner of buckets, and looks at one Region to be quick."""
        policy = packaged("tag_policy")
        rule = {"name": "buckets", "when": {"resourceType": "AWS::S3::Bucket"}, "required": {"Owner": {}}}
        policy["compliance"]["rules"].append(rule)
        policy["compliance"]["digest"] = "daily"
        policy["scope"] = {"regions": "us-east-1"}
        self.aws.client("ssm").put_parameter(Name=PARAMETER, Value=json.dumps(policy), Type="String")
        self.aws.tuning.window_scale = WINDOW
        stage = bring_up(self.aws, "demo", self.folder, lambda _: None, TAG_POLICY_PARAMETER=PARAMETER)
        self.console.print("Deployed stage [bold]demo[/], with a rule on buckets beside the one on EC2 instances\n")
        return stage

    def _launch(self, stage: Stage) -> dict[str, str]:
        """Launch an instance of each kind; the ledger learns who made the last one."""
        ec2 = stage.client("ec2")
        made = {what: launch(ec2, tags)[0] for what, tags, _ in INSTANCES[:-1]}
        caller = calls.Caller(client=stage.client, who=people.NILKANTH, when=datetime.now(UTC) - DELAY)
        one = calls.KINDS["RunInstances"](caller, "demo-no-tags")
        stage.deliver([one.record])
        stage.client("s3").create_bucket(Bucket=BUCKET)
        self.aws.wait_idle(PATIENCE)
        return made | {INSTANCES[-1][0]: one.arns[0].rpartition("/")[2]}

    def _changes(self, stage: Stage, made: dict[str, str]) -> None:
        self.console.print(f"EC2 tells that {len(made)} instances are running, and one that vanishes at once\n")
        announce([*made.values(), VANISHED])
        announce([made["all tags"]], "stopping")  # not a state that the policy lists
        self.aws.wait_idle(PATIENCE)
        found = stage.executions(kind="compliance")
        for execution in found:
            self._show_execution(stage, execution)
        findings = {one["id"]: one for execution in found for one in self._findings(stage, execution)}
        self._show_findings(made, findings)
        for what, _, missing in INSTANCES:
            lacks = findings.get(made[what], {}).get("missingTags")
            self._expect(lacks == missing, f"the instance with {what} lacks {lacks}, expected {missing}")
        lost = sum(_output(execution).get("notFound", 0) for execution in found)
        self._expect(lost == 1, f"{lost} instances were not found, expected 1")
        self._expect(len(found) <= 2, f"{len(found)} executions for one burst of state changes")  # noqa: PLR2004
        self._told(stage, made)

    def _told(self, stage: Stage, made: dict[str, str]) -> None:
        notices = stage.heard(stage.names.compliance_topic)
        self.console.print("\n[bold]Notifications[/]\n")
        for text in notices:
            self.console.print(Text(text), "", sep="\n")
        wanted = {made[what] for what, _, missing in INSTANCES if missing}
        told = {one for one in made.values() if any(f"Instance ID: {one}\n" in text for text in notices)}
        self._expect(told == wanted, f"told of {len(told)} instances, expected {len(wanted)}")
        self._expect(any("Created by: nilkanth" in text for text in notices), "nobody is told who made the instance")
        near = any("Looks like Environment: Enviroment" in text for text in notices)
        self._expect(near, "the near miss is not named")

    def _daily(self, stage: Stage, made: dict[str, str]) -> None:
        self.console.print("The daily check of everything, with a bucket that never had a tag\n")
        execution = self._start(stage, "daily", scope="all", digest=True)
        self._show_execution(stage, execution)
        findings = {one["id"]: one for one in self._findings(stage, execution)}
        lacks = findings.get(BUCKET, {}).get("missingTags")
        self._expect(lacks == ["Owner"], f"the bucket that never had a tag lacks {lacks}")
        digests = stage.heard(stage.names.compliance_topic)
        for text in digests:
            self.console.print(Text(text), "", sep="\n")
        self._expect(len(digests) == 1, f"{len(digests)} notifications of the daily check, expected the digest alone")
        self._metrics(stage, len(made))

    def _again(self, stage: Stage) -> None:
        self._start(stage, "again", scope="all", digest=True)
        told = stage.heard(stage.names.compliance_topic)
        self._expect(not told, f"{len(told)} notifications of what was told before")
        refused = [call for call in self.aws.calls() if not call.allowed]
        self._expect(not refused, f"{len(refused)} calls were refused to the functions: {refused[:3]}")

    def _start(self, stage: Stage, name: str, **asked: Any) -> dict[str, Any]:
        machine = stage.client("stepfunctions")
        arn = stage.names.machine("compliance").arn
        started = machine.start_execution(stateMachineArn=arn, name=name, input=json.dumps(asked))
        self.aws.wait_idle(PATIENCE)
        execution: dict[str, Any] = machine.describe_execution(executionArn=started["executionArn"])
        self._expect(execution["status"] == "SUCCEEDED", f"the execution {name} {execution['status']}")
        return execution

    def _findings(self, stage: Stage, execution: dict[str, Any]) -> list[dict[str, Any]]:
        place = _output(execution).get("findings")
        if place is None:
            return []
        body = stage.client("s3").get_object(Bucket=place["bucket"], Key=place["key"])["Body"].read()
        return [json.loads(line) for line in body.decode().splitlines()]

    def _show_execution(self, stage: Stage, execution: dict[str, Any]) -> None:
        status = coloured(execution["status"])
        self.console.print("Execution", execution["name"], status, highlight=False, soft_wrap=True)
        self.console.print(states(read_history(stage.history(execution["executionArn"])).runs), "")

    def _show_findings(self, made: dict[str, str], findings: dict[str, dict[str, Any]]) -> None:
        table = Table(title="Findings", title_justify="left", title_style="bold")
        for column in ("instance", "compliant", "missing", "invalid", "near misses", "made by"):
            table.add_column(column, overflow="fold")
        for what, instance in made.items():
            one = findings.get(instance, {"isCompliant": False, "missingTags": [], "invalidTags": [], "nearMisses": []})
            near = ", ".join(f"{near['found']} for {near['key']}" for near in one["nearMisses"])
            invalid = ", ".join(f"{wrong['key']}={wrong['value']}" for wrong in one["invalidTags"])
            cells = (what, "yes" if one["isCompliant"] else "no", ", ".join(one["missingTags"]), invalid, near)
            table.add_row(*map(Text, cells), Text(one.get("creator", "")))
        self.console.print(table)

    def _metrics(self, stage: Stage, instances: int) -> None:
        """Show both metrics as CloudWatch has them, without dimensions and for the stage."""
        table = Table(title="Metrics, by what the functions printed", title_justify="left", title_style="bold")
        for column in ("metric", "dimensions", "sum"):
            table.add_column(column)
        sums = _printed(stage)
        for (name, dimensions), total in sorted(sums.items()):
            table.add_row(name, dimensions or "none", f"{total:g}")
        self.console.print(table, "")
        self._expect(len(sums) == 4, f"there are {len(sums)} metrics, expected 4")  # noqa: PLR2004
        checks = sum(total for (_, dimensions), total in sums.items() if not dimensions)
        self._expect(checks == 2 * instances, f"{checks:g} checks were measured, expected {2 * instances}")

    def _sum_up(self, seconds: float) -> None:
        self.console.print(
            f"{self.aws.calls.attempts} API calls by the Lambdas; {seconds:.1f} seconds", highlight=False
        )
        for problem in self.problems:
            self.console.print(f"[red]NOT AS IT SHOULD BE:[/] {problem}", highlight=False, soft_wrap=True)
        if not self.problems:
            self.console.print("[green]All of it is as it should be.[/]")

    def _expect(self, met: bool, otherwise: str) -> None:  # noqa: FBT001  # reads as a sentence
        if not met:
            self.problems.append(otherwise)


def _output(execution: dict[str, Any]) -> dict[str, Any]:
    output: dict[str, Any] = json.loads(execution.get("output", "{}"))
    return output


def _printed(stage: Stage) -> dict[tuple[str, str], float]:
    """Return the sum of each metric of compliance by name and dimensions."""
    group = stage.names.function_log_group("check_resources")
    pages = stage.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    documents = [json.loads(e["message"]) for page in pages for e in page["events"] if '"_aws"' in e["message"]]
    sums: dict[tuple[str, str], float] = {}
    for document in documents:
        for directive in document["_aws"]["CloudWatchMetrics"]:
            for keys in directive["Dimensions"]:
                for metric in directive["Metrics"]:
                    key = metric["Name"], ", ".join(f"{name}={document[name]}" for name in keys)
                    sums[key] = sums.get(key, 0) + sum(document[metric["Name"]])
    return sums
