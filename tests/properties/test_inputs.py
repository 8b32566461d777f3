"""What holds for any input: nothing a file may contain breaks more than itself."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gemel.errors import UnreadableSampleError
from gemel.inputs import MODALITIES, SeriesSettings, TextSettings, decode

TEXTS = ["A man is playing a guitar.", "微信消费算吗", "Ünïcödé and naïve café"]
TRAINED = {
    tokens: TextSettings(tokens=tokens, vocabulary=80, length=9).settle(TEXTS)
    for tokens in ("words", "characters", "pieces")
}


def heard():
    """The bytes of a recording."""
    import soundfile

    buffer = io.BytesIO()
    soundfile.write(buffer, np.sin(np.arange(400) / 9), 8_000, format="WAV")
    return buffer.getvalue()


def saved():
    buffer = io.BytesIO()
    np.save(buffer, np.arange(6.0).reshape(3, 2))
    return buffer.getvalue()


WHOLE = [heard(), saved(), b"x,y\n1,2\n3,4\n", "微信".encode()]


@st.composite
def damaged(draw):
    """A file of some kind with a few bytes changed, and perhaps cut."""
    data = bytearray(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(0, 4))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)


@pytest.mark.parametrize("modality", MODALITIES)
@given(data=st.one_of(st.binary(max_size=64), damaged()))
def test_any_bytes_are_decoded_or_refused_by_name(modality, data):
    fault = "it: nothing"
    try:
        decode(data, "it", modality)
    except UnreadableSampleError as refusal:
        fault = str(refusal)

    assert fault.startswith("it: ")


@pytest.mark.parametrize("tokens", list(TRAINED))
@given(text=st.text())
def test_any_text_is_a_few_known_numbers(tokens, text):
    settled = TRAINED[tokens]

    seen = settled.apply(text)

    assert 1 <= len(seen) <= 9
    assert seen.min() >= 1
    assert seen.max() < len(settled.shape.words)


@given(
    sequence=arrays(np.float64, (7, 2), elements=st.floats(-1e3, 1e3, width=32)),
    scale=st.floats(0.01, 100),
    place=st.floats(-1e4, 1e4),
)
def test_a_centred_sequence_tells_neither_place_nor_size(sequence, scale, place):
    centred = SeriesSettings(centre="each").settle([sequence])
    # What spreads less than rounding moves it has no shape that could be kept.
    sequence = np.where(sequence.std(axis=0) < 1e-3, 0.0, sequence)

    seen = centred.apply(scale * sequence + place)

    np.testing.assert_allclose(seen, centred.apply(sequence), atol=1e-3)
