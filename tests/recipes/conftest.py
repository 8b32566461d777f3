"""A stand-in for Fashion-MNIST, as many images of as many classes as the book's case needs."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def garments(made_up: Callable[[str], Path]) -> Path:
    """A folder with fashion-mnist/ in it."""
    return made_up("fashion-mnist")
