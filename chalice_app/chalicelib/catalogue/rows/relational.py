"""Databases that speak SQL, and what moves them: RDS, Aurora DSQL, DMS."""

from functools import partial

from chalicelib.catalogue.model import RECORD, row

_rds = partial(row, "rds", tagger="rds")
_dms = partial(row, "dms", tagger="dms")
_INSTANCE = "R.dBInstanceArn || lower(R.dBInstanceIdentifier || Q.dBInstanceIdentifier)"
_CLUSTER = "R.dBClusterArn || lower(R.dBClusterIdentifier || Q.dBClusterIdentifier)"

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
