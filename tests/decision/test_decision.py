import json

import numpy as np
import pytest

from gemel.decision import Decision, DecisionSettings, decide, posterior
from gemel.errors import BundleError, RangeError, SettingsError
from gemel.metrics import measure_false_match_rate

ONE_IN_A_HUNDRED = DecisionSettings.read(
    {"operating_point": {"rule": "false-match-rate", "rate": 0.01}}, "settings"
)


@pytest.fixture
def banded(compare_all):
    """A decision with a band of inconclusive energies."""
    trials, embeddings = compare_all(40, 3, noise=0.7)
    settings = DecisionSettings.read({"non_match_rate": 0.1}, "settings")
    return decide(trials, settings, embeddings)


def test_a_verdict_carries_everything_that_stands_behind_it(compare_all):
    trials, _ = compare_all(30, 3)
    decision = decide(trials, ONE_IN_A_HUNDRED.model_copy(update={"prior": 0.2}))
    energy = float(np.sort(trials.energy)[100])

    verdict = decision.verdict(energy)

    llr = decision.calibration.log_likelihood_ratio(np.array([energy]))
    assert verdict.energy == energy
    assert verdict.log_likelihood_ratio == llr[0]
    assert verdict.prior == 0.2
    assert verdict.probability == posterior(llr, 0.2)[0]
    measured = measure_false_match_rate(trials, energy)
    assert verdict.false_match_rate == pytest.approx(measured.estimate, rel=0.05)
    assert verdict.false_match_rate_interval.low <= verdict.false_match_rate
    assert verdict.false_match_rate_interval.high == pytest.approx(measured.interval.high, rel=0.1)
    assert verdict.match_threshold == decision.match.threshold
    assert verdict.non_match_threshold is None


def test_without_a_band_the_threshold_parts_matches_from_non_matches(compare_all):
    decision = decide(compare_all(30, 3)[0], ONE_IN_A_HUNDRED)
    edge = decision.match.threshold

    at, above = decision.verdict(edge), decision.verdict(np.nextafter(edge, np.inf))

    assert (at.outcome, at.same) == ("match", True)
    assert (above.outcome, above.same) == ("non-match", False)


def test_between_two_operating_points_there_is_no_verdict(banded):
    low, high = banded.match.threshold, banded.non_match.threshold
    assert low < high

    outcomes = [banded.verdict(e).outcome for e in (low, (low + high) / 2, high, high + 0.01)]

    assert outcomes == ["match", "inconclusive", "inconclusive", "non-match"]
    assert not banded.verdict(high).same


def test_a_band_that_the_match_threshold_already_covers_is_left_out_and_noted(compare_all):
    settings = DecisionSettings.read({"non_match_rate": 0.1}, "settings")

    decision = decide(compare_all(40, 3, noise=0.01)[0], settings)

    assert decision.non_match is None
    assert decision.notes[-1].startswith("No energy is inconclusive")


def test_an_input_unlike_the_calibration_set_gets_no_verdict_but_the_reason(banded):
    strange = banded.unlike(np.full(6, 40.0))

    verdict = banded.verdict(0.0, strange)

    assert verdict.outcome == "inconclusive"
    assert verdict.reason == (
        f"No verdict: the input is unlike what this verifier was calibrated on ({strange})."
    )
    assert banded.unlike(np.zeros(6)) is None


def test_the_reason_is_one_sentence_with_the_rate_and_its_interval(banded):
    match = banded.verdict(0.0)
    unsure = banded.verdict(banded.non_match.threshold)
    different = banded.verdict(banded.non_match.threshold * 2)

    assert match.reason == (
        "A match: no two different identities looked so alike in calibration (at most 0.38 % do)."
    )
    assert unsure.reason.startswith("No verdict: ")
    assert unsure.reason.endswith("too many for a match, but some genuine pairs are no nearer.")
    assert different.reason.startswith("Not a match: ")
    assert different.reason.endswith("and a match allows 1 %.")


def test_many_verdicts_are_each_the_one_verdict(banded):
    energies = np.array([0.1, 1.7, 2.4, 9.0], dtype=np.float32)
    strange = [None, None, "it is blank", None]

    together = banded.verdicts(energies, strange)

    assert together == [
        banded.verdict(float(e), reason) for e, reason in zip(energies, strange, strict=True)
    ]


def test_a_verdict_is_plain_values_for_json(banded):
    values = json.loads(json.dumps(banded.verdict(1.0).to_dict()))

    assert values["outcome"] == "match"
    assert values["same"] is True
    assert set(values["false_match_rate_interval"]) == {"low", "high", "confidence"}


def test_the_default_settings_say_which_rule_was_taken_and_why(compare_all):
    few, many = (decide(compare_all(n, 3)[0], DecisionSettings()) for n in (6, 30))

    assert many.notes == ("At most 1 % of impostor pairs match.",)
    assert "needs 300 impostor pairs of distinct identities" in few.notes[0]


@pytest.mark.parametrize("people", [6, 200])
def test_a_decision_comes_back_from_json_bit_for_bit(compare_all, people):
    trials, embeddings = compare_all(people, 2)
    decision = decide(trials, DecisionSettings(), embeddings)

    again = Decision.from_dict(json.loads(json.dumps(decision.to_dict())))

    assert again == decision
    assert again.to_dict() == decision.to_dict()


def test_a_decision_with_a_missing_part_is_refused_by_its_name(banded):
    values = banded.to_dict()
    del values["curve"]

    with pytest.raises(BundleError, match=r"cannot be read: KeyError 'curve'.*calibrate again"):
        Decision.from_dict(values)


def test_an_energy_that_is_not_a_number_is_refused(banded):
    with pytest.raises(RangeError, match=r"finite energies, got nan"):
        banded.verdict(float("nan"))


def test_a_prior_outside_its_range_is_refused_with_the_field():
    with pytest.raises(SettingsError, match=r"decision: prior: .*less than 1"):
        DecisionSettings.read({"prior": 1.5}, "decision")


@pytest.mark.parametrize(("people", "told"), [(6, False), (19, False), (20, True), (40, True)])
def test_few_identities_do_not_say_what_an_unlike_input_is(compare_all, people, told):
    """Of six people's faces most other people's look strange, and nobody would be verified."""
    trials, embeddings = compare_all(people, 3)

    assert (decide(trials, DecisionSettings(), embeddings).familiarity is not None) == told
