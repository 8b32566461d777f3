import numpy as np
import pytest
import torch

from gemel.bundle import device_named
from gemel.bundle._matcher import INPUTS_AT_ONCE, PAIRS_AT_ONCE
from gemel.data import Comparisons
from gemel.errors import SettingsError, UnknownNameError


def test_embedding_in_blocks_is_embedding_one_by_one(matcher_of, shapes):
    matcher, samples = matcher_of("residual", width=4), shapes(people=10, images=60)
    assert len(samples) > INPUTS_AT_ONCE

    found = matcher.embed_samples(samples)

    for at in (0, 299, 300, INPUTS_AT_ONCE, len(samples) - 1):
        alone = matcher.embed(samples.read(np.array([at])))
        torch.testing.assert_close(found[[at]], alone)


def test_images_are_standardised_as_they_were_when_the_weights_were_learned(matcher_of, shapes):
    matcher, samples = matcher_of(), shapes(30, 4)
    images = samples.read(np.arange(3))

    expected = matcher.network.encoder((images.float() / 255 - 0.5) / 0.25)

    torch.testing.assert_close(matcher.embed(images), expected)


def test_energies_in_blocks_are_those_of_each_pair(matcher_of, shapes):
    matcher = matcher_of()
    embeddings = matcher.embed_samples(shapes(30, 4))
    draws = np.random.default_rng(0)
    left, right = draws.integers(0, len(embeddings), (2, PAIRS_AT_ONCE + 5))

    energies = matcher.energies(embeddings, left, right)

    for at in (0, 7, PAIRS_AT_ONCE - 1, PAIRS_AT_ONCE, PAIRS_AT_ONCE + 4):
        pair = matcher.compare(embeddings[[left[at]]], embeddings[[right[at]]])
        assert energies[at] == float(pair)


def test_everybody_against_everybody_agrees_with_pair_by_pair(matcher_of, shapes):
    matcher = matcher_of("linear", "cosine")
    embeddings = matcher.embed_samples(shapes(30, 4))

    energies = matcher.compare_all(embeddings[:5], embeddings)

    left, right = np.indices(energies.shape)
    each = matcher.energies(embeddings, left.ravel(), right.ravel())
    assert np.array_equal(energies.numpy().ravel(), each)


@pytest.mark.parametrize("split_by", ["identity", "sample"])
def test_trials_carry_the_units_an_interval_draws_again(split_by, matcher_of, shapes):
    samples = shapes(30, 4, split_by=split_by)
    pairs = Comparisons(np.array([0, 1]), np.array([5, 40]), np.array([True, False]))

    trials = matcher_of().trials(samples, pairs)

    units = samples.identity if split_by == "identity" else samples.rows
    assert trials.unit == split_by
    assert trials.left_unit.tolist() == units[[0, 1]].tolist()
    assert trials.right_unit.tolist() == units[[5, 40]].tolist()


def test_every_layer_is_left_in_the_mode_it_was_found(matcher_of, shapes):
    matcher, samples = matcher_of("residual", width=4, dropout=0.5), shapes(30, 4)
    layers = list(matcher.network.modules())
    matcher.network.train()
    # Somebody froze one block's statistics on purpose.
    matcher.network.encoder.stages[0].eval()
    before = [layer.training for layer in layers]

    one, again = matcher.embed_samples(samples), matcher.embed_samples(samples)

    assert torch.equal(one, again)  # no dropout
    assert [layer.training for layer in layers] == before
    assert len(set(before)) == 2


def test_the_mode_is_put_back_after_a_failure_too(matcher_of):
    matcher = matcher_of("residual", width=4)
    matcher.network.train()

    with pytest.raises(Exception, match=r"."):
        matcher.embed(torch.zeros(2, 3, 12, 12, dtype=torch.uint8))

    assert matcher.network.training


def test_statistics_of_batch_normalisation_do_not_move(matcher_of, shapes):
    matcher = matcher_of("residual", width=4)
    before = {name: value.clone() for name, value in matcher.network.state_dict().items()}

    matcher.network.train()
    matcher.embed_samples(shapes(30, 4))

    after = matcher.network.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())


def test_a_device_by_name_is_there_or_refused():
    assert device_named("cpu") == torch.device("cpu")
    assert device_named("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
    with pytest.raises(UnknownNameError, match=r"Unknown device 'cudda'\. Did you mean 'cuda'\?"):
        device_named("cudda")


@pytest.mark.skipif(torch.cuda.is_available(), reason="asks for what is not there")
def test_a_gpu_that_is_not_there_is_not_replaced():
    with pytest.raises(SettingsError, match="No CUDA device is available here; use --device cpu"):
        device_named("cuda")
