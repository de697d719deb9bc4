"""What one step hands to the next about many resources."""

from chalicelib.compliance import unit_results
from chalicelib.compliance.unit_results import Checked, UnitNotes


def checked(*names):
    return [Checked({"arn": name, "tags": {"Owner": "a\nb"}}, name.startswith("i")) for name in names]


def there_and_back(stage, *units):
    work = stage.runtime.work
    pointers = [one for some, beside in units for one in unit_results.put(work, some, beside, execution="e")]
    return len(pointers), [(beside, list(found)) for beside, found in unit_results.take(work, pointers)]


def test_findings_and_what_is_beside_them_come_back_as_they_were(stage):
    beside = UnitNotes(missing=["i-1"], coverage={"AWS::S3::Bucket": "describe"}, gaps=[{"what": "x"}])
    assert there_and_back(stage, (checked("i-2", "b"), beside)) == (1, [(beside, checked("i-2", "b"))])


def test_a_unit_without_findings_still_has_a_part(stage):
    assert there_and_back(stage, ([], UnitNotes(missing=["i-1"])))[1][0][0].missing == ["i-1"]


def test_many_findings_are_several_parts_and_what_is_beside_them_comes_once(stage, monkeypatch):
    monkeypatch.setattr(unit_results, "LINES", 2)
    count, found = there_and_back(stage, (checked(*"abcde"), UnitNotes(missing=["i-1"])))
    assert count == 3
    assert [one.finding["arn"] for _, some in found for one in some] == list("abcde")
    assert [list(beside.missing) for beside, _ in found] == [["i-1"], [], []]


def test_what_two_units_found_counts_once(stage):
    _, found = there_and_back(stage, (checked("a", "b"), UnitNotes()), (checked("b", "c"), UnitNotes()))
    assert [one.finding["arn"] for _, some in found for one in some] == ["a", "b", "c"]
