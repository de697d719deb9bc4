from chalicelib.alerts.tag_command import tag_command


def test_what_has_an_arn_is_tagged_by_it():
    arn = "arn:aws:ssm:us-east-1:123456789012:parameter/a b$(x)"
    assert tag_command(stage="lab", arn=arn, account="1", region="r") == (
        f"./scripts/tag '{arn}' --user NAME --stage lab"
    )


def test_what_has_none_names_the_event_that_is_closed_and_where_to_look():
    event = "event#123456789012#us-east-1#e-1"
    assert tag_command(stage="lab", event=event, creator="ann b", account="123456789012", region="us-east-1") == (
        "./scripts/tag ID --user 'ann b' --stage lab --region us-east-1 --account 123456789012 "
        "--event 'event#123456789012#us-east-1#e-1'"
    )


def test_what_is_not_known_is_left_out():
    assert tag_command(stage="lab", event="event#unknown#unknown#e") == (
        "./scripts/tag ID --user NAME --stage lab --event 'event#unknown#unknown#e'"
    )
