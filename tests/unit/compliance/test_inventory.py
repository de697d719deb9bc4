"""What a Region holds: listed by the services, told by the Tagging API, and known to the ledger alone."""

import botocore.session
import pytest
from botocore.exceptions import ClientError

from chalicelib.compliance import inventory
from chalicelib.compliance.list_calls import DESCRIBED, INSTANCES, TYPES, FoundResource, listed
from chalicelib.compliance.rules import Rules
from chalicelib.errors import AccessDenied, Throttled
from chalicelib.taggers import resource_for
from tests.unit.compliance.subjects import ACCOUNT, REGION


@pytest.fixture
def clients(stage):
    return stage.runtime.client


def rules(*types):
    """A rule on everything, or on some types alone."""
    when = {"when": {"resourceType": list(types)}} if types else {}
    return Rules.parse({"rules": [{**when, "required": {"Owner": {}}}]})


FEW = rules("AWS::S3::Bucket", "AWS::Lambda::Function")


class Refusing:
    """Clients that refuse one operation with a code."""

    def __init__(self, clients, operation, code):
        self._clients, self._operation, self._code = clients, operation, code

    def __call__(self, service, region):
        client = self._clients(service, region)
        return client if self._operation not in client.meta.method_to_api_mapping else _Broken(client, self)

    def refuse(self, *_, **__):
        raise ClientError({"Error": {"Code": self._code, "Message": "no"}}, self._operation)


class _Broken:
    def __init__(self, client, clients):
        self._client, self._clients = client, clients

    def can_paginate(self, _):
        return False

    def __getattr__(self, name):
        return (
            self._clients.refuse if name in (self._clients._operation, "get_paginator") else getattr(self._client, name)
        )


def everything(clients, asked=FEW, home=True):
    found = inventory.Found()
    inventory.everything(clients, {"account": ACCOUNT, "region": REGION, "home": home}, asked, found)
    return found


def tags_of(found):
    return {seen.resource.arn: seen.tags for seen in found.seen}


def launch(stage, **tags):
    ec2 = stage.client("ec2")
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    made = ec2.run_instances(
        ImageId="ami-12c6146b",
        MinCount=1,
        MaxCount=1,
        **({"TagSpecifications": [{"ResourceType": "instance", "Tags": pairs}]} if pairs else {}),
    )
    return f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{made['Instances'][0]['InstanceId']}"


