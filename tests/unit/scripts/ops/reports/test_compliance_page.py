import base64
import hashlib
import re
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from scripts.ops.reports import charts
from scripts.ops.reports.compliance import Day, Share, TagShare
from scripts.ops.reports.compliance_page import FOLDER, MOST, Place, page
from tests import chromium
from tests.colours import contrast
from tests.pages import HOSTILE, Elements
from tests.unit.scripts.ops.reports.summaries import finding

PLACE = Place(stage="dev", account="123456789012", region="us-east-1")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SHARES = {"good": Share(4, 3), "bad": Share(3, 0)}


def one_day(when="2026-11-22", total=None, **changes):
    total = total or Share(4, 3)
    parts = {
        "tags": {"Owner": TagShare(3, 1, 1)},
        "groups": dict.fromkeys(("service", "account", "creator", "type"), SHARES),
        "coverage": ({"type": "AWS::S3::Bucket", "source": "describe"},),
        "findings": {},
        "execution": "daily",
    }
    return Day(date=when, total=total, **{**parts, **changes})


def made(days=None, findings=()):
    return page(days or [one_day()], findings, PLACE, NOW)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """What the browser made of our page and of a bare one that escapes nothing, and what each asked the network for."""
    folder = tmp_path_factory.mktemp("browser")
    texts = {"ours": hostile_page(), "bare": f"<!doctype html><title>as made</title>{'<p>'.join(HOSTILE[:2])}"}
    nets, browsers = {}, {}
    for name, text in texts.items():
        path = folder / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        nets[name] = chromium.Net()
    with nets["ours"].up(), nets["bare"].up():
        for name in texts:
            browsers[name] = chromium.begin(folder / f"{name}.html", nets[name], folder / name)
        doms = {name: chromium.dom(browser) for name, browser in browsers.items()}
    return {name: (Elements(doms[name]), nets[name].asked) for name in texts}


