import io
import itertools
import re

import numpy as np
import pytest
import torch
from PIL import Image

from gemel.bundle import Matcher, Verifier, load_bundle
from gemel.errors import ShapeError, UnreadableSampleError
from gemel.inputs import CellsPreprocessing

BLANK = Image.new("L", (12, 12), 90)
STRANGE = Image.fromarray((255 * (np.indices((12, 12)).sum(axis=0) % 2)).astype(np.uint8))


def stripes(at):
    """Nothing like blocks of noise."""
    return Image.fromarray(
        np.where(np.arange(144).reshape(12, 12) % 144 == at, 255, 0).astype("u1")
    )


def bytes_of(picture):
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def test_swapping_the_inputs_changes_nothing_in_a_verdict(saved, shapes, picture, tmp_path):
    _, verifier = saved(operating_point={"rule": "false-match-rate"}, non_match_rate=0.1)
    samples = shapes(30, 4, seed=3)
    picture(samples, 0).save(tmp_path / "a.png")
    BLANK.save(tmp_path / "blank.png")
    inputs = [
        picture(samples, 0),
        picture(samples, 1),
        picture(samples, 20),
        tmp_path / "a.png",
        str(tmp_path / "blank.png"),
        bytes_of(picture(samples, 9)),
        BLANK,
        stripes(0),
        stripes(77),
    ]

    outcomes = set()
    for one, other in itertools.combinations(inputs, 2):
        verdict = verifier.verify(one, other)
        assert verifier.verify(other, one) == verdict
        outcomes.add(verdict.outcome)

    assert {"match", "inconclusive"} <= outcomes


def test_a_verdict_is_that_of_the_energy_of_the_two(saved, shapes, picture):
    folder, _ = saved()
    verifier, samples = load_bundle(folder), shapes(30, 4, seed=3)

    for one, other in ((0, 1), (0, 20), (7, 7)):
        verdict = verifier.verify(picture(samples, one), picture(samples, other))
        embeddings = verifier.matcher.embed_samples(samples)
        energy = verifier.matcher.energies(embeddings, np.array([one]), np.array([other]))
        assert verdict.energy == pytest.approx(float(energy[0]), rel=1e-5)
        assert verdict.same == (verdict.energy <= verifier.decision.match.threshold)


def test_one_picture_in_every_form_is_one_picture(saved, shapes, picture, tmp_path):
    _, verifier = saved()
    image, other = picture(shapes(30, 4), 0), picture(shapes(30, 4), 7)
    image.save(tmp_path / "a.png")

    verdicts = [
        verifier.verify(form, other)
        for form in (image, tmp_path / "a.png", str(tmp_path / "a.png"), bytes_of(image))
    ]

    assert all(verdict == verdicts[0] for verdict in verdicts)


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ((BLANK, STRANGE), r"an input is blank: every pixel has one value"),
        ((STRANGE, BLANK), r"an input is blank: every pixel has one value"),
        (("blank.png", STRANGE), r"\(.*blank\.png is blank: every pixel has one value"),
    ],
)
def test_a_blank_input_is_inconclusive_with_the_reason(inputs, reason, saved, tmp_path):
    _, verifier = saved()
    BLANK.save(tmp_path / "blank.png")

    verdict = verifier.verify(*(tmp_path / one if isinstance(one, str) else one for one in inputs))

    assert verdict.outcome == "inconclusive"
    assert not verdict.same
    assert re.search(reason, verdict.reason)
    assert "left" not in verdict.reason


def test_an_input_unlike_the_calibration_set_is_inconclusive_with_the_reason(saved):
    folder, _ = saved()
    verifier = load_bundle(folder)
    # Embeddings far from all that calibration saw, whatever the pixels look like.
    with torch.no_grad():
        for value in verifier.matcher.network.parameters():
            value *= 50

    verdict = verifier.verify(STRANGE, stripes(5))

    assert verdict.outcome == "inconclusive"
    assert re.search(r"an input is strange: its embedding lies \d+\.\d times", verdict.reason)


def test_embeddings_and_energies_of_lists_are_those_of_each(saved, shapes, picture):
    _, verifier = saved()
    pictures = [picture(shapes(30, 4), at) for at in (0, 1, 20, 30)]

    embeddings = verifier.embed(pictures)
    energies = verifier.compare(pictures[:2], pictures[2:])

    assert embeddings.shape == (4, 8)
    for energy, left, right in zip(energies, pictures[:2], pictures[2:], strict=True):
        assert energy == np.float32(verifier.verify(left, right).energy)
    assert np.array_equal(verifier.embed(pictures[2:3])[0], embeddings[2])


def test_lists_of_two_lengths_are_refused(saved, shapes, picture):
    _, verifier = saved()
    image = picture(shapes(30, 4), 0)

    with pytest.raises(ShapeError, match="got 2 on the left and 1 on the right"):
        verifier.compare([image, image], [image])


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda folder: folder / "nowhere.png", r"nowhere\.png"),
        (lambda folder: str(folder / "broken.png"), r"broken\.png"),
        (lambda folder: b"no image", "the right input"),
    ],
)
def test_an_input_that_cannot_be_decoded_is_named(make, name, saved, tmp_path):
    _, verifier = saved()
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")

    with pytest.raises(UnreadableSampleError, match=f"^(.*/)?{name}: "):
        verifier.verify(STRANGE, make(tmp_path))


def test_a_list_with_a_broken_input_names_its_place(saved):
    _, verifier = saved()

    with pytest.raises(UnreadableSampleError, match=r"^input 1: "):
        verifier.embed([STRANGE, b"no image"])


@pytest.fixture
def two_sided(saved):
    """A verifier that compares day with night, by one linear encoder."""
    _, one = saved()
    column = one.matcher.preprocessing
    matcher = Matcher(
        one.matcher.network, CellsPreprocessing(columns={"day": column, "night": column})
    )
    settings = one.settings.model_copy(update={"sides": ("day", "night")})
    return Verifier(matcher, one.decision, settings, one.fingerprint)


def test_two_sides_are_compared_whichever_comes_first(two_sided, shapes, picture):
    samples = shapes()
    day, night = {"day": picture(samples, 0)}, {"night": picture(samples, 1)}

    assert two_sided.verify(day, night) == two_sided.verify(night, day)


def test_two_inputs_of_one_side_are_refused_for_nobody_measured_that(two_sided, shapes, picture):
    day = {"day": picture(shapes(), 0)}

    with pytest.raises(ShapeError, match="compares day with night, and both inputs are day"):
        two_sided.verify(day, day)


def test_an_input_on_both_sides_at_once_is_refused(two_sided, shapes, picture):
    image = picture(shapes(), 0)

    with pytest.raises(ShapeError, match="the right input fills day and night"):
        two_sided.verify({"day": image}, {"day": image, "night": image})
