"""All that an account holds, by the listing APIs of its services: to compare it before and after."""

import json


def inventory(session):
    """Each thing with its configuration, by service and name; what every account has is left out."""
    return {(service, name): said for service, look in LOOKS.items() for name, said in look(session).items()}


def names(found):
    """Only what there is."""
    return set(found)


def _listed(session, service, operation, key, name, **arguments):
    client = session.client(service)
    pages = (
        client.get_paginator(operation).paginate(**arguments)
        if client.can_paginate(operation)
        else [getattr(client, operation)(**arguments)]
    )
    return {one[name]: one for page in pages for one in page.get(key, [])}


def _plain(service, operation, key, name, **arguments):
    return lambda session: _listed(session, service, operation, key, name, **arguments)


def _stacks(session):
    found = _listed(session, "cloudformation", "describe_stacks", "Stacks", "StackName")
    template = session.client("cloudformation").get_template
    return {name: json.dumps(template(StackName=name)["TemplateBody"]) for name in found}


def _buckets(session):
    s3 = session.client("s3")

    def said(bucket):
        notification = s3.get_bucket_notification_configuration(Bucket=bucket)
        del notification["ResponseMetadata"]
        return notification

    return {name: said(name) for name in _listed(session, "s3", "list_buckets", "Buckets", "Name")}


def _queues(session):
    sqs = session.client("sqs")
    urls = sqs.list_queues().get("QueueUrls", [])
    wanted = ["Policy", "RedrivePolicy", "VisibilityTimeout", "QueueArn"]
    return {url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"] for url in urls}


def _topics(session):
    sns = session.client("sns")
    arns = _listed(session, "sns", "list_topics", "Topics", "TopicArn")
    return {arn: (sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"], _tags(sns, arn)) for arn in arns}


def _tags(sns, arn):
    return sns.list_tags_for_resource(ResourceArn=arn)["Tags"]


def _roles(session):
    iam = session.client("iam")
    found = _listed(session, "iam", "list_roles", "Roles", "RoleName")
    return {
        name: [
            *(
                iam.get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"]
                for one in iam.list_role_policies(RoleName=name)["PolicyNames"]
            ),
            *iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"],
        ]
        for name in found
    }


def _machines(session):
    states = session.client("stepfunctions")
    found = _listed(session, "stepfunctions", "list_state_machines", "stateMachines", "stateMachineArn")
    return {arn: states.describe_state_machine(stateMachineArn=arn)["definition"] for arn in found}


def _keys(session):
    """AWS makes keys of its own when a service first needs one; a deleted key is listed until its time is over."""
    kms = session.client("kms")
    aliases = _listed(session, "kms", "list_aliases", "Aliases", "AliasName")
    theirs = {one.get("TargetKeyId") for name, one in aliases.items() if name.startswith("alias/aws/")}
    found = _listed(session, "kms", "list_keys", "Keys", "KeyId").keys() - theirs
    states = {key: kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] for key in found}
    return {key: state for key, state in states.items() if state != "PendingDeletion"}


def _alarms(session):
    found = _listed(session, "cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName")
    return {name: {**one, "AlarmConfigurationUpdatedTimestamp": ""} for name, one in found.items()}


def _functions(session):
    aws_lambda = session.client("lambda")
    found = _listed(session, "lambda", "list_functions", "Functions", "FunctionName")
    kept = ("CodeSha256", "Environment", "Handler", "MemorySize", "Role", "Runtime", "Timeout")
    return {
        name: ({key: one[key] for key in kept}, aws_lambda.list_tags(Resource=one["FunctionArn"])["Tags"])
        for name, one in found.items()
    }


def _mappings(session):
    found = _listed(session, "lambda", "list_event_source_mappings", "EventSourceMappings", "UUID")
    return {name: {**one, "LastModified": ""} for name, one in found.items()}


def _groups(session):
    found = _listed(session, "logs", "describe_log_groups", "logGroups", "logGroupName")
    return {name: one.get("retentionInDays") for name, one in found.items()}


LOOKS = {
    "cloudformation": _stacks,
    "s3": _buckets,
    "sqs": _queues,
    "sns": _topics,
    "subscriptions": _plain("sns", "list_subscriptions", "Subscriptions", "SubscriptionArn"),
    "dynamodb": lambda session: dict.fromkeys(session.client("dynamodb").list_tables()["TableNames"]),
    "lambda": _functions,
    "mappings": _mappings,
    "roles": _roles,
    "policies": _plain("iam", "list_policies", "Policies", "PolicyName", Scope="Local"),
    "states": _machines,
    "rules": _plain("events", "list_rules", "Rules", "Name"),
    "logs": _groups,
    "alarms": _alarms,
    "dashboards": lambda session: dict.fromkeys(
        _listed(session, "cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName")
    ),
    "keys": _keys,
    "aliases": lambda session: {
        name: one.get("TargetKeyId")
        for name, one in _listed(session, "kms", "list_aliases", "Aliases", "AliasName").items()
        if not name.startswith("alias/aws/")
    },
    "trails": _plain("cloudtrail", "describe_trails", "trailList", "Name"),
}
