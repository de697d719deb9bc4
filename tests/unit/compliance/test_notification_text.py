"""The words that owners read."""

from chalicelib.compliance.daily_summary import Tally
from chalicelib.compliance.notification_text import digest, notice, rest
from scripts.ops.project import ROOT
from tests.unit.compliance.subjects import GOOD, found

GOLDEN = ROOT / "tests" / "contract" / "golden" / "compliance.txt"
ROW = {"CreatorName": "nilkanth", "Creator": {"arn": "arn:aws:iam::123456789012:user/nilkanth"}}


def test_a_notification_is_the_committed_one():
    rules = [
        {
            "message": "Ask the platform team if in doubt.",
            "required": {"Environment": {"values": ["dev", "staging", "prod"]}, "Owner": {}, "Application": {}},
        }
    ]
    one = found({"Name": "web-1", "Environment": "qa", "Onwer": "alice"}, row=ROW, rules=rules)
    assert notice(one) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_an_instance_without_tags_and_creator_says_so():
    text = notice(found({}))
    assert "\nCurrent Tags:\n  none\n" in text
    assert "\nCreated by: unknown" in text


def test_an_instance_whose_values_alone_are_wrong_misses_no_tags():
    text = notice(found({**GOOD, "Environment": "qa"}, enforceValues=True))
    assert "\nMissing Tags: none\n" in text
    assert "\nInvalid value: Environment is 'qa', allowed: dev, staging, prod" in text


def test_values_of_strangers_stay_on_their_line_and_are_cleaned():
    hostile = {
        "Owner": "alice\n\nMissing Tags: none",
        "Onwer\x1b[31m": "x",
        "Link": "https://evil.example/" + "a" * 400,
        "Turned": "\u202egnp.exe",
    }
    row = {"CreatorName": "bob\nState: stopped", "Creator": {"arn": "arn:x\r\ny"}}
    text = notice(found(hostile, row=row))
    plain = notice(found(dict.fromkeys(hostile, "x"), row={"CreatorName": "bob", "Creator": {"arn": "arn:x y"}}))
    assert len(text.splitlines()) == len(plain.splitlines())
    assert "  Owner: alice Missing Tags: none" in text.splitlines()
    assert not set(text) & set("\x1b\r\u202e")
    assert "https://evil" not in text
    assert max(map(len, text.splitlines())) < 300


def test_the_rest_of_very_many_is_one_notification():
    assert "7 more instances" in rest(7, "s3://bucket/key")
    assert "s3://bucket/key" in rest(7, "s3://bucket/key")


def test_a_digest_counts_and_names_what_lacks_tags():
    tally, findings = Tally(), [found({}), found(GOOD), found({**GOOD, "Environment": "qa"}, enforceValues=True)]
    for one in findings:
        tally.add(one)
    text = digest(tally, [findings[0]], [], stage="dev", date="2026-11-22", findings="s3://b/k").splitlines()
    assert text[0] == "Tag Compliance Digest: stage dev, 2026-11-22"
    assert text[2:5] == ["Checked: 3", "Compliant: 1", "Not compliant: 2"]
    assert "  Environment: 1 missing, 1 invalid" in text
    assert f"  {findings[0]['arn']}: Environment, Owner, Application" in text
    assert "  and 1 more" in text
    all_of_them = digest(tally, [findings[0], findings[2]], [], stage="dev", date="2026-11-22", findings="s3://b/k")
    assert f"{findings[2]['arn']}: invalid values" in all_of_them
    assert "more" not in all_of_them


OWNER, TEAM = (
    {"key": key, "value": value, "source": "rule", "origin": "tag policy"}
    for key, value in (("Owner", "alice"), ("Team", "a\nb"))
)


def test_what_was_added_and_what_is_proposed_is_told_with_what_was_there_before():
    one = {**found({"Name": "web"}), "added": [OWNER], "proposed": [OWNER, TEAM]}
    lines = notice(one).splitlines()
    assert {"  Name: web", "Missing Tags: Environment, Owner, Application"} <= set(lines)
    assert {"Added: Owner = alice, which was missing", "Proposed: Team = a b (rule)"} <= set(lines)
    assert "Not added: no" in notice({**found({}), "notAdded": "no"}).splitlines()


def test_a_digest_tells_what_was_added_what_was_not_and_what_is_proposed():
    filled = [
        {**found({}), "added": [OWNER, TEAM]},
        {**found({}), "notAdded": "no\nright"},
        {**found({}), "added": []},
    ]
    lacking = {**found({}), "proposed": [TEAM]}
    text = digest(Tally(), [lacking], filled * 34, stage="dev", date="2026-11-22", findings="s3://b/k")
    arn = found({})["arn"]
    assert f"  {arn}: Environment, Owner, Application. Proposed: Team = a b (rule)\n" in text
    assert "\nAdded where it was missing (102 resources):\n" in text
    assert (
        f"  {arn}: Owner = alice, Team = a b\n  {arn}: not added: no right\n  {arn}: nothing, it is there by now\n"
        in text
    )
    assert "\n  and 2 more\n" in text
