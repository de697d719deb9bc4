"""Everything is lost but what docs/disaster-recovery.md keeps: the stage is built anew, and knows what it knew."""

import json
import re
import shlex
import time
from datetime import UTC, datetime

import boto3
import pytest
from click.testing import CliRunner

from chalicelib.ledger.store import INDEXED
from scripts.devtools import package_cache
from scripts.devtools.embedded_aws import ARCHITECTURE, REGION
from scripts.devtools.scenarios import people
from scripts.devtools.scenarios.local_stage import bring_up, pointed_at
from scripts.ops.cli import backfill, deploy, export, inventory, whodunit
from scripts.ops.deployment.destroy import destroy
from scripts.ops.project import copy_project
from tests.embedded.trial import Trial

LATER = "tagtrail-lost-an-hour-ago"
KEPT = "kept-elsewhere"
POLICY = "/tagtrail/lost/policy"


@pytest.fixture(scope="module")
def story(aws, package, tmp_path_factory):
    """Alice makes a bucket; ledger, stage and logs are lost; the ledger is restored, the stage deployed again."""
    found = Story(aws, package, tmp_path_factory.mktemp)
    found.live()
    found.back_up()
    found.go_on()
    found.lose_everything()
    found.restore()
    found.deploy_again()
    yield found
    for table in (LATER, found.imported):
        found.dynamodb.delete_table(TableName=table)
    found.remove()


class Story:
    def __init__(self, aws, package, new_folder):
        self.aws, self.package, self.new_folder = aws, package, new_folder
        self.folder, self.kept = new_folder("lost"), new_folder("kept")
        self.policy = json.dumps(
            {"version": 1, "tags": {"CreatedBy": "{creator.arn}", "CreatedDate": "{event.time}", "Team": "blue"}}
        )
        aws.client("ssm").put_parameter(Name=POLICY, Value=self.policy, Type="String")
        self.stage = bring_up(aws, "lost", self.folder, lambda _: None, TAG_POLICY_PARAMETER=POLICY)
        self.dynamodb, self.s3 = self.stage.client("dynamodb"), self.stage.client("s3")
        self.table = self.stage.names.table
        self.imported = f"{self.table}-imported"

    def call(self, command, *arguments):
        with pointed_at(self.aws):
            return CliRunner().invoke(command.main, ["--stage", "lost", *arguments])

    def answers(self):
        """What operators ask, and what they hear."""
        listed = self.call(inventory, "--json").stdout.splitlines()
        return sorted(listed), self.call(whodunit, "--json", self.made.arns[0]).stdout

    def live(self):
        with Trial(self.stage, self.package) as trial:
            self.made = trial.make("CreateBucket", who=people.ALICE)
            (self.key,) = trial.log(self.made)
            self.log = self.s3.get_object(Bucket=self.stage.trail, Key=self.key)["Body"].read()
            self.row = trial.row(self.made)
        self.said_before = self.answers()

    def back_up(self):
        """As of a point in time, into a table of another name: the only way there is while the table is there."""
        self.exported = self.call(export, "--out", str(self.kept))
        self.dynamodb.restore_table_to_point_in_time(
            SourceTableName=self.table, TargetTableName=LATER, UseLatestRestorableTime=True
        )
        made = self.dynamodb.create_backup(TableName=LATER, BackupName=LATER)
        self.backup = made["BackupDetails"]["BackupArn"]
        self.s3.create_bucket(Bucket=KEPT)
        arn = self.dynamodb.describe_table(TableName=self.table)["Table"]["TableArn"]
        told = self.dynamodb.export_table_to_point_in_time(TableArn=arn, S3Bucket=KEPT, S3Prefix="ledger")
        arn = told["ExportDescription"]["ExportArn"]
        wait(lambda: self.dynamodb.describe_export(ExportArn=arn))

    def go_on(self):
        """What is made after the backup; its log was copied elsewhere."""
        with Trial(self.stage, self.package) as trial:
            self.late = trial.make("CreateQueue", who=people.NILKANTH)
            (self.late_key,) = trial.log(self.late)
            self.late_log = self.s3.get_object(Bucket=self.stage.trail, Key=self.late_key)["Body"].read()

    def lose_everything(self):
        self.remove()
        self.aws.client("ssm").delete_parameter(Name=POLICY)
        with pytest.raises(self.dynamodb.exceptions.ResourceNotFoundException):
            self.dynamodb.describe_table(TableName=self.table)

    def remove(self):
        with pointed_at(self.aws):
            session = boto3.Session(region_name=REGION)
            project = self.folder / "chalice_app"
            destroy(self.stage.names, session=session, report=lambda _: None, with_data=True, project_dir=project)

    def restore(self):
        self.dynamodb.restore_table_from_backup(TargetTableName=self.table, BackupArn=self.backup)
        self.dynamodb.get_waiter("table_exists").wait(TableName=self.table)
        gone = [{"Delete": {"IndexName": "by-name"}}]  # as a backup lacks it that an older version made
        self.dynamodb.update_table(TableName=self.table, GlobalSecondaryIndexUpdates=gone)
        table = json.loads((self.kept / "ledger-table.json").read_text())
        told = self.dynamodb.import_table(
            S3BucketSource={"S3Bucket": KEPT, "S3KeyPrefix": "ledger/"},
            InputFormat="DYNAMODB_JSON",
            InputCompressionType="GZIP",
            TableCreationParameters=table | {"TableName": self.imported},
        )
        arn = told["ImportTableDescription"]["ImportArn"]
        wait(lambda: self.dynamodb.describe_import(ImportArn=arn))

    def deploy_again(self):
        policy = (self.kept / "tag-policy.json").read_text()
        self.aws.client("ssm").put_parameter(Name=POLICY, Value=policy, Type="String")
        self.s3.create_bucket(Bucket=self.stage.trail)
        self.s3.put_object(Bucket=self.stage.trail, Key=self.late_key, Body=self.late_log)
        self.folder = self.new_folder("again")
        project = copy_project(self.folder)
        package_cache.take(project, ARCHITECTURE)
        lines = (self.kept / "deploy.sh").read_text()
        (words,) = re.findall(r'^(.*)\./scripts/deploy (.*) "\$@"$', lines, re.MULTILINE)
        with pointed_at(self.aws), pytest.MonkeyPatch.context() as environment:
            for variable in shlex.split(words[0]):
                environment.setenv(*variable.split("=", 1))
            self.deployed = CliRunner().invoke(
                deploy.main, [*shlex.split(words[1]), "--project-dir", str(project)], catch_exceptions=False
            )
        self.stage.listen()


