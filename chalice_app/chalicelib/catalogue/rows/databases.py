"""Tables, caches, graphs and warehouses."""

from functools import partial

from chalicelib.catalogue.model import DOCS, RECORD, row

_dynamodb = partial(row, "dynamodb", tagger="dynamodb")
_elasticache = partial(row, "elasticache", tagger="elasticache")
_memorydb = partial(row, "memorydb", tagger="memorydb")
_redshift = partial(row, "redshift", tagger="redshift")
_serverless = partial(row, "redshift-serverless", tagger="redshift-serverless")
_timestream = partial(row, "timestream", tagger="timestream-write")
_cassandra = partial(row, "cassandra", tagger="keyspaces")
_docdb = partial(row, "docdb-elastic", tagger="docdb-elastic")
_graph = partial(row, "neptune-graph", tagger="neptune-graph")
_WAITS = "refuses tags until it is available, minutes later"

ROWS = (
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
    _elasticache(
        "PurchaseReservedCacheNodesOffering",
        "AWS::ElastiCache::ReservedCacheNode",
        "R.reservationARN",
        note="CloudFormation has no such type; a purchase",
    ),
)
