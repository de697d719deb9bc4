"""The template holds what a stage needs, closed to everyone else, and within CloudFormation's limits."""

import json
import re
from dataclasses import replace

import pytest

from statemachines.functions import MARGIN, TIMEOUTS, placeholder, task_timeout
from statemachines.infrastructure.stack import Stack
from statemachines.infrastructure.trail import MOST_ARCHIVE_DAYS
from statemachines.infrastructure.workflow import invoked
from statemachines.machines import MACHINES
from statemachines.names import Names
from statemachines.template import template

FULL = Stack(
    stage="dev",
    trails=("trail", "other/prefix/of/it"),
    accounts=("999999999999",),
    create_trail=True,
    email="ops@example.com",
    log_days=30,
)
NAMES = Names(stage="dev", account="123456789012", region="eu-west-1")
PSEUDO = {"AWS::AccountId": NAMES.account, "AWS::Region": NAMES.region, "AWS::Partition": "aws",
          "AWS::URLSuffix": "amazonaws.com"}  # fmt: skip


def filled(value):
    """A part of the template with the pseudo parameters put in, as CloudFormation does."""
    if isinstance(value, dict) and set(value) == {"Fn::Sub"}:
        return re.sub(r"\$\{(AWS::\w+)\}", lambda found: PSEUDO[found[1]], value["Fn::Sub"])
    if isinstance(value, dict):
        return {key: filled(member) for key, member in value.items()}
    return [filled(member) for member in value] if isinstance(value, list) else value


def properties(logical_id, stack=FULL):
    return filled(template(stack)["Resources"][logical_id]["Properties"])


def statements(logical_id, stack=FULL):
    return {statement["Sid"]: statement for statement in properties(logical_id, stack)["PolicyDocument"]["Statement"]}


def test_a_message_stays_hidden_six_times_as_long_as_receive_may_take_and_gathers():
    inbox = properties("Inbox")
    assert inbox["VisibilityTimeout"] == 740 == 6 * TIMEOUTS["receive"] + 20
    assert properties("Inbox", replace(FULL, log_window=300))["VisibilityTimeout"] == 1020
    assert properties("Inbox", replace(FULL, log_window=300, mode="both"))["VisibilityTimeout"] == 721
    assert inbox["MessageRetentionPeriod"] == 4 * 86_400
    assert inbox["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": ["DeadLetters", "Arn"]},
        "maxReceiveCount": 5,
    }


def test_dead_letters_are_kept_fourteen_days_and_come_from_our_queues_only():
    queue = properties("DeadLetters")
    assert queue["MessageRetentionPeriod"] == 14 * 86_400
    assert queue["RedriveAllowPolicy"] == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [NAMES.inbox_arn, NAMES.changes_arn],
    }


def test_the_inbox_takes_messages_from_our_sources_only():
    found = statements("InboxPolicy")
    assert {sid: said.get("Condition") for sid, said in found.items()} == {
        "OurEvents": {"ArnEquals": {"aws:SourceArn": [NAMES.inbox_rule_arn]}},
        "Logs": {
            "ArnEquals": {"aws:SourceArn": ["arn:aws:s3:::trail", "arn:aws:s3:::other"]},
            "StringEquals": {"aws:SourceAccount": [NAMES.account, "999999999999"]},
        },
        "OnlyOverTls": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_an_inbox_without_trail_buckets_names_none():
    assert set(statements("InboxPolicy", Stack(stage="dev"))) == {"OurEvents", "OnlyOverTls"}


@pytest.mark.parametrize(
    "policy",
    ["ChangesPolicy", "InboxPolicy", "DeadLettersPolicy", "WorkBucketPolicy", "AlertTopicPolicy", "TrailBucketPolicy"],
)
def test_every_resource_policy_denies_plain_text_and_allows_services_under_a_condition_only(policy):
    found = statements(policy).values()
    assert [said["Effect"] for said in found if "aws:SecureTransport" in str(said.get("Condition"))] == ["Deny"]
    allowed = [said for said in found if said["Effect"] == "Allow"]
    assert all(set(said["Principal"]) == {"Service"} and said["Condition"] for said in allowed)


def test_only_roles_of_our_functions_write_to_the_work_bucket():
    denied = statements("WorkBucketPolicy")["OnlyOurFunctionsWrite"]
    assert (denied["Effect"], denied["Principal"], denied["Action"]) == ("Deny", "*", "s3:PutObject")
    roles = [NAMES.function_role_arn(function) for function in TIMEOUTS]
    assert denied["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": roles}}


