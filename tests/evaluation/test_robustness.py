import io
import json

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn import functional

from gemel.bundle import Matcher
from gemel.data import Dense, Samples, Table, draw_pairs
from gemel.encoders import Encoder, EncoderSettings
from gemel.energies import Euclidean
from gemel.errors import SettingsError
from gemel.evaluation import (
    EvaluationSettings,
    RobustnessSettings,
    evaluate,
    pixel_matcher,
    write_report,
)
from gemel.evaluation._robustness_errors import withstand
from gemel.evaluation._robustness_plots import robustness_picture
from gemel.evaluation._robustness_probes import choose_probes, holds_image
from gemel.inputs import CellsPreprocessing, ImagePreprocessing, VectorPreprocessing
from gemel.networks import NetworkSettings, Siamese, build

TIMES = "\N{MULTIPLICATION SIGN}"
LEVELS = {"rotations": (0, 90), "shifts": (0, 0.1), "scales": (0.7, 1)}


def withstood(matcher, samples, decision=None, listed=None, **asked):
    settings = EvaluationSettings(resamples=100, robustness=RobustnessSettings(**LEVELS | asked))
    embeddings = matcher.embed_samples(samples)
    compared = draw_pairs(samples) if listed is None else listed
    return withstand(matcher, samples, compared, embeddings, decision, settings, 0)


def errors(found, change):
    (curve,) = [curve for curve in found.curves if curve.change == change]
    return [level.equal_error_rate.estimate for level in curve.levels]


@pytest.fixture(scope="module")
def blobs():
    """Smooth pictures, 24 by 24, in which near pixels are alike; eight people."""
    draws = np.random.default_rng(0)
    coarse = torch.from_numpy(draws.uniform(0, 255, (8, 1, 5, 5))).float()
    smooth = functional.interpolate(coarse, size=24, mode="bicubic").clamp(0, 255)
    who = np.repeat(np.arange(8), 6)
    noisy = smooth.numpy()[who] + 20 * draws.normal(size=(48, 1, 24, 24))
    return Samples(
        cache=Dense(noisy.clip(0, 255).astype(np.uint8)),
        rows=np.arange(48),
        identity=who,
        names=tuple(f"person {i}" for i in range(8)),
        forged=np.zeros(48, dtype=bool),
        origin=tuple(f"{i}.png" for i in range(48)),
    )


class SortedPixels(Encoder):
    """Knows which levels an image has, and not where."""

    def forward(self, images):
        return images.flatten(1).sort(dim=1).values


def test_what_is_not_changed_has_the_error_of_the_evaluation(matcher, patterned, decision):
    asked = EvaluationSettings(resamples=100, episodes=20, robustness=RobustnessSettings(**LEVELS))
    found = evaluate(
        matcher, patterned(forgeries=2), name="test", decision=decision, settings=asked
    )

    levels = {level.words: level for level in found.robustness.levels}

    for words in ("rotated 0°", "shifted 0 %", f"scaled 1{TIMES}"):
        assert levels[words].equal_error_rate == found.equal_error_rate
        assert levels[words].false_match_rate == found.operating.false_match_rate
        assert levels[words].false_non_match_rate == found.operating.false_non_match_rate


def test_a_network_that_does_not_see_turns_has_the_same_errors_at_every_turn(patterned):
    blind = Matcher(Siamese(SortedPixels(36), Euclidean()), ImagePreprocessing(size=(6, 6)))

    found = withstood(blind, patterned(noise=0.4), rotations=(0, 90, 180), shifts=(0, 0.3))

    upright, *turned = errors(found, "rotation")
    assert 0 < upright < 0.5
    assert turned == pytest.approx([upright, upright], abs=1e-3)


def test_the_further_it_is_the_more_errors_raw_pixels_make(blobs):
    found = withstood(
        pixel_matcher(blobs),
        blobs,
        rotations=(0, 10, 25, 60),
        shifts=(0, 0.05, 0.15, 0.3),
        scales=(0.4, 0.7, 1, 1.5, 2.5),
    )

    for change in ("rotation", "shift"):
        rates = errors(found, change)
        assert rates == sorted(rates)
        assert rates[-1] > rates[0] + 0.1
    smallest, smaller, same, larger, largest = errors(found, "scale")
    assert smallest >= smaller >= same <= larger <= largest


