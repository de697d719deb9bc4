import pytest
from botocore.exceptions import ClientError

from chalicelib import errors
from chalicelib.steps import tag_batch
from chalicelib.taggers import COMPANIONS

WANTED = {"CreatedBy": "alice", "ManagedBy": "auto-tagger"}
EVENT = {
    "id": "e1",
    "time": "2026-11-22T11:00:00Z",
    "source": "s3.amazonaws.com",
    "name": "CreateBucket",
    "creator": {"name": "alice"},
    "log": None,
    "position": 0,
}
YOUNG = {**EVENT, "time": "2026-11-22T11:55:00Z"}


def item(resource, tags=WANTED, event=0, **more):
    return {"event": event, "tags": tags, "resource": resource, **more}


def bucket(name):
    return {
        "arn": f"arn:aws:s3:::{name}",
        "id": name,
        "type": "AWS::S3::Bucket",
        "tagger": "s3",
        "region": "us-east-1",
        "account": "123456789012",
    }


def ec2(noun, one, **more):
    return {
        "arn": f"arn:aws:ec2:us-east-1:123456789012:{noun}/{one}",
        "id": one,
        "type": f"AWS::EC2::{noun.title()}",
        "tagger": "ec2",
        "region": "us-east-1",
        "account": "123456789012",
        **more,
    }


def topic(name, **more):
    return {
        "arn": f"arn:aws:sns:us-east-1:123456789012:{name}",
        "id": name,
        "type": "AWS::SNS::Topic",
        "tagger": "sns",
        "region": "us-east-1",
        "account": "123456789012",
        **more,
    }


def tag(stage, *items, event=EVENT, run="", replace=(), attempt=6, on_last="report"):
    batch = {"inline": {"events": [event], "items": list(items), "replace": list(replace)}}
    payload = {"batch": batch, "run": run, "execution": "x", "attempt": attempt, "attempts": 6, "on_last": on_last}
    answer = tag_batch.run(payload, stage.runtime)
    return answer, stage.runtime.work.unpack(answer)


def volume(stage, **tags):
    made = stage.client("ec2").create_volume(AvailabilityZone="us-east-1a", Size=1)["VolumeId"]
    if tags:
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        stage.client("ec2").create_tags(Resources=[made], Tags=pairs)
    return ec2("volume", made)


def tags_of(stage, resource):
    filters = [{"Name": "resource-id", "Values": [resource["id"]]}]
    return {tag["Key"]: tag["Value"] for tag in stage.client("ec2").describe_tags(Filters=filters)["Tags"]}


def row(resource, event="e1", time="2026-11-22T11:00:00Z", status="TAGGED", **more):
    return {
        "ResourceId": resource["arn"],
        "EventId": event,
        "EventTime": time,
        "Status": status,
        "Creator": {"n": 1},
        "CreatorName": "alice",
        "Tags": WANTED,
        **more,
    }


def test_what_is_missing_is_written_and_the_tags_afterwards_are_told(stage):
    made = volume(stage, Team="blue")
    answer, [group] = tag(stage, item(made))
    assert answer["failed"] == 0
    assert tags_of(stage, made) == group["tags"] == {**WANTED, "Team": "blue"}
    assert (group["status"], group["error"], group["resources"]) == ("TAGGED", None, [made])


def test_what_only_an_update_could_tag_is_skipped_and_nobody_is_alarmed(stage):
    stack = {
        **bucket("x"),
        "arn": "arn:aws:cloudformation:us-east-1:123456789012:stack/s/1",
        "type": "AWS::CloudFormation::Stack",
        "tagger": "cloudformation",
    }
    answer, [group] = tag(stage, item(stack))
    assert (answer["failed"], group["status"], group["error"]) == (0, "SKIPPED", None)
    assert group["reason"] == "AWS::CloudFormation::Stack: its tags change only by an update"


def test_an_existing_value_is_kept_and_the_other_keys_are_written(stage):
    made = volume(stage, CreatedBy="somebody")
    _, [group] = tag(stage, item(made))
    assert (group["status"], tags_of(stage, made)) == ("TAGGED", {"CreatedBy": "somebody", "ManagedBy": "auto-tagger"})


