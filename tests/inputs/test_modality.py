import numpy as np
import pytest

from gemel.errors import UnreadableSampleError
from gemel.inputs import MODALITIES, SUFFIXES, InputSettings, decode


def test_every_modality_has_settings_a_decoder_and_endings():
    assert set(InputSettings.model_fields) == set(MODALITIES) == set(SUFFIXES)
    assert all(
        ending.startswith(".") and ending.islower() for ending in set().union(*SUFFIXES.values())
    )


@pytest.mark.parametrize("modality", MODALITIES)
def test_a_missing_file_is_refused_by_name(modality, tmp_path):
    with pytest.raises(UnreadableSampleError, match=r"^it: no such file\.$"):
        decode(tmp_path / "none", "it", modality)


def test_what_a_file_holds_is_read_by_its_modality(picture, recording, tone, tmp_path):
    picture(0).save(tmp_path / "a.png")
    sound = recording(tone(440, 8_000), 8_000)

    assert decode(tmp_path / "a.png", "it", "image").size == (9, 7)
    assert decode(sound, "it", "sound").rate == 8_000
    assert decode(b"1 2\n3 4", "it", "series").shape == (2, 2)
    assert decode(b"1 2 3", "it", "vector").shape == (3,)
    assert decode("微信\n".encode(), "it", "text") == "微信\n"


@pytest.mark.data
def test_real_signatures_are_sequences_of_seven_numbers(data_dir):
    import zipfile

    with zipfile.ZipFile(data_dir / "svc2004-task2.zip") as archive:
        name = "signatures/U6S39.TXT"
        seen = decode(archive.read(name), name, "series")
        announced = int(archive.read(name).split()[0])

    assert seen.shape == (announced, 7)
    assert np.unique(seen[:, 3]).tolist() == [0, 1]


@pytest.mark.data
def test_real_digits_are_heard(data_dir):
    import zipfile

    with zipfile.ZipFile(data_dir / "fsdd-1500.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith("_0.wav")]
        sounds = [decode(archive.read(name), name, "sound") for name in names]

    settled = InputSettings().sound.settle(sounds)

    assert settled.rate == 8_000
    assert all(settled.apply(sound).max() == 255 for sound in sounds)
