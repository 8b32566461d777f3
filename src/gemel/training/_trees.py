"""A fitted tree classifier as tables of numbers, so that no pickle is needed to keep it."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray

from gemel.energies import Trees

if TYPE_CHECKING:
    from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier


def read_boosting(model: "GradientBoostingClassifier", depth: int) -> Trees:
    """Trees of at most `depth` questions; their sum is the log-odds of the second class."""
    grown = [each.tree_ for each in model.estimators_[:, 0]]
    prior = model.init_.class_prior_
    leaves = [model.learning_rate * tree.value[:, 0, 0] for tree in grown]
    return _tables(grown, leaves, math.log(prior[1] / prior[0]), depth)


def read_forest(model: "RandomForestClassifier", depth: int) -> Trees:
    """Trees of at most `depth` questions; their sum is the probability of the second class."""
    grown = [each.tree_ for each in model.estimators_]
    return _tables(grown, [tree.value[:, 0, 1] / len(grown) for tree in grown], 0.0, depth)


def _tables(
    grown: list[Any], leaves: list[Float[ndarray, " _"]], offset: float, depth: int
) -> Trees:
    """scikit-learn's trees, with what the leaf at each of their nodes adds, as one module."""
    trees = Trees(len(grown), depth)
    for place, (tree, leaf) in enumerate(zip(grown, leaves, strict=True)):
        feature, threshold, value = _complete(tree, leaf, depth)
        trees.feature[place] = torch.from_numpy(feature)
        trees.threshold[place] = torch.from_numpy(threshold)
        trees.leaf[place] = torch.from_numpy(value)
    trees.offset.fill_(offset)
    return trees


def _complete(
    tree: Any, leaf: Float[ndarray, " grown"], depth: int
) -> tuple[Int[ndarray, " nodes"], Float[ndarray, " nodes"], Float[ndarray, " leaves"]]:
    """Feature, threshold and leaves of a grown tree filled up to `depth` full levels.

    A leaf that comes early stands again for both children, so its questions change nothing.
    """
    assert tree.max_depth <= depth
    features, thresholds = [], []
    nodes = np.zeros(1, dtype=np.int64)
    for _ in range(depth):
        inner = tree.children_left[nodes] >= 0
        features.append(np.where(inner, tree.feature[nodes], 0))
        thresholds.append(np.where(inner, _rounded_down(tree.threshold[nodes]), 0))
        left = np.where(inner, tree.children_left[nodes], nodes)
        right = np.where(inner, tree.children_right[nodes], nodes)
        nodes = np.stack([left, right], axis=1).ravel()
    # scikit-learn counts in C's long long, which numpy keeps apart from its own int64.
    return np.concatenate(features).astype(np.int64), np.concatenate(thresholds), leaf[nodes]


def _rounded_down(threshold: Float[ndarray, " nodes"]) -> Float[ndarray, " nodes"]:
    """The greatest single-precision number not above: x <= t keeps its answer for single x."""
    near = threshold.astype(np.float32)
    below: Float[ndarray, " nodes"] = np.nextafter(near, np.float32(-np.inf))
    return np.where(near > threshold, below, near)
