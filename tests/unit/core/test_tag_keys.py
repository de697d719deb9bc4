import pytest

from chalicelib.core.tag_keys import held, merged


@pytest.mark.parametrize(
    ("key", "ignore_case", "found"),
    [
        ("Team", False, "Team"),
        ("owner", False, None),
        ("owner", True, "Owner"),
        ("Team", True, "Team"),
        ("TEAM", True, "Team"),
        ("Unit", True, None),
    ],
)
def test_an_equal_key_is_found_before_one_that_differs_in_case(key, ignore_case, found):
    assert held(key, ["team", "Team", "Owner"], ignore_case=ignore_case) == found


def test_what_is_written_replaces_what_the_service_takes_for_it():
    current = {"createdby": "bob", "Team": "web", "CreatedOn": "x"}

    assert merged(current, {"CreatedBy": "ann", "Team": "core"}, ignore_case=True) == {
        "CreatedBy": "ann",
        "Team": "core",
        "CreatedOn": "x",
    }
    assert merged(current, {"CreatedBy": "ann"}, ignore_case=False) == {**current, "CreatedBy": "ann"}
