"""A stage of long ago, deployed over with what is in the tree: nothing is lost, and what had begun ends well.

`stage_5c2ba8b/` holds the stage as it was recorded; its README says how. The old Lambdas are played from the record.
"""

import io
import json
import os
import re
import zipfile
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
from boto3.dynamodb.types import TypeDeserializer
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from moto.ec2 import utils

from chalicelib.ledger import keys
from chalicelib.ledger.store import INDEXED
from chalicelib.schemas.validation import packaged
from scripts.devtools import package_cache
from scripts.devtools.embedded_aws import ACCOUNT, ARCHITECTURE, REGION, EmbeddedAws, Tuning
from scripts.devtools.scenarios import trail
from scripts.devtools.scenarios.backups import Kept, make
from scripts.devtools.scenarios.calls import KINDS, Caller
from scripts.devtools.scenarios.instances import launch
from scripts.devtools.scenarios.local_stage import Stage, pointed_at
from scripts.devtools.scenarios.local_stage import change as redeploy
from scripts.devtools.scenarios.tag_readback import tags_of
from scripts.ops.cli import deploy, inventory, report, rerun, whodunit
from scripts.ops.project import copy_project
from statemachines.names import Names

FOLDER = Path(__file__).parent / "stage_5c2ba8b"
NAMES = Names(stage="before", account=ACCOUNT, region=REGION)
TEMPLATE = json.loads((FOLDER / "template.json").read_text())
NOW = datetime.now(UTC)
AGE = NOW - datetime.fromisoformat(json.loads((FOLDER / "world.json").read_text())["recorded"])
DATE = re.compile(r"\b20(?:2[6-9]|[3-9]\d)-\d\d-\d\d")


def _as_if_of_today(text):
    """Bring all dates forward by whole days: what is in a record would else be past its date one day."""
    return DATE.sub(lambda found: f"{date.fromisoformat(found[0]) + timedelta(days=AGE.days)}", text)


def recorded(name):
    return json.loads(_as_if_of_today((FOLDER / f"{name}.json").read_text()))


WORLD, OLD, LEDGER, QUEUES = map(recorded, ("world", "functions", "ledger", "queues"))
FAILED, RUNNING, PAYLOADS = map(recorded, ("failed", "running", "payloads"))
ENVIRONMENT = OLD["environment"]
ACCOUNTS = ENVIRONMENT["ACCOUNTS"].split(",")[1:]
PARAMETER = ENVIRONMENT["TAG_POLICY_PARAMETER"]
READERS = {"ec2", "s3", "sqs", "rds", "lambda", "dynamodb", "sns", "elasticache"}
HELPERS = {"session", "job", "retention", "alert", "told", "finding", "digest", "compliance", "remediation"}
OWN_TIME = {"UpdatedAt", "ExpiresAt"}

PLAYER = """
import json, os

PLAY = json.load(open(os.path.join(os.path.dirname(__file__), "play.json")))

def __getattr__(function):
    return lambda event, context: play(function, event)

def play(function, event):
    if function == "notify":
        return {"published": 0, "held_back": 0}
    execution = event["execution"].rpartition(":")[2]
    mine = [one for one in PLAY["tasks"] if one["execution"] == execution and one["function"] == function]
    said = next(one for one in mine if one["on_last"] in ("", event.get("on_last", "")))
    if said["waits"]:
        with open(PLAY["reached"], "w") as reached:
            reached.write(".")
        open(PLAY["gate"]).close()
    if "error" in said:
        raise type(said["error"], (Exception,), {})(said["message"])
    return said["result"]
"""
"""The old Lambdas: each answers as it is recorded, and those of running executions wait for the upgrade first."""


