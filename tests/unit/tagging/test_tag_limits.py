import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import InvalidTag
from chalicelib.taggers import TAGGERS
from chalicelib.tagging import tag_limits

ANY_TAGGER = st.sampled_from(["", *tag_limits.PROFILES])


def value_of(text, tagger=""):
    return tag_limits.fit_tags({"CreatedBy": text}, tagger).tags["CreatedBy"]


def is_legal(text, profile):
    allowed = all(c in " _.:/=+-@" or unicodedata.category(c).startswith(("L", "N")) for c in text)
    reserved = text.lower().startswith(("aws:", "rds:"))
    return allowed and not reserved and 0 < len(text) <= profile.value and (text.isascii() or not profile.ascii)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "arn:aws:sts::123456789012:assumed-role/Admin/alice@example.com",
            "arn:aws:sts::123456789012:assumed-role/Admin/alice@example.com",
        ),
        ("Jürgen Müller", "Jürgen Müller"),
        ("Ju\u0308rgen", "Jürgen"),
        ("山田太郎", "山田太郎"),
        ("session,with,commas", "session_with_commas"),
        ("DOMAIN\\user", "DOMAIN_user"),
        ("Mozilla/5.0 (X11; Linux)", "Mozilla/5.0 _X11_ Linux_"),
        ("<script>alert('x')</script>", "_script_alert_x_/script_"),
        ("a\r\nb\x00c", "a_b_c"),
        ("two__stay", "two__stay"),
        ("aws:reserved", "reserved"),
        ("AWS: rds:aws:twice", "twice"),
        ("aws:", "_"),
        ("", "_"),
        ("   ", "_"),
        ("  edges  ", "edges"),
        ("👍", "_"),
    ],
)
def test_value_becomes_legal(text, expected):
    assert value_of(text) == expected


def test_long_value_is_cut():
    assert value_of("x" * 300) == "x" * 256
    assert value_of("x" * 300, "workspaces") == "x" * 255


def test_cut_leaves_no_space_at_the_end():
    assert value_of("x" * 255 + " y") == "x" * 255


def test_ascii_only_services_get_ascii():
    assert value_of("Jürgen", "bedrock") == "J_rgen"


def test_changed_names_the_keys_whose_value_changed():
    made = tag_limits.fit_tags({"CreatedBy": "a,b", "Team": "core"})
    assert (made.tags, made.changed) == ({"CreatedBy": "a_b", "Team": "core"}, ["CreatedBy"])


@pytest.mark.parametrize(
    ("key", "tagger", "problem"),
    [
        ("aws:createdBy", "", "reserves"),
        ("AWS:x", "", "reserves"),
        ("rds:x", "sns", "reserves"),
        ("", "", "is empty"),
        (" ", "", "is empty"),
        ("k" * 129, "", "longer than 128"),
        ("k" * 128, "ec2", "longer than 127"),
        ("a,b", "", "characters that AWS refuses"),
        ("Größe", "datasync", "characters that AWS refuses"),
    ],
)
def test_illegal_key_is_refused_and_never_changed(key, tagger, problem):
    assert problem in tag_limits.key_problem(key, tagger)
    with pytest.raises(InvalidTag, match=problem):
        tag_limits.fit_tags({key: "value"}, tagger)


@pytest.mark.parametrize(("key", "tagger"), [("k" * 128, ""), ("k" * 127, "ec2"), ("auto:creator", ""), ("Größe", "")])
def test_legal_key_passes(key, tagger):
    assert tag_limits.key_problem(key, tagger) is None


def test_profiles_belong_to_taggers():
    assert set(tag_limits.PROFILES) <= set(TAGGERS)


@given(st.text(max_size=400), ANY_TAGGER)
def test_any_text_becomes_legal(text, tagger):
    assert is_legal(value_of(text, tagger), tag_limits.PROFILES.get(tagger, tag_limits.DEFAULT))


@given(st.text(max_size=400), ANY_TAGGER)
def test_what_is_legal_stays_as_it_is(text, tagger):
    once = value_of(text, tagger)
    assert tag_limits.fit_tags({"CreatedBy": once}, tagger).changed == []


@given(st.text(alphabet="awsrd: ", max_size=40))
def test_no_spelling_of_a_reserved_prefix_gets_through(text):
    assert is_legal(value_of(text), tag_limits.DEFAULT)
