import json

import numpy as np
import pytest

from gemel.decision import (
    OperatingPoint,
    OperatingPointSettings,
    choose_non_match_point,
    choose_operating_point,
    strictest_supported,
)
from gemel.errors import SettingsError, SupportError
from gemel.metrics import Trials, false_match_rate, false_non_match_rate


def settings(**values):
    return OperatingPointSettings.read(values, "settings")


def test_the_threshold_is_the_largest_whose_false_match_rate_is_within_the_target(compare_all):
    trials, _ = compare_all(30, 4, noise=0.8)

    for rate in (0.01, 0.05, 0.2):
        point = choose_operating_point(trials, settings(rule="false-match-rate", rate=rate))

        assert false_match_rate(trials.energy, trials.same, point.threshold) <= rate
        above = np.min(trials.energy[trials.energy > point.threshold])
        assert false_match_rate(trials.energy, trials.same, above) > rate
        assert point.false_match_rate.estimate <= rate
        assert point.false_non_match_rate.estimate == false_non_match_rate(
            trials.energy, trials.same, point.threshold
        )


def test_the_threshold_lies_between_two_energies_so_that_rounding_moves_nobody(compare_all):
    trials, _ = compare_all(30, 3)

    point = choose_operating_point(trials, settings(rule="false-match-rate", rate=0.05))

    assert np.abs(trials.energy - point.threshold).min() > 1e-9


def test_a_rate_met_exactly_is_within_the_target():
    # 300 impostors at 0 ... 299 and genuine pairs at -1: three matches are exactly 1 %.
    energy = np.concatenate([np.arange(300.0), -np.ones(300)])
    units = np.arange(600)
    trials = Trials(energy, energy < 0, units, units + 600, "sample")

    point = choose_operating_point(trials, settings(rule="false-match-rate", rate=0.01))

    assert (point.threshold, point.false_match_rate.estimate) == (2.5, 0.01)


def test_an_impostor_nearer_than_every_genuine_pair_leaves_no_match():
    energy, same = np.arange(40.0), np.arange(40) >= 30
    trials = Trials(energy, same, np.arange(40), np.arange(40) + 40, "sample")

    point = choose_operating_point(trials, settings(rule="false-match-rate", rate=0.1))
    assert point.threshold == 2.5
    hidden = trials.take(np.flatnonzero(energy >= 3))
    with pytest.raises(SupportError, match=r"there are 27"):
        choose_operating_point(hidden, settings(rule="false-match-rate", rate=0.1))


def test_at_equal_error_both_rates_are_as_near_as_the_data_allow(compare_all):
    trials, _ = compare_all(30, 4, noise=0.8)

    point = choose_operating_point(trials, settings(rule="equal-error-rate"))

    gap = abs(point.false_match_rate.estimate - point.false_non_match_rate.estimate)
    for t in np.unique(trials.energy):
        fmr = false_match_rate(trials.energy, trials.same, t)
        assert gap <= abs(fmr - false_non_match_rate(trials.energy, trials.same, t)) + 1e-12


def test_cost_finds_the_cheapest_threshold_written_as_a_loop(compare_all):
    trials, _ = compare_all(20, 3, noise=0.9)
    chosen = settings(rule="cost", false_match_cost=3, false_non_match_cost=2)

    def cost(threshold, prior):
        matched = false_match_rate(trials.energy, trials.same, threshold)
        missed = false_non_match_rate(trials.energy, trials.same, threshold)
        return (1 - prior) * 3 * matched + prior * 2 * missed

    for prior in (0.3, 0.6):
        point = choose_operating_point(trials, chosen, prior=prior)
        least = min(cost(t, prior) for t in [-1.0, *np.unique(trials.energy)])
        assert cost(point.threshold, prior) == pytest.approx(least)


def test_a_dearer_false_match_moves_the_threshold_down(compare_all):
    trials, _ = compare_all(30, 3, noise=0.9)
    cheap, dear = (
        choose_operating_point(trials, settings(rule="cost", false_match_cost=cost))
        for cost in (1, 50)
    )

    assert dear.threshold < cheap.threshold


