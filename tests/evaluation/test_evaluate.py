import dataclasses
import itertools

import numpy as np
import pytest

from gemel.bundle import Matcher
from gemel.data import Comparisons, Skipped
from gemel.errors import SupportError
from gemel.evaluation import EvaluationSettings, evaluate


class Recorder(Matcher):
    """A matcher that remembers what it was asked for."""

    def __init__(self, matcher):
        super().__init__(matcher.network, matcher.preprocessing)
        self.embedded = []

    def embed(self, images):
        self.embedded.append(len(images))
        return super().embed(images)


def all_pairs(matcher, samples):
    """(energy, same) of every pair that may be compared, one by one."""
    embedding = matcher.embed_samples(samples)
    for i, j in itertools.combinations(range(len(samples)), 2):
        if not (samples.forged[i] and samples.forged[j]):
            energy = float(matcher.compare(embedding[[i]], embedding[[j]]))
            forged = bool(samples.forged[i] or samples.forged[j])
            one_identity = bool(samples.identity[i] == samples.identity[j])
            if one_identity or not forged:
                yield energy, one_identity and not forged


def test_rates_agree_with_a_loop_over_all_pairs(matcher, patterned, decision, quick):
    samples = patterned()

    found = evaluate(matcher, samples, name="tiny", decision=decision, settings=quick)

    let_in, impostors, turned_away, genuine = 0, 0, 0, 0
    for energy, same in all_pairs(matcher, samples):
        match = energy <= decision.match.threshold
        genuine, impostors = genuine + same, impostors + (not same)
        turned_away, let_in = turned_away + (same and not match), let_in + (not same and match)
    right = genuine + impostors - turned_away - let_in
    assert found.protocol.genuine_pairs == genuine == 60
    assert found.protocol.impostor_pairs == impostors == 375
    operating = found.operating
    assert operating.false_match_rate.estimate == pytest.approx(let_in / impostors)
    assert operating.false_non_match_rate.estimate == pytest.approx(turned_away / genuine)
    assert operating.pair_accuracy.estimate == pytest.approx(right / (genuine + impostors))
    balanced = 1 - (let_in / impostors + turned_away / genuine) / 2
    assert operating.balanced_accuracy == pytest.approx(balanced)


def test_area_under_the_curve_is_the_share_of_rightly_ordered_pairs(matcher, patterned, quick):
    samples = patterned(people=3, images=4, noise=0.6)

    found = evaluate(matcher, samples, name="tiny", settings=quick)

    pairs = list(all_pairs(matcher, samples))
    genuine = [energy for energy, same in pairs if same]
    impostor = [energy for energy, same in pairs if not same]
    ordered = sum((g < i) + (g == i) / 2 for g in genuine for i in impostor)
    assert found.area_under_curve.estimate == pytest.approx(ordered / len(genuine) / len(impostor))
    assert found.area_under_curve.estimate in found.area_under_curve.interval


def test_every_sample_is_embedded_once(matcher, patterned, quick):
    recorder = Recorder(matcher)

    evaluate(recorder, patterned(), name="tiny", settings=quick)

    assert sum(recorder.embedded) == 30


def test_without_a_decision_nothing_is_measured_at_an_operating_point(matcher, patterned, quick):
    found = evaluate(matcher, patterned(), name="tiny", settings=quick)

    assert found.operating is None
    assert found.evidence is None


def test_a_given_list_is_compared_as_it_is(matcher, patterned, decision, quick):
    samples = patterned()
    listed = Comparisons(
        np.array([0, 1, 0, 7]), np.array([1, 2, 5, 12]), np.array([True, True, False, False])
    )

    found = evaluate(
        matcher, samples, name="list", decision=decision, comparisons=listed, settings=quick
    )

    assert (found.protocol.genuine_pairs, found.protocol.impostor_pairs) == (2, 2)
    assert "from a given list" in found.protocol.sentence
    assert found.operating.pair_accuracy.estimate == found.operating.balanced_accuracy


def test_samples_that_could_not_be_read_count_against_whole_transactions(
    matcher, patterned, decision, quick
):
    lost = tuple(Skipped(f"images/{i}.png", "cut off") for i in range(3))
    samples = dataclasses.replace(patterned().take(np.arange(27)), skipped=lost)

    found = evaluate(matcher, samples, name="tiny", decision=decision, settings=quick)

    assert found.acquisition.failure_to_acquire == 3 / 30
    operating = found.operating
    accepted, rejected = operating.false_match_rate, operating.false_non_match_rate
    assert operating.false_acceptance_rate == pytest.approx(0.9 * accepted.estimate)
    assert operating.false_rejection_rate == pytest.approx(0.1 + 0.9 * rejected.estimate)


def test_pairs_between_two_thresholds_are_inconclusive(matcher, patterned, decision, quick):
    samples = patterned(noise=0.5)
    above = dataclasses.replace(decision.match, threshold=decision.match.threshold * 1.3)
    banded = dataclasses.replace(decision, non_match=above)

    found = evaluate(matcher, samples, name="tiny", decision=banded, settings=quick)

    verdicts = [
        (banded.verdict(energy).outcome, same) for energy, same in all_pairs(matcher, samples)
    ]
    for kind, share in (
        (True, found.operating.inconclusive_genuine),
        (False, found.operating.inconclusive_impostor),
    ):
        outcomes = [outcome for outcome, same in verdicts if same is kind]
        assert share == pytest.approx(outcomes.count("inconclusive") / len(outcomes))
    assert found.operating.inconclusive_genuine > 0


def test_evidence_is_weighed_under_the_prior_of_the_decision(matcher, patterned, decision, quick):
    found = evaluate(matcher, patterned(), name="tiny", decision=decision, settings=quick)

    assert 0 <= found.evidence.minimum_cllr <= found.evidence.cllr
    held = found.evidence.reliability
    share = np.nansum(held.weight * held.frequency)
    assert share == pytest.approx(decision.prior)


def test_the_same_seed_gives_the_same_numbers(matcher, patterned, decision):
    samples = patterned(forgeries=2)
    settings = EvaluationSettings(pairs=30, probes=9, episodes=5, resamples=100, mapped=40)

    first, second = (
        evaluate(matcher, samples, name="tiny", decision=decision, settings=settings, seed=3)
        for _ in range(2)
    )

    assert first.to_dict() == second.to_dict()
    np.testing.assert_array_equal(first.map.point, second.map.point)


def test_one_identity_alone_cannot_be_evaluated(matcher, patterned, quick):
    with pytest.raises(SupportError, match="no impostor pair"):
        evaluate(matcher, patterned(people=1), name="alone", settings=quick)
