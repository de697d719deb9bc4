"""Each tagger writes tags and reads them back through moto's own service, beside a tag that was there."""

import io
import json
import zipfile

import pytest

from chalicelib.taggers import TAGGERS, resource_for, tagger_for_arn

ACCOUNT = "123456789012"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def arn(service, path):
    return f"arn:aws:{service}:us-east-1:{ACCOUNT}:{path}"


def role(aws, name):
    return aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]


def bucket(aws):
    aws("s3").create_bucket(Bucket="first-bucket")
    return "arn:aws:s3:::first-bucket"


def db_instance(aws):
    return aws("rds").create_db_instance(
        DBInstanceIdentifier="db1",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        MasterUsername="someone",
        MasterUserPassword="password1",
        AllocatedStorage=20,
    )["DBInstance"]["DBInstanceArn"]


def function(aws):
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("a.py", "")
    return aws("lambda").create_function(
        FunctionName="f",
        Runtime="python3.11",
        Role=role(aws, "function"),
        Handler="a.b",
        Code={"ZipFile": package.getvalue()},
    )["FunctionArn"]


def table(aws):
    return aws("dynamodb").create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )["TableDescription"]["TableArn"]


def queue(aws):
    aws("sqs").create_queue(QueueName="q")
    return arn("sqs", "q")


def cache_cluster(aws):
    return aws("elasticache").create_cache_cluster(
        CacheClusterId="cc", Engine="redis", CacheNodeType="cache.t3.micro", NumCacheNodes=1
    )["CacheCluster"]["ARN"]


def instance_profile(aws):
    return aws("iam").create_instance_profile(InstanceProfileName="p")["InstanceProfile"]["Arn"]


def identity_provider(aws):
    provider = aws("iam").create_open_id_connect_provider(Url="https://a.example.com", ThumbprintList=["a" * 40])
    return provider["OpenIDConnectProviderArn"]


def log_group(aws):
    aws("logs").create_log_group(logGroupName="/g/x")
    return arn("logs", "log-group:/g/x")


def alarm(aws):
    aws("cloudwatch").put_metric_alarm(
        AlarmName="a",
        ComparisonOperator="LessThanThreshold",
        EvaluationPeriods=1,
        MetricName="m",
        Namespace="n",
        Period=60,
        Statistic="Sum",
        Threshold=1,
    )
    return arn("cloudwatch", "alarm:a")


def repository(aws):
    return aws("ecr").create_repository(repositoryName="repo")["repository"]["repositoryArn"]


def eks_cluster(aws):
    made = aws("eks").create_cluster(name="c", roleArn=ROLE, resourcesVpcConfig={"subnetIds": ["subnet-1"]})
    return made["cluster"]["arn"]


def job_flow(aws):
    return aws("emr").run_job_flow(
        Name="j",
        Instances={"MasterInstanceType": "m5.large", "SlaveInstanceType": "m5.large", "InstanceCount": 1},
        JobFlowRole="r",
        ServiceRole="r",
    )["ClusterArn"]


def redshift_cluster(aws):
    aws("redshift").create_cluster(
        ClusterIdentifier="rs", NodeType="dc2.large", MasterUsername="someone", MasterUserPassword="Password1"
    )
    return arn("redshift", "cluster:rs")


def stream(aws):
    aws("kinesis").create_stream(StreamName="s", ShardCount=1)
    return arn("kinesis", "stream/s")


def delivery_stream(aws):
    return aws("firehose").create_delivery_stream(
        DeliveryStreamName="s", S3DestinationConfiguration={"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::b"}
    )["DeliveryStreamARN"]


def state_machine(aws):
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
    return aws("stepfunctions").create_state_machine(name="m", definition=definition, roleArn=ROLE)["stateMachineArn"]


def hosted_zone(aws):
    zone = aws("route53").create_hosted_zone(Name="a.example.com", CallerReference="x")["HostedZone"]["Id"]
    return f"arn:aws:route53:::hostedzone/{zone.rpartition('/')[2]}"


