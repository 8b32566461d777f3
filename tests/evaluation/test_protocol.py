import dataclasses

import pytest

from gemel.data import draw_pairs
from gemel.evaluation._protocol import describe


@pytest.fixture
def protocol(matcher):
    def of(samples, **draw):
        pairs = draw_pairs(samples, **draw)
        return describe(samples, pairs, matcher.trials(samples, pairs), noun="image", given=False)

    return of


def test_all_pairs_are_called_all(protocol, patterned):
    assert protocol(patterned()).sentence == (
        "30 images of 6 identities; all 60 genuine pairs (one identity) and 375 impostor pairs "
        "(two identities). Intervals (95 %) say how far a number would move with other identities."
    )


def test_a_draw_is_called_a_draw(protocol, patterned):
    assert "40 impostor pairs (two identities), drawn evenly" in (
        protocol(patterned(), limit=40).sentence
    )


def test_forgeries_are_counted_and_named(protocol, patterned):
    found = protocol(patterned(forgeries=2))

    assert found.selection == "all"
    assert found.forgeries == 12
    assert found.impostor_pairs == 375 + 6 * 5 * 2
    assert "42 images (12 of them forgeries)" in found.sentence
    assert "(two identities or with a forgery)" in found.sentence


def test_all_pairs_with_forgeries_alone_are_all_as_well(protocol, patterned):
    assert protocol(patterned(forgeries=2), impostors="skilled").selection == "all"


def test_samples_of_known_identities_say_what_their_intervals_leave_out(protocol, patterned):
    known = dataclasses.replace(patterned(), split_by="sample")

    assert "other identities may do worse" in protocol(known).sentence


@pytest.fixture
def across(cross_matcher):
    def of(samples, **draw):
        pairs = draw_pairs(samples, **draw)
        trials = cross_matcher.trials(samples, pairs)
        return describe(samples, pairs, trials, noun="sample", given=False)

    return of


def test_sides_are_named_and_all_pairs_across_them_are_all(across, sided):
    # 8 photos against 24 captions, 3 of them each's own.
    assert across(sided()).sentence.startswith(
        "32 samples of 8 identities, photo against caption; all 24 genuine pairs (one identity) "
        "and 168 impostor pairs (two identities). "
    )


def test_a_draw_across_sides_is_called_a_draw(across, sided):
    assert across(sided(), limit=50).selection == "drawn"


def test_inputs_are_called_what_they_are(matcher, patterned):
    samples = dataclasses.replace(patterned(), split_by="sample")
    pairs = draw_pairs(samples)
    trials = matcher.trials(samples, pairs)

    said = describe(samples, pairs, trials, noun="text", given=False).sentence

    assert said.startswith("30 texts of 6 identities")
    assert "with other texts of these identities" in said
