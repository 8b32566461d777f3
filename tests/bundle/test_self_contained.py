"""Bundles of models of transformers whose folder is gone: no network."""

import shutil

import numpy as np
import pytest
import torch

from gemel.bundle import BundleSettings, load_bundle, save_bundle
from gemel.inputs import CellsPreprocessing, ImagePreprocessing, TextSettings, prepared
from gemel.networks import NetworkSettings, build

transformers = pytest.importorskip("transformers", reason="needs the extra 'pretrained'")

SMALL = {
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
}
WORDS = "one two three four five six".split()


def vit():
    return transformers.ViTModel(transformers.ViTConfig(**SMALL, image_size=16, patch_size=8))


def bert():
    return transformers.BertModel(transformers.BertConfig(**SMALL, vocab_size=8))


def t5():
    return transformers.T5Model(
        transformers.T5Config(vocab_size=8, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2)
    )


@pytest.fixture
def reloaded(tmp_path, saved):
    """Loads a bundle after every model that its network was made of has been deleted."""
    decision = saved()[1].decision

    def make(settings, preprocessing, *models):
        network = build(settings, preprocessing.shape).eval()
        described = BundleSettings(network=settings, preprocessing=preprocessing)
        save_bundle(tmp_path / "bundle", network, described, decision)
        for model in models:
            shutil.rmtree(model)
        return network, load_bundle(tmp_path / "bundle")

    return make


def kept(model, folder):
    torch.manual_seed(0)
    model.save_pretrained(folder)
    return folder


def an_encoder(folder):
    return {"name": f"hf:{folder}", "dim": 6}


def test_a_bundle_of_images_needs_its_model_no_more(tmp_path, reloaded):
    folder = kept(vit(), tmp_path / "model")
    settings = NetworkSettings.read({"encoder": an_encoder(folder)}, "network")

    network, verifier = reloaded(settings, ImagePreprocessing(size=(16, 16)), folder)

    images = torch.randn(3, 1, 16, 16)
    assert torch.equal(verifier.matcher.network.embed(images), network.embed(images))


@pytest.mark.parametrize("model", [bert, t5])
def test_a_bundle_of_texts_needs_its_model_no_more(model, tmp_path, reloaded):
    folder = kept(model(), tmp_path / "model")
    settings = NetworkSettings.read({"encoder": an_encoder(folder)}, "network")
    preprocessing = TextSettings(tokens="words").settle(WORDS)

    network, verifier = reloaded(settings, preprocessing, folder)

    texts = prepared(preprocessing, "two six", "a text")
    assert torch.equal(verifier.matcher.network.embed(texts), network.embed(texts))


def test_each_column_keeps_the_model_of_its_own(tmp_path, reloaded):
    pictures, words = kept(vit(), tmp_path / "vit"), kept(bert(), tmp_path / "bert")
    settings = NetworkSettings.read(
        {
            "form": "pseudo-siamese",
            "encoder": {**an_encoder(pictures), "normalise": True},
            "encoders": {"note": an_encoder(words)},
        },
        "network",
    )
    columns = {
        "photo": ImagePreprocessing(size=(16, 16)),
        "note": TextSettings(tokens="words").settle(WORDS),
    }

    network, verifier = reloaded(settings, CellsPreprocessing(columns=columns), pictures, words)

    kinds = [
        encoder.configuration["model_type"]
        for encoder in (
            verifier.settings.network.encoder,
            *verifier.settings.network.encoders.values(),
        )
    ]
    assert kinds == ["vit", "bert"]
    loaded = verifier.matcher.network.state_dict()
    assert all(np.array_equal(loaded[key], value) for key, value in network.state_dict().items())
