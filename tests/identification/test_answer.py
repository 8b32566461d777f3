import json
import math
from dataclasses import replace

import numpy as np
import pytest

from gemel.errors import RangeError, ShapeError, SupportError
from gemel.identification import Identification


@pytest.fixture(scope="module")
def ask(identification):
    """Asks about identities a, b, c … of the given energies and two references each."""

    def answer(energies, identities=None, *, of=identification, references=None, **more):
        names = [chr(ord("a") + place) for place in range(len(energies))]
        counts = np.full(len(energies), 2) if references is None else np.array(references)
        size = len(energies) if identities is None else identities
        return of.answer(names, np.array(energies, dtype=float), counts, size, **more)

    return answer


@pytest.fixture(scope="module")
def near(identification):
    """An energy that is identified in a gallery of ten."""
    return identification.operating_point(10, 2).threshold - 1e-3


def test_the_nearest_is_identified_at_or_below_the_threshold(ask, near, identification):
    found = ask([near + 0.5, near, near + 0.9], 10)

    assert (found.outcome, found.identity) == ("identified", "b")
    assert found.threshold == identification.operating_point(10, 2).threshold
    assert found.false_positive_rate <= 0.05
    assert found.reason.startswith("Identified as b: ")
    assert "among 10 identities" in found.reason
    assert found.rule == "At most 5 % of strangers are identified among 10 identities."


def test_what_is_identified_among_few_may_be_unknown_among_many(ask, near):
    assert ask([near], 10).outcome == "identified"

    many = ask([near], 29)

    assert (many.outcome, many.identity) == ("unknown", None)
    assert many.reason.endswith("and an identification allows 5 %.")
    assert many.candidates[0].name == "a"


def test_a_threshold_itself_is_still_identified(ask, identification):
    threshold = identification.operating_point(10, 2).threshold

    assert ask([threshold], 10).outcome == "identified"
    assert ask([np.nextafter(threshold, np.inf)], 10).outcome == "unknown"


def test_candidates_are_ranked_by_evidence_and_then_by_energy(ask, near):
    energies = [near + 2.0, near + 0.1, near - 0.2, near + 0.4, near - 0.1, near + 9.0]

    found = ask(energies, 10, top=4)

    assert [candidate.name for candidate in found.candidates] == ["c", "e", "b", "d"]
    evidence = [candidate.log_likelihood_ratio for candidate in found.candidates]
    assert evidence == sorted(evidence, reverse=True)
    assert all(candidate.references == 2 for candidate in found.candidates)


def test_a_candidate_carries_what_its_level_says_of_its_energy(ask, near, identification):
    candidate = ask([near], 10).candidates[0]
    level = identification.levels[1]
    energy = np.array([near])

    assert candidate.energy == near
    assert candidate.log_likelihood_ratio == level.calibration.log_likelihood_ratio(energy)[0]
    rate, low, high = level.curve.false_match_at(energy)
    assert candidate.false_match_rate == rate[0]
    assert candidate.false_match_rate_interval.low == low[0]
    assert candidate.false_match_rate_interval.high == high[0]
    assert candidate.false_match_rate_interval.confidence == 0.95


def test_identities_of_different_numbers_of_references_are_each_judged_by_their_own(
    ask, near, identification
):
    found = ask([near, near], 10, references=[1, 3])

    one, three = (identification.levels[place].calibration for place in (0, 2))
    ratios = [level.log_likelihood_ratio(np.array([near]))[0] for level in (one, three)]
    assert {c.name: c.log_likelihood_ratio for c in found.candidates} == {
        "a": ratios[0],
        "b": ratios[1],
    }


def test_the_posterior_is_bayes_over_everybody_and_nobody(ask, near):
    found = ask([near, near + 0.3, near + 1.0], 8)

    ratios = [math.exp(candidate.log_likelihood_ratio) for candidate in found.candidates]
    unseen = 5 * min(ratios)
    evidence = 0.5 / 8 * (sum(ratios) + unseen) + 0.5
    for candidate, ratio in zip(found.candidates, ratios, strict=True):
        assert candidate.probability == pytest.approx(0.5 / 8 * ratio / evidence)
    assert found.nobody == pytest.approx(0.5 / evidence)
    assert sum(c.probability for c in found.candidates) + found.nobody < 1


def test_with_everybody_listed_the_posterior_sums_to_one(ask, near):
    found = ask([near, near + 0.3, near + 1.0])

    total = sum(candidate.probability for candidate in found.candidates) + found.nobody
    assert total == pytest.approx(1)


def test_whoever_expects_strangers_believes_less(fit, ask, near):
    sceptic = fit(rate=0.05, prior=0.01)

    believed, doubted = ask([near], 10), ask([near], 10, of=sceptic)

    assert doubted.candidates[0].probability < believed.candidates[0].probability
    assert doubted.nobody > believed.nobody
    assert doubted.prior == 0.01


def test_in_an_empty_gallery_everybody_is_unknown(ask):
    found = ask([])

    assert (found.outcome, found.identity, found.candidates) == ("unknown", None, ())
    assert found.reason == (
        "Unknown: nobody was searched; no identity is in this gallery, tenant or filter."
    )
    assert (found.identities, found.prior, found.nobody) == (0, 0, 1)
    assert math.isfinite(found.threshold)


def test_where_an_engine_proposes_nobody_the_probe_is_unknown(ask):
    found = ask([], 12)

    assert (found.outcome, found.identities) == ("unknown", 12)
    assert found.reason == "Unknown: nobody is near."


