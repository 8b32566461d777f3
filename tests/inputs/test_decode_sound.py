import numpy as np
import pytest

from gemel.errors import UnreadableSampleError
from gemel.inputs import SoundPreprocessing, decode_sound

RATE = 8_000


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [
        ("WAV", "PCM_16"),
        ("WAV", "PCM_U8"),
        ("WAV", "FLOAT"),
        ("FLAC", "PCM_24"),
        ("OGG", "VORBIS"),
        ("OGG", "OPUS"),
        ("MP3", "MPEG_LAYER_III"),
        ("AIFF", "PCM_16"),
    ],
)
def test_a_file_of_any_known_kind_is_heard(kind, subtype, tone, recording):
    samples = tone(440, RATE)

    seen = decode_sound(recording(samples, RATE, kind, subtype=subtype), "it")

    assert seen.rate == RATE
    assert len(seen.samples) == len(samples)
    assert np.corrcoef(seen.samples, samples)[0, 1] > 0.98


def test_a_file_is_read_from_its_path(tmp_path, tone, recording):
    (tmp_path / "a.wav").write_bytes(recording(tone(440, RATE), RATE))

    assert len(decode_sound(tmp_path / "a.wav", "a").samples) == RATE


def test_channels_are_averaged(recording):
    left, right = np.full(9, 0.5, np.float32), np.full(9, -0.25, np.float32)

    seen = decode_sound(recording(np.stack([left, right], axis=1), RATE), "it")

    np.testing.assert_allclose(seen.samples, 0.125, atol=1e-4)


def test_a_long_recording_of_many_channels_is_read_in_blocks(monkeypatch, recording):
    monkeypatch.setattr("gemel.inputs._decode_sound.VALUES_AT_ONCE", 20)
    samples = np.random.default_rng(0).uniform(-1, 1, (100, 3)).astype(np.float32)

    seen = decode_sound(recording(samples, RATE, subtype="FLOAT"), "it")

    np.testing.assert_allclose(seen.samples, samples.mean(axis=1), atol=1e-6)


@pytest.mark.parametrize(
    "data", [b"", b"no sound at all", b"RIFF\0\0\0\0WAVE", b"fLaC" + bytes(99)]
)
def test_what_is_no_sound_is_refused_by_name(data):
    with pytest.raises(UnreadableSampleError, match=r"^call 7: cannot be decoded: \w.*[^.]\.$"):
        decode_sound(data, "call 7")


@pytest.mark.parametrize(("kind", "left"), [("FLAC", 0.5), ("OGG", 0.5), ("WAV", 0.01)])
def test_a_truncated_file_is_refused_by_name(kind, left, tone, recording):
    data = recording(tone(440, RATE, seconds=0.2), RATE, kind)

    with pytest.raises(UnreadableSampleError, match=r"^call 7: (cannot be decoded|holds no sound)"):
        decode_sound(data[: int(left * len(data))], "call 7")


def test_a_file_without_a_header_is_refused(tmp_path):
    (tmp_path / "a.raw").write_bytes(bytes(99))

    with pytest.raises(UnreadableSampleError, match=r"^a: cannot be decoded: "):
        decode_sound(tmp_path / "a.raw", "a")


def test_a_table_of_another_program_is_no_sound(tone, recording):
    with pytest.raises(UnreadableSampleError, match=r"^it: MAT5 is no format of sound read"):
        decode_sound(recording(tone(440, RATE), RATE, "MAT5"), "it")


def test_a_file_without_samples_is_refused(recording):
    with pytest.raises(UnreadableSampleError, match=r"^it: holds no sound\.$"):
        decode_sound(recording(np.zeros(0), RATE), "it")


def test_samples_that_are_no_numbers_are_refused(recording):
    samples = np.array([0.0, np.nan, 0.0])

    with pytest.raises(UnreadableSampleError, match=r"^it: has samples that are infinite or no"):
        decode_sound(recording(samples, RATE, subtype="FLOAT"), "it")


def test_a_recording_of_hours_is_refused_by_its_header(monkeypatch, tone, recording):
    monkeypatch.setattr("gemel.inputs._decode_sound.LONGEST_HOURS", 0.5 / 3600)

    with pytest.raises(UnreadableSampleError, match=r"^it: 0\.0 hours, more than the .* may"):
        decode_sound(recording(tone(440, RATE), RATE), "it")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableSampleError, match=r"^a: no such file\.$"):
        decode_sound(tmp_path / "a.wav", "a")


@pytest.mark.parametrize("shape", [(9,), (9, 1), (9, 2)])
def test_sound_in_memory_comes_as_samples_and_their_rate(shape):
    seen = SoundPreprocessing().raw((np.full(shape, 0.5), RATE), "it")

    assert (seen.samples.tolist(), seen.rate) == ([0.5] * 9, RATE)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ((np.zeros(0), RATE), r"^it: holds no sound\.$"),
        ((np.zeros((2, 2, 2)), RATE), r"^it: sound is samples .* got \(2, 2, 2\)\.$"),
        ((["loud"], RATE), r"^it: expected samples as numbers, got <U4\.$"),
        (
            (1, 2, 3),
            r"^it: expected a path, the bytes of a file or what is already decoded, got tuple\.$",
        ),
        ((np.zeros(9), 0), r"^it: 0 samples a second, expected 100 to 768,000\.$"),
        (
            np.zeros(9),
            r"^it: expected a path, the bytes of a file or what is already decoded, got ndarray\.$",
        ),
    ],
)
def test_what_is_no_sound_in_memory_is_refused_with_the_reason(value, message):
    with pytest.raises(UnreadableSampleError, match=message):
        SoundPreprocessing().raw(value, "it")
