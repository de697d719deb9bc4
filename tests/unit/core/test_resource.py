import json

import pytest

from chalicelib.core.resource import Answer, Resource, Success

LEAST = {"arn": "arn:aws:sqs:eu-west-1:111122223333:q", "id": "q", "type": "AWS::SQS::Queue", "tagger": "sqs"}


def resource(**more):
    return Resource(**{**LEAST, "region": "", "account": "", **more})


@pytest.mark.parametrize(
    ("more", "members"),
    [
        ({}, {}),
        ({"success": Success.UPSERT}, {"success": "upsert", "upsert": True}),
        (
            {"success": Success.IDEMPOTENT, "answer": Answer.EXISTING},
            {"success": "idempotent", "upsert": True, "answer": "existing"},
        ),
        ({"reusable": False, "region": "eu-west-1"}, {"reusable": False, "region": "eu-west-1"}),
    ],
)
def test_a_resource_goes_through_json_without_what_is_at_its_default(more, members):
    written = json.loads(json.dumps(resource(**more).to_dict()))

    assert written == {**LEAST, **members}
    assert Resource.from_dict(written) == resource(**more)


def test_what_an_older_version_wrote_is_an_upsert_or_new():
    older = Resource.from_dict({**LEAST, "upsert": True})

    assert (older.success, older.upsert, older.answer, older.reusable) == (Success.UPSERT, True, Answer.NOTHING, True)
    assert Resource.from_dict(LEAST).success is Success.NEW
