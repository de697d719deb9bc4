import csv
import io
import json
import re
from dataclasses import replace

import pytest
from click.testing import CliRunner

from chalicelib.errors import AccessDenied
from chalicelib.policy import Policy
from chalicelib.remediation import apply
from chalicelib.taggers import TAGGERS
from scripts.ops.cli import remediate, whodunit
from scripts.ops.project import ROOT
from tests.unit.remediation.conftest import REGION, arn, found

RULES = [{"required": {"Owner": {}, "Environment": {"values": ["dev", "prod"]}}}]
OWNER = [{"required": {"Owner": {}}}]


def run(*arguments, **more):
    return CliRunner().invoke(remediate.main, arguments, **more)


def proposals(*arguments):
    answer = run("--json", *arguments)
    assert answer.exit_code == 0, answer.output
    return {one["arn"].rpartition("/")[2]: one for one in json.loads(answer.stdout)}


def added(proposal):
    return {one["key"]: (one["value"], one["source"], one["from"]) for one in proposal["add"]}


def why_open(proposal):
    return {one["key"]: one["reason"] for one in proposal["open"]}


class TestProposing:
    def test_a_key_that_is_nearly_right_gives_its_value_and_stays(self, estate):
        one = estate.instance(owner="alice", Application="shop", Enviroment="dev")
        estate.checked(found("instance", one, "Instance"))
        assert added(proposals()[one]) == {
            "Owner": ("alice", "near-miss", "owner"),
            "Environment": ("dev", "near-miss", "Enviroment"),
        }
        assert run("--apply", "--yes").exit_code == 0
        assert estate.tags(one) == {
            "owner": "alice",
            "Owner": "alice",
            "Application": "shop",
            "Enviroment": "dev",
            "Environment": "dev",
        }

    def test_near_misses_that_disagree_are_left_to_people(self, estate):
        one = estate.instance(owner="alice", Ownr="bob", Environment="dev", Application="x")
        estate.checked(found("instance", one, "Instance"))
        assert "is not the only value that is nearly right" in why_open(proposals()[one])["Owner"]

    def test_a_snapshot_has_the_tags_of_its_volume_and_that_of_its_instance(self, estate):
        estate.policy(rules=RULES)
        one = estate.instance(Owner="alice", Environment="dev")
        (volume,) = (each["VolumeId"] for each in estate.ec2.describe_volumes()["Volumes"])
        estate.tag(volume, Owner="bob")
        snapshot = estate.ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
        image = estate.ec2.create_image(InstanceId=one, Name="golden")["ImageId"]
        (interface,) = (
            each["NetworkInterfaceId"] for each in estate.ec2.describe_network_interfaces()["NetworkInterfaces"]
        )
        address = estate.ec2.allocate_address(Domain="vpc")["AllocationId"]
        estate.ec2.associate_address(AllocationId=address, InstanceId=one)
        estate.checked(
            found("volume", volume, "Volume"),
            found("snapshot", snapshot, "Snapshot"),
            found("image", image, "Image"),
            found("network-interface", interface, "NetworkInterface"),
            found("elastic-ip", address, "EIP"),
        )
        by_id = proposals()
        of_instance, of_volume = ("origin", arn("instance", one)), ("origin", arn("volume", volume))
        assert added(by_id[snapshot]) == {"Owner": ("bob", *of_volume), "Environment": ("dev", *of_volume)}
        assert added(by_id[volume]) == {"Environment": ("dev", *of_instance)}
        whole = {"Owner": ("alice", *of_instance), "Environment": ("dev", *of_instance)}
        assert [added(by_id[each]) for each in (image, interface, address)] == [whole] * 3

    def test_what_a_resource_gets_those_that_came_from_it_get_too(self, estate):
        estate.policy(rules=OWNER)
        one = estate.instance(owner="alice")
        (volume,) = (each["VolumeId"] for each in estate.ec2.describe_volumes()["Volumes"])
        estate.checked(found("volume", volume, "Volume"), found("instance", one, "Instance"))
        assert added(proposals()[volume]) == {"Owner": ("alice", "origin", arn("instance", one))}
        assert run("--apply", "--yes").exit_code == 0
        assert proposals() == {}

    def test_an_image_and_its_snapshot_that_came_from_each_other_are_no_riddle(self, estate):
        estate.policy(rules=OWNER)
        gone = estate.instance()
        image = estate.ec2.create_image(InstanceId=gone, Name="golden")["ImageId"]
        (described,) = estate.ec2.describe_images(ImageIds=[image])["Images"]
        snapshot = described["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
        estate.tag(snapshot, ownr="alice")
        estate.made(arn("image", image), ResourceType="AWS::EC2::Image")
        estate.made(arn("snapshot", snapshot), ResourceType="AWS::EC2::Snapshot")
        estate.checked(found("image", image, "Image"), found("snapshot", snapshot, "Snapshot"))
        by_id = proposals()
        assert added(by_id[snapshot]) == {"Owner": ("alice", "near-miss", "ownr")}
        assert added(by_id[image]) == {"Owner": ("alice", "origin", arn("snapshot", snapshot))}

    def test_what_is_gone_gives_the_tags_that_the_ledger_knows(self, estate):
        estate.policy(rules=OWNER)
        volume = estate.ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1)["VolumeId"]
        gone = arn("instance", "i-0aaaaaaaaaaaaaaa0")
        estate.made(arn("volume", volume), ResourceType="AWS::EC2::Volume")
        estate.made(gone, ResourceType="AWS::EC2::Instance", Tags={"Owner": "berta"})
        estate.made(arn("instance", "i-0bbbbbbbbbbbbbbb0"), ResourceType="AWS::EC2::Instance", event="e-2")
        estate.checked(found("volume", volume, "Volume"))
        assert added(proposals()[volume]) == {"Owner": ("berta", "origin", gone)}

    def test_of_two_instances_of_one_call_none_is_the_origin(self, estate):
        estate.policy(rules=OWNER)
        volume = estate.ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1)["VolumeId"]
        estate.made(arn("volume", volume), ResourceType="AWS::EC2::Volume")
        for number in (1, 2):
            where = arn("instance", f"i-0aaaaaaaaaaaaaaa{number}")
            estate.made(where, ResourceType="AWS::EC2::Instance", Tags={"Owner": "x"})
        estate.checked(found("volume", volume, "Volume"))
        assert why_open(proposals()[volume]) == {"Owner": "nothing is known that it could be"}

    def test_a_database_snapshot_and_a_functions_log_group_have_origins_too(self, estate):
        estate.policy(rules=OWNER)
        rds, logs = (estate.stage.session.client(service, region_name=REGION) for service in ("rds", "logs"))
        rds.create_db_instance(
            DBInstanceIdentifier="shop",
            DBInstanceClass="db.t3.micro",
            Engine="mysql",
            AllocatedStorage=10,
            MasterUsername="root",
            MasterUserPassword="not-a-secret",
            Tags=[{"Key": "Owner", "Value": "alice"}],
        )
        rds.create_db_snapshot(DBInstanceIdentifier="shop", DBSnapshotIdentifier="before")
        logs.create_log_group(logGroupName="/aws/lambda/tagtrail-dev-receive")
        functions = estate.stage.session.client("lambda")
        function = functions.get_function(FunctionName="tagtrail-dev-receive")["Configuration"]["FunctionArn"]
        functions.tag_resource(Resource=function, Tags={"Owner": "berta"})
        place = f"{REGION}:123456789012"
        database, group = f"arn:aws:rds:{place}:snapshot:before", f"arn:aws:logs:{place}:log-group:/aws/lambda/"
        estate.checked(
            found("", "before", "", arn=database, type="AWS::RDS::DBSnapshot"),
            found("", "g", "", arn=f"{group}tagtrail-dev-receive", type="AWS::Logs::LogGroup"),
            found("", "g", "", arn=f"{group}../x", type="AWS::Logs::LogGroup"),
        )
        found_by = {one["arn"]: one for one in json.loads(run("--json").stdout)}
        assert added(found_by[database]) == {"Owner": ("alice", "origin", f"arn:aws:rds:{place}:db:shop")}
        assert added(found_by[f"{group}tagtrail-dev-receive"]) == {"Owner": ("berta", "origin", function)}

    def test_the_packaged_policy_proposes_a_person_as_owner_and_never_a_machine(self, estate):
        hers, machines = estate.instance(), estate.instance()
        estate.made(arn("instance", hers), name="alice@example.com")
        estate.made(arn("instance", machines), name="jenkins", human=False, event="e-2")
        estate.checked(found("instance", hers, "Instance"), found("instance", machines, "Instance"))
        by_id = proposals()
        assert added(by_id[hers]) == {"Owner": ("alice@example.com", "default", "tag policy")}
        assert by_id[machines]["add"] == []

    def test_defaults_are_templates_with_conditions_and_the_later_wins(self, estate):
        defaults = [
            {"tags": {"Owner": "{resource.account}", "Environment": "dev", "Team": "not asked for"}},
            {"name": "what alice makes", "when": {"creator": "alice"}, "tags": {"Owner": "{creator.name}'s team"}},
        ]
        estate.policy(rules=RULES, defaults=defaults)
        hers, unknown = estate.instance(), estate.instance()
        estate.made(arn("instance", hers))
        estate.checked(found("instance", hers, "Instance"), found("instance", unknown, "Instance"))
        by_id = proposals()
        assert added(by_id[unknown])["Owner"] == ("123456789012", "default", "tag policy")
        assert "has characters that AWS refuses" in why_open(by_id[hers])["Owner"]
        assert added(by_id[hers]) == {"Environment": ("dev", "default", "tag policy")}

    def test_a_value_that_the_rules_refuse_is_not_proposed_and_the_next_one_is(self, estate):
        estate.policy(rules=RULES, defaults=[{"tags": {"Environment": "dev"}}])
        one = estate.instance(Owner="alice", environment="Entwicklung")
        estate.checked(found("instance", one, "Instance"))
        assert added(proposals()[one]) == {"Environment": ("dev", "default", "tag policy")}

    def test_a_value_that_is_there_is_never_replaced(self, estate):
        one = estate.instance(Owner="alice", Environment="x", Application="y")
        estate.checked(found("instance", one, "Instance"))
        assert proposals()[one]["add"] == []
        assert "a value that is there is never replaced" in why_open(proposals()[one])["Environment"]
        assert "Nothing is known that could be added" in run().stdout

    def test_what_the_policy_leaves_alone_is_left_alone(self, estate):
        ignore = [{"name": "asked", "tag": {"key": "auto-tag", "value": "off"}}]
        estate.policy(rules=OWNER, policy={"ignore": ignore})
        one = estate.instance(**{"owner": "alice", "auto-tag": "off"})
        estate.checked(found("instance", one, "Instance"))
        assert why_open(proposals()[one]) == {"Owner": "ignored by the tag policy: asked"}

    def test_what_has_its_tags_by_now_is_not_spoken_of(self, estate):
        one = estate.instance(Owner="alice", Environment="dev", Application="x")
        estate.checked(found("instance", one, "Instance"))
        assert proposals() == {}
        assert "Nothing is to be added" in run().stdout
        assert json.loads(run("--apply", "--json").stdout) == []

    def test_what_cannot_be_reached_is_said(self, estate):
        estate.policy(rules=OWNER)
        estate.checked(
            found(
                "instance",
                "i-1",
                "Instance",
                arn=f"arn:aws:ec2:{REGION}:210987654321:instance/i-1",
                account="210987654321",
            ),
            found("instance", "x", "Instance", arn="nonsense"),
            found("", "gone", "", arn=f"arn:aws:sqs:{REGION}:123456789012:gone"),
            found("", "r", "", arn="arn:aws:iam::123456789012:role/r", type="AWS::IAM::Role"),
        )
        iam = estate.stage.session.client("iam")
        iam.create_role(RoleName="r", AssumeRolePolicyDocument="{}", Tags=[{"Key": "Ownr", "Value": "x"}])
        reasons = {one["arn"]: one["open"] for one in json.loads(run("--json").stdout)}
        assert (
            "it is in account 210987654321"
            in reasons.pop(f"arn:aws:ec2:{REGION}:210987654321:instance/i-1")[0]["reason"]
        )
        assert "neither an ARN" in reasons.pop("nonsense")[0]["reason"]
        assert "its tags can't be read" in reasons.pop(f"arn:aws:sqs:{REGION}:123456789012:gone")[0]["reason"]
        assert "conditions in IAM policies" in reasons.pop("arn:aws:iam::123456789012:role/r")[0]["reason"]
        assert reasons == {}

    def test_a_resource_without_room_keeps_a_gap(self, estate):
        one = estate.instance(owner="alice", Environment="dev", **{f"k{number}": "v" for number in range(48)})
        estate.checked(found("instance", one, "Instance"))
        assert "there is no room: it has 50 tags" in why_open(proposals()[one])["Owner"]

    def test_keys_sources_and_resources_can_be_chosen(self, estate):
        estate.policy(rules=RULES, defaults=[{"tags": {"Environment": "dev"}}])
        one, two = estate.instance(owner="alice"), estate.instance(owner="berta")
        estate.checked(found("instance", one, "Instance"), found("instance", two, "Instance"))
        assert set(added(proposals("--source", "near-miss")[one])) == {"Owner"}
        assert set(added(proposals("--key", "Environment")[one])) == {"Environment"}
        assert set(proposals("--resource", one)) == {one} == set(proposals("--resource", f"*/{one}"))


