"""What does not fit a gallery is refused before anything is written."""

import numpy as np
import pytest

from gallery.people import DIM, MODEL, SECOND, person, said
from gemel.errors import FingerprintError, GalleryError, ShapeError
from gemel.gallery import Key
from gemel.gallery._fit import (
    HUGE,
    checked_probe,
    checked_vectors,
    event_for,
    event_of,
    held_model,
)


def test_a_model_is_found_by_its_fingerprint():
    assert held_model((MODEL, SECOND), SECOND.fingerprint) is SECOND


def test_another_model_is_refused_by_the_first_digits_of_both():
    with pytest.raises(FingerprintError, match="of model cccccccccccc; it holds those of aaaa"):
        held_model((MODEL,), "c" * 64)
    with pytest.raises(FingerprintError, match="it holds none yet"):
        held_model((), "c" * 64)


def test_vectors_are_stacked_in_single_precision():
    people = [person("a", 2), person("b", 1)]

    stacked = checked_vectors(people, MODEL)

    assert stacked.shape == (3, DIM)
    assert stacked.dtype == np.float32
    np.testing.assert_array_equal(stacked[2], people[1].references[0].vector)
    assert checked_vectors([], MODEL).shape == (0, DIM)


def test_a_vector_of_another_length_names_both():
    with pytest.raises(ShapeError, match=r"the shape \(8,\); got \(5,\)"):
        checked_probe(np.zeros(5), MODEL)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, HUGE, -1e300])
def test_what_single_precision_cannot_square_and_add_is_refused(bad):
    with pytest.raises(GalleryError, match="finite numbers below 1e"):
        checked_probe(np.array([0.0] * (DIM - 1) + [bad]), MODEL)


def test_an_event_is_told_whose_it_is_and_of_how_many():
    told = event_for(said("remove", reason="left"), Key("ada"), 3)

    assert (told.action, told.key) == ("remove", Key("ada"))
    assert told.details == {"reason": "left", "references": 3}


def test_an_enrolment_that_replaces_is_told_as_such():
    assert event_of(said("enrol"), person("ada"), 2).action == "enrol"
    assert event_of(said("enrol"), person("ada", replace=True), 2).action == "replace"