def test_one_side_of_a_pair_is_turned_and_the_other_is_as_it_was(matcher, patterned, decision):
    samples = patterned()

    found = withstood(matcher, samples, decision, rotations=(180,), shifts=(), scales=())

    (level,) = found.curves[0].levels
    upright = samples.read(np.arange(len(samples)))
    known, turned = matcher.embed(upright), matcher.embed(torch.rot90(upright, 2, dims=(2, 3)))
    matched = {True: [], False: []}
    for left, right, same in zip(*vars_of(draw_pairs(samples)), strict=True):
        energy = matcher.compare(known[left : left + 1], turned[right : right + 1])
        matched[bool(same)].append(float(energy) <= decision.match.threshold)
    assert level.false_match_rate.estimate == pytest.approx(np.mean(matched[False]))
    assert level.false_non_match_rate.estimate == pytest.approx(1 - np.mean(matched[True]))


def vars_of(pairs):
    return pairs.left.tolist(), pairs.right.tolist(), pairs.same.tolist()


def test_without_a_decision_there_is_nothing_at_an_operating_point(matcher, patterned):
    found = withstood(matcher, patterned())

    assert not found.decided
    assert {level.false_match_rate for level in found.levels} == {None}
    assert "operating point" not in found.sentence


def test_no_more_probes_and_pairs_than_asked_for(matcher, patterned):
    found = withstood(matcher, patterned(people=12, images=6), probes=20, pairs=15)

    assert found.probes <= 20
    assert (found.genuine_pairs, found.impostor_pairs) == (15, 15)
    assert {level.equal_error_rate.trials for level in found.levels} == {30}


def test_every_pair_has_one_probe_among_those_that_are_changed(patterned):
    samples = patterned(people=12, images=6)
    asked = RobustnessSettings(probes=20)

    probes = choose_probes(
        samples, draw_pairs(samples), np.ones(len(samples), dtype=bool), asked, seed=0
    )

    changed = np.where(probes.left, probes.pairs.left, probes.pairs.right)
    assert set(changed) == set(probes.places)
    assert len(probes.places) <= 20
    assert set(probes.clockwise) == {-1, 1}
    assert np.hypot(*probes.towards.T) == pytest.approx(1)


def test_the_seed_decides_which_way_each_is_turned(blobs):
    matcher, pairs = pixel_matcher(blobs), draw_pairs(blobs)
    settings = EvaluationSettings(
        resamples=100, robustness=RobustnessSettings(rotations=(20,), shifts=(), scales=())
    )
    known = matcher.embed_samples(blobs)

    one, again, other = (
        withstand(matcher, blobs, pairs, known, None, settings, seed) for seed in (1, 1, 2)
    )

    assert one == again
    assert one != other


def test_a_network_that_compares_images_themselves_is_measured_too(patterned):
    torch.manual_seed(0)
    shape = ImagePreprocessing(size=(6, 6))
    settings = NetworkSettings(form="two-channel", encoder=EncoderSettings(name="linear", dim=8))
    matcher = Matcher(build(settings, shape.shape), shape)

    found = withstood(matcher, patterned())

    assert [curve.change for curve in found.curves] == ["rotation", "shift", "scale"]


def two_columns(blobs, across=False):
    """The pictures with numbers beside them; across, the even ones are pictures alone."""
    count = len(blobs)
    every = np.arange(count)
    even = every % 2 == 0
    numbers = Dense(np.random.default_rng(1).normal(size=(count, 3)).astype(np.float32))
    columns = {
        "image": (blobs.cache, np.where(even, every, -1) if across else every),
        "numbers": (numbers, np.where(even, -1, every) if across else every),
    }
    sides = {"sides": ("image", "numbers"), "side": (~even).astype(np.int64)} if across else {}
    facts = {name: getattr(blobs, name) for name in ("identity", "names", "forged", "origin")}
    return Samples(cache=Table(columns), rows=every, **facts, **sides)


BOTH = CellsPreprocessing(
    columns={
        "image": ImagePreprocessing(size=(24, 24)),
        "numbers": VectorPreprocessing(dim=3, mean=(0.0,) * 3, std=(1.0,) * 3),
    }
)


class Recorder(Matcher):
    """Keeps what it is given; its embeddings are beside the point."""

    def __init__(self):
        super().__init__(Siamese(SortedPixels(36), Euclidean()), BOTH)
        self.given = []

    def embed(self, inputs):
        self.given.append(inputs)
        return torch.rand(len(inputs), 4, generator=torch.Generator().manual_seed(0))


