import json

import pytest

from chalicelib.core.backup import IMAGE, SNAPSHOT, Backup, resource_of, tags_of, type_of
from chalicelib.errors import InvalidPolicy
from chalicelib.policy import RETENTION_CONDITIONS, BackupFacts, Policy, RetentionPolicy, packaged
from chalicelib.schemas.validation import packaged as packaged_schema


def parse(**retention):
    return Policy.parse({"version": 1, "tags": {}, "retention": retention}).retention


def days(rules, *, backup="snap-1", name="", creators=(), **tags):
    facts = BackupFacts(Backup(id=backup, name=name, tags=tags), creators)
    return parse(rules=rules).days(facts, 90)


def test_the_packaged_policy_has_no_rules_and_writes_the_two_tags():
    found = Policy.parse(packaged()).retention
    assert found == RetentionPolicy()
    assert found.keys() == {"Retention", "DeleteOn"}


def test_extra_tags_are_among_the_keys_and_values_are_taken_as_they_are():
    found = parse(extraTags={"Backup": "yes", "Cost Centre": "4711"})
    assert found.keys() == {"Retention", "DeleteOn", "Backup", "Cost Centre"}
    assert found.extra_tags["Cost Centre"] == "4711"


def test_a_policy_can_be_handed_on_as_a_document():
    found = parse(extraTags={"Backup": "yes"}, rules=[{"when": {"name": "x"}, "days": 1}])
    assert RetentionPolicy.parse(json.loads(json.dumps(found.document))) == found


HOLDS = {
    "tag": ({"key": "Tier", "value": "go*"}, {"Tier": "gold"}, {"Tier": "lead"}),
    "name": (["x", "web-*"], {"Name": "web-1"}, {"Name": "db-1"}),
    "creator": ("*/alice", {"creators": ["alice", "arn:aws:iam::1:user/alice"]}, {"creators": ["bob"]}),
    "resourceType": ("AWS::EC2::Image", {"backup": "ami-1"}, {"backup": "snap-1"}),
}


@pytest.mark.parametrize("name", RETENTION_CONDITIONS)
def test_each_condition_holds_where_it_should_and_nowhere_else(name):
    wanted, holds, fails = HOLDS[name]
    rules = [{"when": {name: wanted}, "days": 7}]
    assert days(rules, **holds) == 7
    assert days(rules, **fails) == 90


def test_schema_code_and_tests_know_the_same_conditions():
    schema = packaged_schema("tag_policy.schema")["$defs"]["retentionRule"]["properties"]["when"]["properties"]
    assert schema.keys() == RETENTION_CONDITIONS.keys() == HOLDS.keys()


def test_an_amis_own_name_counts_too():
    assert days([{"when": {"name": "golden"}, "days": 7}], backup="ami-1", name="golden") == 7


def test_all_conditions_of_a_rule_must_hold_and_the_last_rule_that_holds_decides():
    both = {"when": {"name": "a*", "tag": {"key": "Tier"}}, "days": 7}
    assert days([both], Name="ab") == 90
    assert days([both, {"when": {"name": "ab"}, "days": 14}], Name="ab", Tier="x") == 14


def test_a_rule_may_leave_backups_alone():
    assert days([{"when": {"name": "golden"}, "days": "never"}], Name="golden") is None


def test_only_a_rule_by_creator_asks_for_creators():
    assert not parse(rules=[{"when": {"name": "x"}, "days": 1}]).asks_for_creators
    assert parse(rules=[{"when": {"creator": "x"}, "days": 1}]).asks_for_creators


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ({"extraTags": {"retention": "x"}}, "keys other than Retention and DeleteOn"),
        ({"extraTags": {"Backup": "yes", "backup": "no"}}, "differ in more than case"),
        ({"extraTags": {"aws:x": "y"}}, "a tag key of letters"),
        ({"extraTags": {"Backup": "a<b"}}, "a tag value of letters"),
        ({"extraTags": {"Backup": ""}}, "at least 1 character"),
        ({"rules": [{"when": {"name": "x"}, "days": 0}]}, 'a whole number of days from 1 to 36500, or "never"'),
        ({"rules": [{"when": {"name": "x"}, "days": "for ever"}]}, 'or "never"'),
        ({"rules": [{"when": {"name": "x"}}]}, 'the member "days"'),
        ({"rules": [{"when": {"event": "x"}, "days": 1}]}, "no members but tag, name, creator, resourceType"),
        ({"days": 7}, "no members but extraTags, rules"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(section, told):
    with pytest.raises(InvalidPolicy, match=told):
        parse(**section)


def test_a_backup_is_read_from_what_ec2_describes():
    tags = [{"Key": "Name", "Value": "one"}, {"Key": "Empty"}]
    image = Backup.of_image({"ImageId": "ami-1", "Name": "golden", "Tags": tags})
    snapshot = Backup.of_snapshot({"SnapshotId": "snap-1", "Tags": tags})
    assert (image.type, image.names) == (IMAGE, ["golden", "one"])
    assert (snapshot.type, snapshot.names) == (SNAPSHOT, ["one"])
    assert tags_of({"Tags": tags}) == {"Name": "one", "Empty": ""}
    assert tags_of({}) == {}


def test_a_backup_has_the_arn_that_iam_and_the_catalogue_know():
    found = resource_of("ami-1", "eu-west-1", "123456789012", "aws")
    assert (found.arn, found.type) == ("arn:aws:ec2:eu-west-1::image/ami-1", type_of("ami-1"))
    assert resource_of("snap-1", "cn-north-1", "1", "aws-cn").arn == "arn:aws-cn:ec2:cn-north-1::snapshot/snap-1"