class Old:
    """The stage as it was, brought up from the record, and deployed over."""

    def __init__(self, aws, folder):
        self.aws, self.client, self.folder = aws, aws.client, folder
        self.stage = Stage(aws=aws, names=NAMES, trail=ENVIRONMENT["TRAIL_BUCKETS"])
        self.gate, self.reached = folder / "gate", folder / "reached"

    # What the account holds

    def create_world(self):
        """Create what had been created, under the same ids, without the tags that were still to come."""
        for made in WORLD["made"]:
            if made["account"] == ACCOUNT:
                with _ids(map(_id, made["arns"])):
                    self._create(made)
        for one in WORLD["instances"]:
            with _ids([one["id"]]):
                launch(self.client("ec2"), one["tags"])
        for kept in WORLD["backups"]:
            self._back_up(kept)

    def _create(self, made):
        region, name = made["region"], made["name"]
        if made["kind"] == "PutRule":
            self.client("events", region=region).put_rule(Name=name, ScheduleExpression="rate(1 day)")
        elif made["kind"] == "CreateLogGroup":
            self.client("logs", region=region).create_log_group(logGroupName=name)
        else:
            KINDS[made["kind"]](
                Caller(client=self.stage.client, who=None, when=NOW, region=region, tags=made["tags"]), name
            )

    def _back_up(self, kept):
        ec2 = self.client("ec2", region=kept["region"])
        volume = ec2.create_volume(Size=8, AvailabilityZone=f"{kept['region']}a")["VolumeId"]
        with _ids(one["id"] for one in kept["ids"]):
            make(ec2, Kept(name=kept["name"], becomes="", region=kept["region"], image=kept["image"]), volume)
        for one in kept["ids"]:
            pairs = [{"Key": key, "Value": value} for key, value in one["tags"].items()]
            ec2.create_tags(Resources=[one["id"]], Tags=pairs)

    # The stage

    def create(self):
        self.client("ssm").put_parameter(Name=PARAMETER, Type="String", Value=(FOLDER / "tag_policy.json").read_text())
        self.client("s3").create_bucket(Bucket=self.stage.trail)
        self._create_stack()
        self._create_functions()
        self._fill()

    def _create_stack(self):
        bucket, key, s3 = "of-the-template", "template.json", self.client("s3")
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(TEMPLATE).encode())
        self.client("cloudformation").create_stack(
            StackName=NAMES.stack,
            TemplateURL=f"https://{bucket}.s3.{REGION}.amazonaws.com/{key}",
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )

    def _create_functions(self):
        """Create the old Lambdas, played, with what joins them to the rest."""
        iam, functions, code = self.client("iam"), self.client("lambda"), {"ZipFile": self._player()}
        trust = _policy("sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})
        reads = _policy(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], Resource="*")
        here = {"Environment": {"Variables": ENVIRONMENT}, "Architectures": [ARCHITECTURE], "Code": code}
        for one in OLD["functions"]:
            role = _id(one["Role"])
            iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)
            iam.put_role_policy(RoleName=role, PolicyName=role, PolicyDocument=reads)
            functions.create_function(**one | here)
        for one in OLD["mappings"]:
            functions.create_event_source_mapping(**one, Enabled=False)  # until the upgrade nobody takes what waits
        (allowed,) = OLD["permission"]["Statement"]
        functions.add_permission(
            FunctionName=NAMES.function("notify"),
            StatementId=allowed["Sid"],
            Action=allowed["Action"],
            Principal=allowed["Principal"]["Service"],
            SourceArn=allowed["Condition"]["ArnLike"]["AWS:SourceArn"],
        )
        self.client("s3").put_bucket_notification_configuration(
            Bucket=self.stage.trail, NotificationConfiguration=OLD["notifications"]
        )

    def _player(self):
        for fifo in (self.gate, self.reached):
            os.mkfifo(fifo)
        tasks = [{"execution": one["name"], "waits": False, **task} for one in FAILED for task in one["tasks"]]
        tasks += [
            {"execution": one["name"], "waits": True, "on_last": "", **task}
            for one in RUNNING
            for task in _under_way(one)
        ]
        play = {"tasks": tasks, "gate": str(self.gate), "reached": str(self.reached)}
        body = io.BytesIO()
        with zipfile.ZipFile(body, "w") as package:
            package.writestr("app.py", PLAYER)
            package.writestr("play.json", json.dumps(play))
        return body.getvalue()

    def _fill(self):
        """Fill ledger, buckets and queues."""
        for row in LEDGER["before"]:
            self.client("dynamodb").put_item(TableName=NAMES.table, Item=_still_valid(row))
        s3 = self.client("s3")
        policy = s3.get_bucket_policy(Bucket=NAMES.work_bucket)["Policy"]  # only the functions write there
        s3.delete_bucket_policy(Bucket=NAMES.work_bucket)
        for key, value in recorded("work_bucket").items():
            s3.put_object(Bucket=NAMES.work_bucket, Key=key, Body=_text(value).encode())
        s3.put_bucket_policy(Bucket=NAMES.work_bucket, Policy=policy)
        for key, records in recorded("logs").items():
            s3.put_object(Bucket=self.stage.trail, Key=key, Body=trail.packed(records))
        self.stage.received(NAMES.inbox)  # what the bucket has just told of is in the record
        for queue, bodies in QUEUES["waiting"].items():
            self._send(queue, *({"MessageBody": body} for body in bodies))
        letters = QUEUES["dead_letters"]
        self._send(
            NAMES.dlq, *({"MessageBody": one["body"], "MessageAttributes": one["attributes"]} for one in letters)
        )

    def _send(self, queue, *messages):
        sqs = self.client("sqs")
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        for message in messages:
            sqs.send_message(QueueUrl=url, **message)

    # Executions

    def start(self, one, name):
        self.client("stepfunctions").start_execution(
            stateMachineArn=NAMES.machine(one["machine"]).arn, name=name, input=json.dumps(one["input"])
        )

    def begin_executions(self):
        """Let those fail that had failed; begin those that were running, until the first Task of each is under way."""
        for one in FAILED:
            self.start(one, one["name"])
        self.aws.wait_idle(60)
        with self.reached.open("r+b", buffering=0) as reached:
            for one in RUNNING:
                self.start(one, one["name"])
            for _ in range(sum(max(1, len(one["input"].get("retry", []))) for one in RUNNING)):
                reached.read(1)

    def end_executions(self):
        with self.gate.open("w"):
            self.aws.wait_idle(60)

    def ended(self, machine, name):
        arn = NAMES.machine(machine).arn.replace(":stateMachine:", ":execution:")
        return self.client("stepfunctions").describe_execution(executionArn=f"{arn}:{name}")

    # The upgrade

    def upgrade(self):
        project = copy_project(self.folder / "checkout")
        package_cache.take(project, ARCHITECTURE)
        accounts = [part for account in ACCOUNTS for part in ("--account", account)]
        self.plan = self.run(deploy, "--trail-bucket", self.stage.trail, "--mode", "both", *accounts, "--plan")
        settings = {"TAG_POLICY_PARAMETER": PARAMETER}
        redeploy(self.stage, project, lambda _: None, mode="both", accounts=tuple(ACCOUNTS), settings=settings)
        package_cache.keep(project, ARCHITECTURE)

    def run(self, verb, *arguments):
        """Run a verb as an operator would."""
        with pointed_at(self.aws), pytest.MonkeyPatch.context() as environment:
            environment.setenv("TAG_POLICY_PARAMETER", PARAMETER)
            return CliRunner().invoke(verb.main, [*arguments, "--stage", NAMES.stage])

    def mappings(self):
        return self.client("lambda").list_event_source_mappings()["EventSourceMappings"]

    def deliver_what_waits(self):
        for one in self.mappings():
            self.client("lambda").update_event_source_mapping(UUID=one["UUID"], Enabled=True)
        self.aws.wait_idle(60)

    def call(self, one):
        """Call a Lambda as a state of the old machine does: its answer, and whether that is an error."""
        payload = json.dumps(one["payload"]).encode()
        answer = self.client("lambda").invoke(FunctionName=NAMES.function(one["function"]), Payload=payload)
        return json.loads(answer["Payload"].read()), "FunctionError" in answer

    # Looking

    def rows(self):
        pages = self.client("dynamodb").get_paginator("scan").paginate(TableName=NAMES.table)
        return _by_id(item for page in pages for item in page["Items"])

    def objects(self):
        pages = self.client("s3").get_paginator("list_objects_v2").paginate(Bucket=NAMES.work_bucket)
        return {one["Key"] for page in pages for one in page.get("Contents", [])}