class TestWriting:
    @pytest.fixture
    def lacking(self, estate):
        one = estate.instance(owner="alice")
        estate.made(arn("instance", one), human=False)
        estate.checked(found("instance", one, "Instance"))
        return one

    def test_nothing_is_written_without_a_word(self, estate, lacking):
        assert run().exit_code == 0
        answer = run("--apply")
        assert answer.exit_code == 2
        assert "There is nobody to ask" in answer.stderr
        assert estate.tags(lacking) == {"owner": "alice"}

    @pytest.mark.parametrize(("word", "expected"), [("n", False), ("", False), ("y", True)])
    def test_it_asks_first(self, estate, lacking, monkeypatch, word, expected):
        monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
        answer = run("--apply", input=f"{word}\n")
        assert "Write 1 tag on 1 resource?" in answer.stderr
        assert ("Owner" in estate.tags(lacking)) is expected

    def test_what_is_written_is_remembered_with_who_did_it_and_the_creator_stays(self, estate, lacking):
        before = estate.ledger.read([arn("instance", lacking)])[arn("instance", lacking)]
        answer = run("--apply", "--yes", "--json")
        assert answer.exit_code == 0
        assert [added({"add": one["added"]}) for one in json.loads(answer.stdout)] == [
            {"Owner": ("alice", "near-miss", "owner")}
        ]
        after = estate.ledger.read([arn("instance", lacking)])[arn("instance", lacking)]
        changed = {name for name in after if after[name] != before.get(name)}
        assert changed == {"Tags", "UpdatedAt", "Revision"}
        assert after["Tags"] == {"CreatedBy": "alice", "Owner": "alice"}
        key = f"remediation#{arn('instance', lacking)}"
        (entry,) = estate.ledger.read([key])[key]["Added"]
        assert entry["By"] == "arn:aws:sts::123456789012:user/moto"
        assert entry["Tags"] == [{"Key": "Owner", "Value": "alice", "Source": "near-miss", "From": "owner"}]
        told = CliRunner().invoke(whodunit.main, [arn("instance", lacking)])
        assert "Owner=alice by arn:aws:sts::123456789012:user/moto" in told.stdout

    def test_a_second_run_changes_nothing(self, estate, lacking):
        estate.policy(rules=OWNER)
        run("--apply", "--yes")
        tags = estate.tags(lacking)
        answer = run("--apply", "--yes")
        assert "Nothing is to be added" in answer.stdout
        assert estate.tags(lacking) == tags
        key = f"remediation#{arn('instance', lacking)}"
        assert len(estate.ledger.read([key])[key]["Added"]) == 1

    def test_a_key_that_somebody_sets_meanwhile_keeps_its_value(self, estate, lacking, monkeypatch):
        estate.policy(rules=OWNER)
        show = remediate._show

        def and_somebody_is_faster(*arguments, **more):
            show(*arguments, **more)
            estate.tag(lacking, Owner="berta")

        monkeypatch.setattr(remediate, "_show", and_somebody_is_faster)
        answer = run("--apply", "--yes")
        assert answer.exit_code == 0
        assert "it has them by now" in answer.stdout
        assert estate.tags(lacking)["Owner"] == "berta"

    def test_a_resource_that_the_ledger_does_not_know_gets_no_row_of_a_creation(self, estate):
        one = estate.instance(owner="alice")
        estate.checked(found("instance", one, "Instance"))
        run("--apply", "--yes")
        assert set(estate.ledger.read([arn("instance", one), f"remediation#{arn('instance', one)}"])) == {
            f"remediation#{arn('instance', one)}"
        }

    def test_what_aws_refuses_is_told_and_the_rest_is_written(self, estate, lacking, monkeypatch):
        two = estate.instance(owner="berta")
        estate.checked(found("instance", lacking, "Instance"), found("instance", two, "Instance"))
        real = TAGGERS["ec2"]

        def write(clients, tags, resources):
            refused = [one for one in resources if one.id == two]
            return real.write(clients, tags, [one for one in resources if one.id != two]) | {
                one.arn: AccessDenied("no ec2:CreateTags") for one in refused
            }

        monkeypatch.setattr(apply, "TAGGERS", {**TAGGERS, "ec2": replace(real, write=write)})
        answer = run("--apply", "--yes")
        assert answer.exit_code == 1
        assert "no ec2:CreateTags" in answer.stdout
        assert "1 tag added; 1 resource failed." in answer.stdout
        assert "Owner" in estate.tags(lacking)
        assert f"remediation#{arn('instance', two)}" not in estate.ledger.read([f"remediation#{arn('instance', two)}"])


