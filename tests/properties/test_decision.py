"""Laws every decision obeys, on trials nobody chose by hand."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemel.decision import Decision, DecisionSettings, decide, fit_calibration, posterior
from gemel.metrics import Trials

seeds = st.integers(0, 2**31)


def some_trials(seed, *, people=60, ties=False):
    draws = np.random.default_rng(seed)
    left, right = np.triu_indices(people, 1)
    left = np.concatenate([left, np.arange(people)])
    right = np.concatenate([right, np.arange(people)])
    energy = draws.normal(size=len(left)) - draws.uniform(-1, 4) * (left == right)
    return Trials(energy.round(1) if ties else energy, left == right, left, right)


@pytest.mark.parametrize("kind", ["logistic", "isotonic"])
@given(seed=seeds, ties=st.booleans())
def test_more_energy_never_raises_the_evidence(kind, seed, ties):
    calibration = fit_calibration(some_trials(seed, ties=ties), kind)

    llr = calibration.log_likelihood_ratio(np.linspace(-9, 9, 200))

    assert np.isfinite(llr).all()
    assert (np.diff(llr) <= 0).all()


@given(seed=seeds, ties=st.booleans())
def test_more_energy_never_raises_the_probability_nor_lowers_the_false_match_rate(seed, ties):
    decision = decide(some_trials(seed, people=20, ties=ties), DecisionSettings())

    verdicts = decision.verdicts(np.linspace(-9, 9, 60))

    assert (np.diff([v.probability for v in verdicts]) <= 0).all()
    assert (np.diff([v.false_match_rate for v in verdicts]) >= 0).all()
    assert (np.diff([int(v.same) for v in verdicts]) <= 0).all()
    for verdict in verdicts:
        interval = verdict.false_match_rate_interval
        assert 0 <= interval.low <= verdict.false_match_rate <= interval.high <= 1


@given(seed=seeds, scale=st.floats(0.01, 100), shift=st.floats(-50, 50))
def test_other_units_of_energy_give_the_same_evidence(seed, scale, shift):
    trials = some_trials(seed, people=15)
    moved = Trials(shift + scale * trials.energy, trials.same, trials.left_unit, trials.right_unit)

    ours = fit_calibration(trials).log_likelihood_ratio(trials.energy)
    theirs = fit_calibration(moved).log_likelihood_ratio(moved.energy)

    np.testing.assert_allclose(ours, theirs, atol=1e-4)


@given(seed=seeds)
def test_a_decision_survives_json(seed):
    decision = decide(some_trials(seed, people=12), DecisionSettings())

    assert Decision.from_dict(json.loads(json.dumps(decision.to_dict()))) == decision


@given(llr=st.floats(-700, 700), prior=st.floats(1e-6, 1 - 1e-6))
def test_evidence_for_and_against_are_complementary(llr, prior):
    towards = posterior(np.array([llr]), prior)[0]
    away = posterior(np.array([-llr]), 1 - prior)[0]

    assert towards + away == pytest.approx(1)
