"""Names that follow from those of the stage."""

from chalicelib.compliance import places


def test_places_follow_from_the_stage(stage):
    settings = stage.runtime.settings
    assert places.machine(settings) == "arn:aws:states:us-east-1:123456789012:stateMachine:tagtrail-compliance-test"
    assert places.topic(settings) == "arn:aws:sns:us-east-1:123456789012:compliance-alerts-test"
    assert places.bucket(settings) == "compliance-logs-123456789012-us-east-1-test"
    assert places.changes_queue({"STAGE": "dev"}) == "tagtrail-changes-dev"
