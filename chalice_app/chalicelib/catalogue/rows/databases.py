"""Databases, caches and warehouses."""

from functools import partial

from chalicelib.catalogue.model import DOCS, RECORD, row

_rds = partial(row, "rds", tagger="rds")
_dynamodb = partial(row, "dynamodb", tagger="dynamodb")
_elasticache = partial(row, "elasticache", tagger="elasticache")
_memorydb = partial(row, "memorydb", tagger="memorydb")
_redshift = partial(row, "redshift", tagger="redshift")
_serverless = partial(row, "redshift-serverless", tagger="redshift-serverless")
_timestream = partial(row, "timestream", tagger="timestream-write")
_dms = partial(row, "dms", tagger="dms")
_cassandra = partial(row, "cassandra", tagger="keyspaces")
_docdb = partial(row, "docdb-elastic", tagger="docdb-elastic")
_graph = partial(row, "neptune-graph", tagger="neptune-graph")

_INSTANCE = "R.dBInstanceArn || lower(R.dBInstanceIdentifier || Q.dBInstanceIdentifier)"
_CLUSTER = "R.dBClusterArn || lower(R.dBClusterIdentifier || Q.dBClusterIdentifier)"
_WAITS = "refuses tags until it is available, minutes later"

ROWS = (
    _rds(
        "CreateDBInstance",
        "AWS::RDS::DBInstance",
        _INSTANCE,
        "db:{id}",
        evidence=RECORD,
        note="DocumentDB and Neptune too; records of old lack the ARN, whose name is in lower case",
    ),
    _rds(
        "CreateDBInstanceReadReplica", "AWS::RDS::DBInstance", _INSTANCE, "db:{id}", note="logged where the replica is"
    ),
    _rds("RestoreDBInstanceFromDBSnapshot", "AWS::RDS::DBInstance", _INSTANCE, "db:{id}", evidence=RECORD),
    _rds(
        "RestoreDBInstanceToPointInTime",
        "AWS::RDS::DBInstance",
        "R.dBInstanceArn || lower(R.dBInstanceIdentifier || Q.targetDBInstanceIdentifier)",
        "db:{id}",
        evidence=RECORD,
    ),
    _rds("RestoreDBInstanceFromS3", "AWS::RDS::DBInstance", _INSTANCE, "db:{id}"),
    _rds("CreateDBCluster", "AWS::RDS::DBCluster", _CLUSTER, "cluster:{id}", evidence=RECORD),
    _rds("RestoreDBClusterFromSnapshot", "AWS::RDS::DBCluster", _CLUSTER, "cluster:{id}", evidence=RECORD),
    _rds("RestoreDBClusterToPointInTime", "AWS::RDS::DBCluster", _CLUSTER, "cluster:{id}", evidence=RECORD),
    _rds("RestoreDBClusterFromS3", "AWS::RDS::DBCluster", _CLUSTER, "cluster:{id}"),
    _rds(
        "CreateDBSnapshot",
        "AWS::RDS::DBSnapshot",
        "R.dBSnapshotArn || lower(R.dBSnapshotIdentifier || Q.dBSnapshotIdentifier)",
        "snapshot:{id}",
        evidence=RECORD,
        note="the name is in lower case",
    ),
    _rds(
        "CopyDBSnapshot",
        "AWS::RDS::DBSnapshot",
        "R.dBSnapshotArn || lower(R.dBSnapshotIdentifier || Q.targetDBSnapshotIdentifier)",
        "snapshot:{id}",
        evidence=RECORD,
    ),
    _rds(
        "CreateDBClusterSnapshot",
        "AWS::RDS::DBClusterSnapshot",
        "R.dBClusterSnapshotArn || lower(R.dBClusterSnapshotIdentifier || Q.dBClusterSnapshotIdentifier)",
        "cluster-snapshot:{id}",
        evidence=RECORD,
        note="CloudFormation has no such type",
    ),
    _rds(
        "CopyDBClusterSnapshot",
        "AWS::RDS::DBClusterSnapshot",
        "R.dBClusterSnapshotArn || lower(R.dBClusterSnapshotIdentifier || Q.targetDBClusterSnapshotIdentifier)",
        "cluster-snapshot:{id}",
        evidence=RECORD,
        note="CloudFormation has no such type",
    ),
    _rds("CreateDBSubnetGroup", "AWS::RDS::DBSubnetGroup", "R.dBSubnetGroupArn", evidence=RECORD),
    _rds("CreateDBParameterGroup", "AWS::RDS::DBParameterGroup", "R.dBParameterGroupArn", evidence=RECORD),
    _rds("CopyDBParameterGroup", "AWS::RDS::DBParameterGroup", "R.dBParameterGroupArn"),
    _rds(
        "CreateDBClusterParameterGroup",
        "AWS::RDS::DBClusterParameterGroup",
        "R.dBClusterParameterGroupArn",
        evidence=RECORD,
    ),
    _rds("CopyDBClusterParameterGroup", "AWS::RDS::DBClusterParameterGroup", "R.dBClusterParameterGroupArn"),
    _rds("CreateOptionGroup", "AWS::RDS::OptionGroup", "R.optionGroupArn", evidence=RECORD),
    _rds("CopyOptionGroup", "AWS::RDS::OptionGroup", "R.optionGroupArn"),
    _rds("CreateEventSubscription", "AWS::RDS::EventSubscription", "R.eventSubscriptionArn"),
    _rds("CreateDBSecurityGroup", "AWS::RDS::DBSecurityGroup", "R.dBSecurityGroupArn", note="EC2-Classic only"),
    _rds(
        "CreateGlobalCluster",
        "AWS::RDS::GlobalCluster",
        "R.globalClusterArn",
        evidence=RECORD,
        note="the ARN has no Region",
    ),
    _rds("CreateDBClusterEndpoint", "AWS::RDS::DBClusterEndpoint", "R.dBClusterEndpointArn"),
    _rds(
        "CreateDBProxy",
        "AWS::RDS::DBProxy",
        "R.dBProxy.dBProxyArn || R.dBProxyArn",
        evidence=RECORD,
        note="keeps the wrapper that RDS drops elsewhere",
    ),
    _rds(
        "CreateDBProxyEndpoint",
        "AWS::RDS::DBProxyEndpoint",
        "R.dBProxyEndpoint.dBProxyEndpointArn || R.dBProxyEndpointArn",
    ),
    _rds(
        "CreateBlueGreenDeployment",
        "AWS::RDS::BlueGreenDeployment",
        "R.blueGreenDeployment.blueGreenDeploymentIdentifier || R.blueGreenDeploymentIdentifier",
        "deployment:{id}",
        note="CloudFormation has no such type",
    ),
    _rds("CreateDBShardGroup", "AWS::RDS::DBShardGroup", "R.dBShardGroupArn"),
    _rds("CreateIntegration", "AWS::RDS::Integration", "R.integrationArn"),
    _rds("CreateCustomDBEngineVersion", "AWS::RDS::CustomDBEngineVersion", "R.dBEngineVersionArn"),
    _rds(
        "CreateTenantDatabase",
        "AWS::RDS::TenantDatabase",
        "R.tenantDatabase.tenantDatabaseARN || R.tenantDatabaseARN",
        note="CloudFormation has no such type",
    ),
    _rds(
        "PurchaseReservedDBInstancesOffering",
        "AWS::RDS::ReservedDBInstance",
        "R.reservedDBInstanceArn",
        note="CloudFormation has no such type; a purchase",
    ),
    _dynamodb(
        "CreateTable",
        "AWS::DynamoDB::Table",
        "R.tableDescription.tableArn",
        evidence=RECORD,
        note="refuses tags while it is being created",
    ),
    _dynamodb(
        "RestoreTableFromBackup", "AWS::DynamoDB::Table", "R.tableDescription.tableArn", note="tags are not restored"
    ),
    _dynamodb(
        "RestoreTableToPointInTime", "AWS::DynamoDB::Table", "R.tableDescription.tableArn", note="tags are not restored"
    ),
    _dynamodb("ImportTable", "AWS::DynamoDB::Table", "R.importTableDescription.tableArn"),
    _elasticache(
        "CreateCacheCluster",
        "AWS::ElastiCache::CacheCluster",
        "R.aRN || lower(Q.cacheClusterId)",
        "cluster:{id}",
        evidence=RECORD,
        note=_WAITS,
    ),
    _elasticache(
        "CreateReplicationGroup",
        "AWS::ElastiCache::ReplicationGroup",
        "R.aRN || lower(Q.replicationGroupId)",
        "replicationgroup:{id}",
        evidence=RECORD,
        note=_WAITS,
    ),
    _elasticache("CreateGlobalReplicationGroup", "AWS::ElastiCache::GlobalReplicationGroup", "R.aRN", note=_WAITS),
    _elasticache("CreateCacheSubnetGroup", "AWS::ElastiCache::SubnetGroup", "R.aRN", evidence=RECORD),
    _elasticache("CreateCacheParameterGroup", "AWS::ElastiCache::ParameterGroup", "R.aRN"),
    _elasticache("CreateCacheSecurityGroup", "AWS::ElastiCache::SecurityGroup", "R.aRN", note="EC2-Classic only"),
    _elasticache("CreateSnapshot", "AWS::ElastiCache::Snapshot", "R.aRN"),
    _elasticache("CopySnapshot", "AWS::ElastiCache::Snapshot", "R.aRN"),
    _elasticache(
        "CreateServerlessCache", "AWS::ElastiCache::ServerlessCache", "R.serverlessCache.aRN || R.aRN", note=_WAITS
    ),
    _elasticache(
        "CreateServerlessCacheSnapshot",
        "AWS::ElastiCache::ServerlessCacheSnapshot",
        "R.serverlessCacheSnapshot.aRN || R.aRN",
    ),
    _elasticache("CreateUser", "AWS::ElastiCache::User", "R.aRN"),
    _elasticache("CreateUserGroup", "AWS::ElastiCache::UserGroup", "R.aRN"),
    _memorydb("CreateCluster", "AWS::MemoryDB::Cluster", "R.cluster.aRN || R.aRN", evidence=DOCS, note=_WAITS),
    _memorydb("CreateACL", "AWS::MemoryDB::ACL", "R.aCL.aRN"),
    _memorydb("CreateUser", "AWS::MemoryDB::User", "R.user.aRN"),
    _memorydb("CreateParameterGroup", "AWS::MemoryDB::ParameterGroup", "R.parameterGroup.aRN"),
    _memorydb("CreateSubnetGroup", "AWS::MemoryDB::SubnetGroup", "R.subnetGroup.aRN"),
    _memorydb("CreateSnapshot", "AWS::MemoryDB::Snapshot", "R.snapshot.aRN"),
    _memorydb("CopySnapshot", "AWS::MemoryDB::Snapshot", "R.snapshot.aRN"),
    row("dax", "CreateCluster", "AWS::DAX::Cluster", "R.cluster.clusterArn", tagger="dax", evidence=DOCS),
    _redshift(
        "CreateCluster",
        "AWS::Redshift::Cluster",
        "R.clusterIdentifier || lower(Q.clusterIdentifier)",
        "cluster:{id}",
        evidence=RECORD,
    ),
    _redshift(
        "RestoreFromClusterSnapshot",
        "AWS::Redshift::Cluster",
        "R.clusterIdentifier || lower(Q.clusterIdentifier)",
        "cluster:{id}",
    ),
    _redshift(
        "CreateClusterSnapshot",
        "AWS::Redshift::ClusterSnapshot",
        "R.snapshotIdentifier || lower(Q.snapshotIdentifier)",
        "snapshot:{R.clusterIdentifier || Q.clusterIdentifier}/{id}",
        note="CloudFormation has no such type",
    ),
    _redshift(
        "CopyClusterSnapshot",
        "AWS::Redshift::ClusterSnapshot",
        "R.snapshotIdentifier || lower(Q.targetSnapshotIdentifier)",
        "snapshot:{R.clusterIdentifier || Q.sourceSnapshotClusterIdentifier}/{id}",
        note="CloudFormation has no such type",
    ),
    _redshift(
        "CreateClusterSubnetGroup",
        "AWS::Redshift::ClusterSubnetGroup",
        "R.clusterSubnetGroupName || lower(Q.clusterSubnetGroupName)",
        "subnetgroup:{id}",
    ),
    _redshift(
        "CreateClusterParameterGroup",
        "AWS::Redshift::ClusterParameterGroup",
        "R.parameterGroupName || lower(Q.parameterGroupName)",
        "parametergroup:{id}",
    ),
    _redshift(
        "CreateEventSubscription",
        "AWS::Redshift::EventSubscription",
        "R.custSubscriptionId || Q.subscriptionName",
        "eventsubscription:{id}",
    ),
    _redshift(
        "CreateSnapshotSchedule",
        "AWS::Redshift::SnapshotSchedule",
        "R.scheduleIdentifier || Q.scheduleIdentifier",
        "snapshotschedule:{id}",
    ),
    _redshift(
        "CreateSnapshotCopyGrant",
        "AWS::Redshift::SnapshotCopyGrant",
        "R.snapshotCopyGrantName || Q.snapshotCopyGrantName",
        "snapshotcopygrant:{id}",
    ),
    _redshift("CreateUsageLimit", "AWS::Redshift::UsageLimit", "R.usageLimitId", "usagelimit:{id}"),
    _serverless("CreateNamespace", "AWS::RedshiftServerless::Namespace", "R.namespace.namespaceArn", evidence=DOCS),
    _serverless("CreateWorkgroup", "AWS::RedshiftServerless::Workgroup", "R.workgroup.workgroupArn"),
    _serverless("CreateSnapshot", "AWS::RedshiftServerless::Snapshot", "R.snapshot.snapshotArn"),
    _timestream("CreateDatabase", "AWS::Timestream::Database", "R.database.arn", evidence=RECORD),
    _timestream("CreateTable", "AWS::Timestream::Table", "R.table.arn"),
    row("timestream", "CreateScheduledQuery", "AWS::Timestream::ScheduledQuery", "R.arn", tagger="timestream-query"),
    row(
        "timestream-influxdb",
        "CreateDbInstance",
        "AWS::Timestream::InfluxDBInstance",
        "R.arn",
        tagger="timestream-influxdb",
    ),
    _cassandra("CreateKeyspace", "AWS::Cassandra::Keyspace", "R.resourceArn || Q.keyspaceName", "/keyspace/{id}/"),
    _cassandra(
        "CreateTable", "AWS::Cassandra::Table", "R.resourceArn || Q.tableName", "/keyspace/{Q.keyspaceName}/table/{id}"
    ),
    _docdb("CreateCluster", "AWS::DocDBElastic::Cluster", "R.cluster.clusterArn"),
    _docdb("RestoreClusterFromSnapshot", "AWS::DocDBElastic::Cluster", "R.cluster.clusterArn"),
    _docdb("CreateClusterSnapshot", "AWS::DocDBElastic::ClusterSnapshot", "R.snapshot.snapshotArn"),
    _graph("CreateGraph", "AWS::NeptuneGraph::Graph", "R.arn"),
    _graph("CreateGraphSnapshot", "AWS::NeptuneGraph::GraphSnapshot", "R.arn"),
    row("dsql", "CreateCluster", "AWS::DSQL::Cluster", "R.arn", tagger="dsql"),
    _dms(
        "CreateReplicationInstance",
        "AWS::DMS::ReplicationInstance",
        "R.replicationInstance.replicationInstanceArn",
        evidence=RECORD,
    ),
    _dms("CreateReplicationTask", "AWS::DMS::ReplicationTask", "R.replicationTask.replicationTaskArn"),
    _dms("CreateEndpoint", "AWS::DMS::Endpoint", "R.endpoint.endpointArn"),
    _dms(
        "CreateReplicationSubnetGroup",
        "AWS::DMS::ReplicationSubnetGroup",
        "R.replicationSubnetGroup.replicationSubnetGroupIdentifier || lower(Q.replicationSubnetGroupIdentifier)",
        "subgrp:{id}",
    ),
    _dms(
        "CreateEventSubscription",
        "AWS::DMS::EventSubscription",
        "R.eventSubscription.custSubscriptionId || Q.subscriptionName",
        "es:{id}",
    ),
    _dms("CreateReplicationConfig", "AWS::DMS::ReplicationConfig", "R.replicationConfig.replicationConfigArn"),
    _dms("ImportCertificate", "AWS::DMS::Certificate", "R.certificate.certificateArn"),
)