@pytest.mark.chromium
class TestInABrowser:
    """A page full of hostile text in a real browser."""

    def test_nothing_ran(self, opened):
        seen, _ = opened["ours"]
        assert seen.title == "Tag compliance of dev, 2026-11-22"
        assert {"script", "img", "iframe", "link", "a", "base", "form", "object"}.isdisjoint(
            {tag for tag, _ in seen.elements}
        )

    def test_nothing_was_asked_of_the_network(self, opened):
        assert opened["ours"][1] == []

    def test_what_ran_or_loaded_would_have_been_noticed(self, opened):
        seen, asked = opened["bare"]
        assert seen.title == "owned"
        assert "/beacon" in asked

    def test_hostile_text_is_shown_as_text(self, opened):
        seen, _ = opened["ours"]
        for text in HOSTILE[:-1]:
            assert seen.text.count(text) >= 5
        assert "\\u202egpj.exe\\u2066\\u200f" in seen.text

    def test_the_charts_are_there(self, opened):
        seen, _ = opened["ours"]
        shown = [one for one in seen.all("svg") if one.get("role") == "img"]
        assert [one["class"] for one in shown] == ["ring", "chart wide", "chart narrow"]
        lines = [one["d"] for one in seen.all("path") if one["class"] == "line"]
        assert len(lines) == 2
        assert all(len(re.findall(r"[ML][\d.]+ [\d.]+", line)) == 2 for line in lines)
        assert [one["width"] for one in seen.all("rect") if one["class"] == "good"][-1] == "75.00"

    def test_the_style_is_let_in(self, opened):
        # A style that the policy refuses is still in the document: its hash must be that of what stands there.
        (style,) = re.findall(r"<style>(.*?)</style>", hostile_page(), re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        (policy,) = [one["content"] for one in opened["ours"][0].all("meta") if "http-equiv" in one]
        assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def hostile_page():
    findings = [
        finding(
            text,
            arn=text,
            type=text,
            region=text,
            account=text,
            creator=text,
            missingTags=[text],
            invalidTags=[{"key": text, "value": text, "allowed": [text]}],
            nearMisses=[{"key": text, "found": text}],
        )
        for text in HOSTILE
    ]
    names = dict.fromkeys(HOSTILE, Share(4, 3))
    today = one_day(
        tags=dict.fromkeys(HOSTILE, TagShare(3, 1, 1)),
        groups=dict.fromkeys(("service", "account", "creator", "type"), names),
        coverage=tuple({"type": text, "source": text} for text in HOSTILE),
        execution=" ".join(HOSTILE),
    )
    return page([one_day("2026-11-21"), today], findings, PLACE, NOW)


def test_a_page_is_one_file_with_headings_captions_and_a_language():
    seen = Elements(made())
    assert seen.all("html") == [{"lang": "en"}]
    assert len(seen.all("h1")) == 1
    labelled = {one["aria-labelledby"] for one in seen.all("section") if "aria-labelledby" in one}
    assert labelled <= {one.get("id") for _, one in seen.elements}
    assert all("scope" in one for one in seen.all("th"))
    assert not [one for _, one in seen.elements if {"src", "href", "style"} & set(one)]


def test_every_chart_has_its_numbers_in_a_table():
    text = " ".join(Elements(made([one_day("2026-11-21", Share(10, 1)), one_day()])).text.split())
    for number in ("2026-11-21 10 1 10.0 %", "2026-11-22 4 3 75.0 %", "Owner 4 1 1 75.0 %", "good 3 of 4 75.0 %"):
        assert re.sub(r"\s", "", number) in re.sub(r"\s", "", text)


def test_a_single_day_is_a_dot_and_nothing_to_compare_with():
    seen = Elements(made())
    assert not seen.all("path")
    assert len(seen.all("circle")) == 2 + 2
    assert "no earlier check to compare with" in seen.text


def test_a_day_on_which_nothing_was_checked_has_no_rate():
    seen = Elements(made([one_day(total=Share(0, 0), tags={}, groups={group: {} for group in one_day().groups})]))
    assert "No resource needed a tag." in seen.text
    assert not seen.all("path")
    assert "By service" not in seen.text


def test_a_list_that_is_too_long_for_a_page_is_cut_and_says_so():
    text = Elements(made(findings=[finding()] * (MOST + 1))).text
    assert f"The first {MOST:,} of {MOST + 1:,}." in text


def test_without_a_list_the_page_says_why():
    assert "lists are kept for 30 days" in made(findings=None)
    assert "Each resource that was checked" in made(findings=[])


def test_without_coverage_the_page_says_so():
    assert "does not say which types" in made([one_day(coverage=())])


def test_the_style_loads_nothing():
    assert not re.search(r"url\(|@import|expression", (FOLDER / "compliance.css").read_text())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_on_its_ground(scheme):
    style = (FOLDER / "compliance.css").read_text()
    part = style.partition("@media (prefers-color-scheme: dark)")[2 * (scheme == "dark")]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})\b", part)[:7])
    for text in ("ink", "quiet"):
        for ground in ("ground", "card"):
            assert contrast(colours[text], colours[ground]) >= 4.5
    for mark in ("good", "fair"):
        assert contrast(colours[mark], colours["card"]) >= 3


class TestCharts:
    def test_time_runs_evenly_and_the_axis_is_whole(self):
        days = [one_day(f"2026-11-{number}", Share(2, good)) for number, good in ((12, 0), (13, 2), (22, 1))]
        line = charts.line(days, 470, 142)
        assert [mark.x for mark in line.marks] == [46, 86, 446]
        assert [mark.y for mark in line.marks] == [114, 14, 64]
        assert [level.text for level in line.levels] == ["0%", "25%", "50%", "75%", "100%"]
        assert [label.text for label in line.dates] == ["2026-11-13", "2026-11-22"]

    def test_a_year_of_days_has_as_many_labels_as_have_room(self):
        days = [one_day(date.fromordinal(739000 + number).isoformat()) for number in range(365)]
        labels = charts.line(days, 920, 240).dates
        assert 4 <= len(labels) <= 9
        assert min(b.x - a.x for a, b in pairwise(labels)) >= charts.LABEL

    def test_a_ring_is_as_full_as_its_rate(self):
        arc, around = charts.ring(0.25, 10)
        assert arc == pytest.approx(around / 4)
        assert charts.ring(None, 10)[0] == 0
