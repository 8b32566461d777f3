"""Backbones of transformers, from a local folder: no network."""

import re

import pytest
import torch

from gemel.encoders import EncoderSettings, build
from gemel.errors import SettingsError
from gemel.inputs import ImageShape

transformers = pytest.importorskip("transformers", reason="needs the extra 'pretrained'")


def tiny_vit():
    configuration = transformers.ViTConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        image_size=16,
        patch_size=8,
    )
    return transformers.ViTModel(configuration)


def tiny_resnet():
    configuration = transformers.ResNetConfig(
        embedding_size=8, hidden_sizes=[8, 12], depths=[1, 1], layer_type="basic"
    )
    return transformers.ResNetModel(configuration)


def tiny_dino():
    configuration = transformers.Dinov2Config(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        mlp_ratio=1,
        image_size=16,
        patch_size=8,
    )
    return transformers.Dinov2Model(configuration)


MODELS = {"vit": tiny_vit, "resnet": tiny_resnet, "dino": tiny_dino}


@pytest.fixture(params=MODELS)
def saved(request, tmp_path):
    """A model with random weights, and the folder it is saved in."""
    torch.manual_seed(0)
    model = MODELS[request.param]()
    model.save_pretrained(tmp_path / "model")
    return model, tmp_path / "model"


def settings_for(folder, **values):
    return EncoderSettings(name=f"hf:{folder}", dim=6, **values)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_saved_backbone_embeds_grey_and_colour_of_any_size(saved, channels):
    encoder = build(settings_for(saved[1]), ImageShape(channels, (28, 20)))

    assert encoder(torch.randn(3, channels, 28, 20)).shape == (3, encoder.dim) == (3, 6)


def test_the_weights_are_those_of_the_folder(saved):
    model, folder = saved
    loaded = build(settings_for(folder), ImageShape(3, (16, 16))).features.model.state_dict()

    assert loaded.keys() == model.state_dict().keys()
    assert all(torch.equal(loaded[key], value) for key, value in model.state_dict().items())


def test_asking_how_wide_the_features_are_moves_no_running_statistics(tmp_path):
    tiny_resnet().save_pretrained(tmp_path)
    encoder = build(settings_for(tmp_path), ImageShape(3, (16, 16)))

    moved = [value for key, value in encoder.state_dict().items() if key.endswith("tracked")]
    assert moved
    assert not any(moved)


def test_gradients_reach_the_backbone(saved):
    encoder = build(settings_for(saved[1]), ImageShape(1, (16, 16)))

    encoder(torch.randn(4, 1, 16, 16)).square().sum().backward()

    assert any(weight.grad.any() for weight in encoder.features.parameters())


def test_random_weights_come_with_a_warning(saved):
    model, folder = saved
    with pytest.warns(
        UserWarning, match="starts from random weights, for network.encoder.pretrained"
    ):
        encoder = build(settings_for(folder, pretrained=False), ImageShape(3, (16, 16)))

    drawn = dict(encoder.features.model.named_parameters())
    assert not all(torch.equal(drawn[key], value) for key, value in model.named_parameters())


def test_a_type_of_model_needs_neither_folder_nor_network():
    with pytest.warns(UserWarning, match="^encoder 'hf:mobilenet_v1' starts from random weights"):
        encoder = build(
            EncoderSettings(name="hf:mobilenet_v1", pretrained=False), ImageShape(1, (32, 32))
        )

    assert encoder(torch.randn(2, 1, 32, 32)).shape == (2, 128)


def test_a_folder_without_a_model_is_refused_with_the_ways_on(tmp_path):
    with pytest.raises(
        SettingsError,
        match=re.escape(f"encoder 'hf:{tmp_path}': no weights could be loaded (")
        + r".*\)\. Check the name and the network, name a local folder \(hf:path/to/folder\), or "
        r"go on with random weights by network\.encoder\.pretrained=false\.$",
    ):
        build(settings_for(tmp_path), ImageShape(1, (16, 16)))


@pytest.mark.filterwarnings("ignore:.*starts from random weights:UserWarning")  # as asked for
def test_a_folder_without_a_configuration_is_refused_with_the_ways_on(tmp_path):
    with pytest.raises(SettingsError, match=r"no configuration could be read.*such as hf:vit"):
        build(settings_for(tmp_path, pretrained=False), ImageShape(1, (16, 16)))


def test_pickled_weights_are_not_read(saved):
    model, folder = saved
    (folder / "model.safetensors").unlink()
    torch.save(model.state_dict(), folder / "pytorch_model.bin")

    with pytest.raises(SettingsError, match="no weights could be loaded"):
        build(settings_for(folder), ImageShape(1, (16, 16)))


def test_a_model_that_reads_text_is_refused_with_one_that_reads_images(tmp_path):
    configuration = transformers.BertConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    transformers.BertModel(configuration).save_pretrained(tmp_path)

    message = (
        f"encoder 'hf:{tmp_path}' has to read images, but BertModel reads input_ids. "
        "Name a vision backbone, such as hf:facebook/dinov2-small."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        build(settings_for(tmp_path), ImageShape(1, (16, 16)))
