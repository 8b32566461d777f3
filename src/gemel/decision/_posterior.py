"""From evidence and a prior to a probability."""

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.errors import RangeError


def posterior(llr: Float[ndarray, "..."], prior: float) -> Float[ndarray, "..."]:
    """P(same | energy) = 1 / (1 + exp(-(llr + log(prior / (1 - prior))))).

    Args:
        llr: Natural logarithm of the likelihood ratio, higher is more alike.
        prior: Probability of *same* before the comparison. Range (0, 1).

    Returns:
        Probability of *same*, of the shape of `llr`. Range [0, 1].

    Raises:
        RangeError: If `prior` is not inside (0, 1).

    Example:
        >>> posterior(np.array([0.0, np.log(9.0)]), 0.5).round(3).tolist()
        [0.5, 0.9]
    """
    if not 0 < prior < 1:
        raise RangeError(
            f"A prior lies inside (0, 1), got {prior}: at 0 or 1 no evidence changes the answer."
        )
    odds = np.asarray(llr, dtype=np.float64) + np.log(prior) - np.log1p(-prior)
    # exp(-log(1 + e**-x)) is the logistic function without overflow.
    return np.asarray(np.exp(-np.logaddexp(0.0, -odds)))
