"""What gives a resource another ARN."""

from typing import Final

from chalicelib.catalogue.deletions.model import Renaming, renames

_IAM = "arn:{partition}:iam::{account}:"

RENAMINGS: Final[tuple[Renaming, ...]] = (
    # Without ApplyImmediately the name changes in the next maintenance window, of which there is no record.
    renames(
        "rds",
        "ModifyDBInstance",
        "AWS::RDS::DBInstance",
        "lower(Q.dBInstanceIdentifier)",
        "lower(Q.newDBInstanceIdentifier)",
        "db:{id}",
        if_true="Q.applyImmediately",
    ),
    renames(
        "rds",
        "ModifyDBCluster",
        "AWS::RDS::DBCluster",
        "lower(Q.dBClusterIdentifier)",
        "lower(Q.newDBClusterIdentifier)",
        "cluster:{id}",
        if_true="Q.applyImmediately",
    ),
    renames(
        "rds",
        "ModifyGlobalCluster",
        "AWS::RDS::GlobalCluster",
        "lower(Q.globalClusterIdentifier)",
        "lower(Q.newGlobalClusterIdentifier)",
        "arn:{partition}:rds::{account}:global-cluster:{id}",
    ),
    renames(
        "redshift",
        "ModifyCluster",
        "AWS::Redshift::Cluster",
        "lower(Q.clusterIdentifier)",
        "lower(Q.newClusterIdentifier)",
        "cluster:{id}",
    ),
    renames(
        "iam",
        "UpdateUser",
        "AWS::IAM::User",
        "Q.userName",
        "Q.newUserName",
        _IAM + "user/{id}",
        path="Q.newPath",
        by_name=True,
    ),
    renames(
        "iam",
        "UpdateServerCertificate",
        "AWS::IAM::ServerCertificate",
        "Q.serverCertificateName",
        "Q.newServerCertificateName",
        _IAM + "server-certificate/{id}",
        path="Q.newPath",
        by_name=True,
    ),
    renames("codecommit", "UpdateRepositoryName", "AWS::CodeCommit::Repository", "Q.oldName", "Q.newName", "{id}"),
    renames(
        "codedeploy",
        "UpdateApplication",
        "AWS::CodeDeploy::Application",
        "Q.applicationName",
        "Q.newApplicationName",
        "application:{id}",
    ),
    renames(
        "codedeploy",
        "UpdateDeploymentGroup",
        "AWS::CodeDeploy::DeploymentGroup",
        "Q.currentDeploymentGroupName",
        "Q.newDeploymentGroupName",
        "deploymentgroup:{Q.applicationName}/{id}",
    ),
)
"""All rows on new names. No name changes an ARN that holds an id (a proxy of RDS, a table of S3 Tables)."""
