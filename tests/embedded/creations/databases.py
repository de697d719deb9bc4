"""RDS, DynamoDB, ElastiCache, Redshift and the Database Migration Service."""

from .account import PASSWORD, arn
from .model import of

_rds = of("rds")
_dynamodb = of("dynamodb")
_cache = of("elasticache")
_redshift = of("redshift")
_dms = of("dms")

_MASTER = {"MasterUsername": "master", "MasterUserPassword": PASSWORD}
_FAMILY = {"DBParameterGroupFamily": "postgres16", "Description": "proof"}
_TABLE = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


DATABASES = (
    _rds(
        "CreateDBInstance",
        {
            "DBInstanceIdentifier": "proof",
            "DBInstanceClass": "db.t3.micro",
            "Engine": "postgres",
            "AllocatedStorage": 20,
            **_MASTER,
        },
        "{DBInstance.DBInstanceArn}",
    ),
    _rds(
        "CreateDBInstanceReadReplica",
        lambda given: {"DBInstanceIdentifier": "proof-replica", "SourceDBInstanceIdentifier": given.db_instance},
        "{DBInstance.DBInstanceArn}",
    ),
    _rds(
        "RestoreDBInstanceFromDBSnapshot",
        lambda given: {"DBInstanceIdentifier": "proof-restored", "DBSnapshotIdentifier": given.db_snapshot},
        "{DBInstance.DBInstanceArn}",
    ),
    _rds(
        "RestoreDBInstanceToPointInTime",
        lambda given: {"SourceDBInstanceIdentifier": given.db_instance, "TargetDBInstanceIdentifier": "proof-earlier"},
        "{DBInstance.DBInstanceArn}",
    ),
    _rds(
        "CreateDBCluster",
        {"DBClusterIdentifier": "proof", "Engine": "aurora-postgresql", **_MASTER},
        "{DBCluster.DBClusterArn}",
    ),
    _rds(
        "RestoreDBClusterFromSnapshot",
        lambda given: {
            "DBClusterIdentifier": "proof-restored",
            "SnapshotIdentifier": given.db_cluster_snapshot,
            "Engine": "aurora-postgresql",
        },
        "{DBCluster.DBClusterArn}",
    ),
    _rds(
        "RestoreDBClusterToPointInTime",
        lambda given: {"DBClusterIdentifier": "proof-earlier", "SourceDBClusterIdentifier": given.db_cluster},
        "{DBCluster.DBClusterArn}",
    ),
    _rds(
        "CreateDBSnapshot",
        lambda given: {"DBSnapshotIdentifier": "proof", "DBInstanceIdentifier": given.db_instance},
        "{DBSnapshot.DBSnapshotArn}",
    ),
    _rds(
        "CopyDBSnapshot",
        lambda given: {"SourceDBSnapshotIdentifier": given.db_snapshot, "TargetDBSnapshotIdentifier": "proof-copy"},
        "{DBSnapshot.DBSnapshotArn}",
    ),
    _rds(
        "CreateDBClusterSnapshot",
        lambda given: {"DBClusterSnapshotIdentifier": "proof", "DBClusterIdentifier": given.db_cluster},
        "{DBClusterSnapshot.DBClusterSnapshotArn}",
    ),
    _rds(
        "CopyDBClusterSnapshot",
        lambda given: {
            "SourceDBClusterSnapshotIdentifier": given.db_cluster_snapshot,
            "TargetDBClusterSnapshotIdentifier": "proof-copy",
        },
        "{DBClusterSnapshot.DBClusterSnapshotArn}",
    ),
    _rds(
        "CreateDBSubnetGroup",
        lambda given: {"DBSubnetGroupName": "proof", "DBSubnetGroupDescription": "proof", "SubnetIds": given.subnets},
        "{DBSubnetGroup.DBSubnetGroupArn}",
    ),
    _rds(
        "CreateDBParameterGroup",
        {"DBParameterGroupName": "proof", **_FAMILY},
        "{DBParameterGroup.DBParameterGroupArn}",
    ),
    _rds(
        "CopyDBParameterGroup",
        {
            "SourceDBParameterGroupIdentifier": "proof",
            "TargetDBParameterGroupIdentifier": "proof-copy",
            "TargetDBParameterGroupDescription": "proof",
        },
        "{DBParameterGroup.DBParameterGroupArn}",
    ),
    _rds(
        "CreateDBClusterParameterGroup",
        {"DBClusterParameterGroupName": "proof", **_FAMILY},
        "{DBClusterParameterGroup.DBClusterParameterGroupArn}",
    ),
    _rds(
        "CopyDBClusterParameterGroup",
        {
            "SourceDBClusterParameterGroupIdentifier": "proof",
            "TargetDBClusterParameterGroupIdentifier": "proof-copy",
            "TargetDBClusterParameterGroupDescription": "proof",
        },
        "{DBClusterParameterGroup.DBClusterParameterGroupArn}",
    ),
    _rds(
        "CreateOptionGroup",
        {
            "OptionGroupName": "proof",
            "EngineName": "mysql",
            "MajorEngineVersion": "8.0",
            "OptionGroupDescription": "proof",
        },
        "{OptionGroup.OptionGroupArn}",
    ),
    _rds(
        "CreateEventSubscription",
        lambda given: {"SubscriptionName": "proof", "SnsTopicArn": given.topic},
        "{EventSubscription.EventSubscriptionArn}",
    ),
    _rds(
        "CreateDBSecurityGroup",
        {"DBSecurityGroupName": "proof", "DBSecurityGroupDescription": "proof"},
        "{DBSecurityGroup.DBSecurityGroupArn}",
    ),
    _rds(
        "CreateDBProxy",
        lambda given: {
            "DBProxyName": "proof",
            "EngineFamily": "POSTGRESQL",
            "Auth": [{"AuthScheme": "SECRETS", "SecretArn": given.secret}],
            "RoleArn": given.role,
            "VpcSubnetIds": given.subnets,
        },
        "{DBProxy.DBProxyArn}",
    ),
    _dynamodb("CreateTable", {"TableName": "proof", **_TABLE}, "{TableDescription.TableArn}"),
    _dynamodb(
        "RestoreTableFromBackup",
        lambda given: {"TargetTableName": "proof-restored", "BackupArn": given.table_backup},
        "{TableDescription.TableArn}",
    ),
    _dynamodb(
        "RestoreTableToPointInTime",
        lambda given: {"SourceTableName": given.table, "TargetTableName": "proof-earlier"},
        "{TableDescription.TableArn}",
    ),
    _dynamodb(
        "ImportTable",
        lambda given: {
            "S3BucketSource": {"S3Bucket": given.bucket},
            "InputFormat": "DYNAMODB_JSON",
            "TableCreationParameters": {"TableName": "proof-imported", **_TABLE},
        },
        "{ImportTableDescription.TableArn}",
    ),
    _cache(
        "CreateCacheCluster",
        {
            "CacheClusterId": "proof",
            "Engine": "redis",
            "CacheNodeType": "cache.t3.micro",
            "NumCacheNodes": 1,
        },
        "{CacheCluster.ARN}",
    ),
    _cache(
        "CreateReplicationGroup",
        {"ReplicationGroupId": "proof", "ReplicationGroupDescription": "proof"},
        "{ReplicationGroup.ARN}",
    ),
    _cache(
        "CreateCacheSubnetGroup",
        lambda given: {
            "CacheSubnetGroupName": "proof",
            "CacheSubnetGroupDescription": "proof",
            "SubnetIds": given.subnets,
        },
        "{CacheSubnetGroup.ARN}",
    ),
    _cache(
        "CreateSnapshot",
        lambda given: {"SnapshotName": "proof", "CacheClusterId": given.cache_cluster},
        "{Snapshot.ARN}",
    ),
    _cache(
        "CreateUser",
        {
            "UserId": "proof",
            "UserName": "proof",
            "Engine": "redis",
            "AccessString": "on ~* +@all",
            "NoPasswordRequired": True,
        },
        "{ARN}",
    ),
    _redshift(
        "CreateCluster",
        {
            "ClusterIdentifier": "proof",
            "NodeType": "ra3.large",
            "MasterUsername": "master",
            "MasterUserPassword": "Secret123",
        },
        arn("redshift", "cluster:{Cluster.ClusterIdentifier}"),
    ),
    _redshift(
        "RestoreFromClusterSnapshot",
        lambda given: {"ClusterIdentifier": "proof-restored", "SnapshotIdentifier": given.warehouse_snapshot},
        arn("redshift", "cluster:{Cluster.ClusterIdentifier}"),
    ),
    _redshift(
        "CreateClusterSnapshot",
        lambda given: {"SnapshotIdentifier": "proof", "ClusterIdentifier": given.warehouse},
        arn("redshift", "snapshot:given/{Snapshot.SnapshotIdentifier}"),
    ),
    _redshift(
        "CreateClusterSubnetGroup",
        lambda given: {"ClusterSubnetGroupName": "proof", "Description": "proof", "SubnetIds": given.subnets},
        arn("redshift", "subnetgroup:{ClusterSubnetGroup.ClusterSubnetGroupName}"),
    ),
    _redshift(
        "CreateClusterParameterGroup",
        {"ParameterGroupName": "proof", "ParameterGroupFamily": "redshift-1.0", "Description": "proof"},
        arn("redshift", "parametergroup:{ClusterParameterGroup.ParameterGroupName}"),
    ),
    _dms(
        "CreateReplicationInstance",
        {"ReplicationInstanceIdentifier": "proof", "ReplicationInstanceClass": "dms.t3.micro"},
        "{ReplicationInstance.ReplicationInstanceArn}",
    ),
    _dms(
        "CreateReplicationTask",
        lambda given: {
            "ReplicationTaskIdentifier": "proof",
            "SourceEndpointArn": arn("dms", "endpoint:SOURCE"),
            "TargetEndpointArn": arn("dms", "endpoint:TARGET"),
            "ReplicationInstanceArn": given.replication_instance,
            "MigrationType": "full-load",
            "TableMappings": "{}",
        },
        "{ReplicationTask.ReplicationTaskArn}",
    ),
    _dms(
        "CreateEndpoint",
        {"EndpointIdentifier": "proof", "EndpointType": "source", "EngineName": "mysql"},
        "{Endpoint.EndpointArn}",
    ),
    _dms(
        "CreateReplicationSubnetGroup",
        lambda given: {
            "ReplicationSubnetGroupIdentifier": "proof",
            "ReplicationSubnetGroupDescription": "proof",
            "SubnetIds": given.subnets,
        },
        arn("dms", "subgrp:{ReplicationSubnetGroup.ReplicationSubnetGroupIdentifier}"),
    ),
)