def test_everything_of_a_region_is_found_with_its_tags_whoever_tells_them(stage, clients):
    stage.client("s3").create_bucket(Bucket="never-tagged")
    instance, gone = launch(stage, Owner="alice"), launch(stage, Owner="alice")
    stage.client("ec2").terminate_instances(InstanceIds=[gone.rpartition("/")[2]])
    topic = stage.client("sns").create_topic(Name="news", Tags=[{"Key": "Owner", "Value": "bob"}])["TopicArn"]
    stage.client("sqs").create_queue(QueueName="jobs", tags={"Owner": "carol"})
    key = stage.client("kms").create_key(Tags=[{"TagKey": "Owner", "TagValue": "dave"}])["KeyMetadata"]["Arn"]
    found = everything(clients, rules())
    tags = tags_of(found)
    assert tags["arn:aws:s3:::never-tagged"] == {}  # the Tagging API does not know it
    assert tags[instance] == {"Owner": "alice"}
    assert gone not in tags  # the Tagging API still knows it
    assert tags[topic] == {"Owner": "bob"}
    assert tags[f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs"] == {"Owner": "carol"}
    assert tags[key] == {"Owner": "dave"}  # no list of a service has it
    assert {name for name, source in found.coverage.items() if source == "describe"} == TYPES
    assert found.coverage["AWS::KMS::Key"] == "tagging-api"
    assert found.gaps == []


def test_what_one_call_lists_for_all_regions_is_asked_for_once(stage, clients):
    stage.client("s3").create_bucket(Bucket="never-tagged")
    assert "arn:aws:s3:::never-tagged" in tags_of(everything(clients))
    assert "arn:aws:s3:::never-tagged" not in tags_of(everything(clients, home=False))


def test_a_list_that_may_not_be_read_is_a_gap_and_stops_nothing(clients):
    found = everything(Refusing(clients, "list_functions", "AccessDeniedException"))
    assert [gap["what"] for gap in found.gaps] == ["AWS::Lambda::Function"]
    assert set(found.coverage) == {"AWS::EC2::Instance", "AWS::S3::Bucket"}


def test_without_the_tagging_api_the_services_still_list(clients):
    found = everything(Refusing(clients, "get_resources", "AccessDeniedException"))
    assert found.gaps[0]["what"] == "the Resource Groups Tagging API"
    assert set(found.coverage) == {"AWS::EC2::Instance", "AWS::S3::Bucket", "AWS::Lambda::Function"}


def test_kinds_that_no_rule_is_about_are_not_asked_for(stage, clients):
    stage.client("kms").create_key(Tags=[{"TagKey": "Owner", "TagValue": "dave"}])
    found = everything(Refusing(clients, "get_resources", "Forbidden"), rules("AWS::EC2::Volume"))
    assert set(found.coverage) == {"AWS::EC2::Instance", "AWS::EC2::Volume"}
    assert set(everything(clients).coverage) == {"AWS::EC2::Instance", "AWS::S3::Bucket", "AWS::Lambda::Function"}


def test_an_api_that_fails_is_raised_so_that_the_unit_is_tried_again(clients):
    with pytest.raises(Throttled):
        everything(Refusing(clients, "list_functions", "ThrottlingException"))


def test_named_instances_are_told_apart_from_those_that_vanished(stage, clients):
    here, gone = launch(stage), launch(stage)
    stage.client("ec2").terminate_instances(InstanceIds=[gone.rpartition("/")[2]])
    never = f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-0123456789abcdef0"
    seen, missing = inventory.instances(clients, [here, gone, never, here])
    assert [one.resource.arn for one in seen] == [here]
    assert missing == [gone, never]


def test_only_instances_in_the_states_asked_for_are_seen(stage, clients):
    running, stopped = launch(stage), launch(stage)
    stage.client("ec2").stop_instances(InstanceIds=[stopped.rpartition("/")[2]])
    found = [one.resource.arn for one in inventory.in_states(clients, REGION, ACCOUNT, ["running"])]
    assert running in found
    assert stopped not in found
    assert stopped in [
        one.resource.arn for one in inventory.in_states(clients, REGION, ACCOUNT, ["stopped", "stopping"])
    ]


def test_what_only_the_ledger_knows_is_asked_for_its_tags_and_forgotten_if_it_is_gone(stage, clients):
    queue = stage.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    arns = [f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}" for name in (queue.rpartition("/")[2], "gone")]
    found = inventory.of_ledger(clients, [resource_for(arn, "", "") for arn in arns])
    assert tags_of(found) == {arns[0]: {}}
    assert found.coverage == {"AWS::SQS::Queue": "ledger"}


def test_tags_that_may_not_be_read_are_a_gap(stage, clients):
    stage.client("sqs").create_queue(QueueName="jobs")
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:jobs"
    refusing = Refusing(clients, "list_queue_tags", "AccessDenied")
    found = inventory.of_ledger(refusing, [resource_for(arn, "", "")])
    assert (found.seen, [gap["what"] for gap in found.gaps]) == ([], [arn])


def test_many_resources_are_read_side_by_side(stage, clients):
    names = [f"q{number}" for number in range(60)]
    for name in names:
        stage.client("sqs").create_queue(QueueName=name)
    arns = [f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}" for name in names]
    found = inventory.of_ledger(clients, [resource_for(arn, "", "") for arn in arns])
    assert list(tags_of(found)) == arns


def row(arn, kind, error=""):
    return {"ResourceId": arn, "ResourceType": kind, "Region": REGION, "AccountId": ACCOUNT, "Error": error}


def test_of_the_ledger_only_what_no_service_lists_and_may_still_exist_is_looked_for():
    key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
    rows = [
        row(key, "AWS::KMS::Key"),
        row("arn:aws:s3:::listed", "AWS::S3::Bucket"),
        row(f"arn:aws:kms:{REGION}:{ACCOUNT}:key/2", "AWS::KMS::Key", "deleted before it could be tagged"),
        row(f"arn:aws:ec2:{REGION}:{ACCOUNT}:fleet/fleet-1", "AWS::EC2::EC2Fleet"),
        row("no arn", "AWS::KMS::Key"),
    ]
    (found,) = inventory.unlisted(rows)
    assert (found["arn"], found["type"]) == (key, "AWS::KMS::Key")


def test_an_arn_of_which_we_know_nothing_keeps_its_own_words():
    told = inventory._resource("arn:aws:iam::123456789012:sms-voice/x", REGION, ACCOUNT)
    assert (told.type, told.region, told.account) == ("iam:sms-voice", REGION, ACCOUNT)


def test_every_row_names_a_call_of_its_service_and_a_type_of_its_own():
    assert len(TYPES) == len(DESCRIBED)
    loader = botocore.session.get_session()
    for described in DESCRIBED:
        assert described.operation in loader.get_service_model(described.service).operation_names


def test_a_resource_is_seen_with_its_state(stage, clients):
    arn = launch(stage)
    (seen,) = [one for one in listed(INSTANCES, clients, REGION, ACCOUNT) if one.resource.arn == arn]
    assert seen == FoundResource(resource_for(arn, "", ""), {}, "running")


def test_a_gap_is_a_lack_of_permission_and_nothing_else():
    found = inventory.Found()
    found.miss("x", REGION, AccessDenied("no"))
    with pytest.raises(Throttled):
        found.miss("x", REGION, Throttled("slow"))
    assert found.gaps == [{"what": "x", "region": REGION, "error": "no"}]
