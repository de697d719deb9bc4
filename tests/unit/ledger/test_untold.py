from chalicelib.ledger.untold import NO_TIME, event_row, resource_row

EVENT = {
    "id": "e-1",
    "time": "",
    "source": "iam.amazonaws.com",
    "name": "Create\nRole",
    "account": "123456789012",
    "region": "",
    "log": {"bucket": "trail", "key": "k"},
    "position": 3,
}


def test_an_event_without_an_arn_has_a_row_by_its_own_key():
    assert event_row(EVENT, "NoResourceNamed", "why\n", "ann") == {
        "ResourceId": "event#123456789012#unknown#e-1",
        "ResourceType": "",
        "Region": "",
        "AccountId": "123456789012",
        "Tags": {},
        "Action": "Create Role",
        "Service": "iam",
        "Status": "FAILED",
        "Error": "NoResourceNamed",
        "Reason": "why",
        "EventId": "e-1",
        "EventTime": NO_TIME,
        "Log": "s3://trail/k",
        "Position": 3,
        "CreatorName": "ann",
        "User": "ann",
    }


def test_a_resource_that_nobody_made_says_so_of_nobody():
    resource = {"arn": "arn:aws:iam::1:role/r", "id": "r", "type": "AWS::IAM::Role", "tagger": "iam"}
    row = resource_row({**EVENT, "log": None}, resource, "UnknownCreator", "")
    assert (row["ResourceId"], row["ResourceType"], row["Region"]) == (resource["arn"], resource["type"], "")
    assert not row.keys() & {"Creator", "CreatorName", "User", "Groups", "Log", "Position"}
