"""A network and a tree classifier fitted on one list of pairs, to vote together."""

from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float
from numpy import ndarray
from torch import Tensor

from gemel.decision import LogisticCalibration
from gemel.energies import Energy, Ensemble, EnsembleSettings, Trees
from gemel.errors import SettingsError
from gemel.metrics import Trials, weights_for_prior
from gemel.training._trees import read_boosting, read_forest


def fit_ensemble(
    base: Energy,
    left: Float[Tensor, "pairs dim"],
    right: Float[Tensor, "pairs dim"],
    same: Bool[Tensor, " pairs"],
    settings: EnsembleSettings,
    *,
    seed: int = 0,
) -> Ensemble:
    """`base` and a classifier on |a - b|, both calibrated on these pairs at even classes.

    The pairs should show identities that the network did not learn from: on those it did, it
    is surer than on any other, and so would its vote be.

    Args:
        base: The network's energy between embeddings; becomes part of the ensemble.
        left, right: Embeddings of each pair.
        same: True for genuine pairs.
        settings: Which classifier, and how large.
        seed: Of the samples and features that each tree is shown.

    Raises:
        ShapeError: If the two sides differ in shape.
        SupportError: If there is no genuine or no impostor pair.
        SettingsError: If `settings` name no classifier.
    """
    if settings.kind == "none":
        raise SettingsError(
            "ensemble.kind=none asks for no ensemble. To fit one, set ensemble.kind to "
            "gradient-boosting or random-forest."
        )
    with torch.no_grad():
        energy = base.paired(left, right).double().cpu().numpy()
        differences = (left - right).abs().float().cpu().numpy()
    genuine = same.cpu().numpy()
    ensemble = Ensemble(base, settings.kind, trees=settings.trees, depth=settings.depth)
    alpha, beta = _calibrated(energy, genuine)
    ensemble.alpha.fill_(alpha)
    ensemble.beta.fill_(beta)
    ensemble.trees = _FITTED[settings.kind](settings, seed, differences, genuine)
    return ensemble.to(left.device)


def _calibrated(
    energy: Float[ndarray, " pairs"], same: Bool[ndarray, " pairs"]
) -> tuple[float, float]:
    """alpha and beta, for which sigmoid(-(alpha · energy + beta)) is the probability of same."""
    place = np.arange(len(energy))
    fitted = LogisticCalibration.fit(Trials(energy, same, place, place, "sample"))
    alpha = -fitted.slope / fitted.scale
    return alpha, -fitted.bias - alpha * fitted.location


def _boosting(
    settings: EnsembleSettings,
    seed: int,
    differences: Float[ndarray, "pairs dim"],
    same: Bool[ndarray, " pairs"],
) -> Trees:
    from sklearn.ensemble import GradientBoostingClassifier

    model = GradientBoostingClassifier(subsample=0.5, **_size(settings, seed))
    model.fit(differences, same, sample_weight=weights_for_prior(same, 0.5))
    return read_boosting(model, settings.depth)


def _forest(
    settings: EnsembleSettings,
    seed: int,
    differences: Float[ndarray, "pairs dim"],
    same: Bool[ndarray, " pairs"],
) -> Trees:
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(max_samples=0.5, **_size(settings, seed))
    model.fit(differences, same, sample_weight=weights_for_prior(same, 0.5))
    return read_forest(model, settings.depth)


def _size(settings: EnsembleSettings, seed: int) -> dict[str, Any]:
    """Half the pairs a tree and few features a split: trees that differ, and seconds to fit."""
    return {
        "n_estimators": settings.trees,
        "max_depth": settings.depth,
        "max_features": "sqrt",
        "random_state": seed,
    }


_FITTED = {"gradient-boosting": _boosting, "random-forest": _forest}
