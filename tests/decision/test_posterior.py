import math

import numpy as np
import pytest

from gemel.decision import posterior
from gemel.errors import RangeError


def test_the_posterior_agrees_with_bayes_written_as_a_loop():
    llr = np.array([-3.0, 0.0, 0.7, 5.0])

    for prior in (0.01, 0.5, 0.9):
        for value, ratio in zip(posterior(llr, prior), llr, strict=True):
            same = prior * math.exp(ratio)
            assert value == pytest.approx(same / (same + 1 - prior))


def test_great_evidence_does_not_overflow():
    assert posterior(np.array([-5000.0, 5000.0]), 0.5).tolist() == [0.0, 1.0]


def test_a_prior_of_zero_is_refused_with_the_reason():
    with pytest.raises(RangeError, match=r"got 0: at 0 or 1 no evidence changes the answer"):
        posterior(np.zeros(1), 0)
