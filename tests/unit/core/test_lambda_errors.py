import pytest

from chalicelib.core.lambda_errors import message_in


@pytest.mark.parametrize(
    ("cause", "message"),
    [
        ('{"errorMessage": "m", "errorType": "E", "stackTrace": []}', "m"),
        ("plain words", "plain words"),
        ('{"a": 1}', '{"a": 1}'),
        ("[1]", "[1]"),
        ("", ""),
    ],
)
def test_a_cause_is_read_whatever_its_form(cause, message):
    assert message_in(cause) == message
