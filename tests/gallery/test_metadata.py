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
    "name", ["", "  ", "a\0b", "a\nb", "\u202a\ud800", "x" * 257, "a" * 10_240, "\u2028"]
)
def test_a_name_that_cannot_be_kept_is_refused(name):
    with pytest.raises(GalleryError):
        Key(name)
    with pytest.raises(GalleryError):
        Key("ada", tenant=name or " ")


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
