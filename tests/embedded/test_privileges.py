"""Least privilege: what the deployed roles allow is what the functions do, and nothing else."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import boto3
import pytest

from chalicelib.schemas.validation import packaged
from chalicelib.taggers import TAGGERS
from scripts.devtools.docgen.privileges import UNSEEN
from scripts.devtools.embedded_aws import ACCOUNT, REGION, EmbeddedAws, Tuning
from scripts.devtools.embedded_aws.roles import policies
from scripts.devtools.embedded_aws.runtime.actions import Scope
from scripts.devtools.embedded_aws.runtime.conditions import lookup_for
from scripts.devtools.embedded_aws.runtime.iam import decide
from scripts.devtools.scenarios import machine_identities, people
from scripts.devtools.scenarios.backups import place
from scripts.devtools.scenarios.calls import KINDS
from scripts.devtools.scenarios.instances import announce
from scripts.devtools.scenarios.local_stage import bring_up, pointed_at
from scripts.ops.stage.deployed_stage import DeployedStage
from scripts.ops.stage.tagger_actions import actions_of_tag_any
from statemachines.functions import TIMEOUTS
from statemachines.infrastructure.workflow import invoked
from statemachines.machines import MACHINES
from tests.embedded.creations import CASES, Given
from tests.embedded.trial import Trial

SCOPE = {"regions": ["us-east-1", "eu-west-1"]}
PARAMETER = "/tagtrail/lean/tag-policy"
BULKY = people.iam_user("bulky")
BULK = {f"Bulk{number:02}": "x" * 250 for number in range(40)}
"""Tags that make every value between steps too large for a state."""

STRANGER = "210987654321"
KEYS = ("CreatedBy", "CreatedDate", "ManagedBy")


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws(tuning=Tuning(visibility_scale=0.0001, window_scale=0.001)) as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("lean")


@pytest.fixture(scope="module")
def stage(aws, folder):
    """A stage that uses all that its policies provide for: a tag policy in Parameter Store among it."""
    bulky = {"name": "bulky", "when": {"creator": "bulky"}, "tags": BULK}
    filled = {"required": {"Team": {"fill": "{resource.account}"}}, "remediate": "apply"}
    filled["when"] = {"resourceType": "AWS::EC2::Instance"}
    volumes = {"when": {"resourceType": "AWS::EC2::Volume"}, "required": {"Kind": {}}, "remediate": "propose"}
    owned = {"rules": [{"required": {"Owner": {}}}, filled, volumes], "digest": "daily"}
    policy = json.dumps({**packaged("tag_policy"), "rules": [bulky], "compliance": owned, "scope": SCOPE})
    aws.client("ssm").put_parameter(Name=PARAMETER, Value=policy, Type="String", Tier="Advanced")
    return bring_up(aws, "lean", folder, lambda _: None, TAG_POLICY_PARAMETER=PARAMETER)


@pytest.fixture(scope="module")
def package(stage, folder):
    (found,) = folder.glob(".chalice/deployments/*.zip")
    return found


@pytest.fixture(scope="module")
def roles(stage):
    """The statements of each function's deployed role."""
    with pytest.MonkeyPatch.context() as environment, pointed_at(stage.aws):
        environment.delenv("AWS_PROFILE", raising=False)
        deployed = DeployedStage(stage.names, boto3.Session(region_name=REGION), datetime.now(UTC))
        return {function: deployed.granted(function) for function in TIMEOUTS}


@pytest.fixture(scope="module")
def day(stage, package):
    """The calls of a day on which a function meets everything that it has a permission for."""
    with Trial(stage, package) as trial:
        for feed in (
            large_values,
            new_versions,
            every_tagger,
            machines_at_work,
            endings,
            bad_input,
            sudden_end,
            backups,
            refusal,
            compliance,
        ):
            feed(trial)
        yield SimpleNamespace(calls=trial.aws.calls(), executions=trial.executions)