def test_a_resource_whose_keys_all_have_other_values_is_kept(stage):
    made = volume(stage, CreatedBy="somebody", ManagedBy="terraform")
    _, [group] = tag(stage, item(made))
    assert (group["status"], group["reason"]) == ("KEPT", "has other values")
    assert tags_of(stage, made) == {"CreatedBy": "somebody", "ManagedBy": "terraform"}


def test_a_key_that_the_policy_lets_us_replace_is_replaced(stage):
    made = volume(stage, CreatedBy="somebody")
    tag(stage, item(made), replace=["CreatedBy"])
    assert tags_of(stage, made) == WANTED


def test_a_second_run_changes_nothing_and_says_tagged(stage):
    made = volume(stage)
    tag(stage, item(made))
    _, [group] = tag(stage, item(made))
    assert (group["status"], group["reason"]) == ("TAGGED", "had them")


def test_a_resource_that_carries_an_ignored_tag_is_left_alone(stage):
    made = volume(stage, NoTouch="1")
    _, [group] = tag(stage, item(made, unless=[{"key": "NoTouch", "reason": "hands off"}]))
    assert (group["status"], group["reason"], tags_of(stage, made)) == ("SKIPPED", "hands off", {"NoTouch": "1"})


def test_a_value_that_had_to_change_is_told(stage):
    made = volume(stage)
    _, [group] = tag(stage, item(made, tags={"CreatedBy": "a,b"}))
    assert (group["reason"], group["tags"]) == ("values fitted to the service: CreatedBy", {"CreatedBy": "a_b"})


def test_a_key_that_no_service_takes_fails_for_good(stage):
    _, [group] = tag(stage, item(volume(stage), tags={"aws:x": "1"}), on_last="raise")
    assert (group["status"], group["error"]) == ("FAILED", "InvalidTag")


def test_a_resource_without_room_says_so_and_keeps_its_tags(stage):
    made = volume(stage, **{f"k{n:02d}": "v" for n in range(49)})
    answer, [group] = tag(stage, item(made))
    assert (answer["failed"], group["error"]) == (1, "TooManyTags")
    assert group["reason"] == "49 tags are there, 2 more would pass 50"
    assert len(tags_of(stage, made)) == 49


def test_an_instance_is_tagged_with_the_volumes_and_interfaces_that_came_with_it(stage):
    client = stage.client("ec2")
    image = client.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    [made] = client.run_instances(
        ImageId=image,
        MinCount=1,
        MaxCount=1,
        NetworkInterfaces=[{"DeviceIndex": 0, "DeleteOnTermination": True}],  # as AWS has it by default, moto not
    )["Instances"]
    created = {**EVENT, "time": made["LaunchTime"].strftime("%Y-%m-%dT%H:%M:%SZ")}
    _, groups = tag(stage, item(ec2("instance", made["InstanceId"], companions="instance_parts")), event=created)
    found = {one["type"] for group in groups for one in group["resources"]}
    assert found == {"AWS::EC2::Instance", "AWS::EC2::Volume", "AWS::EC2::NetworkInterface"}
    for group in groups:
        for one in group["resources"]:
            assert tags_of(stage, one) == WANTED


def test_companions_that_can_not_be_looked_up_fail_their_parents_alone(stage, monkeypatch):
    def refuse(clients, resources):
        raise errors.AccessDenied("ec2 DescribeInstances")

    monkeypatch.setitem(COMPANIONS, "instance_parts", refuse)
    made = volume(stage)
    answer, groups = tag(stage, item(made), item(ec2("instance", "i-0123456789abcdef0", companions="instance_parts")))
    assert {group["status"]: group["error"] for group in groups} == {"TAGGED": None, "FAILED": "AccessDenied"}
    assert answer["failed"] == 1


def test_an_image_whose_snapshots_are_not_shown_yet_is_looked_at_again(stage, monkeypatch):
    monkeypatch.setitem(COMPANIONS, "image_snapshots", lambda clients, resources: {})
    made = {**volume(stage), "companions": "image_snapshots"}
    with pytest.raises(errors.ResourceNotReady, match="what came with it"):
        tag(stage, item(made), event=YOUNG, attempt=0)
    assert tags_of(stage, made) == WANTED
    _, [group] = tag(stage, item(made), event={**EVENT, "time": "2026-11-22T10:59:00Z"})
    assert group["status"] == "TAGGED"


