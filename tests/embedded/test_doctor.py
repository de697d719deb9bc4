"""The doctor finds nothing broken in a sound stage, and names what is in one that was broken on purpose."""

import json
from contextlib import ExitStack, contextmanager

import boto3
import pytest
from click.testing import CliRunner

from chalicelib.schemas.validation import packaged
from scripts.devtools.embedded_aws import ARCHITECTURE, REGION, EmbeddedAws, Tuning
from scripts.devtools.scenarios.local_stage import bring_up, pointed_at
from scripts.ops.cli import doctor
from scripts.ops.deployment.deploy import deploy, plan_for
from scripts.ops.deployment.infrastructure import event_sources
from statemachines.stage_options import StageOptions

PARAMETER = "/tagtrail/ill/tag-policy"


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws(tuning=Tuning(visibility_scale=0.0001, window_scale=0.001)) as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("ill")


@pytest.fixture(scope="module")
def stage(aws, folder):
    """A stage of our own to break, with a trail, and with a tag policy in Parameter Store."""
    _put_policy(aws, json.dumps(packaged("tag_policy")))
    stage = bring_up(aws, "ill", folder, lambda _: None, TAG_POLICY_PARAMETER=PARAMETER)
    trail = stage.client("cloudtrail")
    arn = trail.create_trail(Name="ours", S3BucketName=stage.trail, IsMultiRegionTrail=True)["TrailARN"]
    trail.start_logging(Name=arn)
    return stage


def _put_policy(aws, text):
    aws.client("ssm").put_parameter(Name=PARAMETER, Value=text, Type="String", Overwrite=True)


@contextmanager
def asking(aws):
    with pytest.MonkeyPatch.context() as environment, pointed_at(aws):
        environment.delenv("ENVIRONMENT_SUFFIX", raising=False)
        yield CliRunner()


def examined(stage, name=None):
    """Return the exit code, and what was found by check: (verdict, found, mend)."""
    with asking(stage.aws) as runner:
        ran = runner.invoke(doctor.main, ["--stage", name or stage.names.stage, "--json"])
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    found = {}
    for one in json.loads(ran.output)["checks"]:
        found.setdefault(one["check"], []).append((one["verdict"], one["found"], one["mend"]))
    return ran.exit_code, found


def repaired(stage, folder):
    """Do what the doctor advises: deploy again."""
    with pointed_at(stage.aws):
        session = boto3.Session(region_name=REGION)
        settings = {"TAG_POLICY_PARAMETER": PARAMETER}
        plan = plan_for("ill", session, StageOptions(trails=(stage.trail,), settings=settings))
        deploy(plan, session=session, report=lambda _: None, project_dir=folder / "chalice_app")


def verdicts(found):
    return {(check, verdict) for check, ones in found.items() for verdict, _, _ in ones}


def broken(found):
    return {check for check, verdict in verdicts(found) if verdict == "broken"}


# What may be wrong: each breaks one thing for the time of a `with`.


@contextmanager
def notification_removed(stage, _):
    s3 = stage.client("s3")
    was = s3.get_bucket_notification_configuration(Bucket=stage.trail)["QueueConfigurations"]
    s3.put_bucket_notification_configuration(Bucket=stage.trail, NotificationConfiguration={})
    yield
    s3.put_bucket_notification_configuration(Bucket=stage.trail, NotificationConfiguration={"QueueConfigurations": was})


@contextmanager
def notification_for_other_objects(stage, _):
    s3 = stage.client("s3")
    was = s3.get_bucket_notification_configuration(Bucket=stage.trail)["QueueConfigurations"]
    rules = [{"Name": "suffix", "Value": ".txt"}]
    other = [{**one, "Filter": {"Key": {"FilterRules": rules}}} for one in was]
    s3.put_bucket_notification_configuration(
        Bucket=stage.trail, NotificationConfiguration={"QueueConfigurations": other}
    )
    yield
    s3.put_bucket_notification_configuration(Bucket=stage.trail, NotificationConfiguration={"QueueConfigurations": was})


@contextmanager
def function_deleted(stage, folder):
    stage.client("lambda").delete_function(FunctionName=stage.names.function("tag_sqs"))
    yield
    stack = ExitStack()  # the same deployment also mends these two
    stack.enter_context(notification_removed(stage, None))
    stack.enter_context(role_emptied(stage, None))
    stack.enter_context(expiry_off(stage, None))
    assert broken(examined(stage)[1]) == {"functions", "ledger", "notification", "roles"}
    repaired(stage, folder)
    assert broken(examined(stage)[1]) == set()