def large_values(trial):
    """Values too large for a state go through the work bucket, from every step to the next."""
    trial.log(*(trial.make(kind, who=BULKY) for kind in KINDS for _ in range(2)))
    queues = [trial.make("CreateQueue", who=people.ALICE).record for _ in range(100)]
    trial.fed += len(queues)
    trial.log(*({**record, "userAgent": "u" * 2000} for record in queues))
    large = trial.make("CreateQueue").record
    padding = {**large, "requestParameters": {**large["requestParameters"], "padding": "p" * 120_000}}
    trial.send({"detail-type": "AWS API Call via CloudTrail", "detail": padding}, creations=1)


def new_versions(trial):
    s3, bucket = trial.stage.client("s3"), trial.stage.trail
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    (key,) = trial.log(trial.make("CreateTopic"))
    trial.send(trial.note(key, job="past-1"))
    trial.send(trial.note(key, run="read again"), creations=1)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


def every_tagger(trial):
    """Two creations for each tagger, and for each kind of companions: the Tagging API may list one of them."""
    given, caller = Given(trial.stage.client), trial.caller()
    made = {case: case.make(given, caller) for case in CASES}  # all of them: some need others
    first = {(case.row.tagger, case.row.companions): case for case in reversed(CASES)}
    last = {(case.row.tagger, case.row.companions): case for case in CASES}
    trial.log(*(made[case] for case in {*first.values(), *last.values()}))


def machines_at_work(trial):
    """Somebody takes a role, and its session creates something."""
    who, when = machine_identities.with_key(people.role_session("Deploy", "build-7"), "ASIADEPLOY"), trial.caller().when
    taken = machine_identities.assume_role(people.ALICE, "Deploy", "build-7", key="ASIADEPLOY", when=when)
    trial.log(taken, trial.make("CreateQueue", who=who))
    late = machine_identities.with_key(people.role_session("Deploy", "build-8"), "ASIALATE")
    trial.log(trial.make("CreateQueue", who=late))


def endings(trial):
    """Something is deleted that the ledger knows, and something that it doesn't."""
    made = trial.make("CreateQueue")
    trial.log(made)
    urls = (f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}" for name in (made.arns[0].split(":")[-1], "unseen"))
    trial.log(*(_deletion(made.record, url, number) for number, url in enumerate(urls)))


def _deletion(made, url, number):
    told = {"eventName": "DeleteQueue", "eventID": f"gone-{number}", "requestParameters": {"queueUrl": url}}
    return {**made, **told, "responseElements": None}


def bad_input(trial):
    """What can't be handled is alerted and kept; the alert can't be sent, so it is owed."""
    trial.aws.faults.add("sns", "Publish", "InternalError", times=3)
    trial.send("not JSON")
    malformed, nameless = (trial.make("CreateQueue").record for _ in range(2))
    trial.fed += 1
    trial.log(
        {**malformed, "eventTime": "yesterday"}, {**nameless, "requestParameters": None, "responseElements": None}
    )


def sudden_end(trial):
    """An execution that ends without a word is asked why."""
    trial.start({"source": "nowhere"})


def backups(trial):
    """Backups of every kind, and a throttle, after which their tags are read anew."""
    trial.aws.faults.add("ec2", "CreateTags", "RequestLimitExceeded", times=6)
    placed = place(trial.stage.client)
    machine = trial.stage.names.machine("retention").arn
    trial.stage.client("stepfunctions").start_execution(stateMachineArn=machine, name=trial.name("backups"), input="{}")
    trial.wait()
    placed.remove()


def refusal(trial):
    mend = trial.deny("tag_sqs", "sqs:TagQueue")
    trial.aws.faults.add("sns", "Publish", "InternalError", times=3)
    trial.log(trial.make("CreateQueue"))
    mend()
    trial.aws.tick(trial.stage.names.due_rule)
    trial.wait()


