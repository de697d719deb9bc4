"""Everything is lost but a backup of the ledger: the stage is built anew around it, and knows what it knew."""

import boto3
import pytest
from click.testing import CliRunner

from scripts.devtools.embedded_aws import REGION
from scripts.devtools.scenarios import people
from scripts.devtools.scenarios.local_stage import bring_up, pointed_at
from scripts.ops.cli import whodunit
from scripts.ops.deployment.destroy import destroy
from tests.embedded.trial import Trial

LATER = "tagtrail-lost-an-hour-ago"


@pytest.fixture(scope="module")
def story(aws, package, tmp_path_factory):
    """Alice makes a bucket; ledger, stage and logs are lost; the ledger is restored, the stage deployed again."""
    found = Story(aws, package, tmp_path_factory.mktemp)
    found.live()
    found.back_up()
    found.lose_everything()
    found.restore()
    found.deploy()
    yield found
    found.stage.client("dynamodb").delete_table(TableName=LATER)
    found.remove()


class Story:
    def __init__(self, aws, package, new_folder):
        self.aws, self.package, self.new_folder = aws, package, new_folder
        self.said = []
        self.deploy()
        self.dynamodb = self.stage.client("dynamodb")
        self.table = self.stage.names.table

    def deploy(self):
        self.folder = self.new_folder("lost")
        self.stage = bring_up(self.aws, "lost", self.folder, self.said.append)

    def live(self):
        with Trial(self.stage, self.package) as trial:
            self.made = trial.make("CreateBucket", who=people.ALICE)
            (self.key,) = trial.log(self.made)
            self.log = self.stage.client("s3").get_object(Bucket=self.stage.trail, Key=self.key)["Body"].read()
            self.row = trial.row(self.made)

    def back_up(self):
        """As of a point in time, into a table of another name: the only way there is while the table is there."""
        self.dynamodb.restore_table_to_point_in_time(
            SourceTableName=self.table, TargetTableName=LATER, UseLatestRestorableTime=True
        )
        made = self.dynamodb.create_backup(TableName=LATER, BackupName=LATER)
        self.backup = made["BackupDetails"]["BackupArn"]

    def lose_everything(self):
        self.remove()
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


def test_the_restored_ledger_is_taken_over_with_all_that_a_restored_table_lacks(story):
    assert "  expiry of tagtrail-lost was off and is on again" in story.said
    assert "  point-in-time recovery of tagtrail-lost was off and is on again" in story.said
    expiry = story.dynamodb.describe_time_to_live(TableName=story.table)["TimeToLiveDescription"]
    recovery = story.dynamodb.describe_continuous_backups(TableName=story.table)["ContinuousBackupsDescription"]
    assert (expiry["TimeToLiveStatus"], expiry["AttributeName"]) == ("ENABLED", "ExpiresAt")
    assert recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    stack = story.stage.client("cloudformation").list_stack_resources(StackName=story.stage.names.stack)
    assert "Ledger" not in {one["LogicalResourceId"] for one in stack["StackResourceSummaries"]}


def test_who_made_what_is_known_as_before(story):
    with pointed_at(story.aws):
        asked = CliRunner().invoke(whodunit.main, ["--stage", "lost", story.made.arns[0]])
        listed = CliRunner().invoke(whodunit.main, ["--stage", "lost", "--made-by", "alice@example.com"])
    assert "alice@example.com" in asked.output
    assert story.made.arns[0] in listed.output.replace("\n", "")


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
