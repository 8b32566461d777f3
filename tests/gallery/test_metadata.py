"""Names and metadata: what every engine can keep, and keep alike."""

import numpy as np
import pytest

from gemel.errors import GalleryError
from gemel.gallery import Enrolment, Key, Reference, Scope

REFERENCE = Reference("0" * 32, np.zeros(2, np.float32))


@pytest.mark.parametrize("name", ["../../x", "'; DROP TABLE subjects; --", "名前", "a/b", "🙂"])
def test_a_hostile_name_is_a_name_like_any_other(name):
    assert Key(name).identity == name


@pytest.mark.parametrize(
    "name",
    [
        *("", "  ", "a\0b", "a\nb", "\u202a\ud800", "x" * 257, "a" * 10_240, "\u2028"),
        *(" a", "a ", "a\u00a0", "\u3000a", "\tab"),
        *("\u202egnp.exe", "a\u200e", "\u2066a\u2069", "\u061ca"),
        *("a\u200bb", "a\ufeff", "so\u00adft", "a\u2060b", "\u3164", "\U000e0061a"),
        *("a\u200db", "a\u200cb", "\u0431\u200d\u0431", "\u200d😀", "😀\u200d\u200d😀"),
        *("a\ufe0f", "❤\ufe0f\ufe0f", "1\ufe0f"),
    ],
    ids=ascii,
)
def test_a_name_that_cannot_be_kept_is_refused(name):
    with pytest.raises(GalleryError):
        Key(name)
    with pytest.raises(GalleryError):
        Key("ada", tenant=name or " ")


@pytest.mark.parametrize(
    "name",
    [
        "👩\u200d👩\u200d👧",
        "❤\ufe0f\u200d🔥",
        "👩🏽\u200d🚀",
        "1\ufe0f\u20e3",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "क\u094d\u200dष",
        "葛\U000e0100",
        "שלום",
    ],
    ids=ascii,
)
def test_what_a_script_or_an_emoji_needs_is_kept(name):
    assert Key(name).identity == name


@pytest.mark.parametrize("name", [None, 7, b"ada", ["ada"]])
def test_a_name_that_is_no_text_is_refused(name, as_a_user):
    for refuse in (lambda: Key(name), lambda: Key("ada", name), lambda: Scope("f", name)):
        with pytest.raises(GalleryError, match=r"is text; this .* of type"):
            refuse()


def test_a_refused_name_is_shown_with_the_way_out():
    with pytest.raises(GalleryError, match=r"white space there: ' ada'\. Give 'ada'"):
        Key(" ada")
    with pytest.raises(GalleryError, match=r"U\+202E, which is not seen there: '\\u202egnp"):
        Key("\u202egnp")


def test_names_that_look_alike_are_one_name():
    assert Key("Zoe\u0308") == Key("Zo\u00eb")
    assert Scope("f", tenant="Zoe\u0308").tenant == "Zo\u00eb"


def test_metadata_come_back_as_json_gives_them():
    assert _noted({"floors": (1, 2), "since": None}) == {"floors": [1, 2], "since": None}


@pytest.mark.parametrize(
    ("metadata", "fault"),
    [
        ({"x": float("nan")}, "JSON"),
        ({"x": float("inf")}, "JSON"),
        ({"x": {1, 2}}, "JSON"),
        ({"x": b"bytes"}, "JSON"),
        ({1: "x"}, "1 is no text"),
        ({0: "x"}, "0 is no text"),
        ({"x": "a\0b"}, "NUL"),
        ({"a\0b": 1}, "NUL"),
        ({"x": "\ud800"}, "JSON"),
        ({"x": "y" * 70_000}, "65,536"),
    ],
)
def test_metadata_that_cannot_be_kept_are_refused(metadata, fault, as_a_user):
    with pytest.raises(GalleryError, match=fault):
        _noted(metadata)


def test_a_backslash_before_u0000_is_no_nul():
    assert _noted({"x": r"\u0000"}) == {"x": r"\u0000"}


def test_an_enrolment_without_a_reference_is_refused():
    with pytest.raises(GalleryError, match="needs a reference"):
        Enrolment(Key("ada"), ())


def _noted(metadata):
    return Enrolment(Key("ada"), (REFERENCE,), metadata).metadata