class TestShowing:
    def test_a_proposal_says_what_would_be_added_why_and_what_is_left(self, estate):
        one = estate.instance(owner="alice")
        estate.checked(found("instance", one, "Instance"))
        answer = run()
        assert "To add: 1 tag on 1 resource" in answer.stdout
        assert "Owner=alice" in answer.stdout
        assert "it has owner=alice" in answer.stdout
        assert "Left to you: 1 resource" in answer.stdout
        assert "Environment: nothing is known that it could be" in answer.stdout

    def test_csv_has_a_row_for_each_tag_and_no_formula(self, estate):
        one = estate.instance(owner="@SUM(1)", Environment="dev")
        estate.checked(found("instance", one, "Instance"))
        estate.policy(rules=[*OWNER, {"required": {"Application": {}}}])
        table = {each["key"]: each for each in csv.DictReader(io.StringIO(run("--csv").stdout))}
        assert table["Application"]["left open because"] == "nothing is known that it could be"
        assert not [cell for each in table.values() for cell in each.values() if cell.startswith(("=", "+", "-", "@"))]

    def test_without_a_check_it_says_what_to_run_first(self, estate):
        answer = run()
        assert answer.exit_code == 1
        assert """--input '{"scope": "all"}'""" in answer.stderr

    @pytest.mark.parametrize("arguments", [["--csv", "--json"], ["--csv", "--apply"], ["--source", "nowhere"]])
    def test_what_makes_no_sense_together_is_refused(self, arguments):
        assert run(*arguments).exit_code == 2


def test_the_defaults_that_the_page_shows_are_a_policy():
    (example,) = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "compliance-report.md").read_text(), re.DOTALL)
    section = {"rules": RULES, **json.loads(example)}
    assert len(Policy.parse({"version": 1, "tags": {}, "compliance": section}).defaults) == 3
