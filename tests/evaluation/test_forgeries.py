import numpy as np
import pytest

from gemel.evaluation import EvaluationSettings, evaluate
from gemel.evaluation._table import table
from gemel.metrics import equal_error_rate, false_non_match_rate_at


@pytest.fixture
def imitated(patterned):
    return patterned(images=5, forgeries=3)


def test_strangers_and_forgers_are_told_apart(matcher, imitated, decision, quick):
    found = evaluate(matcher, imitated, name="tiny", decision=decision, settings=quick)

    embedding = matcher.embed_samples(imitated)
    energy = {"genuine": [], "random": [], "skilled": []}
    for i in range(len(imitated)):
        for j in range(i + 1, len(imitated)):
            one_identity = imitated.identity[i] == imitated.identity[j]
            forged = int(imitated.forged[i]) + int(imitated.forged[j])
            if forged == 2 or (forged and not one_identity):
                continue
            kind = "skilled" if forged else "genuine" if one_identity else "random"
            energy[kind].append(float(matcher.compare(embedding[[i]], embedding[[j]])))

    assert [impostor.kind for impostor in found.impostors] == ["random", "skilled"]
    for impostor in found.impostors:
        other = np.array(energy[impostor.kind])
        assert impostor.pairs == len(other)
        both = np.concatenate([energy["genuine"], other])
        same = np.arange(len(both)) < len(energy["genuine"])
        assert impostor.equal_error_rate.estimate == pytest.approx(equal_error_rate(both, same))
        matched = np.mean(other <= decision.match.threshold)
        assert impostor.false_match_rate.estimate == pytest.approx(matched)
        for rate in (0.2, 0.05):
            expected = pytest.approx(false_non_match_rate_at(both, same, rate=rate))
            assert impostor.false_non_match_rates[rate].estimate == expected


def test_forgers_are_harder_than_strangers(matcher, imitated, quick):
    strangers, forgers = evaluate(matcher, imitated, name="tiny", settings=quick).impostors

    assert forgers.equal_error_rate.estimate > strangers.equal_error_rate.estimate
    assert forgers.false_match_rate is None


def test_a_kind_that_was_not_compared_is_not_reported(matcher, imitated):
    settings = EvaluationSettings(impostors="skilled", resamples=100, mapped=0)

    found = evaluate(matcher, imitated, name="tiny", settings=settings)

    assert [impostor.kind for impostor in found.impostors] == ["skilled"]


def test_a_rate_that_not_one_impostor_would_amount_to_is_left_out(matcher, imitated, quick):
    asked = quick.model_copy(update={"false_match_rates": (0.2, 0.01, 0.001)})

    found = evaluate(matcher, imitated, name="tiny", settings=asked)

    strangers, forgers = found.impostors
    assert (strangers.pairs, forgers.pairs) == (375, 90)
    assert list(found.false_non_match_rates) == list(strangers.false_non_match_rates) == [0.2, 0.01]
    assert list(forgers.false_non_match_rates) == [0.2]


def test_the_report_has_the_rates_that_were_read_off_and_says_so(matcher, imitated, quick):
    found = evaluate(matcher, imitated, name="tiny", settings=quick)

    rows = {row.measure.term: row for group in table([found]) for row in group.rows}

    at = "FMR 20.0\N{NO-BREAK SPACE}%"
    for term in (f"false non-match rate at {at}", f"FNMR at {at}, skilled impostors"):
        assert "%" in rows[term].cells[0].value
        assert "At a threshold read off these very pairs" in rows[term].measure.meaning
    written = found.to_dict()["false_non_match_rates"]["0.2"]
    assert written == found.false_non_match_rates[0.2].to_dict()


def test_without_forgeries_there_is_one_kind_and_it_needs_no_name(matcher, patterned, quick):
    assert evaluate(matcher, patterned(), name="tiny", settings=quick).impostors == ()
