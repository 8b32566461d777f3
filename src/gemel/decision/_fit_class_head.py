"""Fitting a class head on embeddings of samples whose class is known."""

import warnings

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from gemel.decision._class_head import ClassHead
from gemel.errors import SupportError

ITERATIONS = 200
"""Steps of the solver; what it names settles before its weights do."""

WORK = 3 * 10**11
"""Multiplications: some minutes of one processor."""


def affordable_embeddings(dim: int, classes: int) -> int:
    """On how many embeddings a class head is fitted in minutes.

    Example:
        >>> affordable_embeddings(dim=128, classes=10)
        1171875
    """
    return WORK // (dim * classes * ITERATIONS)


def fit_class_head(
    embeddings: Float[ndarray, "samples dim"],
    identity: Int[ndarray, " samples"],
    names: tuple[str, ...],
) -> ClassHead:
    """Logistic regression, each number of an embedding first brought to mean 0, deviation 1.

    Args:
        identity: The class of each embedding, as an index into `names`. Names that no
            embedding shows are left out.

    Raises:
        SupportError: If all embeddings show one class.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    known = np.unique(identity)
    if len(known) < 2:
        raise SupportError(
            f"A class head needs samples of two classes or more, got {len(embeddings)} of "
            f"{len(known)}. Give samples of another class."
        )
    scaler = StandardScaler().fit(embeddings)
    # In the embeddings' own precision, as they are standardised again when they are named.
    mean, deviation = (of.astype(embeddings.dtype) for of in (scaler.mean_, scaler.scale_))
    linear = LogisticRegression(max_iter=ITERATIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        linear.fit((embeddings - mean) / deviation, identity)
    weights, bias = _of_each_class(linear.coef_, linear.intercept_)
    return ClassHead(tuple(names[who] for who in known), mean, deviation, weights, bias)


def _of_each_class(
    weights: Float[ndarray, "rows dim"], bias: Float[ndarray, " rows"]
) -> tuple[Float[ndarray, "classes dim"], Float[ndarray, " classes"]]:
    """A row a class: of two classes there is one row, that of the second against the first."""
    if len(weights) > 1:
        return weights, bias
    return np.concatenate([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
