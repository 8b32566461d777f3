import pytest
import torch

from gemel.data import VectorAugmentation
from gemel.data._vector_augmentation import augment_vectors, draw_for_vectors
from gemel.errors import SettingsError
from gemel.inputs import VectorPreprocessing


def changed(vectors, std, noise):
    chosen = VectorAugmentation(noise=noise)
    preprocessing = VectorPreprocessing(dim=len(std), mean=(0.0,) * len(std), std=std)
    generator = torch.Generator().manual_seed(0)
    draws = draw_for_vectors(chosen, len(vectors), generator, preprocessing)
    return augment_vectors(vectors, draws, chosen)


def test_noise_follows_the_deviation_of_each_feature():
    vectors = torch.full((4000, 3), 5.0)

    added = changed(vectors, (1.0, 20.0, 0.1), 0.5) - vectors

    torch.testing.assert_close(added.std(dim=0), torch.tensor([0.5, 10.0, 0.05]), rtol=0.1, atol=0)
    assert (added.mean(dim=0).abs() < 0.1 * added.std(dim=0)).all()


def test_off_returns_the_vectors_themselves():
    vectors = torch.ones(2, 3)

    assert changed(vectors, (1.0, 1.0, 1.0), 0.0) is vectors


def test_negative_noise_is_refused():
    with pytest.raises(SettingsError, match=r"vector: noise: .*greater than or equal to 0"):
        VectorAugmentation.read({"noise": -1}, "augmentation.vector")
