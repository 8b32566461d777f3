"""Text models of transformers, from a local folder: no network."""

import re

import pytest
import torch

from gemel.encoders import EncoderSettings, TextBackbone, build
from gemel.errors import SettingsError
from gemel.inputs import Sequences, TextShape

transformers = pytest.importorskip("transformers", reason="needs the extra 'pretrained'")

SMALL = {
    "vocab_size": 30,
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
}
SHAPE = TextShape(words=tuple(f"token {number}" for number in range(30)), length=9)


def tiny_bert():
    return transformers.BertModel(transformers.BertConfig(**SMALL, max_position_embeddings=9))


def tiny_roberta():
    # Counts places by its own padding token, and has two more places than it can read.
    return transformers.RobertaModel(
        transformers.RobertaConfig(**SMALL, max_position_embeddings=11, pad_token_id=1)
    )


def tiny_t5():
    configuration = transformers.T5Config(
        vocab_size=30, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2
    )
    return transformers.T5Model(configuration)


MODELS = {"bert": tiny_bert, "roberta": tiny_roberta, "t5": tiny_t5}


@pytest.fixture(params=MODELS)
def saved(request, tmp_path):
    """A model with random weights, and the folder it is saved in."""
    torch.manual_seed(0)
    model = MODELS[request.param]()
    model.save_pretrained(tmp_path / "model")
    return model.eval(), tmp_path / "model"


def built(folder, shape=SHAPE, **values):
    return build(EncoderSettings(name=f"hf:{folder}", dim=6, **values), shape)


def texts(length=(9, 1, 4), padding=0):
    generator = torch.Generator().manual_seed(5)
    tokens = torch.randint(2, 30, (len(length), max(length)), generator=generator)
    inputs = Sequences(tokens, torch.tensor(length))
    inputs.values[~inputs.mask] = padding
    return inputs


def reader_of(model):
    """The part that reads texts, of a model that may also write them."""
    return model.get_encoder() if model.config.is_encoder_decoder else model


def test_the_embedding_is_a_linear_map_of_the_mean_state(saved):
    model, folder = saved
    encoder, inputs = built(folder).eval(), texts()

    embedding = encoder(inputs)

    assert isinstance(encoder, TextBackbone)
    assert embedding.shape == (3, encoder.dim) == (3, 6)
    for row, length in enumerate(inputs.length):
        states = reader_of(model)(input_ids=inputs.values[row : row + 1, :length]).last_hidden_state
        expected = encoder.head[1](states[0].mean(dim=0))
        torch.testing.assert_close(embedding[row], expected, atol=1e-5, rtol=1e-4)


def test_padding_changes_nothing(saved):
    encoder = built(saved[1]).eval()
    inputs = texts((5, 2), padding=29)
    wider = Sequences(torch.cat([inputs.values, torch.full((2, 8), 7)], dim=1), inputs.length)

    assert torch.equal(encoder(wider), encoder(texts((5, 2))))


def test_gradients_reach_the_backbone_which_learns(saved):
    encoder = built(saved[1])

    encoder(texts()).square().sum().backward()

    assert any(weight.grad.any() for weight in encoder.model.parameters())
    assert encoder.model.training


def test_random_weights_come_with_a_warning(saved):
    model, folder = saved
    with pytest.warns(
        UserWarning, match="starts from random weights, for network.encoder.pretrained"
    ):
        encoder = built(folder, pretrained=False)

    drawn = dict(encoder.model.named_parameters())
    known = reader_of(model).named_parameters()
    assert not all(torch.equal(drawn[key], value) for key, value in known)


def test_a_text_longer_than_the_model_reads_is_refused_when_it_is_built(tmp_path):
    tiny_bert().save_pretrained(tmp_path)

    with pytest.raises(
        SettingsError,
        match=re.escape(f"encoder 'hf:{tmp_path}' cannot read a text of 10 tokens (")
        + r".*\)\. Set preprocessing\.text\.length lower, or name another text model\.$",
    ):
        built(tmp_path, TextShape(SHAPE.words, length=10))


@pytest.mark.parametrize("words", [20, 31])
def test_the_tokens_of_another_tokenizer_are_refused(tmp_path, words):
    tiny_bert().save_pretrained(tmp_path)

    message = (
        f"encoder 'hf:{tmp_path}' knows 30 tokens, and these texts have {words}: they were not "
        f"split by its tokenizer. Set preprocessing.text.tokens=hf:{tmp_path}."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        built(tmp_path, TextShape(("token",) * words, length=9))


def test_a_model_that_reads_images_is_refused_with_one_that_reads_texts(tmp_path):
    configuration = transformers.ViTConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    transformers.ViTModel(configuration).save_pretrained(tmp_path)

    message = (
        f"encoder 'hf:{tmp_path}' has to read texts and nothing else, which ViTModel does not. "
        "Name a text model, such as hf:sentence-transformers/all-MiniLM-L6-v2."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        built(tmp_path)