def compliance(trial):
    """Instances that change their state; everything, with resources that only their services know the tags of."""
    stage, scale = trial.stage, trial.aws.tuning.window_scale
    trial.aws.tuning.window_scale = 0.015
    instance = trial.make("RunInstances").arns[0].rpartition("/")[2]
    announce([instance])
    trial.wait()
    trial.aws.tuning.window_scale = scale
    stage.client("ec2").create_tags(Resources=[instance], Tags=[{"Key": "Owner", "Value": "alice"}])
    trial.aws.faults.add("sns", "Publish", "InternalError", times=3)
    machine = stage.names.machine("compliance").arn
    document = json.dumps({"scope": "all", "digest": True})
    stage.client("stepfunctions").start_execution(
        stateMachineArn=machine, name=trial.name("everything"), input=document
    )
    trial.wait()


def short(stage, call):
    return call.function.removeprefix(f"{stage.names.stack}-")


def unseen(function, sid, action):
    return any((who, what) in UNSEEN for who in ("*", function) for what in (sid, f"{sid}/{action}"))


def beyond_moto():
    """The actions that only taggers of rows need that moto can't make."""
    proven = {case.row.tagger for case in CASES}
    needed = {action for name in proven for action in TAGGERS[name].actions}
    return {action for tagger in TAGGERS.values() for action in tagger.actions} - needed


def not_here(function):
    """What a function may do and no test sees; which types only the ledger knows is a matter of the day."""
    reading = set(actions_of_tag_any()["AnyReadActions"])
    return {"tag_any": beyond_moto(), "check_resources": beyond_moto() | reading}.get(function, set())


def test_no_call_is_refused_but_the_one_that_was_meant_to_be(stage, day):
    refused = {(short(stage, call), call.action) for call in day.calls if not call.allowed}
    assert refused == {("tag_sqs", "sqs:TagQueue")}


def test_every_call_is_allowed_by_a_statement_of_the_functions_own_role(stage, day, roles):
    for call in day.calls:
        names = {one["Sid"] for one in roles[short(stage, call)]}
        assert not call.allowed or call.statement["Sid"] in names


@pytest.mark.parametrize("function", sorted(TIMEOUTS))
def test_nothing_is_allowed_that_is_never_called_but_what_is_named_with_a_reason(stage, day, roles, function):
    called = {
        (call.statement["Sid"], call.action) for call in day.calls if call.allowed and short(stage, call) == function
    }
    allowed = {(one["Sid"], action) for one in roles[function] for action in one["Action"]}
    idle = {(sid, action) for sid, action in allowed - called if not unseen(function, sid, action)}
    assert {(sid, action) for sid, action in idle if action not in not_here(function)} == set()


def test_what_is_said_to_be_unseen_is_unseen(stage, day):
    seen = {(short(stage, call), call.statement["Sid"], call.action) for call in day.calls if call.allowed}
    assert {found for found in seen if unseen(*found)} == set()


def test_more_than_a_hundred_actions_of_tag_any_are_seen_at_work(stage, day):
    assert len({call.action for call in day.calls if short(stage, call) == "tag_any"}) > 100


# Denied: another action, another ARN, another key. Judged by the deployed policies.


def judged(statements, action, resource, **request):
    """Return what the policies say of a call with these parameters."""
    known = lookup_for(action, request, Scope(ACCOUNT, REGION), lambda _: "ResourceId")
    owner = resource.split(":")[4] or ACCOUNT

    def lookup(key):
        return [owner] if key == "aws:resourceaccount" else known(key)

    return decide([{"Statement": statements}], action, resource, lookup).allowed


def tags(*keys):
    return [{"Key": key, "Value": "x"} for key in keys]


TAGGING = [
    # function, the action that tags, what it tags, the action that would take tags away
    ("tag_ec2", "ec2:CreateTags", "arn:aws:ec2:eu-west-1:{}:instance/i-1", "ec2:DeleteTags"),
    ("tag_rds", "rds:AddTagsToResource", "arn:aws:rds:eu-west-1:{}:db:one", "rds:RemoveTagsFromResource"),
    ("tag_lambda", "lambda:TagResource", "arn:aws:lambda:eu-west-1:{}:function:one", "lambda:UntagResource"),
    ("tag_dynamodb", "dynamodb:TagResource", "arn:aws:dynamodb:eu-west-1:{}:table/one", "dynamodb:UntagResource"),
    ("tag_sns", "sns:TagResource", "arn:aws:sns:eu-west-1:{}:one", "sns:UntagResource"),
    ("tag_sqs", "sqs:TagQueue", "arn:aws:sqs:eu-west-1:{}:one", "sqs:UntagQueue"),
    (
        "tag_elasticache",
        "elasticache:AddTagsToResource",
        "arn:aws:elasticache:eu-west-1:{}:cluster:one",
        "elasticache:RemoveTagsFromResource",
    ),
    ("tag_any", "kms:TagResource", "arn:aws:kms:eu-west-1:{}:key/one", "kms:UntagResource"),
    ("tag_any", "iam:TagRole", "arn:aws:iam::{}:role/one", "iam:UntagRole"),
]


