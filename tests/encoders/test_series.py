"""Encoders of sequences of numbers, each against its definition."""

import re

import pytest
import torch

from gemel.encoders import (
    EncoderSettings,
    LastState,
    Local,
    Recurrent,
    TimeDelay,
    Transformer,
    build,
)
from gemel.errors import SettingsError
from gemel.inputs import Sequences, SeriesShape

SHAPE = SeriesShape(features=3, length=60)
LENGTH = torch.tensor([60, 1, 7, 41])
every_encoder = pytest.mark.parametrize("name", ["lstm", "gru", "tdnn", "transformer", "local"])
every_pooling = pytest.mark.parametrize("pooling", ["none", "average", "pyramid"])


def series(length=LENGTH, features=3, seed=5):
    generator = torch.Generator().manual_seed(seed)
    return Sequences(
        torch.randn(len(length), int(max(length)), features, generator=generator), length
    )


def built(name, **settings):
    torch.manual_seed(0)
    steps = {"steps": 3} if name == "local" else {}
    return build(EncoderSettings(name=name, dim=6, width=8, **steps, **settings), SHAPE)


@every_encoder
def test_sequences_become_vectors_of_the_length_asked_for(name):
    encoder = built(name)

    assert encoder(series()).shape == (4, encoder.dim) == (4, 6)


def test_the_usual_encoder_of_sequences_is_the_lstm():
    assert isinstance(build(EncoderSettings(), SHAPE), Recurrent)


@every_encoder
def test_gradients_reach_every_weight(name):
    encoder = built(name)

    encoder(series()).square().sum().backward()

    starved = [key for key, weight in encoder.named_parameters() if not weight.grad.any()]
    assert starved == []


@every_encoder
def test_gradients_are_those_of_finite_differences(name):
    encoder = built(name, dropout=0.0).double()
    inputs = series(torch.tensor([43, 2]), seed=1)
    values = inputs.values.double().requires_grad_()

    assert torch.autograd.gradcheck(
        lambda values: encoder(Sequences(values, inputs.length)), values, fast_mode=True
    )


@every_encoder
def test_nan_in_the_padding_reaches_no_gradient(name):
    encoder, inputs = built(name), series()
    inputs.values[~inputs.mask] = torch.nan

    encoder(inputs).square().sum().backward()

    assert all(weight.grad.isfinite().all() for weight in encoder.parameters())


@every_encoder
def test_the_order_of_steps_tells(name):
    encoder, inputs = built(name).eval(), series(torch.tensor([60, 60]))

    backwards = Sequences(inputs.values.flip(1), inputs.length)

    assert not torch.allclose(encoder(inputs), encoder(backwards), atol=1e-3)


@every_encoder
def test_normalised_embeddings_have_length_one(name):
    lengths = built(name, normalise=True)(series()).norm(dim=1)

    torch.testing.assert_close(lengths, torch.ones(4))


@every_encoder
def test_weights_are_laid_out_as_safetensors_wants_them(name):
    assert all(value.is_contiguous() for value in built(name).state_dict().values())


@every_pooling
@pytest.mark.parametrize("kind", ["lstm", "gru"])
@pytest.mark.parametrize("layers", [1, 2])
def test_a_recurrent_network_is_torchs_own_over_each_sequence_alone(kind, layers, pooling):
    torch.manual_seed(1)
    encoder = Recurrent(3, 6, kind=kind, width=5, layers=layers, pooling=pooling)
    encoder.head = torch.nn.Identity()
    inputs = series()

    embedding = encoder(inputs)

    for row, length in enumerate(LENGTH):
        steps = inputs.values[row, :length]
        for layer in encoder.layers:
            ahead, _ = layer.ahead(steps)
            back, _ = layer.back(steps.flip(0))
            steps = torch.cat([ahead, back.flip(0)], dim=1)
        if pooling == "none":
            expected = torch.cat([ahead[-1], back[-1]])
        else:
            expected = torch.cat(
                [part_mean(steps, part, cut) for cut in parts(pooling) for part in range(cut)]
            )
        torch.testing.assert_close(embedding[row], expected, atol=1e-5, rtol=1e-4)


def parts(pooling):
    return {"average": [1], "pyramid": [1, 2, 4]}[pooling]


