"""Encoders of texts, each against its definition."""

import pytest
import torch

from gemel.encoders import Average, EncoderSettings, LastState, Worded, build
from gemel.errors import SettingsError
from gemel.inputs import Sequences, TextShape

WORDS = ("<pad>", "<unknown>", "a", "cat", "sat", "there")
SHAPE = TextShape(words=WORDS, length=9)
LENGTH = torch.tensor([9, 1, 4])
every_encoder = pytest.mark.parametrize("name", ["lstm", "gru", "transformer", "average"])


def texts(seed=5):
    generator = torch.Generator().manual_seed(seed)
    return Sequences(torch.randint(1, len(WORDS), (3, 9), generator=generator), LENGTH)


def built(name, **settings):
    torch.manual_seed(0)
    return build(EncoderSettings(name=name, dim=6, width=8, **settings), SHAPE)


@every_encoder
def test_texts_become_vectors_of_the_length_asked_for(name):
    encoder = built(name)

    assert encoder(texts()).shape == (3, encoder.dim) == (3, 6)


def test_the_usual_encoder_of_texts_is_that_of_malstm():
    encoder = build(EncoderSettings(), SHAPE)

    assert isinstance(encoder, Worded)
    assert isinstance(encoder.encoder, LastState)


@every_encoder
def test_gradients_reach_every_weight_but_the_paddings(name):
    encoder = built(name)

    encoder(texts()).square().sum().backward()

    starved = [key for key, weight in encoder.named_parameters() if not weight.grad.any()]
    assert starved == []
    assert not encoder.table.weight.grad[0].any()


@every_encoder
def test_normalised_embeddings_have_length_one(name):
    torch.testing.assert_close(built(name, normalise=True)(texts()).norm(dim=1), torch.ones(3))


@every_encoder
def test_dropout_acts_in_training_only(name):
    encoder = built(name, dropout=0.5)

    assert not torch.equal(encoder(texts()), encoder(texts()))
    encoder.eval()
    assert torch.equal(encoder(texts()), encoder(texts()))


@pytest.mark.parametrize("name", ["lstm", "gru", "transformer"])
def test_the_order_of_words_tells(name):
    encoder = built(name).eval()
    there, back = torch.tensor([[2, 3, 4, 5]]), torch.tensor([[5, 4, 3, 2]])
    length = torch.tensor([4])

    assert not torch.allclose(
        encoder(Sequences(there, length)), encoder(Sequences(back, length)), atol=1e-3
    )


def test_malstm_embeds_by_the_equations_of_the_paper():
    encoder, inputs = built("lstm").eval(), texts()
    weights = dict(encoder.encoder.layers.named_parameters())

    embedding = encoder(inputs)

    for row, length in enumerate(LENGTH):
        state = cell = torch.zeros(6)
        for token in inputs.values[row, :length]:
            gates = (
                weights["weight_ih_l0"] @ encoder.table.weight[token]
                + weights["weight_hh_l0"] @ state
                + weights["bias_ih_l0"]
                + weights["bias_hh_l0"]
            )
            enter, forget, candidate, leave = gates.chunk(4)
            cell = forget.sigmoid() * cell + enter.sigmoid() * candidate.tanh()
            state = leave.sigmoid() * cell.tanh()
        torch.testing.assert_close(embedding[row], state)


def test_the_average_is_a_linear_map_of_the_mean_word():
    encoder, inputs = built("average").eval(), texts()
    (_, linear) = encoder.encoder.head

    embedding = encoder(inputs)

    assert isinstance(encoder.encoder, Average)
    for row, length in enumerate(LENGTH):
        mean = torch.zeros(8)
        for token in inputs.values[row, :length]:
            mean = mean + encoder.table.weight[token] / length
        torch.testing.assert_close(embedding[row], linear.weight @ mean + linear.bias)


@pytest.mark.parametrize("name", ["hf:", "timm:anything"])
def test_a_library_without_text_models_is_no_name(name):
    with pytest.raises(SettingsError, match=f"^Unknown encoder '{name}'"):
        build(EncoderSettings(name=name), SHAPE)


def test_an_encoder_of_images_is_refused_with_those_of_texts():
    with pytest.raises(SettingsError, match=r"^encoder 'book' reads images, and these are texts"):
        build(EncoderSettings(name="book"), SHAPE)
