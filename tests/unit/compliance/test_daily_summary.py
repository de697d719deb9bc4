"""The counts of a day."""

from chalicelib.compliance.daily_summary import TOP, Tally
from tests.unit.compliance.subjects import GOOD, bucket, found, instance

RULES = [{"required": {"Owner": {}, "Environment": {"values": ["dev"]}}}]
FINDINGS = {"bucket": "b", "key": "k"}


def row(*findings, coverage=None):
    tally = Tally()
    for one in findings:
        tally.add(one)
    return tally.row(date="2026-11-22", coverage=coverage or {}, findings=FINDINGS, execution="e")


def made_by(name, tags):
    return found(tags, row={"CreatorName": name}, rules=RULES)


def test_a_row_counts_by_tag_service_account_creator_and_type():
    found_there = [
        made_by("alice", GOOD),
        made_by("alice", {"Environment": "qa"}),
        found({}, bucket(), state=None, rules=RULES),
    ]
    assert row(*found_there, coverage={"AWS::S3::Bucket": "describe", "AWS::EC2::Instance": "describe"}) == {
        "ResourceId": "compliance#2026-11-22",
        "Kind": "compliance",
        "Date": "2026-11-22",
        "Checked": 3,
        "Compliant": 1,
        "ByTag": {
            "Owner": {"present": 1, "missing": 2, "invalid": 0},
            "Environment": {"present": 2, "missing": 1, "invalid": 1},
        },
        "ByService": {"ec2": {"checked": 2, "compliant": 1}, "s3": {"checked": 1, "compliant": 0}},
        "ByAccount": {"123456789012": {"checked": 3, "compliant": 1}},
        "ByCreator": {"alice": {"checked": 2, "compliant": 1}, "unknown": {"checked": 1, "compliant": 0}},
        "ByType": {
            "AWS::EC2::Instance": {"checked": 2, "compliant": 1},
            "AWS::S3::Bucket": {"checked": 1, "compliant": 0},
        },
        "Coverage": [
            {"type": "AWS::EC2::Instance", "source": "describe"},
            {"type": "AWS::S3::Bucket", "source": "describe"},
        ],
        "Findings": FINDINGS,
        "Execution": "e",
    }


def test_of_very_many_creators_those_with_most_to_mend_are_named():
    lazy = [made_by("lazy", {}) for _ in range(2)]
    creators = row(*lazy, *(made_by(f"n{number:03}", GOOD) for number in range(TOP + 5)))["ByCreator"]
    assert len(creators) == TOP
    assert next(iter(creators)) == "lazy"


def test_a_day_without_resources_is_a_row_of_nothing():
    assert [row(found({}, instance()))["Checked"], row()["Checked"]] == [1, 0]