def test_work_is_closed_encrypted_and_gone_after_thirty_days():
    bucket = properties("WorkBucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "AES256" in str(bucket["BucketEncryption"])
    assert bucket["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 30
    assert bucket["BucketName"] == NAMES.work_bucket


def test_the_ledger_is_kept_when_the_stack_goes_and_answers_who_made_and_what_failed():
    resource = template(FULL)["Resources"]["Ledger"]
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")
    table = resource["Properties"]
    keys = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in table["GlobalSecondaryIndexes"]
    }
    assert keys == {
        "by-creator": ["CreatorName", "EventTime"], "by-status": ["Status", "EventTime"], "by-name": ["Name"]
    }  # fmt: skip
    shown = {one["IndexName"]: one["Projection"]["ProjectionType"] for one in table["GlobalSecondaryIndexes"]}
    assert shown == {"by-creator": "ALL", "by-status": "ALL", "by-name": "KEYS_ONLY"}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ExpiresAt", "Enabled": True}


def test_only_what_was_recorded_is_kept_when_the_stack_goes():
    kept = [name for name, resource in template(FULL)["Resources"].items() if "DeletionPolicy" in resource]
    assert kept == ["Ledger", "TrailBucket"]


def test_what_outlived_an_earlier_stack_is_used_and_not_made():
    made = template(replace(FULL, outside=frozenset({"Ledger", "TrailBucket"})))
    assert set(template(FULL)["Resources"]) - set(made["Resources"]) == {"Ledger", "TrailBucket"}
    assert not re.search(r'"(Ref|Fn::GetAtt|DependsOn)": \[?"(Ledger|TrailBucket)"', json.dumps(made))
    assert filled(made["Outputs"]) == filled(template(FULL)["Outputs"])


def test_the_trails_bucket_is_closed_encrypted_versioned_and_forgets_after_ninety_days():
    bucket = properties("TrailBucket")
    assert bucket["BucketName"] == NAMES.trail_bucket
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "AES256" in str(bucket["BucketEncryption"])
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    expiry, leftovers = bucket["LifecycleConfiguration"]["Rules"]
    assert (expiry["ExpirationInDays"], expiry["NoncurrentVersionExpiration"]) == (90, {"NoncurrentDays": 30})
    assert leftovers["ExpiredObjectDeleteMarker"] is True
    assert "Transitions" not in expiry


def test_the_trails_logs_go_to_glacier_after_the_days_that_were_chosen_and_before_they_expire():
    made = template(replace(FULL, archive_after=MOST_ARCHIVE_DAYS))["Resources"]["TrailBucket"]["Properties"]
    rule = made["LifecycleConfiguration"]["Rules"][0]
    assert rule["Transitions"] == [{"StorageClass": "GLACIER", "TransitionInDays": 89}]
    assert rule["ExpirationInDays"] > MOST_ARCHIVE_DAYS


def test_cloudtrail_writes_to_the_trails_bucket_for_our_trail_alone():
    found = statements("TrailBucketPolicy")
    for sid, action in (("TrailLooksAtTheBucket", "s3:GetBucketAcl"), ("TrailWritesLogs", "s3:PutObject")):
        assert (found[sid]["Action"], found[sid]["Principal"]) == (action, {"Service": "cloudtrail.amazonaws.com"})
        assert found[sid]["Condition"]["StringEquals"]["aws:SourceArn"] == NAMES.trail_arn
    assert found["TrailWritesLogs"]["Resource"] == f"arn:aws:s3:::{NAMES.trail_bucket}/AWSLogs/{NAMES.account}/*"


def test_the_trail_hears_all_regions_and_its_logs_can_be_validated():
    trail = properties("Trail")
    assert trail["TrailName"] == NAMES.trail
    assert trail["S3BucketName"] == NAMES.trail_bucket
    wanted = ("IsLogging", "IsMultiRegionTrail", "IncludeGlobalServiceEvents", "EnableLogFileValidation")
    assert all(trail[name] is True for name in wanted)


def test_no_trail_is_made_where_none_was_asked_for():
    made = template(replace(FULL, create_trail=False))
    assert not [name for name in (*made["Resources"], *made["Outputs"]) if name.startswith("Trail")]


def test_alarms_rules_and_our_functions_may_use_the_key_of_the_alerts():
    found = {said["Sid"]: said for said in properties("AlertKey")["KeyPolicy"]["Statement"]}
    assert found["AlarmsPublish"]["Condition"] == {"StringEquals": {"aws:SourceAccount": NAMES.account}}
    # A condition here would drop every notification: EventBridge's calls to KMS carry no source.
    assert "Condition" not in found["RulesPublish"]
    ours = found["OurFunctionsPublish"]["Condition"]
    assert ours["StringEquals"] == {"kms:CallerAccount": NAMES.account, "kms:ViaService": "sns.eu-west-1.amazonaws.com"}
    assert NAMES.function_role_arn("notify") in ours["ArnEquals"]["aws:PrincipalArn"]


def of_type(resources, kind):
    return {name: one["Properties"] for name, one in resources.items() if one["Type"] == f"AWS::SNS::{kind}"}


def test_an_address_is_subscribed_to_every_topic_and_none_is_not():
    resources = template(Stack(stage="dev", email="ops@example.com"))["Resources"]
    told = {(one["TopicArn"]["Ref"], one["Endpoint"]) for one in of_type(resources, "Subscription").values()}
    assert told == {(topic, "ops@example.com") for topic in of_type(resources, "Topic")}
    assert not of_type(template(Stack(stage="dev"))["Resources"], "Subscription")


def test_the_role_of_the_machine_invokes_the_functions_of_its_states_and_no_other():
    invoke, deliver = properties("AttributeRole")["Policies"][0]["PolicyDocument"]["Statement"]
    used = invoked(json.dumps(MACHINES["attribute"](1.0)))
    machine = sorted(NAMES.function_arn(function) for function in used)
    assert (invoke["Action"], sorted(invoke["Resource"])) == ("lambda:InvokeFunction", machine)
    assert all(action.startswith("logs:") for action in deliver["Action"])
    (trust,) = properties("AttributeRole")["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": NAMES.account},
        "ArnEquals": {"aws:SourceArn": NAMES.attribute.arn},
    }