@contextmanager
def _ids(wanted):
    """Let moto give these ids where it makes one up of the same kind."""
    wanted, new = list(wanted), utils.random_id

    def random_id(prefix="", size=17):
        found = next((one for one in wanted if one.startswith(f"{prefix}-")), None)
        if found:
            wanted.remove(found)
        return found or new(prefix, size)

    with mock.patch.object(utils, "random_id", random_id):
        yield


def _under_way(one):
    """What the first Tasks of an execution come to; those of a retry are broken off, for they would have tagged."""
    if "retry" not in one["input"]:
        return [one["under_way"]]
    steps = (_id(function["Role"]).removeprefix(f"{NAMES.stack}-") for function in OLD["functions"])
    return [{"function": step, "error": "Throttled", "message": ""} for step in steps if step.startswith("tag_")]


def _text(value):
    return value if isinstance(value, str) else json.dumps(value)


def _policy(action, **more):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, **more}]})


def _id(arn):
    return arn.rpartition("/")[2]


def _still_valid(row):
    """A row that expires does so as long from now as it did from the recording."""
    if "ExpiresAt" not in row:
        return row
    return {**row, "ExpiresAt": {"N": str(int(row["ExpiresAt"]["N"]) + int(AGE.total_seconds()))}}


def _by_id(rows):
    return {row["ResourceId"]["S"]: row for row in rows}