def test_what_was_deleted_before_it_could_be_tagged_is_skipped(stage):
    answer, groups = tag(stage, item(ec2("volume", "vol-0123456789abcdef0")), item(volume(stage)))
    assert {(group["status"], group["reason"]) for group in groups} == {
        ("SKIPPED", "deleted before it could be tagged"),
        ("TAGGED", None),
    }
    assert answer["failed"] == 0


def test_what_can_not_even_be_read_because_it_is_gone_is_skipped_too(stage):
    _, [group] = tag(stage, item(bucket("gone-bucket")))
    assert (group["status"], group["reason"]) == ("SKIPPED", "deleted before it could be tagged")


@pytest.mark.parametrize("time", ["", "2026-11-22T11:44:00Z"])
def test_what_is_not_found_after_fifteen_minutes_is_gone(stage, time):
    _, [group] = tag(stage, item(ec2("volume", "vol-0123456789abcdef0")), event={**EVENT, "time": time}, attempt=0)
    assert group["status"] == "SKIPPED"


def test_what_is_not_found_while_its_event_is_young_is_tried_again_later(stage):
    with pytest.raises(errors.ResourceNotReady, match="not found yet"):
        tag(stage, item(ec2("volume", "vol-0123456789abcdef0")), event=YOUNG, attempt=0)


def test_on_the_last_attempt_it_is_reported_as_not_ready(stage):
    answer, [group] = tag(stage, item(ec2("volume", "vol-0123456789abcdef0")), event=YOUNG)
    assert (answer["failed"], group["error"]) == (1, "ResourceNotReady")


def test_or_raised_where_the_execution_is_to_fail(stage):
    with pytest.raises(errors.ResourceNotReady, match=r"1 resources: arn:aws:ec2:.*vol-0123456789abcdef0"):
        tag(stage, item(ec2("volume", "vol-0123456789abcdef0")), event=YOUNG, on_last="raise")


def failing(monkeypatch, stage, operation, code):
    """Make one operation answer with an AWS error; moto never refuses or throttles."""
    client = stage.client("ec2")
    real = getattr(client, operation)

    def fail(**request):
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, operation)

    monkeypatch.setattr(client, operation, fail)
    return real


def test_a_refused_call_is_reported_or_raised_on_every_attempt_alike(stage, monkeypatch):
    made = volume(stage)
    failing(monkeypatch, stage, "create_tags", "UnauthorizedOperation")
    answer, [group] = tag(stage, item(made), attempt=0)
    assert (answer["failed"], group["error"], group["tags"]) == (1, "AccessDenied", {})
    with pytest.raises(errors.AccessDenied):
        tag(stage, item(made), on_last="raise")


def test_a_throttle_is_raised_before_a_resource_that_is_not_ready(stage, monkeypatch):
    made = volume(stage)
    failing(monkeypatch, stage, "create_tags", "RequestLimitExceeded")
    monkeypatch.setitem(COMPANIONS, "image_snapshots", lambda *_: {})
    with pytest.raises(errors.Throttled):
        tag(stage, item(made), event=YOUNG, attempt=0)


def test_the_ledger_knows_a_newer_creation_of_the_name(stage):
    stage.client("s3").create_bucket(Bucket="again")
    stage.runtime.ledger.put_rows([row(bucket("again"), "e2", "2026-11-22T11:30:00Z")])
    _, [group] = tag(stage, item(bucket("again")))
    assert (group["status"], group["reason"]) == ("SKIPPED", "superseded")
    with pytest.raises(ClientError, match="NoSuchTagSet"):
        stage.client("s3").get_bucket_tagging(Bucket="again")


@pytest.mark.parametrize("status", ["TAGGED", "KEPT", "SKIPPED"])
def test_what_the_ledger_calls_done_is_not_done_again(stage, status):
    made = volume(stage)
    stage.runtime.ledger.put_rows([row(made, status=status)])
    _, [group] = tag(stage, item(made))
    assert (group["status"], group["reason"], tags_of(stage, made)) == (status, "done before", {})


def test_a_replay_looks_again_and_brings_a_removed_tag_back(stage):
    made = volume(stage)
    stage.runtime.ledger.put_rows([row(made)])
    _, [group] = tag(stage, item(made), run="again")
    assert (group["reason"], tags_of(stage, made)) == (None, WANTED)


