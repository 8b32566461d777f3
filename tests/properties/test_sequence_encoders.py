"""Laws every encoder of sequences obeys, on lengths nobody chose by hand."""

from functools import cache

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gemel.encoders import EncoderSettings, build
from gemel.inputs import Sequences, SeriesShape, TextShape

SERIES = SeriesShape(features=2, length=50)
TEXTS = TextShape(words=("<pad>", "<unknown>", *"abcdefgh"), length=50)
CASES = [
    *(
        (SERIES, name, pooling)
        for name in ("lstm", "gru", "tdnn")
        for pooling in ("none", "pyramid")
    ),
    (SERIES, "transformer", "none"),
    (SERIES, "local", "none"),
    *((TEXTS, name, "none") for name in ("lstm", "gru", "transformer", "average")),
]
every_encoder = pytest.mark.parametrize(
    ("shape", "name", "pooling"),
    CASES,
    ids=[f"{type(shape).__name__}-{name}-{pooling}" for shape, name, pooling in CASES],
)
seeds = st.integers(min_value=0, max_value=2**31)
lengths = st.lists(st.integers(min_value=1, max_value=50), min_size=1, max_size=6)


@cache
def built(shape, name, pooling):
    torch.manual_seed(0)
    steps = {"steps": 5} if name == "local" else {}
    chosen = EncoderSettings(name=name, dim=5, width=8, pooling=pooling, **steps)
    return build(chosen, shape).eval()


def drawn(shape, seed, length, time):
    """Sequences of these lengths, with garbage from there to `time`."""
    generator = torch.Generator().manual_seed(seed)
    length = torch.tensor(length)
    mask = torch.arange(time) < length[:, None]
    if shape is TEXTS:
        values = torch.full((len(length), time), 10**6)
        values[mask] = torch.randint(1, 10, (int(mask.sum()),), generator=generator)
    else:
        values = torch.full((len(length), time, 2), torch.nan)
        values[mask] = torch.randn(int(mask.sum()), 2, generator=generator)
    return Sequences(values, length)


@every_encoder
@settings(max_examples=15)
@given(seed=seeds, length=lengths, more=st.integers(min_value=0, max_value=40))
def test_padding_a_batch_changes_nothing_at_all(shape, name, pooling, seed, length, more):
    encoder = built(shape, name, pooling)

    tight = drawn(shape, seed, length, max(length))
    loose = drawn(shape, seed, length, max(length) + more)

    assert torch.equal(encoder(loose), encoder(tight))


@every_encoder
@settings(max_examples=15)
@given(seed=seeds, length=lengths)
def test_a_sequence_reads_the_same_alone_and_in_company(shape, name, pooling, seed, length):
    encoder = built(shape, name, pooling)
    together = drawn(shape, seed, length, 50)

    alone = Sequences(together.values[-1:], together.length[-1:])

    torch.testing.assert_close(encoder(alone), encoder(together)[-1:], atol=1e-5, rtol=1e-4)


@every_encoder
@settings(max_examples=15)
@given(seed=seeds, length=lengths, shuffle=st.randoms(use_true_random=False))
def test_permuting_a_batch_permutes_the_result(shape, name, pooling, seed, length, shuffle):
    encoder = built(shape, name, pooling)
    inputs = drawn(shape, seed, length, 50)
    order = torch.tensor(shuffle.sample(range(len(length)), len(length)))

    moved = Sequences(inputs.values[order], inputs.length[order])

    torch.testing.assert_close(encoder(moved), encoder(inputs)[order], atol=1e-5, rtol=1e-4)
