"""Calibration sets of people who exist only as numbers."""

import numpy as np
import pytest


@pytest.fixture
def compare_all():
    """Builds every pair of `people` × `samples` embeddings, and the embeddings."""
    # The shape checker must see the package before any conftest imports it.
    from gemel.metrics import Trials

    def build(people: int, samples: int, *, noise: float = 0.5, seed: int = 0):
        draws = np.random.default_rng(seed)
        who = np.repeat(np.arange(people), samples)
        embeddings = draws.normal(size=(people, 6))[who]
        embeddings = embeddings + noise * draws.normal(size=embeddings.shape)
        left, right = np.triu_indices(len(who), 1)
        energy = np.linalg.norm(embeddings[left] - embeddings[right], axis=1)
        return Trials(energy, who[left] == who[right], who[left], who[right]), embeddings

    return build
