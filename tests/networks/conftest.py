"""Small inputs of several kinds, and tables of them."""

import pytest
import torch


@pytest.fixture
def images_of():
    """Draws `batch` standardised images of 8x8 (or `side`) pixels."""

    def draw(batch, seed=0, *, channels=1, side=8):
        generator = torch.Generator().manual_seed(seed)
        return torch.randn(batch, channels, side, side, generator=generator)

    return draw


@pytest.fixture
def vectors_of():
    """Draws `batch` vectors of five numbers."""

    def draw(batch, seed=10):
        return torch.randn(batch, 5, generator=torch.Generator().manual_seed(seed))

    return draw


@pytest.fixture
def table():
    """A batch as a table: `table(3, image=(images, [0, 2]))` fills rows 0 and 2 of a column."""
    from gemel.inputs import Cell, Cells

    def build(size, **columns):
        filled = {
            name: Cell(inputs, torch.tensor(place, dtype=torch.int64))
            for name, (inputs, place) in columns.items()
        }
        return Cells(size, filled)

    return build


@pytest.fixture
def network_for():
    """Builds a network from the settings of a recipe, its weights drawn from seed 0."""
    from gemel.networks import NetworkSettings, build

    def make(settings, shapes, **more):
        torch.manual_seed(0)
        return build(NetworkSettings.read(settings, "network"), shapes, **more)

    return make