def _plain(row):
    return {name: TypeDeserializer().deserialize(value) for name, value in row.items()}


def _lasting(row):
    return {name: value for name, value in row.items() if name not in OWN_TIME}


def resources(rows):
    """Those rows that are of resources, as plain values."""
    return {key: _plain(row) for key, row in rows.items() if "EventId" in row}


@pytest.fixture(scope="module")
def aws():
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MOTO_AMIS_PATH", "")  # few images in each Region, not hundreds
        with EmbeddedAws(tuning=Tuning(visibility_scale=0.0001, window_scale=0.001)) as aws:
            yield aws


@pytest.fixture(scope="module")
def story(aws, tmp_path_factory):
    """The old stage with all that it holds; the upgrade; what ran ends, runs again, and what failed is healed."""
    old = Old(aws, tmp_path_factory.mktemp("old"))
    old.create_world()
    old.create()
    old.begin_executions()
    found = SimpleNamespace(old=old, objects=old.objects())
    old.upgrade()
    found.upgraded, found.mappings, found.objects_after = old.rows(), old.mappings(), old.objects()
    found.functions = {one["FunctionName"]: one for one in old.client("lambda").list_functions()["Functions"]}
    found.inventory = [json.loads(line) for line in old.run(inventory, "--json").stdout.splitlines()]
    old.end_executions()
    found.ended = {one["name"]: old.ended(one["machine"], one["name"]) for one in RUNNING}
    found.rows = old.rows()
    for one in RUNNING:
        old.start(one, f"{one['name']}-again")
    failed = [part for one in FAILED for part in ("--execution", one["name"])]
    found.rerun = old.run(rerun, *failed, "--yes", "--json")
    old.deliver_what_waits()
    found.again = {one["name"]: old.ended(one["machine"], f"{one['name']}-again") for one in RUNNING}
    found.last = old.rows()
    found.letters = old.stage.received(NAMES.dlq)
    found.refused = [call for call in aws.calls() if not call.allowed]
    return found


def test_the_record_has_every_kind_of_row():
    rows = _by_id(LEDGER["before"])
    assert {row["Status"] for row in resources(rows).values()} == {"TAGGED", "FAILED", "SKIPPED"}
    assert {key.partition("#")[0] for key in rows if not key.startswith("arn:")} == HELPERS


def test_the_tree_reads_from_the_old_stage_what_it_was_deployed_with(story):
    assert story.old.plan.exit_code == 0, story.old.plan.output
    assert "would be taken from the stage" not in story.old.plan.output


