"""How they end: databases that speak SQL, and what moves them: RDS, Aurora DSQL, DMS."""

from functools import partial
from typing import Final

from chalicelib.catalogue.deletions.model import Ending, ends

_rds = partial(ends, "rds")
_dms = partial(ends, "dms")

ROWS: Final[tuple[Ending, ...]] = (
    _rds("DeleteDBInstance", "AWS::RDS::DBInstance", "R.dBInstanceArn || lower(Q.dBInstanceIdentifier)"),
    _rds("DeleteDBCluster", "AWS::RDS::DBCluster", "R.dBClusterArn || lower(Q.dBClusterIdentifier)"),
    _rds("DeleteDBSnapshot", "AWS::RDS::DBSnapshot", "R.dBSnapshotArn || lower(Q.dBSnapshotIdentifier)"),
    _rds(
        "DeleteDBClusterSnapshot",
        "AWS::RDS::DBClusterSnapshot",
        "R.dBClusterSnapshotArn || lower(Q.dBClusterSnapshotIdentifier)",
    ),
    _rds("DeleteDBSubnetGroup", "AWS::RDS::DBSubnetGroup", "lower(Q.dBSubnetGroupName)", "subgrp:{id}"),
    _rds("DeleteDBParameterGroup", "AWS::RDS::DBParameterGroup", "lower(Q.dBParameterGroupName)", "pg:{id}"),
    _rds(
        "DeleteDBClusterParameterGroup",
        "AWS::RDS::DBClusterParameterGroup",
        "lower(Q.dBClusterParameterGroupName)",
        "cluster-pg:{id}",
    ),
    _rds("DeleteOptionGroup", "AWS::RDS::OptionGroup", "lower(Q.optionGroupName)", "og:{id}"),
    _rds("DeleteEventSubscription", "AWS::RDS::EventSubscription", "R.eventSubscriptionArn"),
    _rds("DeleteDBSecurityGroup", "AWS::RDS::DBSecurityGroup", "lower(Q.dBSecurityGroupName)", "secgrp:{id}"),
    _rds("DeleteGlobalCluster", "AWS::RDS::GlobalCluster", "R.globalClusterArn"),
    _rds("DeleteDBClusterEndpoint", "AWS::RDS::DBClusterEndpoint", "R.dBClusterEndpointArn"),
    _rds("DeleteDBProxy", "AWS::RDS::DBProxy", "R.dBProxy.dBProxyArn || R.dBProxyArn"),
    _rds(
        "DeleteDBProxyEndpoint",
        "AWS::RDS::DBProxyEndpoint",
        "R.dBProxyEndpoint.dBProxyEndpointArn || R.dBProxyEndpointArn",
    ),
    _rds("DeleteBlueGreenDeployment", "AWS::RDS::BlueGreenDeployment", "Q.blueGreenDeploymentIdentifier"),
    _rds("DeleteDBShardGroup", "AWS::RDS::DBShardGroup", "R.dBShardGroupArn"),
    _rds("DeleteIntegration", "AWS::RDS::Integration", "R.integrationArn"),
    _rds("DeleteCustomDBEngineVersion", "AWS::RDS::CustomDBEngineVersion", "R.dBEngineVersionArn"),
    _rds(
        "DeleteTenantDatabase", "AWS::RDS::TenantDatabase", "R.tenantDatabase.tenantDatabaseARN || R.tenantDatabaseARN"
    ),
    ends("dsql", "DeleteCluster", "AWS::DSQL::Cluster", "R.arn || Q.identifier", "cluster/{id}"),
    _dms("DeleteReplicationInstance", "AWS::DMS::ReplicationInstance", "R.replicationInstance.replicationInstanceArn"),
    _dms("DeleteReplicationTask", "AWS::DMS::ReplicationTask", "R.replicationTask.replicationTaskArn"),
    _dms("DeleteEndpoint", "AWS::DMS::Endpoint", "R.endpoint.endpointArn"),
    _dms(
        "DeleteReplicationSubnetGroup", "AWS::DMS::ReplicationSubnetGroup", "lower(Q.replicationSubnetGroupIdentifier)"
    ),
    _dms("DeleteEventSubscription", "AWS::DMS::EventSubscription", "Q.subscriptionName"),
    _dms("DeleteReplicationConfig", "AWS::DMS::ReplicationConfig", "R.replicationConfig.replicationConfigArn"),
    _dms("DeleteCertificate", "AWS::DMS::Certificate", "R.certificate.certificateArn"),
)