def part_mean(steps, part, cut):
    """The mean over a part of a sequence: torch's adaptive pooling, as a plain loop."""
    first = part * len(steps) // cut
    last = -(-(part + 1) * len(steps) // cut)
    total = torch.zeros(steps.shape[1])
    for step in range(first, last):
        total = total + steps[step]
    return total / (last - first)


def test_an_lstm_begins_with_its_forget_gates_open():
    for network in (LastState(3, 4, layers=2).layers, Recurrent(3, 6, width=4).layers[0].back):
        forget = [bias[4:8] for key, bias in network.named_parameters() if "bias" in key]

        for first, second in zip(forget[::2], forget[1::2], strict=True):
            torch.testing.assert_close(first + second, torch.full((4,), 2.5))


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_the_last_state_is_that_after_the_last_real_step(kind):
    torch.manual_seed(1)
    encoder, inputs = LastState(3, 6, kind=kind), series()

    embedding = encoder(inputs)

    for row, length in enumerate(LENGTH):
        states, _ = encoder.layers(inputs.values[row, :length])
        torch.testing.assert_close(embedding[row], states[-1])
    assert embedding.abs().max() < 1


def test_the_time_delay_network_has_the_published_maps():
    encoder = TimeDelay(8, 200, 128, width=12)
    sizes = []
    for delay in encoder.delays:
        delay.register_forward_hook(lambda _, __, output: sizes.append(tuple(output[0].shape)))

    encoder(series(torch.tensor([200]), features=8))

    assert sizes == [(1, 64, 12), (1, 19, 16)]
    weights = sum(weight.numel() for weight in encoder.parameters())
    assert weights == (8 * 11 + 1) * 12 + (12 * 10 + 1) * 16 + (16 * 19 + 1) * 128


@every_pooling
def test_the_time_delay_network_is_its_definition_over_each_sequence_alone(pooling):
    torch.manual_seed(1)
    encoder = TimeDelay(3, 60, 6, width=6, pooling=pooling).double()
    encoder.head = torch.nn.Identity()
    inputs = series()

    embedding = encoder(Sequences(inputs.values.double(), LENGTH))

    for row, length in enumerate(LENGTH):
        steps = inputs.values[row, :length].double()
        steps = torch.cat([steps, torch.zeros(max(38 - len(steps), 0), 3)])
        for delay in encoder.delays:
            steps = delayed(steps, delay.convolution)
        if pooling == "none":
            places = torch.zeros(3, 8).double()  # 60 steps become 17, and these 3
            places[: len(steps)] = steps
            expected = places.flatten()
        else:
            expected = torch.cat(
                [part_mean(steps, part, cut) for cut in parts(pooling) for part in range(cut)]
            )
        torch.testing.assert_close(embedding[row], expected)


def delayed(steps, convolution):
    """tanh(w · window + b) at every third window, as plain loops."""
    weight, bias = convolution.weight.detach(), convolution.bias.detach()
    kernel, (stride,) = weight.shape[2], convolution.stride
    out = []
    for first in range(0, len(steps) - kernel + 1, stride):
        window = steps[first : first + kernel]
        out.append([(weight[unit] * window.T).sum() + bias[unit] for unit in range(len(bias))])
    return torch.tensor(out).double().tanh()


@pytest.mark.parametrize("name", ["tdnn", "local"])
@pytest.mark.parametrize("normalisation", ["batch", "group"])
def test_convolutions_are_normalised_over_real_steps_only(name, normalisation):
    inputs = series()
    padded = Sequences(torch.cat([inputs.values, torch.full((4, 90, 3), 1e4)], dim=1), LENGTH)
    first, second = (built(name, normalisation=normalisation, dropout=0.0) for _ in range(2))

    torch.testing.assert_close(first(inputs), second(padded), atol=0, rtol=0)
    torch.testing.assert_close(first.state_dict(), second.state_dict(), atol=0, rtol=0)


@pytest.mark.parametrize("layers", [1, 2])
def test_local_features_are_their_definition_over_each_sequence_alone(layers):
    torch.manual_seed(1)
    encoder = Local(3, 20, steps=5, width=4, layers=layers).double()
    inputs = series()

    embedding = encoder(Sequences(inputs.values.double(), LENGTH))

    for row, length in enumerate(LENGTH):
        steps = inputs.values[row, :length].double()
        states = steps
        for layer in encoder.convolutions:
            states = convolved(states, layer.convolution)
        for part in range(5):
            carried, learned = (part_mean(each, part, 5) for each in (steps, states))
            expected = encoder.carried.weight @ carried.double()
            expected = expected + encoder.learned.weight @ learned.double()
            torch.testing.assert_close(embedding[row].view(5, 4)[part], expected)


def convolved(steps, convolution):
    """relu(w · window + b) about every step, zeros beyond both ends, as plain loops."""
    weight, bias = convolution.weight.detach(), convolution.bias.detach()
    reach = weight.shape[2] // 2
    beyond = torch.zeros(reach, steps.shape[1], dtype=steps.dtype)
    steps = torch.cat([beyond, steps, beyond])
    out = []
    for first in range(len(steps) - 2 * reach):
        window = steps[first : first + 2 * reach + 1]
        out.append([(weight[unit] * window.T).sum() + bias[unit] for unit in range(len(bias))])
    return torch.tensor(out).double().clamp(min=0)


def test_fresh_local_features_lie_as_far_apart_as_the_inputs_they_are_means_of():
    torch.manual_seed(1)
    encoder = Local(3, 40, steps=10, width=8)
    inputs = series(torch.tensor([60, 60]))
    means = inputs.values.unflatten(1, (10, 6)).mean(2)

    vectors = encoder(inputs).view(2, 10, 4)

    found, plain = torch.cdist(*vectors), torch.cdist(*means)
    torch.testing.assert_close(found, plain, rtol=0.1, atol=0.05)


def test_local_features_say_how_many_they_are_through_every_wrapper():
    assert built("local").steps == built("local", normalise=True).steps == 3
    assert built("lstm").steps is built("lstm", normalise=True).steps is None


def test_an_embedding_that_steps_cannot_share_is_refused_with_one_they_can():
    message = (
        "encoder 'local' gives network.encoder.steps=32 vectors of one length, and "
        "network.encoder.dim=100 is no multiple of it. Set network.encoder.dim=96."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        build(EncoderSettings(name="local", dim=100), SHAPE)


def test_a_layer_of_the_transformer_is_torchs_own():
    torch.manual_seed(1)
    (ours,) = Transformer(3, 6, width=8, heads=2).layers
    theirs = torch.nn.TransformerEncoderLayer(
        8, 2, 32, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
    )
    theirs.load_state_dict(
        {
            "norm1.weight": ours.read[0].weight,
            "norm1.bias": ours.read[0].bias,
            "self_attn.in_proj_weight": ours.read[1].weight,
            "self_attn.in_proj_bias": ours.read[1].bias,
            "self_attn.out_proj.weight": ours.write.weight,
            "self_attn.out_proj.bias": ours.write.bias,
            "norm2.weight": ours.dense[0].weight,
            "norm2.bias": ours.dense[0].bias,
            "linear1.weight": ours.dense[1].weight,
            "linear1.bias": ours.dense[1].bias,
            "linear2.weight": ours.dense[3].weight,
            "linear2.bias": ours.dense[3].bias,
        }
    )
    states, mask = torch.randn(4, 60, 8), series().mask

    torch.testing.assert_close(
        ours(states, mask)[mask],
        theirs(states, src_key_padding_mask=~mask)[mask],
        atol=1e-5,
        rtol=1e-4,
    )


def test_a_state_that_heads_cannot_share_is_refused_with_one_they_can():
    message = (
        "encoder 'transformer' shares its state among its heads; network.encoder.width=30 "
        "cannot be "
        "shared by network.encoder.heads=4. Set a multiple of 4, such as network.encoder.width=28."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        build(EncoderSettings(name="transformer", width=30), SHAPE)


@every_encoder
def test_dropout_acts_in_training_only(name):
    encoder, inputs = built(name, dropout=0.5), series()

    assert not torch.equal(encoder(inputs), encoder(inputs))
    encoder.eval()
    assert torch.equal(encoder(inputs), encoder(inputs))


@every_encoder
def test_half_precision_comes_near_the_whole(name):
    encoder, inputs = built(name).eval(), series()

    with torch.autocast("cpu", torch.bfloat16):
        half = encoder(inputs)

    torch.testing.assert_close(half.float(), encoder(inputs), atol=0.05, rtol=0.05)
