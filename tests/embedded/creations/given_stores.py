"""Databases, streams and file systems that are there before."""

from __future__ import annotations

from functools import cached_property

from .account import PASSWORD, arn
from .given_networks import Networks


class Stores(Networks):
    """Made when first asked for."""

    @cached_property
    def db_instance(self) -> str:
        self.rds.create_db_instance(
            DBInstanceIdentifier="given",
            DBInstanceClass="db.t3.micro",
            Engine="postgres",
            AllocatedStorage=20,
            MasterUsername="master",
            MasterUserPassword=PASSWORD,
        )
        return "given"

    @cached_property
    def db_cluster(self) -> str:
        self.rds.create_db_cluster(
            DBClusterIdentifier="given",
            Engine="aurora-postgresql",
            MasterUsername="master",
            MasterUserPassword=PASSWORD,
        )
        return "given"

    @cached_property
    def db_snapshot(self) -> str:
        self.rds.create_db_snapshot(DBSnapshotIdentifier="given", DBInstanceIdentifier=self.db_instance)
        return "given"

    @cached_property
    def db_cluster_snapshot(self) -> str:
        self.rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier="given", DBClusterIdentifier=self.db_cluster)
        return "given"

    @cached_property
    def table(self) -> str:
        self.client("dynamodb").create_table(
            TableName="given",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        return "given"

    @cached_property
    def table_backup(self) -> str:
        made = self.client("dynamodb").create_backup(TableName=self.table, BackupName="given")
        return made["BackupDetails"]["BackupArn"]

    @cached_property
    def cache_cluster(self) -> str:
        self.client("elasticache").create_cache_cluster(
            CacheClusterId="given", Engine="redis", CacheNodeType="cache.t3.micro", NumCacheNodes=1
        )
        return "given"

    @cached_property
    def warehouse(self) -> str:
        self.client("redshift").create_cluster(
            ClusterIdentifier="given", NodeType="ra3.large", MasterUsername="master", MasterUserPassword="Secret123"
        )
        return "given"

    @cached_property
    def warehouse_snapshot(self) -> str:
        self.client("redshift").create_cluster_snapshot(SnapshotIdentifier="given", ClusterIdentifier=self.warehouse)
        return "given"

    @cached_property
    def replication_instance(self) -> str:
        made = self.client("dms").create_replication_instance(
            ReplicationInstanceIdentifier="given", ReplicationInstanceClass="dms.t3.micro"
        )
        return made["ReplicationInstance"]["ReplicationInstanceArn"]

    @cached_property
    def stream(self) -> str:
        self.client("kinesis").create_stream(StreamName="given", ShardCount=1)
        return arn("kinesis", "stream/given")

    @cached_property
    def file_system(self) -> str:
        return self.client("efs").create_file_system(CreationToken="given")["FileSystemId"]

    @cached_property
    def lustre(self) -> str:
        made = self.client("fsx").create_file_system(
            FileSystemType="LUSTRE", StorageCapacity=1200, SubnetIds=self.subnets[:1]
        )
        return made["FileSystem"]["FileSystemId"]
