"""Claims of an identity against some of its samples on file."""

import html
import json

import numpy as np
import pytest

from gemel.evaluation import EvaluationSettings, _measure_on_file, evaluate, write_report
from gemel.evaluation._claims import Desk
from gemel.evaluation._measure_on_file import DRAWS, on_file
from gemel.evaluation._table import table
from gemel.identification import IdentificationSettings, Labelled, Scoring, fit_identification
from gemel.metrics import equal_error_rate, false_non_match_rate_at


def measured(matcher, samples, identification=None, *, seed=0, **asked):
    settings = EvaluationSettings(**{"resamples": 100, "on_file": 2, **asked})
    embeddings = matcher.embed_samples(samples)
    return on_file(matcher, samples, embeddings, identification, settings, seed)


def desk_of(matcher, samples, references=2, scoring=None):
    vectors = matcher.embed_samples(samples).numpy()
    return Desk(samples, vectors, scoring or Scoring(), matcher.compare_embeddings, references)


@pytest.fixture(scope="module")
def identification(matcher, patterned):
    """Calibrated on other people for one and two references, of which the closest counts."""
    others = patterned(people=16, images=4, seed=7)
    known = Labelled(matcher.embed_samples(others).numpy(), others.identity, others.identity)
    settings = IdentificationSettings(
        references=(1, 2), fusion="closest", normalisation="none", rate=0.1
    )
    return fit_identification(known, None, matcher.compare_embeddings, settings)


@pytest.fixture(scope="module")
def imitated(patterned):
    """Six people with five pictures and two forgeries each; one more with two pictures."""
    samples = patterned(people=7, images=5, forgeries=2, noise=0.45)
    kept = (samples.identity < 6) | (np.arange(len(samples)) % 7 < 2)
    return samples.take(np.flatnonzero(kept))


def by_loops(matcher, samples, references, fused, strangers=10**6):
    """Every claim of all draws: its kind and its energy, one pair of images at a time."""
    generator = np.random.default_rng(0)
    embedding = matcher.embed_samples(samples)
    genuine = [at for at in range(len(samples)) if not samples.forged[at]]
    claims = []
    for _ in range(DRAWS):
        for who in sorted(set(samples.identity.tolist())):
            own = [at for at in genuine if samples.identity[at] == who]
            if len(own) <= references:
                continue
            filed = generator.choice(own, references, replace=False).tolist()
            for probe in range(len(samples)):
                mine = samples.identity[probe] == who
                if probe in filed or (samples.forged[probe] and not mine):
                    continue
                energies = [
                    float(matcher.compare(embedding[[probe]], embedding[[at]])) for at in filed
                ]
                kind = "skilled" if samples.forged[probe] else "genuine" if mine else "random"
                claims.append((kind, fused(energies)))
    return claims


def of_kinds(claims, *kinds):
    """Energies and relations of the genuine claims and of those of some kinds."""
    chosen = [(energy, kind == "genuine") for kind, energy in claims if kind in kinds]
    energy, same = zip(*chosen, strict=True)
    return np.array(energy), np.array(same)


def test_claims_agree_with_loops_over_references_and_probes(matcher, imitated):
    found = measured(matcher, imitated, false_match_rates=(0.2, 0.05))

    claims = by_loops(matcher, imitated, 2, np.mean)
    kinds = [kind for kind, _ in claims]
    energy, same = of_kinds(claims, "genuine", "random", "skilled")
    assert (found.references, found.identities, found.draws) == (2, 6, DRAWS)
    assert found.genuine == kinds.count("genuine") == 6 * 3 * DRAWS
    assert np.sort(found.trials.energy) == pytest.approx(np.sort(energy), rel=1e-5)
    assert found.equal_error_rate.estimate == pytest.approx(equal_error_rate(energy, same))
    for rate, value in found.false_non_match_rates.items():
        assert value.estimate == pytest.approx(false_non_match_rate_at(energy, same, rate=rate))
    assert [one.kind for one in found.impostors] == ["random", "skilled"]
    for one in found.impostors:
        energy, same = of_kinds(claims, "genuine", one.kind)
        assert one.pairs == kinds.count(one.kind)
        assert one.equal_error_rate.estimate == pytest.approx(equal_error_rate(energy, same))
        for rate, value in one.false_non_match_rates.items():
            expected = false_non_match_rate_at(energy, same, rate=rate)
            assert value.estimate == pytest.approx(expected)


def test_references_are_fused_and_claims_believed_as_the_verifier_itself_would(
    matcher, imitated, identification
):
    found = measured(matcher, imitated, identification)

    claims = by_loops(matcher, imitated, 2, min)
    point = identification.operating_point(1, 2)
    energy, same = of_kinds(claims, "genuine", "random", "skilled")
    forged = np.array([energy for kind, energy in claims if kind == "skilled"])
    assert (found.fusion, found.refused) == ("closest", None)
    assert (found.point.threshold, found.point.rule) == (point.threshold, point.rule)
    assert found.false_non_match_rate.estimate == np.mean(energy[same] > point.threshold)
    assert found.false_match_rate.estimate == np.mean(energy[~same] <= point.threshold)
    assert found.impostors[1].false_match_rate.estimate == np.mean(forged <= point.threshold)
    assert "its least energy against one on file" in found.sentence
    assert found.sentence.endswith(point.rule)


def test_without_a_calibration_energies_are_averaged_and_there_is_no_point(matcher, imitated):
    found = measured(matcher, imitated)

    assert found.fusion == "mean-energy"
    assert (found.point, found.false_match_rate, found.false_non_match_rate) == (None, None, None)
    assert all(one.false_match_rate is None for one in found.impostors)