@pytest.mark.parametrize(("function", "action", "arn", "other"), TAGGING)
def test_a_tag_step_writes_our_keys_on_our_resources_and_no_more(roles, function, action, arn, other):
    ours, statements = arn.format(ACCOUNT), roles[function]
    assert judged(statements, action, ours, Tags=tags(*KEYS))
    assert not judged(statements, action, ours, Tags=tags("Owner"))
    assert not judged(statements, action, ours, Tags=tags(*KEYS, "Owner"))
    assert not judged(statements, action, arn.format(STRANGER), Tags=tags(*KEYS))
    assert not judged(statements, other, ours, TagKeys=["CreatedBy"])


def test_retention_writes_its_own_keys_on_amis_and_snapshots_and_no_more(roles):
    statements, retention = roles["tag_backups"], tags("Retention", "DeleteOn")
    for kind in ("image/ami-1", "snapshot/snap-1"):
        arn = f"arn:aws:ec2:eu-west-1::{kind}"
        assert judged(statements, "ec2:CreateTags", arn, Tags=retention)
        assert not judged(statements, "ec2:CreateTags", arn, Tags=tags("CreatedBy"))
        for other in ("ec2:DeleteTags", "ec2:DeleteSnapshot", "ec2:DeregisterImage"):
            assert not judged(statements, other, arn, Tags=retention)
    volume = f"arn:aws:ec2:eu-west-1:{ACCOUNT}:volume/vol-1"
    assert not judged(statements, "ec2:CreateTags", volume, Tags=retention)


def test_a_key_of_the_tag_policy_is_for_resources_and_never_for_identities(roles):
    key, role = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/one", f"arn:aws:iam::{ACCOUNT}:role/one"
    assert judged(roles["tag_any"], "kms:TagResource", key, Tags=tags("Bulk01"))
    assert not judged(roles["tag_any"], "iam:TagRole", role, Tags=tags("Bulk01"))


def test_buckets_are_tagged_in_our_account_only(roles):
    def may(action, owner):
        known = lookup_for(action, {}, Scope(ACCOUNT, REGION), lambda _: "")
        lookup = lambda key: [owner] if key == "aws:resourceaccount" else known(key)  # noqa: E731
        return decide([{"Statement": roles["tag_s3"]}], action, "arn:aws:s3:::one", lookup).allowed

    assert may("s3:PutBucketTagging", ACCOUNT)
    assert not may("s3:PutBucketTagging", STRANGER)
    assert not may("s3:DeleteBucket", ACCOUNT)
    assert not may("s3:PutBucketPolicy", ACCOUNT)


def test_a_project_is_updated_with_tags_or_not_at_all(roles):
    project = f"arn:aws:codebuild:{REGION}:{ACCOUNT}:project/one"
    assert judged(roles["tag_any"], "codebuild:UpdateProject", project, tags=tags("CreatedBy"))
    assert not judged(roles["tag_any"], "codebuild:UpdateProject", project, serviceRole="another")


WORK = f"arn:aws:s3:::tagtrail-work-{ACCOUNT}-{REGION}-lean"
TRAIL = f"arn:aws:s3:::cloudtrail-logs-{ACCOUNT}-{REGION}-lean"
KEPT = f"arn:aws:s3:::compliance-logs-{ACCOUNT}-{REGION}-lean"
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/tagtrail-lean"
HERE = f"{REGION}:{ACCOUNT}"


