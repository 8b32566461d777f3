import dataclasses

import pytest

from gemel.data import draw_pairs
from gemel.evaluation._protocol import describe


@pytest.fixture
def protocol(matcher):
    def of(samples, **draw):
        pairs = draw_pairs(samples, **draw)
        return describe(samples, pairs, matcher.trials(samples, pairs), given=False)

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