def parameter(aws):
    aws("ssm").put_parameter(Name="/team/p", Value="v", Type="String")
    return arn("ssm", "parameter/team/p")


def glue_job(aws):
    aws("glue").create_job(Name="j", Role="r", Command={"Name": "x"})
    return arn("glue", "job/j")


def target_group(aws):
    vpc = aws("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    made = aws("elbv2").create_target_group(Name="tg", Protocol="HTTP", Port=80, VpcId=vpc)
    return made["TargetGroups"][0]["TargetGroupArn"]


def classic_load_balancer(aws):
    listeners = [{"Protocol": "http", "LoadBalancerPort": 80, "InstancePort": 80}]
    aws("elb").create_load_balancer(LoadBalancerName="lb", Listeners=listeners, AvailabilityZones=["us-east-1a"])
    return arn("elasticloadbalancing", "loadbalancer/lb")


def auto_scaling_group(aws):
    image = aws("ec2").describe_images()["Images"][0]["ImageId"]
    scaling = aws("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName="lc", ImageId=image, InstanceType="t2.micro")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="team/group",
        LaunchConfigurationName="lc",
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=["us-east-1a"],
    )
    return arn("autoscaling", "autoScalingGroup:an-id:autoScalingGroupName/team/group")


def http_api(aws):
    return (
        f"arn:aws:apigateway:us-east-1::/apis/{aws('apigatewayv2').create_api(Name='a', ProtocolType='HTTP')['ApiId']}"
    )


def trail(aws):
    aws("s3").create_bucket(Bucket="some-trails")
    return aws("cloudtrail").create_trail(Name="trail", S3BucketName="some-trails")["TrailARN"]


def ip_set(aws):
    made = aws("wafv2").create_ip_set(Name="i", Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=[])
    return made["Summary"]["ARN"]


def broker(aws):
    return aws("mq").create_broker(
        BrokerName="b",
        EngineType="ActiveMQ",
        EngineVersion="5.16",
        HostInstanceType="mq.t2.micro",
        DeploymentMode="SINGLE_INSTANCE",
        PubliclyAccessible=False,
        AutoMinorVersionUpgrade=False,
        Users=[{"Username": "someone", "Password": "password12345"}],
    )["BrokerArn"]


def config_rule(aws):
    source = {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"}
    aws("config").put_config_rule(ConfigRule={"ConfigRuleName": "rule", "Source": source})
    return arn("config", "config-rule/rule")


def config_rule_by_its_id(aws):
    source = {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_VERSIONING_ENABLED"}
    aws("config").put_config_rule(ConfigRule={"ConfigRuleName": "other", "Source": source})
    found = aws("config").describe_config_rules(ConfigRuleNames=["other"])
    return found["ConfigRules"][0]["ConfigRuleArn"]


def organizational_unit(aws):
    organizations = aws("organizations")
    organizations.create_organization()
    root = organizations.list_roots()["Roots"][0]["Id"]
    return organizations.create_organizational_unit(ParentId=root, Name="ou")["OrganizationalUnit"]["Arn"]


def email_identity(aws):
    aws("sesv2").create_email_identity(EmailIdentity="a.example.com")
    return arn("ses", "identity/a.example.com")


def environment(aws):
    aws("elasticbeanstalk").create_application(ApplicationName="a")
    made = aws("elasticbeanstalk").create_environment(ApplicationName="a", EnvironmentName="env1")
    return made["EnvironmentArn"]


def distribution(aws):
    origin = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "http-only"}
    return aws("cloudfront").create_distribution(
        DistributionConfig={
            "CallerReference": "r",
            "Origins": {
                "Quantity": 1,
                "Items": [{"Id": "o", "DomainName": "x.example.com", "CustomOriginConfig": origin}],
            },
            "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all"},
            "Comment": "",
            "Enabled": False,
        }
    )["Distribution"]["ARN"]


CREATED = [
    ("s3", bucket),
    ("rds", db_instance),
    ("lambda", function),
    ("dynamodb", table),
    ("sns", lambda aws: aws("sns").create_topic(Name="t")["TopicArn"]),
    ("sqs", queue),
    ("elasticache", cache_cluster),
    ("iam-user", lambda aws: aws("iam").create_user(UserName="u", Path="/team/")["User"]["Arn"]),
    ("iam-role", lambda aws: role(aws, "tagged")),
    ("iam-policy", lambda aws: aws("iam").create_policy(PolicyName="p", PolicyDocument=ALLOW)["Policy"]["Arn"]),
    ("iam-instance-profile", instance_profile),
    ("iam-oidc-provider", identity_provider),
    ("kms", lambda aws: aws("kms").create_key()["KeyMetadata"]["Arn"]),
    ("secretsmanager", lambda aws: aws("secretsmanager").create_secret(Name="s", SecretString="x")["ARN"]),
    ("logs", log_group),
    ("cloudwatch", alarm),
    ("events", lambda aws: aws("events").put_rule(Name="r", ScheduleExpression="rate(1 day)")["RuleArn"]),
    ("ecs", lambda aws: aws("ecs").create_cluster(clusterName="c")["cluster"]["clusterArn"]),
    ("ecr", repository),
    ("eks", eks_cluster),
    ("efs", lambda aws: aws("efs").create_file_system(CreationToken="t")["FileSystemArn"]),
    ("emr", job_flow),
    ("redshift", redshift_cluster),
    ("opensearch", lambda aws: aws("opensearch").create_domain(DomainName="dom")["DomainStatus"]["ARN"]),
    ("kinesis", stream),
    ("firehose", delivery_stream),
    ("stepfunctions", state_machine),
    ("route53", hosted_zone),
    ("acm", lambda aws: aws("acm").request_certificate(DomainName="a.example.com")["CertificateArn"]),
    ("ssm", parameter),
    ("glue", glue_job),
    ("backup", lambda aws: aws("backup").create_backup_vault(BackupVaultName="v")["BackupVaultArn"]),
    ("elbv2", target_group),
    ("elb", classic_load_balancer),
    ("autoscaling", auto_scaling_group),
    ("apigatewayv2", http_api),
    ("cloudtrail", trail),
    ("wafv2", ip_set),
    ("mq", broker),
    ("scheduler", lambda aws: aws("scheduler").create_schedule_group(Name="g")["ScheduleGroupArn"]),
    ("config-rule", config_rule),
    ("config-rule", config_rule_by_its_id),
    ("organizations", organizational_unit),
    ("sesv2", email_identity),
    ("elasticbeanstalk", environment),
    ("cloudfront", distribution),
    ("directconnect", lambda aws: arn("directconnect", f"dxcon/{connection(aws)}")),
]


def connection(aws):
    return aws("directconnect").create_connection(location="l", bandwidth="1Gbps", connectionName="n")["connectionId"]


@pytest.mark.parametrize(("key", "create"), CREATED, ids=[f"{key}-{create.__name__}" for key, create in CREATED])
def test_tags_are_read_back_beside_those_that_were_there(aws, key, create):
    created = create(aws)
    assert tagger_for_arn(created) == key
    has_region, has_account = created.split(":")[3:5]
    resource = resource_for(created, "" if has_region else "us-east-1", "" if has_account else ACCOUNT)
    tagger = TAGGERS[key]

    before = tagger.read(aws, [resource])
    first = tagger.write(aws, {"Team": "core"}, [resource])
    second = tagger.write(aws, {"CreatedBy": "alice", "Other": "1"}, [resource])
    after = tagger.read(aws, [resource])

    assert (before.failed, first, second, after.failed) == ({}, {}, {}, {})
    assert "CreatedBy" not in before.tags[resource.arn]
    assert after.tags[resource.arn] == before.tags[resource.arn] | {"Team": "core", "CreatedBy": "alice", "Other": "1"}
