"""Settings and places every test shares."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

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