def row(key):
    return {"TableName": "tagtrail-lean", "Key": {"ResourceId": {"S": key}}}


LIMITS = [
    # function, action, on what it may, and on what it may not
    ("receive", "s3:GetObject", f"{TRAIL}/one", f"{WORK}/executions/one"),
    ("receive", "s3:PutObject", f"{WORK}/executions/one", f"{TRAIL}/one"),
    ("receive", "sqs:SendMessage", f"arn:aws:sqs:{HERE}:tagtrail-inbox-dlq-lean", f"arn:aws:sqs:{HERE}:other"),
    (
        "receive",
        "states:StartExecution",
        f"arn:aws:states:{HERE}:stateMachine:tagtrail-attribute-lean",
        f"arn:aws:states:{HERE}:stateMachine:tagtrail-attribute-dev",
    ),
    ("fetch_log", "s3:GetObject", f"{TRAIL}/one", "arn:aws:s3:::another-bucket/one"),
    ("parse_events", "s3:GetObject", f"{WORK}/executions/one", f"{TRAIL}/one"),
    (
        "resolve_identity",
        "ssm:GetParameter",
        f"arn:aws:ssm:{HERE}:parameter/tagtrail/lean/tag-policy",
        f"arn:aws:ssm:{HERE}:parameter/tagtrail/dev/tag-policy",
    ),
    ("notify", "sns:Publish", f"arn:aws:sns:{HERE}:tagtrail-alerts-lean", f"arn:aws:sns:{HERE}:other"),
    (
        "notify",
        "states:DescribeExecution",
        f"arn:aws:states:{HERE}:execution:tagtrail-attribute-lean:one",
        f"arn:aws:states:{HERE}:execution:other:one",
    ),
    ("summarise", "s3:PutObject", f"{WORK}/executions/one", f"{WORK}/elsewhere/one"),
    ("check_resources", "s3:PutObject", f"{KEPT}/scans/one", f"{KEPT}/findings/one"),
    ("publish_findings", "s3:PutObject", f"{KEPT}/findings/one", f"{KEPT}/scans/one"),
    ("publish_findings", "sns:Publish", f"arn:aws:sns:{HERE}:compliance-alerts-lean", f"arn:aws:sns:{HERE}:other"),
    (
        "receive_changes",
        "states:StartExecution",
        f"arn:aws:states:{HERE}:stateMachine:tagtrail-compliance-lean",
        f"arn:aws:states:{HERE}:stateMachine:tagtrail-attribute-lean",
    ),
]


@pytest.mark.parametrize(("function", "action", "allowed", "denied"), LIMITS)
def test_a_function_reaches_its_own_and_nothing_else(roles, function, action, allowed, denied):
    assert judged(roles[function], action, allowed)
    assert not judged(roles[function], action, denied)


LEDGER = [
    ("publish_findings", "finding#one", "alert#one"),
    ("record_metadata", "arn:aws:sqs:one", "alert#one"),
    ("fill_gaps", "remediation#one", "alert#one"),
    ("notify", "alert#one", "arn:aws:sqs:one"),
    ("notify", "told#one", "arn:aws:sqs:one"),
    ("receive", "alert#one", "retention#one"),
    ("receive", "closing#one", "session#one"),
    ("resolve_identity", "awaited#session#one", "arn:aws:sqs:one"),
]


@pytest.mark.parametrize(("function", "own", "other"), LEDGER)
def test_a_function_writes_its_own_kind_of_rows_in_the_ledger(roles, function, own, other):
    assert judged(roles[function], "dynamodb:UpdateItem", TABLE, **row(own))
    assert not judged(roles[function], "dynamodb:UpdateItem", TABLE, **row(other))
    assert not judged(roles[function], "dynamodb:Scan", TABLE, TableName="tagtrail-lean")
    assert not judged(roles[function], "dynamodb:UpdateItem", TABLE.replace("-lean", "-dev"), **row(own))