def test_a_gallery_of_one_identity_identifies_and_refuses(ask, identification):
    threshold = identification.operating_point(1, 2).threshold

    assert ask([threshold - 0.1]).identity == "a"
    assert ask([threshold + 0.1]).outcome == "unknown"


def test_an_input_unlike_the_calibration_set_gets_no_answer(ask, near):
    found = ask([near], 10, unlike="its embedding lies 4 times further out")

    assert (found.outcome, found.identity) == ("inconclusive", None)
    assert found.reason == (
        "No answer: the input is unlike what this model was calibrated on (its embedding lies 4 "
        "times further out)."
    )
    assert found.candidates[0].name == "a"


def test_two_identities_that_are_equally_near_are_not_told_apart(ask, near):
    found = ask([near + 1, near, near], 10, top=1)

    assert (found.outcome, found.identity) == ("inconclusive", None)
    assert found.reason == "No answer: b and c are equally near."
    assert [candidate.name for candidate in found.candidates] == ["b"]


def test_two_strangers_that_are_equally_far_change_nothing(ask):
    assert ask([50.0, 50.0]).outcome == "unknown"


def test_ties_are_listed_by_name(identification):
    energies = np.full(4, 9.0)
    names = ["d", "b", "c", "a"]

    found = identification.answer(names, energies, np.full(4, 2), 4, top=3)

    assert [candidate.name for candidate in found.candidates] == ["a", "b", "c"]


def test_between_the_points_nothing_is_decided(fit, ask):
    careful = fit(60, noise=0.8, miss_rate=0.05, rate=0.05)
    point = careful.operating_point(20, 2)

    found = ask([(point.threshold + point.unknown_threshold) / 2], 20, of=careful)

    assert (found.outcome, found.identity) == ("inconclusive", None)
    assert found.reason.startswith("No answer: ")
    assert "too many to say it is a, but some who are enrolled are no nearer" in found.reason
    assert found.unknown_threshold == point.unknown_threshold
    assert ask([point.unknown_threshold + 0.01], 20, of=careful).outcome == "unknown"
    assert ask([point.threshold], 20, of=careful).outcome == "identified"


def test_evidence_that_the_calibration_caps_is_marked_and_said(ask, near, identification):
    calibration = identification.levels[1].calibration
    assert calibration.highest > calibration.log_likelihood_ratio(np.array([near]))[0]

    strong, plain = ask([1e-6, 50.0, near], 10), ask([near], 10)

    assert {one.name: one.capped for one in strong.candidates} == {"a": True, "b": True, "c": False}
    assert strong.candidates[0].log_likelihood_ratio == calibration.highest
    assert strong.candidates[2].log_likelihood_ratio == calibration.lowest
    assert strong.to_dict()["candidates"][0]["capped"] is True
    assert strong.reason.endswith(
        " The evidence for it is all that this calibration set can support, so the probability "
        "may understate it."
    )
    assert "all that this calibration set" not in plain.reason


def test_an_unknown_says_the_rate_that_was_aimed_at(fit, ask):
    usual = fit(rate=0.01)
    point = usual.operating_point(2000, 2)

    found = ask([point.threshold + 0.5], 2000, of=usual)

    assert (point.target, found.outcome) == (0.01, "unknown")
    assert found.reason.endswith("and an identification allows 1 %.")


def test_an_unknown_within_the_rate_says_that_equal_errors_are_stricter(fit, ask):
    apart = fit(12, noise=1e-3)
    point = apart.operating_point(5, 2)

    found = ask([point.threshold * 1.01], 5, of=apart)

    assert found.outcome == "unknown"
    assert found.false_positive_rate <= point.target
    assert found.reason.endswith(
        "but an identification begins nearer, where both errors are equal."
    )


def test_a_threshold_that_no_energy_reaches_is_none_in_json(ask, near):
    found = replace(ask([near], 10), threshold=-math.inf, unknown_threshold=math.inf)

    values = json.loads(json.dumps(found.to_dict(), allow_nan=False))

    assert (values["threshold"], values["unknown_threshold"]) == (None, None)


def test_what_no_stranger_reached_is_said_so(ask):
    assert "no stranger found anybody so alike in calibration" in ask([1e-6], 10).reason


def test_an_unsupported_rate_refuses_the_answer_under_an_explicit_rule(fit, ask, near):
    strict = fit(rate=0.05, rule="false-positive-rate")

    assert ask([near], 10, of=strict).outcome == "identified"
    with pytest.raises(SupportError, match="needs 58,"):
        ask([near], 1000, of=strict)
    with pytest.raises(SupportError):
        ask([near], 10, of=strict, rate=1e-4)


def test_an_answer_is_plain_json(ask, near):
    values = json.loads(json.dumps(ask([near, near + 1], 10).to_dict(), allow_nan=False))

    assert values["outcome"] == "identified"
    assert values["candidates"][1]["false_match_rate_interval"]["confidence"] == 0.95


def test_columns_that_do_not_fit_are_refused(identification, as_a_user):
    one = np.array([1.0])

    with pytest.raises(ShapeError, match="got 2, 1 and 1 of 5"):
        identification.answer(["a", "b"], one, np.array([1]), 5)
    with pytest.raises(ShapeError, match="got 1, 1 and 1 of 0"):
        identification.answer(["a"], one, np.array([1]), 0)
    with pytest.raises(RangeError, match="needs finite energies, got nan"):
        identification.answer(["a"], one * np.nan, np.array([1]), 1)
    with pytest.raises(RangeError, match="got top=0"):
        identification.answer(["a"], one, np.array([1]), 1, top=0)


def test_an_identification_survives_json_bit_for_bit(identification):
    again = Identification.from_dict(json.loads(json.dumps(identification.to_dict())), None)

    assert again == identification