def test_of_several_inputs_only_images_are_changed(blobs):
    samples, matcher = two_columns(blobs), Recorder()

    withstood(matcher, samples, rotations=(90,), shifts=(), scales=())

    upright, turned = matcher.given
    # The first sample of all is the right of no pair, and so never a probe.
    before, after = (given.columns for given in (upright, turned))
    torch.testing.assert_close(after["numbers"].inputs, before["numbers"].inputs[1:])
    assert not torch.equal(after["image"].inputs, before["image"].inputs[1:].float())


def test_across_sides_the_image_is_the_probe_whichever_side_it_stands_on(blobs):
    samples = two_columns(blobs, across=True)
    images = holds_image(BOTH, samples)

    probes = choose_probes(samples, draw_pairs(samples), images, RobustnessSettings(), seed=0)

    assert images.tolist() == [True, False] * 24
    assert probes.left.all()
    assert (probes.places % 2 == 0).all()


def test_samples_without_images_have_no_such_errors(cross_matcher, sided):
    assert withstood(cross_matcher, sided()) is None


def test_images_that_make_no_impostor_pair_have_no_such_errors(matcher, patterned):
    samples = patterned()
    pairs = draw_pairs(samples)

    assert withstood(matcher, samples, listed=pairs.take(pairs.same)) is None


def test_nothing_is_measured_that_was_not_asked_for(matcher, patterned, quick):
    assert evaluate(matcher, patterned(), name="test", settings=quick).robustness is None
    (curve,) = withstood(matcher, patterned(), rotations=(), shifts=()).curves
    assert [level.words for level in curve.levels] == [f"scaled 0.7{TIMES}", f"scaled 1{TIMES}"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"rotations": [], "shifts": [], "scales": []}, "all empty: nothing is changed"),
        ({"rotations": [270]}, r"rotations\.0: .*less than or equal to 180"),
        ({"scales": [0]}, r"scales\.0: .*greater than 0"),
    ],
)
def test_a_change_that_is_none_is_refused(asked, message):
    with pytest.raises(SettingsError, match=message):
        RobustnessSettings.read(asked, "evaluation.robustness")


def test_a_table_tells_of_unchanged_probes_once(matcher, patterned):
    found = withstood(matcher, patterned())

    assert [level.words for level in found.told] == [
        "rotated 0°",
        "rotated 90°",
        "shifted 10 %",
        f"scaled 0.7{TIMES}",
    ]


@pytest.fixture(scope="module")
def reported(matcher, patterned, decision, tmp_path_factory):
    """A report of an evaluation with a name that would be a formula."""
    settings = EvaluationSettings(
        resamples=100, episodes=20, mapped=20, robustness=RobustnessSettings(**LEVELS)
    )
    folder = tmp_path_factory.mktemp("report")
    found = evaluate(matcher, patterned(), name="$x_$", decision=decision, settings=settings)
    write_report(folder, [found], title="Turned")
    return folder


def test_the_report_has_the_plot_and_the_numbers(reported):
    page = (reported / "report.html").read_text()
    numbers = json.loads((reported / "metrics.json").read_text())

    assert 'aria-label="Error rates over rotation, shift, scale."' in page
    assert "EER, rotated 90°" in page
    assert "What if an image is turned, moved or resized?" in page
    found = numbers["evaluations"][0]["robustness"]
    assert found["curves"][1]["levels"][1]["words"] == "shifted 10 %"
    assert found["fill"] == "border"
    assert "the border pixels of an image go on beyond its frame" in found["sentence"]


def test_the_plot_stands_alone_beside_the_report(reported):
    with Image.open(reported / "robustness.png") as opened:
        picture = opened.convert("RGB")
    colours = {colour for _, colour in picture.getcolors(maxcolors=1 << 20)}

    assert picture.getpixel((0, 0)) == (255, 255, 255)
    # The page's own orange and blue, by day.
    assert {(194, 78, 0), (0, 105, 168)} <= colours


def test_a_report_of_upright_images_says_nothing_of_turned_ones(
    matcher, patterned, quick, tmp_path
):
    found = evaluate(matcher, patterned(), name="test", settings=quick)
    write_report(tmp_path, [found], title="Upright")

    assert "resized" not in (tmp_path / "report.html").read_text()
    assert not (tmp_path / "robustness.png").exists()


def test_evaluations_stand_one_below_the_other_in_a_picture(matcher, patterned):
    found = withstood(matcher, patterned())

    one, two = (
        Image.open(io.BytesIO(robustness_picture([("test", found)] * count))) for count in (1, 2)
    )

    assert one.width == two.width
    assert two.height > 1.7 * one.height
