"""Backbones of timm, with random weights: no network."""

import pytest
import torch

from gemel.encoders import EncoderSettings, build
from gemel.errors import UnknownNameError
from gemel.inputs import ImageShape

pytest.importorskip("timm", reason="needs the extra 'pretrained' and torchvision")


@pytest.mark.parametrize("name", ["test_resnet", "test_vit"])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_backbone_embeds_grey_and_colour_of_any_size(name, channels):
    with pytest.warns(UserWarning, match=f"^encoder 'timm:{name}' starts from random weights"):
        encoder = build(
            EncoderSettings(name=f"timm:{name}", dim=6, pretrained=False),
            ImageShape(channels, (40, 33)),
        )

    assert encoder(torch.randn(2, channels, 40, 33)).shape == (2, encoder.dim) == (2, 6)


def test_an_unknown_backbone_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match=r"^Unknown timm model 'resnet1'\. Did you mean"):
        build(EncoderSettings(name="timm:resnet1"), ImageShape(1, (32, 32)))