def test_a_failure_in_the_ledger_is_tried_again(stage):
    made = volume(stage)
    stage.runtime.ledger.put_rows([row(made, status="FAILED")])
    tag(stage, item(made))
    assert tags_of(stage, made) == WANTED


def test_an_outcome_says_which_tags_were_written_and_which_row_was_gone_by(stage):
    _, [group] = tag(stage, item(volume(stage)))
    assert (group["written"], "seen" in group) == (True, False)
    made = volume(stage, CreatedBy="a person")
    stage.runtime.ledger.replace(None, row(made, status="FAILED"))
    _, [group] = tag(stage, item(made))
    assert (group["written"], group["seen"]) == (["ManagedBy"], 1)
    _, [group] = tag(stage, item(made), attempt=0)
    assert "written" not in group
    _, [group] = tag(stage, item(made), attempt=1)
    assert group["written"] == ["ManagedBy"]


def test_an_older_row_of_the_same_name_does_not_stop_a_new_creation(stage):
    made = volume(stage)
    stage.runtime.ledger.put_rows([row(made, "e0", "2026-11-22T09:00:00Z")])
    tag(stage, item(made))
    assert tags_of(stage, made) == WANTED


def test_an_update_of_what_the_ledger_knows_never_names_a_new_creator(stage):
    stage.client("sns").create_topic(Name="t")
    stage.runtime.ledger.put_rows([row(topic("t"), "e0", "2026-11-22T09:00:00Z")])
    _, [group] = tag(stage, item(topic("t", upsert=True)))
    assert (group["status"], group["reason"]) == ("SKIPPED", "an update of what the ledger knows")
    assert stage.client("sns").list_tags_for_resource(ResourceArn=topic("t")["arn"])["Tags"] == []


def test_an_upsert_that_the_ledger_does_not_know_is_a_creation(stage):
    stage.client("sns").create_topic(Name="t")
    _, [group] = tag(stage, item(topic("t", upsert=True)))
    assert group["status"] == "TAGGED"


def test_resources_that_need_the_same_tags_share_a_call_across_events(stage, monkeypatch):
    calls = []
    client = stage.client("ec2")
    real = client.create_tags
    monkeypatch.setattr(client, "create_tags", lambda **request: calls.append(request) or real(**request))
    tag(stage, *(item(volume(stage)) for _ in range(5)))
    assert [len(call["Resources"]) for call in calls] == [5]


def test_services_that_share_an_api_share_its_calls(stage, monkeypatch):
    stage.client("sns").create_topic(Name="t")
    stage.client("s3").create_bucket(Bucket="bucket")
    calls = []
    client = stage.client("resourcegroupstaggingapi")
    real = client.tag_resources
    monkeypatch.setattr(client, "tag_resources", lambda **request: calls.append(request) or real(**request))
    _, groups = tag(stage, item(topic("t")), item({**bucket("bucket"), "tagger": "rgta"}))
    assert {group["status"] for group in groups} == {"TAGGED"}
    assert [len(call["ResourceARNList"]) for call in calls] == [2]


def test_an_account_without_a_role_fails_as_a_whole(stage):
    foreign = {**volume(stage), "account": "999999999999"}
    with pytest.raises(errors.Refused, match="no role is set up for account 999999999999"):
        tag(stage, item(foreign))


def test_a_large_outcome_goes_through_the_work_bucket(stage):
    items = [item(volume(stage), tags={"CreatedBy": f"a{n}"}) for n in range(20)]
    answer, groups = tag(stage, *items)
    assert set(answer) == {"failed", "pointer"}
    assert len(groups) == 20


def test_what_was_made_a_moment_ago_is_read_from_its_own_service(stage, monkeypatch):
    """The tagging API lists tags later than they are set: a tag of the user's own would be written over."""
    sns = stage.client("sns")
    arn = sns.create_topic(Name="fresh", Tags=[{"Key": "CreatedBy", "Value": "her own"}])["TopicArn"]
    monkeypatch.setattr("chalicelib.taggers.tagging_api._listed", lambda *_: {arn: {}})
    tag(stage, item(topic("fresh")), event={**EVENT, "time": "2026-11-22T11:59:00Z"})
    found = {one["Key"]: one["Value"] for one in sns.list_tags_for_resource(ResourceArn=arn)["Tags"]}
    assert found == {"CreatedBy": "her own", "ManagedBy": "auto-tagger"}
