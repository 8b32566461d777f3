import pytest
import torch
from torch import nn

from gemel.encoders import Encoder, EncoderSettings, build
from gemel.errors import SettingsError
from gemel.inputs import ImageShape, VectorShape

SHAPE = ImageShape(channels=1, size=(12, 12))


def viewed(views, name="linear", **settings):
    torch.manual_seed(0)
    return build(EncoderSettings(name=name, dim=5, views=views, **settings), SHAPE).eval()


def images(batch=3):
    return torch.rand(batch, 1, 12, 12, generator=torch.Generator().manual_seed(1))


def test_a_mirrored_image_has_the_embedding_of_the_image():
    encoder = viewed("mirror")

    torch.testing.assert_close(encoder(images().flip(3)), encoder(images()))


def test_the_embedding_is_the_mean_over_the_image_and_its_mirror_image():
    encoder, alone = viewed("mirror"), viewed("one")

    expected = (alone(images()) + alone(images().flip(3))) / 2

    torch.testing.assert_close(encoder(images()), expected, rtol=1e-4, atol=1e-5)


def test_moves_average_out_part_of_a_small_shift():
    image = torch.zeros(1, 1, 12, 12)
    image[..., 4:8, 4:8] = 1
    shifted = image.roll(1, dims=3)
    alone, moved = viewed("one"), viewed("moves")

    assert torch.dist(moved(image), moved(shifted)) < torch.dist(alone(image), alone(shifted))


class Counting(Encoder):
    """Counts how often it is asked."""

    def __init__(self):
        super().__init__(2)
        self.inner, self.asked = nn.Linear(144, 2), 0

    def forward(self, inputs):
        self.asked += 1
        return self.inner(inputs.flatten(1))


def test_learning_sees_one_view_and_asking_sees_all():
    from gemel.encoders._viewed import Viewed

    counted = Counting()
    encoder = Viewed(counted, "moves")

    encoder.train()(images())
    assert counted.asked == 1
    encoder.eval()(images())
    assert counted.asked == 1 + 9


def test_views_are_no_weights():
    assert viewed("moves").state_dict().keys() == {
        f"encoder.{name}" for name in viewed("one").state_dict()
    }


def test_views_of_what_is_no_image_are_refused():
    with pytest.raises(SettingsError, match="views"):
        build(EncoderSettings(name="mlp", views="mirror"), VectorShape(4))