@contextmanager
def role_emptied(stage, _):
    role, iam = stage.names.function("tag_rds"), stage.client("iam")
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    iam.delete_role_policy(RoleName=role, PolicyName=name)
    yield
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


@contextmanager
def role_narrowed(stage, _):
    role, iam = stage.names.function("tag_rds"), stage.client("iam")
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    fewer = [one for one in document["Statement"] if one["Sid"] != "TagOnlyWithOurKeys"]
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps({**document, "Statement": fewer}))
    yield
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


@contextmanager
def action_denied(stage, _):
    role, iam = stage.names.function("tag_ec2"), stage.client("iam")
    statement = {"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    iam.put_role_policy(RoleName=role, PolicyName="no", PolicyDocument=document)
    yield
    iam.delete_role_policy(RoleName=role, PolicyName="no")


@contextmanager
def function_stopped(stage, _):
    function, functions = stage.names.function("tag_sns"), stage.client("lambda")
    functions.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    yield
    functions.delete_function_concurrency(FunctionName=function)


def _mapping(stage):
    mappings = stage.client("lambda").list_event_source_mappings(EventSourceArn=stage.names.inbox_arn)
    (found,) = mappings["EventSourceMappings"]
    return found["UUID"]


@contextmanager
def mapping_disabled(stage, _):
    functions, uuid = stage.client("lambda"), _mapping(stage)
    functions.update_event_source_mapping(UUID=uuid, Enabled=False)
    yield
    functions.update_event_source_mapping(UUID=uuid, Enabled=True)


@contextmanager
def failures_not_reported(stage, _):
    stage.client("lambda").update_event_source_mapping(UUID=_mapping(stage), FunctionResponseTypes=[])
    yield
    event_sources.report_batch_failures(stage.client("lambda"), stage.names)


@contextmanager
def _attribute(stage, **attributes):
    sqs = stage.client("sqs")
    url = sqs.get_queue_url(QueueName=stage.names.inbox)["QueueUrl"]
    was = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    kept = {"Policy": was["Policy"]}  # moto forgets a policy that is not given again
    sqs.set_queue_attributes(QueueUrl=url, Attributes={**kept, **attributes})
    yield
    sqs.set_queue_attributes(QueueUrl=url, Attributes={**kept, **{name: was[name] for name in attributes}})


def hidden_too_shortly(stage, _):
    return _attribute(stage, VisibilityTimeout="30")


def inbox_closed(stage, _):
    return _attribute(stage, Policy=json.dumps({"Version": "2012-10-17", "Statement": []}))


@contextmanager
def trail_stopped(stage, _):
    stage.client("cloudtrail").stop_logging(Name="ours")
    yield
    stage.client("cloudtrail").start_logging(Name="ours")


@contextmanager
def logs_encrypted(stage, _):
    trail, key = stage.client("cloudtrail"), f"arn:aws:kms:{REGION}:123456789012:key/ours"
    trail.create_trail(Name="second", S3BucketName=stage.trail, IsMultiRegionTrail=True, KmsKeyId=key)
    trail.start_logging(Name="second")
    yield
    trail.delete_trail(Name="second")


@contextmanager
def topic_deleted(stage, _):
    sns, names = stage.client("sns"), stage.names
    subscriptions = sns.list_subscriptions_by_topic(TopicArn=names.topic_arn)["Subscriptions"]
    policy = sns.get_topic_attributes(TopicArn=names.topic_arn)["Attributes"]["Policy"]
    sns.delete_topic(TopicArn=names.topic_arn)
    yield
    sns.create_topic(Name=names.topic, Attributes={"Policy": policy})
    for one in subscriptions:
        sns.subscribe(TopicArn=names.topic_arn, Protocol=one["Protocol"], Endpoint=one["Endpoint"])


@contextmanager
def policy_invalid(stage, _):
    _put_policy(stage.aws, '{"version": 1, "tags": "none"}')
    yield
    _put_policy(stage.aws, json.dumps(packaged("tag_policy")))


@contextmanager
def policy_deleted(stage, _):
    stage.client("ssm").delete_parameter(Name=PARAMETER)
    yield
    _put_policy(stage.aws, json.dumps(packaged("tag_policy")))


@contextmanager
def rule_disabled(stage, _):
    events = stage.client("events")
    events.disable_rule(Name=stage.names.status_rule)
    yield
    events.enable_rule(Name=stage.names.status_rule)


@contextmanager
def due_rule_disabled(stage, _):
    events = stage.client("events")
    events.disable_rule(Name=stage.names.due_rule)
    yield
    events.enable_rule(Name=stage.names.due_rule)


@contextmanager
def rule_not_allowed(stage, _):
    name = stage.names.function("notify")
    stage.client("lambda").remove_permission(FunctionName=name, StatementId="execution-status")
    yield
    event_sources.allow_rules(stage.client("lambda"), stage.names)


@contextmanager
def expiry_off(stage, _):
    dynamodb, expiry = stage.client("dynamodb"), {"AttributeName": "ExpiresAt"}
    for enabled in (False, True):
        dynamodb.update_time_to_live(
            TableName=stage.names.table, TimeToLiveSpecification={**expiry, "Enabled": enabled}
        )
        if not enabled:
            yield


@contextmanager
def letters_left(stage, _):
    for _ in range(3):
        stage.send({"no": "shape of ours"})
    stage.send("not JSON")
    stage.aws.wait_idle(60)
    yield
    assert len(stage.received(stage.names.dlq)) == 4  # looking takes none away
    stage.alerts()


@contextmanager
def execution_failed(stage, _):
    states = stage.client("stepfunctions")
    log = {"bucket": stage.trail, "key": "AWSLogs/none.json.gz", "version": ""}
    document = {"source": "logs", "log": {**log, "slice": {"first": 0, "last": 0, "expected": 1}}, "run": ""}
    states.start_execution(stateMachineArn=stage.names.attribute.arn, name="bad", input=json.dumps(document))
    stage.aws.wait_idle(60)
    yield


ILLS = (
    # how it is broken, the check that says so, and words of what it says and how to mend it
    (notification_removed, "notification", "does not tell the inbox of new logs", "./scripts/deploy --stage ill"),
    (notification_for_other_objects, "notification", "does not cover", "./scripts/deploy --stage ill"),
    (function_deleted, "functions", "tagtrail-ill-tag_sqs does not exist", "./scripts/deploy --stage ill"),
    (function_stopped, "functions", "reserved concurrency is 0", "delete-function-concurrency"),
    (role_emptied, "roles", "the role tagtrail-ill-tag_rds has no policy", "./scripts/deploy --stage ill"),
    (role_narrowed, "roles", "tagtrail-ill-tag_rds lacks TagOnlyWithOurKeys: rds:AddTags", "./scripts/deploy"),
    (action_denied, "roles", "tagtrail-ill-tag_ec2 denies ec2:CreateTags", "remove that policy"),
    (mapping_disabled, "mapping", "disabled: nothing is received", "update-event-source-mapping --uuid"),
    (failures_not_reported, "mapping", "ReportBatchItemFailures", "./scripts/deploy --stage ill"),
    (hidden_too_shortly, "inbox", "hides a message for 30 s; 740 s are needed", "tagtrail-ill"),
    (inbox_closed, "inbox", "does not let S3 in for the bucket cloudtrail-logs-", "tagtrail-ill"),
    (trail_stopped, "trail", "is not logging", "aws cloudtrail start-logging --name arn:aws:cloudtrail:"),
    (logs_encrypted, "trail key", "key/ours, which our roles may not use", "--trail-key arn:aws:kms:"),
    (topic_deleted, "alerts", "the topic tagtrail-alerts-ill does not exist", "tagtrail-ill"),
    (policy_invalid, "tag policy", f"{PARAMETER} is no tag policy", "docs/tag-policy.md"),
    (policy_deleted, "tag policy", f"{PARAMETER} does not exist", "create it"),
    (rule_disabled, "status rule", "tagtrail-execution-status-ill is disabled", "tagtrail-ill"),
    (due_rule_disabled, "alerts due", "tagtrail-alerts-due-ill is disabled", "tagtrail-ill"),
    (rule_not_allowed, "status rule", "does not let the rule", "./scripts/deploy --stage ill"),
    (expiry_off, "ledger", "does not forget rows by ExpiresAt", "./scripts/deploy --stage ill"),
    (
        letters_left,
        "dead letters",
        "4 messages in tagtrail-inbox-dlq-ill: 3 x InvalidRequest: the",
        "deadletters send-back",
    ),
    (execution_failed, "failed executions", "1 execution of attribute failed in 14 days: 1 ", "--machine attribute"),
)


@pytest.fixture
def ill(request, stage, folder):
    with ExitStack() as mend:
        mend.enter_context(request.param(stage, folder))
        yield


def test_nothing_is_broken_in_a_sound_stage(stage):
    code, found = examined(stage)
    assert code == 0
    assert broken(found) == set()
    assert {"credentials", "stack", "functions", "roles", "trail", "notification", "inbox", "mapping"} < set(found)


def test_a_stage_that_has_done_nothing_yet_is_told_why_that_may_be(stage):
    ((verdict, told, mend),) = examined(stage)[1]["executions"]
    assert verdict == "warning"
    assert "no log held a creation, or nothing arrives" in told
    assert "5 to 15 minutes" in mend


@pytest.mark.parametrize(
    ("ill", "check", "told", "mend"),
    ILLS,
    ids=[ill.__name__ for ill, *_ in ILLS],
    indirect=["ill"],
)
def test_what_was_broken_is_named_with_its_remedy_and_nothing_else_is(stage, ill, check, told, mend):
    code, found = examined(stage)
    assert code == 1
    assert broken(found) == {check}
    words = [(one, remedy) for verdict, one, remedy in found[check] if verdict == "broken"]
    assert any(told in one and mend in remedy for one, remedy in words), words


def test_the_advice_to_deploy_again_names_every_option_of_the_stage(stage):
    with rule_not_allowed(stage, None):
        ((_, _, mend),) = examined(stage)[1]["status rule"]
    processor = "" if ARCHITECTURE == "arm64" else f" --architecture {ARCHITECTURE}"
    assert mend == (
        f"run TAG_POLICY_PARAMETER={PARAMETER} ./scripts/deploy --stage ill --region us-east-1 "
        f"--trail-bucket {stage.trail}{processor}"
    )


@pytest.mark.parametrize("topic", ["tagtrail-alerts-ill", "compliance-alerts-ill"])
def test_a_topic_that_nobody_listens_to_is_a_warning(stage, topic):
    sns, arn = stage.client("sns"), stage.names.arn("sns", topic)
    (one,) = sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]
    sns.unsubscribe(SubscriptionArn=one["SubscriptionArn"])
    _, found = examined(stage)
    sns.subscribe(TopicArn=arn, Protocol=one["Protocol"], Endpoint=one["Endpoint"])
    told = {verdict: (told, mend) for verdict, told, mend in found["alerts"]}
    assert told["warning"][0] == f"nobody hears {topic}: it has no subscription"
    assert f"aws sns subscribe --topic-arn {arn}" in told["warning"][1]
    assert "1 confirmed subscription" in told["ok"][0]