def test_the_machine_logs_errors_with_their_data():
    machine = properties("Attribute")
    assert (machine["LoggingConfiguration"]["Level"], machine["LoggingConfiguration"]["IncludeExecutionData"]) == (
        "ERROR",
        True,
    )
    assert machine["TracingConfiguration"] == {"Enabled": False}
    assert properties("AttributeLog")["LogGroupName"].startswith("/aws/vendedlogs/states/")


def test_notify_hears_of_our_executions_that_did_not_succeed():
    rule = properties("ExecutionStatus")
    assert rule["EventPattern"] == {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "status": ["FAILED", "TIMED_OUT", "ABORTED"],
            "stateMachineArn": [NAMES.machine(kind).arn for kind in MACHINES],
        },
    }
    (target,) = rule["Targets"]
    assert target["Arn"] == NAMES.function_arn("notify")
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}
    told = statements("DeadLettersPolicy")["FailuresThatWereNotTold"]
    assert told["Condition"] == {"ArnEquals": {"aws:SourceArn": [NAMES.status_rule_arn, NAMES.daily_check_arn]}}


def test_every_function_has_a_log_group_with_the_retention_asked_for():
    groups = {
        resource["Properties"]["LogGroupName"]: resource["Properties"]["RetentionInDays"]
        for resource in filled(template(FULL))["Resources"].values()
        if resource["Type"] == "AWS::Logs::LogGroup"
    }
    machines = [NAMES.machine(kind).log_group for kind in MACHINES]
    assert groups == dict.fromkeys([*map(NAMES.function_log_group, TIMEOUTS), *machines], 30)


def test_no_name_of_one_stage_is_a_name_of_another():
    def named(stage):
        found = filled(template(Stack(stage=stage)))["Resources"].values()
        return {
            str(value)
            for resource in found
            for key, value in resource["Properties"].items()
            if key.endswith("Name") and key != "MetricName"
        }

    assert not named("dev") & named("prod")


def test_outputs_are_flat_and_say_where_everything_is():
    assert set(template(FULL)["Outputs"]) == {
        "InboxName", "InboxArn", "InboxUrl", "DeadLettersArn", "DeadLettersUrl", "WorkBucket", "LedgerTable",
        "LedgerIndexes",
        "AlertTopicArn", "AlertKeyArn", "TrailBucket", "TrailArn", "TriggerMode", "LogWindow", "ChangesWindow",
        *(f"{kind.capitalize()}MachineArn" for kind in MACHINES),
        "ComplianceBucket", "ComplianceTopicArn", "ChangesUrl",
    }  # fmt: skip


def test_the_longest_template_is_far_from_what_cloudformation_takes():
    longest = Stack(
        stage="nineteen-characters",
        trails=("x" * 63,) * 5,
        create_trail=True,
        email="x" * 100 + "@example.com",
    )
    made = template(longest)
    assert len(json.dumps(made, separators=(",", ":"))) < 1_000_000 / 5
    assert len(made["Resources"]) < 500 / 4
    assert len(made["Outputs"]) < 200 / 5


