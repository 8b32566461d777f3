"""Neighbours in blocks against every distance written out."""

import math

import numpy as np
import pytest

from gemel.diagnosis import _neighbourhood as neighbourhood


@pytest.fixture(params=[1, 1000, 2**23], ids=["a row", "some rows", "all rows"])
def block(request, monkeypatch):
    """How many distances are held at once."""
    monkeypatch.setattr(neighbourhood, "BLOCK", request.param)


def test_the_nearest_samples_are_those_of_a_loop(crowd, block):
    vectors, _ = crowd(people=8, samples=6, noise=1.0)

    nearest = neighbourhood.nearest_samples(vectors, 5)

    for sample, near in enumerate(nearest.tolist()):
        others = [other for other in range(len(vectors)) if other != sample]
        others.sort(key=lambda other: math.dist(vectors[sample], vectors[other]))
        assert set(near) == set(others[:5])


def test_the_nearest_impostors_are_those_of_a_loop(crowd, listed, block):
    vectors, who = crowd(people=8, samples=6, noise=1.0)
    forged = np.arange(len(who)) % 6 == 0
    forged[who == 3] = True

    found = neighbourhood.nearest_impostors(vectors, listed(who, forged))

    for sample in range(len(who)):
        distance = {
            other: math.dist(vectors[sample], vectors[other])
            for other in range(len(who))
            if not (forged[sample] and forged[other])
            and (who[sample] != who[other] or forged[sample] != forged[other])
        }
        nearest = min(distance, key=distance.get)
        assert found.index[sample] == nearest
        assert found.distance[sample] == pytest.approx(distance[nearest], rel=1e-5)


def test_a_tiny_distance_far_from_the_origin_keeps_its_digits(listed):
    vectors = np.array([[1e3, 0.0], [1e3, 1e-2], [-1e3, 5.0], [-1e3, 9.0]])

    found = neighbourhood.nearest_impostors(vectors, listed(np.arange(4)))

    assert found.distance.tolist() == pytest.approx([1e-2, 1e-2, 4.0, 4.0], rel=1e-3)


def test_whoever_has_no_impostor_is_infinitely_far_from_one(listed):
    found = neighbourhood.nearest_impostors(np.eye(3), listed(np.zeros(3, dtype=int)))

    assert np.isinf(found.distance).all()
