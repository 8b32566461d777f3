"""Whose each row is, against a plain list."""

import numpy as np
import pytest

from gemel.gallery.sqlite._owners import Owners


@pytest.mark.parametrize("few", [0, 4_096])
def test_rows_are_found_whatever_joined_left_and_moved(monkeypatch, few):
    monkeypatch.setattr("gemel.gallery.sqlite._owners.FEW", few)
    draws, owners, plain = np.random.default_rng(few), Owners(4), []
    for step in range(120):
        some = draws.integers(0, 12, size=draws.integers(1, 6))
        if step % 10 == 9:
            kept = np.flatnonzero(owners.there)
            owners.move(kept)
            plain = [one for one in plain if one is not None]
        elif step % 3 == 2:
            gone = np.unique(some)
            rows = owners.erase(gone)
            assert rows.tolist() == [i for i, one in enumerate(plain) if one in gone]
            plain = [None if one in gone else one for one in plain]
        else:
            owners.append(some)
            plain += some.tolist()

        assert owners.count == len(plain)
        assert owners.there.tolist() == [one is not None for one in plain]
        assert owners.identities == len(set(plain) - {None})
        asked = draws.permutation(12)[:4]
        rows, place = owners.grouped(asked)
        told = [
            (i, row) for i, one in enumerate(asked) for row, its in enumerate(plain) if its == one
        ]
        assert list(zip(place.tolist(), rows.tolist(), strict=True)) == told


def test_nobody_has_no_rows():
    rows, place = Owners(1).grouped(np.array([3, 1]))

    assert rows.tolist() == place.tolist() == []
