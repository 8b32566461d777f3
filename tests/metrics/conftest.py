"""Trials of people who exist only as numbers."""

import numpy as np
import pytest


@pytest.fixture
def compare_all():
    """Builds every pair of `people` × `samples` embeddings; units are people or samples."""
    # The shape checker must see the package before any conftest imports it.
    from gemel.metrics import Trials

    def build(people: int, samples: int, *, noise: float = 0.5, seed: int = 0, unit="identity"):
        draws = np.random.default_rng(seed)
        who = np.repeat(np.arange(people), samples)
        embeddings = draws.normal(size=(people, 6))[who]
        embeddings = embeddings + noise * draws.normal(size=embeddings.shape)
        left, right = np.triu_indices(len(who), 1)
        energy = np.linalg.norm(embeddings[left] - embeddings[right], axis=1)
        units = (who[left], who[right]) if unit == "identity" else (left, right)
        return Trials(energy, who[left] == who[right], *units, unit)

    return build