def test_a_calibration_that_refuses_its_rate_says_why_and_the_rest_is_measured(
    matcher, patterned, imitated
):
    others = patterned(people=6, images=4, seed=7)
    known = Labelled(matcher.embed_samples(others).numpy(), others.identity, others.identity)
    strict = IdentificationSettings(references=(2,), rule="false-positive-rate", rate=1e-6)
    refusing = fit_identification(known, None, matcher.compare_embeddings, strict)

    found = measured(matcher, imitated, refusing)

    assert found.point is None
    assert found.refused in found.sentence
    assert 0 < found.equal_error_rate.estimate < 1


def test_more_on_file_errs_less(matcher, patterned):
    samples = patterned(people=12, images=9, noise=0.6)

    one, six = (measured(matcher, samples, on_file=number) for number in (1, 6))

    assert six.equal_error_rate.estimate < one.equal_error_rate.estimate - 0.02


def test_nobody_claims_against_a_file_of_their_own_sample(matcher, imitated):
    claims = desk_of(matcher, imitated).draw(10**6, np.random.default_rng(0))

    # A sample against itself has energy 0.
    assert claims.energy.min() > 0
    assert not (
        imitated.forged[claims.probe] & (imitated.identity[claims.probe] != claims.claimed)
    ).any()


def test_strangers_are_drawn_where_there_are_more_than_pairs_asked_for(matcher, imitated):
    found = measured(matcher, imitated, pairs=DRAWS * 6 * 4)

    assert {one.kind: one.pairs for one in found.impostors} == {
        "random": DRAWS * 6 * 4,
        "skilled": DRAWS * 6 * 2,
    }


def test_where_energies_are_dear_there_is_one_draw(matcher, imitated, monkeypatch):
    monkeypatch.setattr(_measure_on_file, "affordable_energies", lambda *_: 60)

    found = measured(matcher, imitated)

    assert found.draws == 1
    assert "drawn once" in found.sentence
    assert {one.kind: one.pairs for one in found.impostors} == {"random": 6, "skilled": 12}


def test_subjects_are_drawn_again_for_an_interval(matcher, imitated):
    trials = measured(matcher, imitated).trials

    assert trials.support.units == 7  # whoever is not on file claims too
    assert trials.support.genuine_units == 6
    assert (trials.left_unit == trials.right_unit)[trials.same].all()


def test_samples_of_known_identities_are_drawn_again_where_only_they_were_sampled(
    matcher, patterned
):
    samples = patterned(people=4, images=5, split_by="sample")

    trials = measured(matcher, samples).trials

    assert trials.unit == "sample"
    assert trials.support.units == len(samples)


def test_across_sides_one_is_on_file_and_the_other_claims(cross_matcher, sided):
    samples = sided(people=5, photos=3, captions=2)

    claims = desk_of(cross_matcher, samples).draw(10**6, np.random.default_rng(0))

    assert (samples.side[claims.probe] == 1).all()
    assert len(claims) == 5 * (2 + 4 * 2)


@pytest.mark.parametrize("asked", [{"on_file": None}, {"on_file": 5}])
def test_without_samples_enough_or_a_wish_there_is_none(asked, matcher, patterned):
    assert measured(matcher, patterned(people=4, images=5), **asked) is None


@pytest.fixture(scope="module")
def evaluations(matcher, imitated, identification, quick):
    settings = quick.model_copy(update={"on_file": 2})
    return [
        evaluate(matcher, imitated, name="bank", identification=identification, settings=settings),
        evaluate(matcher, imitated, name="no file", settings=quick),
    ]


def test_the_errors_of_claims_are_a_question_of_the_table(evaluations):
    groups = {group.question: group for group in table(evaluations)}

    group = groups["With 2 on file: is it who it claims to be?"]
    cells = {row.measure.term: row.cells for row in group.rows}
    for term in (
        "EER, 2 on file",
        "FNMR at FMR 20.0\N{NO-BREAK SPACE}%, 2 on file",
        "FNMR, 2 on file",
        "EER, 2 on file, skilled impostors",
        "FNMR at FMR 20.0\N{NO-BREAK SPACE}%, 2 on file, skilled impostors",
        "FMR, 2 on file, random impostors",
    ):
        found, absent = cells[term]
        assert "%" in found.value or "none" in found.value
        assert absent.value == "\N{EN DASH}"
    counted = cells["genuine, impostor claims, 2 on file"][0]
    assert counted.value.startswith(f"{evaluations[0].on_file.genuine:,}, ")


def test_the_report_says_what_was_on_file_and_metrics_json_has_every_number(evaluations, tmp_path):
    write_report(tmp_path, evaluations, title="Bank")

    written = json.loads((tmp_path / "metrics.json").read_text())["evaluations"]
    found, entry = evaluations[0].on_file, written[0]["on_file"]
    assert entry["equal_error_rate"] == found.equal_error_rate.to_dict()
    assert entry["false_non_match_rates"]["0.2"] == found.false_non_match_rates[0.2].to_dict()
    assert entry["impostors"][1]["kind"] == "skilled"
    assert entry["sentence"] == found.sentence
    assert "trials" not in entry
    assert written[1]["on_file"] is None
    page = html.unescape((tmp_path / "report.html").read_text())
    assert found.sentence.replace(" %", "\N{NO-BREAK SPACE}%") in page
