import pytest

from chalicelib import catalogue


@pytest.mark.parametrize(
    ("written", "operation"),
    [
        ("CreateFunction20150331", "CreateFunction"),
        ("AddPermission20150331v2", "AddPermission"),
        ("CreateFunction2020_05_31", "CreateFunction"),
        ("CreateClusterV2", "CreateClusterV2"),
        ("RestoreDBInstanceFromS3", "RestoreDBInstanceFromS3"),
        ("CreateEnvironmentEC2", "CreateEnvironmentEC2"),
    ],
)
def test_an_api_version_behind_the_name_is_left_out(written, operation):
    assert catalogue.normalised(written) == operation


def test_the_same_name_is_another_call_in_another_service():
    types = {
        source: catalogue.rows_for(f"{source}.amazonaws.com", "CreateCluster")[0].resource
        for source in ("ecs", "eks", "redshift", "dax", "cloudhsm")
    }

    assert types["redshift"] == "AWS::Redshift::Cluster"
    assert len(set(types.values())) == len(types)


def test_a_name_with_a_version_has_the_rows_of_the_name():
    assert catalogue.rows_for("lambda.amazonaws.com", "CreateFunction20150331") == catalogue.rows_for(
        "lambda.amazonaws.com", "CreateFunction"
    )


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("ec2.amazonaws.com", "CreateRoute"),
        ("ec2", "CreateVolume"),
        (None, "CreateVolume"),
        ("s3.amazonaws.com", ["x"]),
    ],
)
def test_what_creates_nothing_taggable_has_no_rows(source, name):
    assert catalogue.rows_for(source, name) == ()
