"""What every encoder of images keeps to, and how an encoder is called by name."""

import re

import pytest
import torch

from gemel.encoders import Encoder, EncoderSettings, build
from gemel.errors import SettingsError, UnknownNameError
from gemel.inputs import ImageShape, VectorShape

NAMES = [
    "book",
    "koch",
    "linear",
    "nrelu",
    "patch",
    "patch-deep",
    "residual",
    "signet",
    "two-stream",
    "vgg",
]
LEAST = {"koch": 65, "patch": 64, "patch-deep": 58, "signet": 67, "two-stream": 56}
GREY = ImageShape(channels=1, size=(28, 28))
every_encoder = pytest.mark.parametrize("name", NAMES)


def images_for(name, channels=1, batch=4):
    side = LEAST.get(name, 16)
    generator = torch.Generator().manual_seed(5)
    return torch.randn(batch, channels, side, side + 3, generator=generator)


def built(name, channels=1, **settings):
    torch.manual_seed(0)
    side = LEAST.get(name, 16)
    shape = ImageShape(channels, (side, side + 3))
    return build(EncoderSettings(name=name, dim=6, **settings), shape)


@every_encoder
@pytest.mark.parametrize("channels", [1, 3, 2, 6], ids=["grey", "colour", "two grey", "two colour"])
def test_images_of_any_channels_become_vectors_of_the_length_asked_for(name, channels):
    encoder = built(name, channels)

    embedding = encoder(images_for(name, channels))

    assert isinstance(encoder, Encoder)
    assert embedding.shape == (4, encoder.dim) == (4, 6)


@every_encoder
def test_permuting_the_batch_permutes_the_embeddings(name):
    encoder, images = built(name).eval().double(), images_for(name).double()
    order = torch.tensor([2, 0, 3, 1])

    torch.testing.assert_close(encoder(images[order]), encoder(images)[order])


@every_encoder
def test_gradients_reach_every_weight(name):
    encoder = built(name)
    if name == "residual":
        # Each block starts with a last scale of zero, which holds back its first gradient.
        for weight in encoder.parameters():
            torch.nn.init.normal_(weight, std=0.1)

    encoder(images_for(name, batch=16)).square().sum().backward()

    starved = [key for key, weight in encoder.named_parameters() if not weight.grad.any()]
    assert starved == []


@every_encoder
def test_one_seed_gives_one_set_of_weights(name):
    first, second = built(name).state_dict(), built(name).state_dict()

    assert all(torch.equal(first[key], second[key]) for key in first)


@every_encoder
def test_weights_are_laid_out_as_safetensors_wants_them(name):
    assert all(value.is_contiguous() for value in built(name).state_dict().values())


@every_encoder
def test_normalised_embeddings_have_length_one(name):
    encoder = built(name, normalise=True)

    lengths = encoder(images_for(name)).norm(dim=1)

    assert encoder.dim == 6
    torch.testing.assert_close(lengths, torch.ones(4))


def test_an_encoder_that_does_not_embed_says_so():
    with pytest.raises(NotImplementedError, match=r"^Encoder does not say how it embeds$"):
        Encoder(8)(torch.zeros(1, 1, 8, 8))


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(
        UnknownNameError, match=r"^Unknown encoder 'resdual'\. Did you mean 'residual'\?$"
    ):
        build(EncoderSettings(name="resdual"), GREY)


@pytest.mark.parametrize("name", ["hf:", "timm", "hub:vit"])
def test_a_family_without_a_member_is_no_name(name):
    with pytest.raises(UnknownNameError, match=f"^Unknown encoder '{name}'"):
        build(EncoderSettings(name=name), GREY)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"name": "book", "width": 64},
            (
                "network.encoder.width=64 has no effect on the encoder 'book', which reads dim, "
                "init_from, "
                "name, normalise, views. Leave it out."
            ),
        ),
        (
            {"pretrained": False},
            (
                "network.encoder.pretrained=False has no effect on the encoder 'residual', "
                "which reads "
                "dim, dropout, init_from, name, normalisation, normalise, pooling, views, width. "
                "Leave it out."
            ),
        ),
    ],
    ids=["book", "residual"],
)
def test_a_value_that_nobody_reads_is_refused(settings, message):
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        build(EncoderSettings(**settings), GREY)


def test_settings_written_out_in_full_build_the_same_encoder():
    settings = EncoderSettings(name="book", dim=32)

    again = EncoderSettings.read(settings.model_dump(), "config.yaml")

    assert build(again, GREY).dim == 32


@pytest.mark.parametrize(
    ("shape", "name"), [(GREY, "residual"), (VectorShape(3), "mlp")], ids=["image", "vector"]
)
def test_without_a_name_an_input_gets_its_usual_encoder(shape, name):
    unnamed = build(EncoderSettings(), shape).state_dict()

    assert unnamed.keys() == build(EncoderSettings(name=name), shape).state_dict().keys()


def test_an_encoder_of_another_kind_of_input_is_refused_with_those_that_fit():
    message = (
        "encoder 'book' reads images, and these are vectors. Take one of mlp, linear, identity, "
        "or leave network.encoder.name out."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        build(EncoderSettings(name="book"), VectorShape(5))


def test_a_backbone_of_pictures_takes_no_two_stacked_ones():
    message = (
        "encoder 'hf:vit' reads images of 1 or 3 channels, got 2. Take "
        "network.encoder.name=residual, "
        "which reads any number of channels."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        build(EncoderSettings(name="hf:vit", pretrained=False), ImageShape(2, (32, 32)))
