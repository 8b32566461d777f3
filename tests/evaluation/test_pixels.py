import numpy as np
import pytest

from gemel.data import Dense, draw_pairs
from gemel.errors import SourceError
from gemel.evaluation import evaluate, pixel_matcher


@pytest.mark.parametrize("channels", [1, 3])
def test_the_energy_is_the_root_mean_square_difference(patterned, channels):
    samples = patterned(people=3, images=2, channels=channels)
    pairs = draw_pairs(samples)

    trials = pixel_matcher(samples).trials(samples, pairs)

    for left, right, energy in zip(pairs.left, pairs.right, trials.energy, strict=True):
        one, other = (samples.cache.array[i].astype(float).ravel() / 255 for i in (left, right))
        mean = sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) / len(one)
        assert energy == pytest.approx(np.sqrt(mean), rel=1e-5)


def test_black_and_white_are_one_apart(patterned):
    samples = patterned(people=2, images=1)
    samples.cache.array[0], samples.cache.array[1] = 0, 255

    matcher = pixel_matcher(samples)
    black, white = matcher.embed_samples(samples).split(1)

    assert float(matcher.compare(black, white)) == pytest.approx(1)


def test_it_goes_wherever_a_trained_matcher_goes(patterned, quick):
    found = evaluate(pixel_matcher(patterned()), patterned(), name="raw pixels", settings=quick)

    assert found.equal_error_rate.estimate < 0.2


def test_what_has_no_pixels_is_refused(patterned, events):
    vectors = patterned(cache=Dense(np.zeros((30, 8), dtype=np.float32)))

    with pytest.raises(SourceError, match="their cache is Dense"):
        pixel_matcher(vectors)
    with pytest.raises(
        SourceError, match=r"their cache is Table\. Evaluate them without this baseline"
    ):
        pixel_matcher(events())