@pytest.mark.parametrize(("attribute", "may"), [("DeletedAt", True), ("Creator", False), ("CreatorName", False)])
def test_receive_closes_the_row_of_a_resource_and_changes_nothing_else_in_it(roles, attribute, may):
    update = {"UpdateExpression": "SET #0 = :0", "ExpressionAttributeNames": {"#0": attribute}}
    call = {**row("arn:aws:sqs:one"), **update, "ConditionExpression": "attribute_not_exists(ResourceId)"}
    assert judged(roles["receive"], "dynamodb:UpdateItem", TABLE, **call) is may


@pytest.mark.parametrize("function", sorted(TIMEOUTS))
def test_no_function_may_change_who_may_do_what(roles, function):
    for action, arn in (
        ("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/tagtrail-lean-{function}"),
        ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/admin"),
        ("lambda:UpdateFunctionCode", f"arn:aws:lambda:{HERE}:function:tagtrail-lean-{function}"),
        ("ssm:PutParameter", f"arn:aws:ssm:{HERE}:parameter{PARAMETER}"),
    ):
        assert not judged(roles[function], action, arn)


def test_the_machine_invokes_its_own_functions_and_no_others(stage):
    names = stage.names
    (policy,) = policies(f"arn:aws:iam::{ACCOUNT}:role/{names.attribute.role}")
    statements = policy["Statement"]
    may = {one for one in TIMEOUTS if judged(statements, "lambda:InvokeFunction", names.function_arn(one))}
    assert may == set(invoked(json.dumps(MACHINES["attribute"](1.0))))
    for other in ("tagtrail-dev-tag_ec2", "payroll"):
        assert not judged(statements, "lambda:InvokeFunction", f"arn:aws:lambda:{HERE}:function:{other}")
    assert not judged(statements, "s3:GetObject", f"{WORK}/executions/one")


# The same by real calls, made in the function's own process with its role's credentials.

CALL = "import boto3; getattr(boto3.client(event['service']), event['operation'])(**event['arguments']); return 'done'"


class Refusing(Trial):
    """A trial in which calls are refused: that is what it is about."""

    def _audit(self):
        pass


@pytest.fixture(scope="module")
def calling(stage, package):
    """Let functions make any call."""
    with Refusing(stage, package) as trial:
        for function in ("tag_sqs", "record_metadata"):
            trial.sabotage(function, CALL)
        queue = trial.make("CreateQueue").arns[0].rpartition(":")[2]
        yield SimpleNamespace(stage=stage, queue=stage.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"])


def called(calling, function, service, operation, **arguments):
    """Return what came of a call made by a function: "done", or the error."""
    event = {"service": service, "operation": operation, "arguments": arguments}
    answer = calling.stage.client("lambda").invoke(
        FunctionName=calling.stage.names.function(function), Payload=json.dumps(event)
    )
    found = json.loads(answer["Payload"].read())
    return found if isinstance(found, str) else found["errorMessage"]


def test_a_real_call_with_our_key_goes_through(calling):
    assert called(calling, "tag_sqs", "sqs", "tag_queue", QueueUrl=calling.queue, Tags={"CreatedBy": "me"}) == "done"


def test_a_real_call_with_a_wrong_key_is_refused(calling):
    found = called(calling, "tag_sqs", "sqs", "tag_queue", QueueUrl=calling.queue, Tags={"Owner": "me"})
    assert "AccessDenied" in found
    assert "sqs:TagQueue" in found


def test_a_real_call_of_a_wrong_action_is_refused(calling):
    found = called(calling, "tag_sqs", "sqs", "delete_queue", QueueUrl=calling.queue)
    assert "AccessDenied" in found
    assert "sqs:DeleteQueue" in found


def test_a_real_call_to_a_wrong_arn_is_refused(calling):
    key = {"ResourceId": {"S": "alert#mine"}}
    found = called(calling, "record_metadata", "dynamodb", "delete_item", TableName="tagtrail-lean", Key=key)
    assert "dynamodb:DeleteItem" in found
    arguments = {"TableName": "another", "Key": {"ResourceId": {"S": "arn:aws:sqs:one"}}}
    found = called(calling, "record_metadata", "dynamodb", "update_item", **arguments)
    assert "table/another because no identity-based policy allows" in found
