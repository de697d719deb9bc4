"""How they end: tables, caches, graphs and warehouses."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_elasticache = partial(ends, "elasticache")
_memorydb = partial(ends, "memorydb")
_redshift = partial(ends, "redshift")
_redshift_serverless = partial(ends, "redshift-serverless")
_timestream = partial(ends, "timestream")

ROWS: Final[tuple[Ending, ...]] = (
    ends("dynamodb", "DeleteTable", "AWS::DynamoDB::Table", "R.tableDescription.tableArn"),
    _elasticache("DeleteCacheCluster", "AWS::ElastiCache::CacheCluster", "R.aRN || lower(Q.cacheClusterId)"),
    _elasticache(
        "DeleteReplicationGroup", "AWS::ElastiCache::ReplicationGroup", "R.aRN || lower(Q.replicationGroupId)"
    ),
    _elasticache("DeleteGlobalReplicationGroup", "AWS::ElastiCache::GlobalReplicationGroup", "R.aRN"),
    _elasticache(
        "DeleteCacheSubnetGroup", "AWS::ElastiCache::SubnetGroup", "lower(Q.cacheSubnetGroupName)", "subnetgroup:{id}"
    ),
    _elasticache(
        "DeleteCacheParameterGroup",
        "AWS::ElastiCache::ParameterGroup",
        "lower(Q.cacheParameterGroupName)",
        "parametergroup:{id}",
    ),
    _elasticache(
        "DeleteCacheSecurityGroup",
        "AWS::ElastiCache::SecurityGroup",
        "lower(Q.cacheSecurityGroupName)",
        "securitygroup:{id}",
    ),
    _elasticache("DeleteSnapshot", "AWS::ElastiCache::Snapshot", "R.aRN"),
    _elasticache("DeleteServerlessCache", "AWS::ElastiCache::ServerlessCache", "R.serverlessCache.aRN || R.aRN"),
    _elasticache(
        "DeleteServerlessCacheSnapshot",
        "AWS::ElastiCache::ServerlessCacheSnapshot",
        "R.serverlessCacheSnapshot.aRN || R.aRN",
    ),
    _elasticache("DeleteUser", "AWS::ElastiCache::User", "R.aRN"),
    _elasticache("DeleteUserGroup", "AWS::ElastiCache::UserGroup", "R.aRN"),
    _memorydb("DeleteCluster", "AWS::MemoryDB::Cluster", "R.cluster.aRN || R.aRN"),
    _memorydb("DeleteACL", "AWS::MemoryDB::ACL", "R.aCL.aRN"),
    _memorydb("DeleteUser", "AWS::MemoryDB::User", "R.user.aRN"),
    _memorydb("DeleteParameterGroup", "AWS::MemoryDB::ParameterGroup", "R.parameterGroup.aRN"),
    _memorydb("DeleteSubnetGroup", "AWS::MemoryDB::SubnetGroup", "R.subnetGroup.aRN"),
    _memorydb("DeleteSnapshot", "AWS::MemoryDB::Snapshot", "R.snapshot.aRN"),
    ends("dax", "DeleteCluster", "AWS::DAX::Cluster", "R.cluster.clusterArn"),
    _redshift("DeleteCluster", "AWS::Redshift::Cluster", "lower(Q.clusterIdentifier)"),
    _redshift(
        "DeleteClusterSnapshot",
        "AWS::Redshift::ClusterSnapshot",
        "R.snapshotIdentifier || lower(Q.snapshotIdentifier)",
        "snapshot:{R.clusterIdentifier || Q.snapshotClusterIdentifier}/{id}",
    ),
    _redshift("DeleteClusterSubnetGroup", "AWS::Redshift::ClusterSubnetGroup", "lower(Q.clusterSubnetGroupName)"),
    _redshift("DeleteClusterParameterGroup", "AWS::Redshift::ClusterParameterGroup", "lower(Q.parameterGroupName)"),
    _redshift("DeleteEventSubscription", "AWS::Redshift::EventSubscription", "Q.subscriptionName"),
    _redshift("DeleteSnapshotSchedule", "AWS::Redshift::SnapshotSchedule", "Q.scheduleIdentifier"),
    _redshift("DeleteSnapshotCopyGrant", "AWS::Redshift::SnapshotCopyGrant", "Q.snapshotCopyGrantName"),
    _redshift("DeleteUsageLimit", "AWS::Redshift::UsageLimit", "Q.usageLimitId"),
    _redshift_serverless("DeleteNamespace", "AWS::RedshiftServerless::Namespace", "R.namespace.namespaceArn"),
    _redshift_serverless("DeleteWorkgroup", "AWS::RedshiftServerless::Workgroup", "R.workgroup.workgroupArn"),
    _redshift_serverless("DeleteSnapshot", "AWS::RedshiftServerless::Snapshot", "R.snapshot.snapshotArn"),
    _timestream("DeleteDatabase", "AWS::Timestream::Database", "Q.databaseName", "database/{id}"),
    _timestream("DeleteTable", "AWS::Timestream::Table", "Q.tableName", "database/{Q.databaseName}/table/{id}"),
    _timestream("DeleteScheduledQuery", "AWS::Timestream::ScheduledQuery", "Q.scheduledQueryArn"),
    ends("timestream-influxdb", "DeleteDbInstance", "AWS::Timestream::InfluxDBInstance", "R.arn"),
    ends("cassandra", "DeleteKeyspace", "AWS::Cassandra::Keyspace", "Q.keyspaceName"),
    ends("cassandra", "DeleteTable", "AWS::Cassandra::Table", "Q.tableName"),
    ends("docdb-elastic", "DeleteCluster", "AWS::DocDBElastic::Cluster", "R.cluster.clusterArn"),
    ends("docdb-elastic", "DeleteClusterSnapshot", "AWS::DocDBElastic::ClusterSnapshot", "R.snapshot.snapshotArn"),
    ends("neptune-graph", "DeleteGraph", "AWS::NeptuneGraph::Graph", "R.arn"),
    ends("neptune-graph", "DeleteGraphSnapshot", "AWS::NeptuneGraph::GraphSnapshot", "R.arn"),
)
