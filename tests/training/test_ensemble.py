"""A classifier on |a - b| read into tables, and the average of it with a network's energy."""

import numpy as np
import pytest
import torch
from safetensors.torch import load, save
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier

from gemel.decision import LogisticCalibration
from gemel.energies import Ensemble, EnsembleSettings, Euclidean
from gemel.errors import SettingsError, SupportError
from gemel.metrics import Trials, area_under_curve
from gemel.training import fit_ensemble
from gemel.training._trees import read_boosting, read_forest

KINDS = ["gradient-boosting", "random-forest"]
each_kind = pytest.mark.parametrize("kind", KINDS)


def pairs(count, seed):
    """Same pairs are a little nearer in 40 coordinates, and in four neither near nor far.

    A distance adds up the many small differences, which few trees can; a difference of medium
    size a tree tells from small and large ones, and a distance does not.
    """
    draws = np.random.default_rng(seed)
    same = np.arange(count) % 2 == 0
    apart = draws.normal(size=(count, 40)) * np.where(same, 1.0, 1.2)[:, None]
    medium = (draws.random((count, 4)) < np.where(same, 0.65, 0.35)[:, None]).astype(float)
    size = np.where(
        medium, draws.uniform(0.8, 1.2, (count, 4)), draws.choice([0.5, 1.5], (count, 4))
    )
    left = draws.normal(size=(count, 44))
    right = left + np.concatenate([apart, size], axis=1)
    return torch.tensor(left).float(), torch.tensor(right).float(), torch.tensor(same)


def test_boosting_is_read_as_scikit_learn_predicts_it():
    draws = np.random.default_rng(0)
    rows, same = draws.random((300, 6)).astype(np.float32), draws.random(300) < 0.3
    model = GradientBoostingClassifier(n_estimators=20, max_depth=3).fit(rows, same)

    unseen = draws.random((500, 6)).astype(np.float32)
    log_odds = read_boosting(model, depth=5)(torch.tensor(unseen))

    expected = model.predict_proba(unseen)[:, 1]
    np.testing.assert_allclose(log_odds.sigmoid().numpy(), expected, atol=1e-6)


def test_a_forest_is_read_as_scikit_learn_predicts_it():
    draws = np.random.default_rng(0)
    rows, same = draws.random((300, 6)).astype(np.float32), draws.random(300) < 0.3
    model = RandomForestClassifier(n_estimators=20, max_depth=5).fit(rows, same)

    unseen = draws.random((500, 6)).astype(np.float32)
    share = read_forest(model, depth=5)(torch.tensor(unseen))

    np.testing.assert_allclose(share.numpy(), model.predict_proba(unseen)[:, 1], atol=1e-6)


def test_a_row_on_a_threshold_goes_where_scikit_learn_sends_it():
    # Between 1 and its successor in single precision lies a threshold that rounds up.
    one, above = np.float32(1), np.nextafter(np.float32(1), np.float32(2))
    rows, same = np.array([[one], [above]] * 8), np.array([True, False] * 8)
    model = GradientBoostingClassifier(n_estimators=2, max_depth=1).fit(rows, same)

    read = read_boosting(model, depth=1)(torch.tensor(rows))

    np.testing.assert_allclose(read.sigmoid().numpy(), model.predict_proba(rows)[:, 1], atol=1e-6)


@each_kind
def test_the_average_beats_both_where_their_errors_differ(kind):
    settings = EnsembleSettings(kind=kind, trees=60)
    ensemble = fit_ensemble(Euclidean(), *pairs(3000, 0), settings)
    left, right, same = pairs(4000, 1)

    together = ensemble.paired(left, right).numpy()
    alone = Euclidean().paired(left, right).numpy()
    trees = -ensemble.trees((left - right).abs()).numpy()

    area = [area_under_curve(energy, same.numpy()) for energy in (together, alone, trees)]
    assert area[0] > max(area[1:]) + 0.01


@each_kind
def test_both_voices_speak_at_even_classes_whatever_mix_they_learned_from(kind):
    left, right, same = pairs(3000, 0)
    few = torch.cat([same.nonzero()[:, 0], (~same).nonzero()[:300, 0]])  # five genuine to one
    settings = EnsembleSettings(kind=kind, trees=60)
    ensemble = fit_ensemble(Euclidean(), left[few], right[few], same[few], settings)

    left, right, same = pairs(4000, 1)
    from_measure = -(ensemble.alpha * Euclidean().paired(left, right) + ensemble.beta)
    for logit in (from_measure, -ensemble.paired(left, right)):
        assert logit.sigmoid().mean() == pytest.approx(0.5, abs=0.1)


def test_the_measure_is_calibrated_as_the_decision_room_does_it():
    left, right, same = pairs(500, 0)
    ensemble = fit_ensemble(
        Euclidean(), left, right, same, EnsembleSettings(kind="random-forest", trees=1)
    )

    energy, place = Euclidean().paired(left, right).double(), np.arange(500)
    fitted = LogisticCalibration.fit(Trials(energy.numpy(), same.numpy(), place, place))
    expected = fitted.log_likelihood_ratio(energy.numpy())
    inside = (fitted.lowest < expected) & (expected < fitted.highest)
    stated = -(ensemble.alpha * energy + ensemble.beta).numpy()
    np.testing.assert_allclose(stated[inside], expected[inside], atol=1e-4)


@each_kind
def test_it_travels_as_plain_tensors_into_a_fresh_one_of_the_same_settings(kind):
    settings = EnsembleSettings(kind=kind, trees=7, depth=3)
    left, right, same = pairs(400, 0)
    ensemble = fit_ensemble(Euclidean(), left, right, same, settings)
    fresh = Ensemble(Euclidean(), kind, trees=7, depth=3)

    fresh.load_state_dict(load(save(ensemble.state_dict())))

    assert torch.equal(fresh.matrix(left[:9], right[:9]), ensemble.matrix(left[:9], right[:9]))


@each_kind
def test_a_seed_repeats_the_trees(kind):
    settings = EnsembleSettings(kind=kind, trees=5)
    one, again = (fit_ensemble(Euclidean(), *pairs(300, 0), settings, seed=4) for _ in range(2))

    assert torch.equal(one.trees.leaf, again.trees.leaf)


def test_pairs_of_one_kind_are_refused():
    left, right, same = pairs(50, 0)
    with pytest.raises(SupportError, match=r"both genuine and impostor"):
        fit_ensemble(
            Euclidean(), left, right, torch.ones_like(same), EnsembleSettings(kind="random-forest")
        )


def test_no_ensemble_cannot_be_fitted():
    with pytest.raises(SettingsError, match=r"ensemble\.kind=none asks for no ensemble"):
        fit_ensemble(Euclidean(), *pairs(50, 0), EnsembleSettings())