def test_state_changes_gather_in_a_queue_that_only_their_rule_writes_to():
    queue = properties("Changes")
    assert queue["VisibilityTimeout"] == 6 * TIMEOUTS["receive_changes"] + 20
    assert queue["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": ["DeadLetters", "Arn"]},
        "maxReceiveCount": 5,
    }
    rule = properties("StateChanges")
    assert rule["Name"] == "ec2-state-change-dev"
    assert rule["EventPattern"] == {
        "source": ["aws.ec2"],
        "detail-type": ["EC2 Instance State-change Notification"],
    }
    assert rule["Targets"] == [{"Id": "changes", "Arn": {"Fn::GetAtt": ["Changes", "Arn"]}}]
    allowed = statements("ChangesPolicy")["StateChanges"]
    assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": NAMES.changes_rule_arn}}


def test_every_resource_is_checked_once_a_day_by_a_role_that_starts_nothing_else():
    rule = properties("DailyCheck")
    assert rule["ScheduleExpression"] == "cron(0 6 * * ? *)"
    (target,) = rule["Targets"]
    assert json.loads(target["Input"]) == {"scope": "all", "digest": True}
    role = properties("DailyCheckRole")
    (start,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert (start["Action"], start["Resource"]) == ("states:StartExecution", NAMES.machine("compliance").arn)
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"] == {"ArnEquals": {"aws:SourceArn": NAMES.daily_check_arn}}


def test_findings_are_encrypted_closed_not_versioned_and_gone_after_thirty_days():
    bucket = properties("ComplianceBucket")
    assert bucket["BucketName"] == "compliance-logs-123456789012-eu-west-1-dev"
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "AES256" in str(bucket["BucketEncryption"])
    assert "VersioningConfiguration" not in bucket
    assert bucket["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 30


def test_the_topic_of_compliance_has_the_key_of_the_alerts():
    topic = properties("ComplianceTopic")
    assert topic == {"TopicName": "compliance-alerts-dev", "KmsMasterKeyId": {"Fn::GetAtt": ["AlertKey", "Arn"]}}


def test_the_dashboard_of_compliance_shows_both_metrics_and_violations_alone():
    dashboard = properties("ComplianceDashboard")
    assert dashboard["DashboardName"] == "tag-compliance-dev"
    both, alone = json.loads(dashboard["DashboardBody"])["widgets"]
    assert [line[1] for line in both["properties"]["metrics"]] == ["CompliantInstances", "NonCompliantInstances"]
    assert [line[:4] for line in alone["properties"]["metrics"]] == [
        ["TagCompliance", "NonCompliantInstances", "Stage", "dev"]
    ]


def test_a_task_waits_longer_than_its_function_may_run():
    assert task_timeout("tag_any") == 120 + MARGIN
    assert MARGIN > 0


def test_a_definition_is_asked_for_the_functions_it_invokes():
    assert invoked('{"a":"${TagEc2}","b":"${Notify}"}') == ["tag_ec2", "notify"]
    assert placeholder("tag_ec2") == "TagEc2"


def test_the_back_fill_role_may_send_logs_of_our_trails_and_read_answers_and_nothing_else():
    role = properties("BackfillRole")
    assert role["RoleName"] == "tagtrail-backfill-dev"
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    allowed = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert {action: said["Resource"] for said in allowed for action in said["Action"]} == {
        "s3:ListBucket": ["arn:aws:s3:::trail", "arn:aws:s3:::other"],
        "s3:GetObject": ["arn:aws:s3:::trail/*", "arn:aws:s3:::other/prefix/of/it*"],
        "s3:RestoreObject": ["arn:aws:s3:::trail/*", "arn:aws:s3:::other/prefix/of/it*"],
        "sqs:GetQueueUrl": [{"Fn::GetAtt": ["Inbox", "Arn"]}],
        "sqs:SendMessage": [{"Fn::GetAtt": ["Inbox", "Arn"]}],
        "dynamodb:BatchGetItem": [NAMES.table_arn],
        "lambda:GetFunctionConfiguration": [NAMES.function_arn("receive")],
    }
    (keys,) = [said["Condition"] for said in allowed if "Condition" in said]
    assert keys == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["job#*"]}}


def test_a_stage_without_a_trail_has_no_back_fill_role():
    assert "BackfillRole" not in template(Stack(stage="dev"))["Resources"]
