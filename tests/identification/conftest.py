"""People who exist only as numbers, and what their calibration set taught."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist


def euclidean(probes, references):
    """The energy of every test here: distances between embeddings."""
    return cdist(probes, references).astype(np.float32)


@pytest.fixture(scope="session")
def compare():
    return euclidean


@pytest.fixture(scope="session")
def people():
    """Builds embeddings of `samples` samples of each of `count` people, and whose each is.

    Some sit near the middle, where they are like many others.
    """

    def build(count, samples, *, dim=8, noise=0.35, seed=0):
        draws = np.random.default_rng(seed)
        who = np.repeat(np.arange(count), samples)
        centre = draws.normal(size=(count, dim)) * draws.gamma(6, 1 / 6, size=(count, 1))
        vectors = centre[who] + noise * draws.normal(size=(len(who), dim))
        return vectors.astype(np.float32), who

    return build


@pytest.fixture(scope="session")
def roster_of():
    """Builds a roster of vectors and their owners, all of one quality unless given."""
    from gemel.identification import Roster

    def build(vectors, owner, quality=None):
        known = np.ones(len(owner)) if quality is None else quality
        return Roster(vectors, owner, known, len(np.unique(owner)))

    return build


@pytest.fixture(scope="session")
def fit(people):
    """Fits an identification on people of its own; keywords are its settings."""
    from gemel.identification import IdentificationSettings, Labelled, fit_identification

    def build(count=60, samples=4, *, seed=0, cohort=None, noise=0.35, **settings):
        vectors, who = people(count, samples, seed=seed, noise=noise)
        chosen = IdentificationSettings(**{"references": (1, 2, 3), **settings})
        others = None if cohort is None else people(cohort, 1, seed=[seed, 9])[0]
        return fit_identification(Labelled(vectors, who, who), others, euclidean, chosen)

    return build


@pytest.fixture(scope="session")
def identification(fit):
    """One that supports 5 % among 29 identities."""
    return fit(rate=0.05)
