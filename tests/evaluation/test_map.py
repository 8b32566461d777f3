import numpy as np
import pytest
import torch

from gemel.bundle import Matcher
from gemel.encoders import EncoderSettings, Linear
from gemel.energies import WeightedDifference
from gemel.evaluation._map import IDENTITIES_MAPPED, draw_map
from gemel.inputs import ImagePreprocessing
from gemel.networks import NetworkSettings, Siamese, build


def mapped(matcher, samples, limit=600):
    return draw_map(matcher, samples, matcher.embed_samples(samples), limit=limit, seed=0)


def test_samples_of_one_identity_lie_together(matcher, patterned):
    drawn = mapped(matcher, patterned(people=4, images=12, noise=0.05))

    assert drawn.method == "t-SNE"
    centres = np.stack([drawn.point[drawn.identity == who].mean(axis=0) for who in range(4)])
    nearest = np.linalg.norm(drawn.point[:, None] - centres, axis=2).argmin(axis=1)
    np.testing.assert_array_equal(nearest, drawn.identity)


def test_few_samples_are_placed_by_principal_coordinates(matcher, patterned):
    drawn = mapped(matcher, patterned(people=2, images=5))

    assert drawn.method == "principal coordinates"
    assert drawn.point.shape == (10, 2)


def test_the_limits_on_samples_and_identities_hold(matcher, patterned):
    drawn = mapped(matcher, patterned(people=20, images=4), limit=48)

    assert len(drawn.identities) == IDENTITIES_MAPPED
    assert np.bincount(drawn.identity).tolist() == [3] * 16


def test_names_belong_to_the_marks(matcher, patterned):
    samples = patterned(people=20, images=2)
    drawn = mapped(matcher, samples)

    assert set(drawn.identities) <= set(samples.names)
    assert len(drawn.point) == 2 * len(drawn.identities)


def test_forgeries_are_on_the_map(matcher, patterned):
    assert mapped(matcher, patterned(people=3, images=2, forgeries=1)).forged.sum() == 3


def test_a_learned_head_with_negative_energies_is_mapped_too(patterned):
    torch.manual_seed(0)
    network = Siamese(Linear(36, 8), WeightedDifference(8))
    matcher = Matcher(network, ImagePreprocessing(size=(6, 6)))

    drawn = mapped(matcher, patterned(people=4, images=8))

    assert np.isfinite(drawn.point).all()


def test_images_that_are_their_own_embedding_are_mapped_too(patterned):
    torch.manual_seed(0)
    preprocessing = ImagePreprocessing(size=(6, 6))
    encoder = EncoderSettings(name="linear", dim=4)
    settings = NetworkSettings(form="two-channel", encoder=encoder)
    matcher = Matcher(build(settings, preprocessing.shape), preprocessing)
    samples = patterned(people=4, images=4)

    drawn = mapped(matcher, samples)

    assert matcher.embed_samples(samples).shape == (16, 36)
    assert np.isfinite(drawn.point).all()


@pytest.mark.parametrize(("people", "images"), [(2, 1), (1, 2)])
def test_two_samples_make_no_map(matcher, patterned, people, images):
    assert mapped(matcher, patterned(people=people, images=images)) is None


def test_no_room_makes_no_map(matcher, patterned):
    assert mapped(matcher, patterned(), limit=0) is None
