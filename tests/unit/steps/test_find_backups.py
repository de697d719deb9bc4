from types import SimpleNamespace

import pytest

from chalicelib.steps import find_backups

PAIR = {"Retention": "90days", "DeleteOn": "2027-02-20"}
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:tagtrail-retention-test:run-1"


class Ec2:
    def __init__(self, images=(), snapshots=()):
        self.found = {"describe_images": {"Images": images}, "describe_snapshots": {"Snapshots": snapshots}}

    def get_paginator(self, operation):
        return SimpleNamespace(paginate=lambda **_: [self.found[operation]])


def tags(**pairs):
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


def image(number, *snapshots, **pairs):
    disks = [{"DeviceName": "/dev/sdb", "VirtualName": "ephemeral0"}]
    disks += [{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": f"snap-{one}"}} for one in snapshots]
    described = {"ImageId": f"ami-{number}", "Name": f"image-{number}", "Tags": tags(**pairs)}
    return {**described, "BlockDeviceMappings": disks}


def snapshot(number, **pairs):
    return {"SnapshotId": f"snap-{number}", "Tags": tags(**pairs)}


@pytest.fixture
def find(stage):
    def run(*, images=(), snapshots=(), days=90, **policy):
        ec2 = Ec2(images, snapshots)
        stage.runtime = SimpleNamespace(
            settings=stage.runtime.settings,
            logger=stage.runtime.logger,
            work=stage.runtime.work,
            ledger=stage.runtime.ledger,
            clients_for=lambda _account: lambda _service, _region: ec2,
        )
        payload = {"region": "us-east-1", "today": "2026-11-22", "days": days, "policy": {"inline": policy}}
        found = find_backups.run({**payload, "execution": EXECUTION}, stage.runtime)
        groups = [group for chunk in found["chunks"] for group in stage.runtime.work.unpack(chunk)]
        return found["seen"], {one: group["tags"] for group in groups for one in group["ids"]}

    return run


def test_what_lacks_tags_goes_into_chunks_and_the_rest_is_kept(find):
    seen, wanted = find(images=[image(1)], snapshots=[snapshot(1), snapshot(2, DeleteOn="2027-01-01")])
    assert wanted == {"ami-1": PAIR, "snap-1": PAIR}
    assert (seen["amis"], seen["snapshots"], seen["kept"], seen["region"]) == (1, 2, 1, "us-east-1")


def test_what_is_wrong_is_counted_logged_and_ten_of_it_are_named(find, caplog):
    wrong = [snapshot(n, Retention="90days", DeleteOn="soon") for n in range(12)]
    seen, wanted = find(snapshots=[*wrong, snapshot(99, Retention="90days", DeleteOn="2020-01-01")])
    assert (seen["malformed"], seen["past"], wanted) == (12, 1, {})
    assert len(seen["reported"]) == 10
    assert seen["reported"][0] == {
        "id": "snap-0",
        "region": "us-east-1",
        "problem": "malformed",
        "Retention": "90days",
        "DeleteOn": "soon",
    }
    assert len([one for one in caplog.records if one.msg == "Backup reported"]) == 13


def test_rules_set_periods_by_tag_name_and_creator(find, stage):
    arn = "arn:aws:ec2:us-east-1::snapshot/snap-3"
    creator = {"name": "alice", "arn": "arn:aws:iam::123456789012:user/alice"}
    row = {"ResourceId": arn, "EventTime": "t", "EventId": "e", "Status": "TAGGED"}
    stage.runtime.ledger.put_rows([{**row, "Creator": creator, "CreatorName": "alice"}])
    rules = [
        {"when": {"tag": {"key": "Tier", "value": "gold"}}, "days": 365},
        {"when": {"name": "image-*"}, "days": 30},
        {"when": {"creator": "*:user/alice"}, "days": 7},
        {"when": {"name": "keep*"}, "days": "never"},
    ]
    snapshots = [snapshot(1, Tier="gold"), snapshot(2), snapshot(3), snapshot(4, Name="keep me")]
    _, wanted = find(images=[image(1)], snapshots=snapshots, rules=rules)
    assert {one: tags["Retention"] for one, tags in wanted.items()} == {
        "ami-1": "30days",
        "snap-1": "365days",
        "snap-2": "90days",
        "snap-3": "7days",
    }


YEAR = {"Retention": "365days", "DeleteOn": "2027-11-22"}
BY_TIER = [
    {"when": {"tag": {"key": "Tier", "value": "gold"}}, "days": 365},
    {"when": {"tag": {"key": "Tier", "value": "ever"}}, "days": "never"},
]


@pytest.mark.parametrize(
    "tag",
    [
        {"aws:backup:source-resource": "arn:aws:ec2:us-east-1:123456789012:volume/vol-1"},
        {"aws:dlm:lifecycle-policy-id": "policy-1"},
        {"AWSElasticDisasterRecoveryManaged": "drs.amazonaws.com"},
        {"AWSApplicationMigrationServiceManaged": "mgn.amazonaws.com"},
    ],
)
def test_what_another_service_manages_is_left_alone_and_so_are_the_snapshots_of_such_an_ami(find, tag):
    images = [image(1, 2, **tag), image(2, 2)]
    seen, wanted = find(images=images, snapshots=[snapshot(1, **tag), snapshot(2), snapshot(3)])
    assert set(wanted) == {"ami-2", "snap-3"}
    assert (seen["kept"], seen["malformed"]) == (3, 0)


def test_an_ami_and_its_snapshots_get_one_pair(find):
    images = [image(1, 1, 2, Tier="gold"), image(2, 3, Tier="ever"), image(3, 4, Retention="30days")]
    _, wanted = find(images=images, snapshots=[snapshot(n) for n in range(1, 6)], rules=BY_TIER)
    month = {"Retention": "30days", "DeleteOn": "2026-12-22"}
    date_alone = {"DeleteOn": "2026-12-22"}
    assert wanted == {
        "ami-1": YEAR, "snap-1": YEAR, "snap-2": YEAR, "ami-3": date_alone, "snap-4": month, "snap-5": PAIR,
    }  # fmt: skip


def test_a_snapshot_of_several_amis_is_kept_as_long_as_the_longest(find):
    images = [image(1, 1, **PAIR), image(2, 1, 2, Tier="gold"), image(3, 1, **PAIR), image(4, 2, Tier="ever")]
    _, wanted = find(images=images, snapshots=[snapshot(1), snapshot(2)], rules=BY_TIER)
    assert wanted == {"ami-2": YEAR, "snap-1": YEAR}


def test_a_snapshot_that_somebody_decided_about_does_not_follow_its_ami_and_ours_does(find, stage):
    stage.runtime.ledger.put_rows([{"ResourceId": "retention#arn:aws:ec2:us-east-1::snapshot/snap-1", **PAIR}])
    decided = [snapshot(2, **PAIR), snapshot(3, Retention="7days"), snapshot(4, Tier="ever"), snapshot(5, **YEAR)]
    images = [image(1, 1, 2, 3, 4, 5, Tier="gold", **YEAR)]
    _, wanted = find(images=images, snapshots=[snapshot(1, **PAIR), *decided], rules=BY_TIER)
    assert wanted == {"snap-1": YEAR, "snap-3": {"DeleteOn": "2026-11-29"}}


def test_a_changed_period_moves_only_what_the_ledger_says_is_ours(find, stage):
    stage.runtime.ledger.put_rows([{"ResourceId": "retention#arn:aws:ec2:us-east-1::snapshot/snap-1", **PAIR}])
    _, wanted = find(snapshots=[snapshot(1, **PAIR), snapshot(2, **PAIR)], days=30)
    assert wanted == {"snap-1": {"Retention": "30days", "DeleteOn": "2026-12-22"}}