def wait(describe):
    """Ask until moto, which works in a thread of its own, has done it."""
    until = time.monotonic() + 20
    while "COMPLETED" not in str(told := describe()):
        assert time.monotonic() < until, told


def test_what_the_stage_was_is_in_the_files(story):
    assert story.exported.exit_code == 0, story.exported.output
    settings = json.loads((story.kept / "settings.json").read_text())
    assert settings["TAG_POLICY_PARAMETER"] == POLICY
    assert (story.kept / "tag-policy.json").read_text() == story.policy
    told = json.loads((story.kept / f"notification-{story.stage.trail}.json").read_text())
    assert told["QueueConfigurations"][0]["QueueArn"] == story.stage.names.inbox_arn
    assert "Inbox" in json.loads((story.kept / "template.json").read_text())["Resources"]
    policy = json.loads((story.kept / "policy-record_metadata.json").read_text())
    assert any(story.stage.names.table_arn in one["Resource"] for one in policy["Statement"])


def test_the_command_that_was_kept_deploys_the_same_stage(story, tmp_path):
    assert story.deployed.exit_code == 0, story.deployed.output
    assert story.call(export, "--out", str(tmp_path)).exit_code == 0
    for kept in story.kept.iterdir():
        if kept.name != "template.json":  # which no longer has the ledger: it is there already
            assert (tmp_path / kept.name).read_text() == kept.read_text(), kept.name


def test_a_ledger_that_was_exported_to_s3_comes_back_whole(story):
    shape = ("KeySchema", "AttributeDefinitions")
    was, imported = (story.dynamodb.describe_table(TableName=name)["Table"] for name in (story.table, story.imported))
    assert [was[one] for one in shape] == [imported[one] for one in shape]
    assert {one["IndexName"] for one in imported["GlobalSecondaryIndexes"]} == set(INDEXED)
    rows, kept = (story.dynamodb.scan(TableName=name)["Items"] for name in (LATER, story.imported))
    assert sorted(map(str, rows)) == sorted(map(str, kept))


def test_the_restored_ledger_is_taken_over_with_all_that_a_restored_table_lacks(story):
    assert "  expiry of tagtrail-lost was off and is on again" in story.deployed.stderr
    assert "  point-in-time recovery of tagtrail-lost was off and is on again" in story.deployed.stderr
    expiry = story.dynamodb.describe_time_to_live(TableName=story.table)["TimeToLiveDescription"]
    recovery = story.dynamodb.describe_continuous_backups(TableName=story.table)["ContinuousBackupsDescription"]
    assert (expiry["TimeToLiveStatus"], expiry["AttributeName"]) == ("ENABLED", "ExpiresAt")
    assert recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    stack = story.stage.client("cloudformation").list_stack_resources(StackName=story.stage.names.stack)
    assert "Ledger" not in {one["LogicalResourceId"] for one in stack["StackResourceSummaries"]}


def test_the_restored_ledger_gets_the_index_that_it_lacks(story):
    assert f"index by-name of {story.table}: DynamoDB makes it" in story.deployed.stderr
    found = story.call(whodunit, "--json", story.made.arns[0].rpartition(":")[2])
    assert [one["ResourceId"] for one in json.loads(found.stdout)] == [story.made.arns[0]]
    assert found.stderr == ""


def test_who_made_what_is_known_as_before(story):
    before, asked = story.said_before
    assert len(before) > 0
    assert set(before) <= set(story.answers()[0])
    assert story.answers()[1] == asked
    assert "alice@example.com" in asked


def test_a_back_fill_heals_the_time_since_the_backup(story):
    assert story.late.arns[0] not in story.stage.rows()
    day = datetime.now(UTC).date().isoformat()
    dates = ("--from", re.search(r"/(\d{4}/\d\d/\d\d)/", story.late_key)[1].replace("/", "-"), "--to", day)
    with Trial(story.stage, story.package) as trial:
        trial.fed += 1
        ran = story.call(backfill, "--bucket", story.stage.trail, *dates, "--yes", "--no-wait")
        trial.wait()
        assert trial.row(story.late)["Status"] == "TAGGED", ran.output


def test_logs_of_the_time_before_attribute_nothing_again_and_new_ones_go_on(story):
    with Trial(story.stage, story.package) as trial:
        trial.fed += 1  # in the log of before
        trial.put(story.key, story.log)
        trial.wait()
        assert trial.row(story.made) == story.row
        new = trial.make("CreateQueue", who=people.NILKANTH)
        trial.log(new)
        assert trial.row(new)["Status"] == "TAGGED"
        trial.assert_balance(tagged=2)
    assert trial.tags(new)["CreatedBy"] == people.NILKANTH["arn"]
