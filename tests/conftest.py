"""Settings and places every test shares."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from made_up import build

# torch spends seconds on its first call; a deadline per example would fail a test at random.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

BESIDE = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Where the real data sets stand; a test that needs them skips when they are absent."""
    place = Path(os.environ.get("GEMEL_DATA", BESIDE))
    if not place.is_dir():
        pytest.skip(f"real data sets are not at {place}; set GEMEL_DATA to their folder")
    return place


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder that --data names for a known source, with made-up data; whoever asks reads."""
    root = tmp_path_factory.mktemp("made-up")

    def data_of(source: str) -> Path:
        data = root / source
        return data if data.is_dir() else build(source, data)

    return data_of


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test decodes into a cache of its own, never into the user's."""
    monkeypatch.setenv("GEMEL_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def as_a_user():
    """Runs without the test-time shape checks, as an installed package does."""
    import jaxtyping

    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", False)


@pytest.fixture
def shapes():
    """Builds samples of `people` identities: a pattern of blocks each, with noise."""
    # The shape checker must see the package before any conftest imports it.
    from gemel.data import Dense, Samples

    def build(people=8, images=12, *, noise=0.2, seed=0, **more):
        draws = np.random.default_rng(seed)
        pattern = draws.uniform(0, 1, size=(people, 1, 4, 4)).repeat(3, axis=2).repeat(3, axis=3)
        who = np.repeat(np.arange(people), images)
        value = pattern[who] + noise * draws.normal(size=(len(who), 1, 12, 12))
        facts = {
            "cache": Dense((255 * value.clip(0, 1)).astype(np.uint8)),
            "rows": np.arange(len(who)),
            "identity": who,
            "names": tuple(f"person {i}" for i in range(people)),
            "forged": np.zeros(len(who), dtype=bool),
            "origin": tuple(f"{i:03d}.png" for i in range(len(who))),
        }
        return Samples(**(facts | more))

    return build
