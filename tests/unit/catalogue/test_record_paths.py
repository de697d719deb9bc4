import pytest

from chalicelib.catalogue.record_paths import search


@pytest.mark.parametrize(
    ("path", "expected"),
    [("tail(url)", "orders"), ("lower(name)", "db-1"), ("parts(arn, `3`)", "a:b:c"), ("tail(nothing)", None)],
)
def test_a_path_may_call_a_function_which_gives_nothing_for_what_is_no_text(path, expected):
    assert search(path, {"url": "https://sqs/1/orders", "name": "DB-1", "arn": "a:b:c:d"}) == expected