def test_a_role_that_may_more_than_it_should_is_a_warning(stage):
    role, iam = stage.names.function("summarise"), stage.client("iam")
    statement = {"Effect": "Allow", "Action": "iam:CreateUser", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName="more", PolicyDocument=document)
    _, found = examined(stage)
    iam.delete_role_policy(RoleName=role, PolicyName="more")
    assert ("warning", f"the role {role} may also iam:CreateUser") in [one[:2] for one in found["roles"]]


def test_a_stage_that_does_not_exist_is_one_sentence_and_not_sixteen(stage):
    code, found = examined(stage, "nowhere")
    assert code == 1
    assert set(found) == {"credentials", "stack"}
    assert "there is no stack tagtrail-nowhere in account 123456789012" in found["stack"][0][1]


def test_without_an_endpoint_that_answers_it_says_so(stage):
    with asking(stage.aws) as runner:
        ran = runner.invoke(doctor.main, ["--stage", "ill"], env={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    assert ran.exit_code == 1
    assert "AWS can't be reached" in ran.output


def test_the_table_shows_each_check_with_its_remedy(stage):
    with mapping_disabled(stage, None), asking(stage.aws) as runner:
        ran = runner.invoke(doctor.main, ["--stage", "ill"])
    assert ran.exit_code == 1
    assert "-> aws lambda update-event-source-mapping" in " ".join(ran.output.split())
    assert "broken" in ran.output.splitlines()[-1]
