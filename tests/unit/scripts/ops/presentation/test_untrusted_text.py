import csv
import io

import pytest

from scripts.ops.presentation.untrusted_text import as_csv, cell, visible


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "  ="])
def test_no_text_is_a_formula(start):
    shown = cell(f"{start}cmd|'/c calc'!A1")
    assert shown.startswith("'")
    assert not {"\t", "\r", "\n"} & set(shown)


@pytest.mark.parametrize(("value", "shown"), [(3, 3), (-1.5, -1.5), (None, ""), (True, "True"), ("a-b=c", "a-b=c")])
def test_what_is_harmless_stays(value, shown):
    assert cell(value) == shown


def test_what_cannot_be_seen_is_written_out():
    assert visible("a\u202eb\u200b\x1b[2J\x00 é\U000e0041") == "a\\u202eb\\u200b\\u001b[2J\\u0000 é\\U000e0041"


def test_a_table_can_be_read_back_whatever_its_cells_hold():
    text = as_csv([{"name": 'a";\n=1+1,"', "n": 1}, {"name": ["=1+1", "b"], "more": 2}], ("name", "n"))
    head, first, second = csv.reader(io.StringIO(text))
    assert (head, first, second) == (["name", "n"], ['a";\\u000a=1+1,"', "1"], ["'=1+1; b", ""])