def test_an_upgrade_leaves_every_row_of_the_ledger_as_it_is_but_for_the_names_of_resources(story):
    old = _by_id(map(_still_valid, LEDGER["before"]))
    names = {key: {"Name": {"S": keys.name_of(key)}} for key in resources(old)}
    assert {key: story.upgraded.get(key) for key in old} == {key: row | names.get(key, {}) for key, row in old.items()}


def test_an_upgrade_adds_the_index_by_name_and_says_so_before(story):
    told = " ".join(story.old.plan.output.split())
    assert "gets the index by-name" in told
    assert "rows of an older version get their names" in told
    table = story.old.client("dynamodb").describe_table(TableName=NAMES.table)["Table"]
    assert {one["IndexName"] for one in table["GlobalSecondaryIndexes"]} == set(INDEXED)


def test_every_row_of_before_is_found_by_its_name(story):
    for arn in resources(_by_id(LEDGER["before"])):
        found = story.old.run(whodunit, keys.name_of(arn), "--json")
        assert arn in {one["ResourceId"] for one in json.loads(found.stdout)}
        assert found.stderr == ""


def test_an_upgrade_leaves_what_is_in_the_work_bucket(story):
    assert story.objects
    assert story.objects <= story.objects_after


def test_an_upgrade_keeps_every_function_with_its_name_and_what_it_was_told(story):
    for one in OLD["functions"]:
        variables = story.functions[one["FunctionName"]]["Environment"]["Variables"]
        assert {name: variables.get(name) for name in ENVIRONMENT} == {
            **ENVIRONMENT,
            "OWN_ROLES": variables["OWN_ROLES"],
        }
        assert set(ENVIRONMENT["OWN_ROLES"].split(",")) <= set(variables["OWN_ROLES"].split(","))


def test_an_upgrade_joins_each_queue_to_its_function_once(story):
    joined = sorted((one["EventSourceArn"], one["FunctionArn"]) for one in story.mappings)
    assert joined == sorted((one["EventSourceArn"], one["FunctionName"]) for one in OLD["mappings"])


def test_an_upgrade_keeps_every_resource_that_holds_data(story):
    stack = story.old.client("cloudformation").get_paginator("list_stack_resources")
    now = {
        (one["ResourceType"], one["PhysicalResourceId"])
        for page in stack.paginate(StackName=NAMES.stack)
        for one in page["StackResourceSummaries"]
    }
    for kind, name in [
        ("AWS::DynamoDB::Table", NAMES.table),
        ("AWS::S3::Bucket", NAMES.work_bucket),
        ("AWS::S3::Bucket", NAMES.compliance_bucket),
    ]:
        assert (kind, name) in now


def test_the_inventory_lists_what_was_made_before_by_the_same_creators(story):
    made = resources(_by_id(LEDGER["before"]))
    listed = {one["ResourceId"]: one["CreatorName"] for one in story.inventory}
    assert listed == {arn: row["CreatorName"] for arn, row in made.items()}


@pytest.mark.parametrize("status", ["TAGGED", "FAILED", "SKIPPED"])
def test_whodunit_knows_what_was_made_before(story, status):
    made = resources(_by_id(LEDGER["before"]))
    row = next(row for row in made.values() if row["Status"] == status)
    (told,) = json.loads(story.old.run(whodunit, row["ResourceId"], "--json").stdout)
    assert told["Creator"]["name"] == row["Creator"]["name"]
    assert (told["CreatorName"], told["EventTime"]) == (row["CreatorName"], row["EventTime"])


def test_the_report_knows_the_days_of_before(story):
    row = next(_plain(row) for row in LEDGER["before"] if row["ResourceId"]["S"].startswith("compliance#"))
    told = json.loads(story.old.run(report, "compliance", "--json").stdout)
    assert (told["checked"], told["compliant"]) == (row["Checked"], row["Compliant"])


