"""Names that follow from those of the stage."""

from chalicelib.compliance import stage_names


def test_places_follow_from_the_stage(stage):
    settings = stage.runtime.settings
    assert (
        stage_names.machine(settings) == "arn:aws:states:us-east-1:123456789012:stateMachine:tagtrail-compliance-test"
    )
    assert stage_names.topic(settings) == "arn:aws:sns:us-east-1:123456789012:compliance-alerts-test"
    assert stage_names.bucket(settings) == "compliance-logs-123456789012-us-east-1-test"
    assert stage_names.changes_queue({"STAGE": "dev"}) == "tagtrail-changes-dev"
