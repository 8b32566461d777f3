import shutil

import numpy as np
import pytest
from PIL import Image

from gemel.bundle import load_bundle
from gemel.bundle._fingerprint import seal
from gemel.errors import BundleError, FingerprintError, UnreadableSampleError

FILE = "classes.safetensors"


@pytest.fixture
def bundle(saved):
    return saved(classes=True)


def test_a_class_head_comes_back_bit_for_bit(bundle):
    folder, before = bundle

    after = load_bundle(folder)

    assert after.classes.names == before.classes.names
    for name in ("mean", "deviation", "weights", "bias"):
        one, other = (getattr(found.classes, name) for found in (before, after))
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    assert not (folder / FILE).read_bytes().startswith((b"\x80", b"PK"))


def test_what_is_loaded_names_inputs_as_before_and_mostly_rightly(bundle, shapes, picture):
    folder, before = bundle
    samples = shapes(30, 4)
    pictures = [picture(samples, at) for at in range(0, 120, 5)]

    found = load_bundle(folder).classify(pictures)

    assert found == before.classify(pictures)
    truth = [samples.names[samples.identity[at]] for at in range(0, 120, 5)]
    assert np.mean([one.name == name for one, name in zip(found, truth, strict=True)]) > 0.8


def test_an_input_that_none_of_the_classes_may_be_is_pointed_out(bundle, tmp_path):
    blank = Image.new("L", (12, 12), 90)
    blank.save(tmp_path / "blank.png")

    decoded, named = bundle[1].classify([blank, tmp_path / "blank.png"])

    assert decoded.unlike == "an input is blank: every pixel has one value"
    assert named.unlike == "blank.png is blank: every pixel has one value"


def test_an_input_that_cannot_be_decoded_is_named(bundle):
    with pytest.raises(UnreadableSampleError, match=r"^input 1: "):
        bundle[1].classify([Image.new("L", (12, 12), 90), b"no image"])


def test_a_bundle_without_a_head_says_why_it_cannot_classify(saved):
    folder, _ = saved()

    assert not (folder / FILE).exists()
    with pytest.raises(BundleError, match=r"no class head: .*divided by identity.*in a gallery"):
        load_bundle(folder).classify(["anything.png"])


@pytest.mark.parametrize("place", [0.0, 0.1, 0.5, 1.0])
def test_a_flipped_bit_in_the_head_is_refused(place, bundle):
    path = bundle[0] / FILE
    content = bytearray(path.read_bytes())
    content[round(place * (len(content) - 1))] ^= 1
    path.write_bytes(content)

    with pytest.raises(FingerprintError, match=rf"{FILE} is not the file this bundle was sealed"):
        load_bundle(path.parent)


def test_a_head_that_was_sealed_is_missed(bundle):
    folder, _ = bundle
    (folder / FILE).unlink()

    with pytest.raises(BundleError, match=rf"no finished bundle: {FILE} missing"):
        load_bundle(folder)


def test_a_head_that_was_never_sealed_is_refused(saved, bundle):
    folder, _ = saved("other")
    shutil.copy(bundle[0] / FILE, folder)

    with pytest.raises(FingerprintError, match=rf"{FILE} is not the file .*sealed nothing"):
        load_bundle(folder)


def test_a_head_of_another_model_is_refused(saved, bundle, matcher_of):
    folder, _ = saved("other", matcher=matcher_of(seed=1), classes=True)
    shutil.copy(bundle[0] / FILE, folder)
    seal(folder)

    with pytest.raises(FingerprintError, match=rf"{FILE} was made for model .*Train this model"):
        load_bundle(folder)


def test_a_head_leaves_the_models_fingerprint_alone(saved, bundle):
    assert saved("other")[1].fingerprint == bundle[1].fingerprint


def test_saving_again_without_a_head_leaves_none_behind(saved, bundle):
    folder, _ = saved()

    assert folder == bundle[0]
    assert load_bundle(folder).classes is None


def test_the_card_says_how_many_classes_there_are(saved, bundle):
    said = "- **Classes that `classify` tells apart**: 30, and no other\n"

    assert said in (bundle[0] / "README.md").read_text(encoding="utf-8")
    assert "classify" not in (saved("other")[0] / "README.md").read_text(encoding="utf-8")