@pytest.mark.parametrize("one", RUNNING, ids=lambda one: one["input"].get("source") or one["name"])
def test_an_execution_that_had_begun_ends_as_it_did(story, one):
    assert_same_end(story.ended[one["name"]], one)


@pytest.mark.parametrize("one", RUNNING, ids=lambda one: one["input"].get("source") or one["name"])
def test_an_old_input_starts_an_execution_of_the_new_machine_that_ends_as_it_did(story, one):
    assert_same_end(story.again[one["name"]], one)


def test_owners_are_told_of_what_is_new_and_of_nothing_twice(story):
    first, again = (
        sum(json.loads(one.get("output", "{}")).get("notified", 0) for one in executions.values())
        for executions in (story.ended, story.again)
    )
    assert (first, again) == (sum(one["output"].get("notified", 0) for one in RUNNING), 0)


def test_what_had_begun_leaves_the_rows_that_it_did(story):
    wanted = resources(_by_id(LEDGER["after"]))
    assert len(wanted) > len(RUNNING)
    for arn, row in wanted.items():
        found = _plain(story.rows[arn])
        told = {name: found["Creator"].get(name) for name in row["Creator"]}  # newer versions know more of a creator
        assert {name: found.get(name) for name in _lasting(row)} | {"Creator": told} == _lasting(row)


def test_what_had_begun_tags_what_it_did(story):
    for arn, row in resources(_by_id(LEDGER["after"])).items():
        if row["Status"] == "TAGGED" and arn.split(":")[2] in READERS:
            assert tags_of(story.old.stage.client, arn) == row["Tags"], arn


def test_what_had_failed_heals(story):
    assert story.rerun.exit_code == 0, story.rerun.output
    healed = {one["execution"]: one["healed"] for one in json.loads(story.rerun.stdout)}
    assert healed == {f"{one['name']}-r1": True for one in FAILED}


def test_no_row_of_an_account_that_lets_us_in_stays_failed(story):
    failed = {row["AccountId"] for row in resources(story.last).values() if row["Status"] == "FAILED"}
    assert failed <= set(ACCOUNTS)


def test_every_creator_of_before_is_still_known_in_the_end(story):
    made, last = resources(_by_id(LEDGER["before"])), resources(story.last)
    assert {arn: last[arn]["Creator"] for arn in made} == {arn: row["Creator"] for arn, row in made.items()}


def test_what_waited_in_the_queues_is_handled(story):
    made = {arn for one in WORLD["made"] if one["name"].startswith("waiting-") for arn in one["arns"]}
    assert {arn: resources(story.last)[arn]["Status"] for arn in made} == dict.fromkeys(made, "TAGGED")
    assert _plain(story.last["job#backfill-2-0001"])["Outcome"] == "new"


def test_an_alert_that_was_published_is_still_one():
    for alert in recorded("alerts")["alerts"]:
        Draft202012Validator(packaged("alert.schema")).validate(alert)


def test_the_dead_letters_lie_where_they_lay(story):
    bodies = sorted(one["Body"] for one in story.letters)
    assert bodies == sorted(one["body"] for one in QUEUES["dead_letters"])


def test_nothing_is_refused_to_the_new_functions(story):
    assert story.refused == []


@pytest.mark.parametrize("one", PAYLOADS, ids=lambda one: f"{one['machine']}-{one['state']}")
def test_a_lambda_takes_what_an_old_one_had_made(story, one):
    answer, is_error = story.old.call(one)
    assert not is_error, answer
    members = {"inline" if name == "pointer" else name for name in answer}  # the one where it is small
    assert set(one["members"]) <= members
    if one["function"] != "notify":
        assert {name: answer[name] for name in one["counts"]} == one["counts"]
    else:  # what the old stage told is told once more at most, and together
        assert bool(sum(answer.values())) == bool(sum(one["counts"].values()))


def assert_same_end(execution, one):
    assert (execution["status"], execution.get("error")) == (one["status"], one["error"]), execution
    output, wanted = json.loads(execution["output"]), one["output"]
    same = {name: value for name, value in wanted.items() if isinstance(value, int) and name != "notified"}
    assert {name: output[name] for name in same} == same
