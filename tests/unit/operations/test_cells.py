import pytest

from scripts.operations.cells import harmless


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\N{FULLWIDTH EQUALS SIGN}1",
        "\N{FULLWIDTH COMMERCIAL AT}a",
        "\N{ZERO WIDTH SPACE}=1",
        "\x00=1",
    ],
)
def test_what_a_spreadsheet_would_calculate_is_only_text(text):
    shown = harmless(text)
    assert shown.startswith("'")
    assert not any(character in shown for character in "\t\r\n\x00")


@pytest.mark.parametrize("text", ["alice@example.com", "arn:aws:s3:::a-b", '{"a": "=1"}', "", "5", "Zoë, 'quoted'"])
def test_everything_else_stays_as_it_is(text):
    assert harmless(text) == text


def test_nothing_is_an_empty_cell_and_numbers_are_text():
    assert (harmless(None), harmless(7), harmless(value=True)) == ("", "7", "True")