def test_a_rate_the_data_cannot_support_is_refused_with_what_it_takes(compare_all):
    trials, _ = compare_all(10, 3)
    message = (
        r"^A false match rate of 0\.1 % needs 3,000 impostor pairs of distinct identities "
        r"\(rule of three\); there are 45, from 10 identities\. All pairs of 78 identities give "
        r"that many: 68 more than there are\. This data supports 10 %\.$"
    )
    with pytest.raises(SupportError, match=message):
        choose_operating_point(trials, settings(rule="false-match-rate", rate=0.001))


def test_identities_that_met_too_seldom_are_told_to_meet(compare_all):
    trials, _ = compare_all(40, 2)
    sparse = trials.take(
        np.concatenate([np.flatnonzero(trials.same), np.flatnonzero(~trials.same)[::40]])
    )
    with pytest.raises(SupportError, match=r"Compare more pairs: 25 identities can form that many"):
        choose_operating_point(sparse, settings(rule="false-match-rate", rate=0.01))


def test_forgeries_alone_give_one_pair_an_identity():
    units = np.repeat(np.arange(20), 2)
    trials = Trials(np.arange(40.0), np.arange(40) % 2 == 0, units, units)

    with pytest.raises(
        SupportError, match=r"Each of the identities gives one: 280 more than there are"
    ):
        choose_operating_point(trials, settings(rule="false-match-rate", rate=0.01))


def test_the_default_is_one_percent_where_supported_and_says_why_where_not(compare_all):
    enough = choose_operating_point(compare_all(25, 3)[0], settings())
    too_few = choose_operating_point(compare_all(24, 3)[0], settings())

    assert enough.rule == "At most 1 % of impostor pairs match."
    assert too_few.rule.startswith(
        "Both error rates are equal. A false match rate of 1 % needs 300"
    )
    assert too_few.rule.endswith("1 more than there are. This data supports 5 %.")


def test_costs_that_ask_for_more_evidence_than_there_is_are_refused(compare_all):
    with pytest.raises(
        SupportError, match=r"from a likelihood ratio of 1,000;.*support ratios from 0.3 to 15"
    ):
        choose_operating_point(compare_all(10, 3)[0], settings(rule="cost", false_match_cost=1000))


def test_the_strictest_supported_rate_needs_three_over_it(compare_all):
    assert strictest_supported(compare_all(8, 2)[0]) is None  # 28 pairs
    assert strictest_supported(compare_all(9, 2)[0]) == 0.1  # 36
    assert strictest_supported(compare_all(25, 2)[0]) == 0.01  # 300


def test_the_non_match_point_is_the_smallest_that_keeps_enough_genuine_pairs(compare_all):
    trials, _ = compare_all(40, 3)

    point = choose_non_match_point(trials, 0.1)

    assert point.false_non_match_rate.estimate <= 0.1
    at_or_below = np.max(trials.energy[trials.energy <= point.threshold])
    below = np.max(trials.energy[trials.energy < at_or_below])
    assert false_non_match_rate(trials.energy, trials.same, below) > 0.1


def test_a_non_match_rate_the_data_cannot_support_is_refused(compare_all):
    with pytest.raises(
        SupportError, match=r"rate of 1 % needs 300 identities.*there are 12, 288 too few"
    ):
        choose_non_match_point(compare_all(12, 3)[0], 0.01)


def test_an_operating_point_comes_back_from_json_bit_for_bit(compare_all):
    point = choose_operating_point(compare_all(12, 3)[0], settings())

    assert OperatingPoint.from_dict(json.loads(json.dumps(point.to_dict()))) == point


def test_a_misspelt_rule_is_refused_with_the_field():
    with pytest.raises(SettingsError, match=r"settings: rule: .*'false-match-rate'"):
        settings(rule="false-mach-rate")
