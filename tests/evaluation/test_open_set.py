import dataclasses

import numpy as np
import pytest

from gemel.data import Skipped
from gemel.evaluation import EvaluationSettings, OpenSetSettings, _effort, _knocks, evaluate
from gemel.evaluation._lineup import draw_lineup
from gemel.evaluation._measure_open_set import open_set
from gemel.identification import IdentificationSettings, Labelled, Scoring, fit_identification

TIED = 1e-6


def measured(matcher, samples, identification=None, *, unread=0.0, seed=0, **asked):
    chosen = OpenSetSettings(**{"sizes": (), "draws": 1, **asked})
    return open_set(
        matcher,
        samples,
        matcher.embed_samples(samples),
        identification,
        unread,
        EvaluationSettings(resamples=100, open_set=chosen),
        seed,
    )


@pytest.fixture(scope="module")
def identification(matcher, patterned):
    """Calibrated on other people for one and two references."""
    others = patterned(people=16, images=4, seed=7)
    known = Labelled(matcher.embed_samples(others).numpy(), others.identity, others.identity)
    settings = IdentificationSettings(
        references=(1, 2), fusion="closest", normalisation="none", rate=0.1
    )
    return fit_identification(known, None, matcher.compare_embeddings, settings)


def uneven(patterned, **more):
    """Twelve people with five pictures each, and eight with one or two."""
    samples = patterned(people=20, images=5, noise=0.45, **more)
    count = np.arange(len(samples)) % 5
    kept = (samples.identity < 12) | (count < 1 + samples.identity % 2)
    return samples.take(np.flatnonzero(kept))


def by_loops(matcher, samples, lineup, size, threshold):
    """What a gallery of the first `size` finds, search by search, by mean energy."""
    embedding = matcher.embed_samples(samples)
    energy = matcher.compare_all(embedding, embedding).numpy().astype(np.float64)
    shown = {at for at, who in zip(lineup.reference, lineup.owner, strict=True) if who < size}
    counts = {"mated": 0, "non-mated": 0, "missed": 0, "mistaken": 0, "first": 0, "second": 0}
    for probe in range(len(samples)):
        if probe in shown:
            continue
        candidates = []
        for place in range(size):
            of_one = [at for at in shown if samples.identity[at] == lineup.identity[place]]
            candidates.append((np.mean([energy[probe, at] for at in of_one]), place))
        places = [place for _, place in sorted(candidates)]
        own = [
            at for at, who in enumerate(lineup.identity[:size]) if who == samples.identity[probe]
        ]
        if not own:
            counts["non-mated"] += 1
            counts["mistaken"] += min(candidates)[0] <= threshold
        elif own[0] < lineup.half:
            rank = 1 + places.index(own[0])
            counts["mated"] += 1
            counts["first"] += rank <= 1
            counts["second"] += rank <= 2
            counts["missed"] += rank > 1 or candidates[own[0]][0] > threshold
    return counts


@pytest.mark.parametrize("size", [3, 6, 11])
def test_rates_of_one_draw_agree_with_loops(size, matcher, patterned):
    samples = uneven(patterned)
    found = measured(matcher, samples, references=3, sizes=(3, 11), ranks=(1, 2), rates=(0.1,))

    lineup = draw_lineup(samples, 3, np.random.default_rng(0))
    gallery = found.among(size)
    # The threshold that 10 % of the strangers reach, read off them one by one.
    nearest = sorted(strangers_of(matcher, samples, lineup, size))
    threshold = nearest[int(0.1 * len(nearest))] - TIED
    counts = by_loops(matcher, samples, lineup, size, threshold)
    assert (found.half, found.able, found.references) == (6, 12, 3)
    assert gallery.mated.searches == counts["mated"]
    assert gallery.non_mated.searches == counts["non-mated"]
    assert counts["mistaken"] / counts["non-mated"] <= 0.1
    assert gallery.detection[0.1].estimate == pytest.approx(1 - counts["missed"] / counts["mated"])
    for rank, right in ((1, "first"), (2, "second")):
        expected = pytest.approx(counts[right] / counts["mated"])
        assert gallery.cumulative_match[rank].estimate == expected
        assert gallery.match_curve[rank - 1] == expected
    assert 0 < gallery.cumulative_match[1].estimate < 1


def strangers_of(matcher, samples, lineup, size):
    """The energy of the best candidate of every stranger's probe."""
    shown = lineup.reference[lineup.owner < size]
    energy = matcher.compare_embeddings(*(matcher.embed_samples(samples).numpy(),) * 2)
    for probe in np.flatnonzero(~np.isin(samples.identity, lineup.identity[:size])):
        yield min(
            energy[probe, shown[lineup.owner[: len(shown)] == place]].mean(dtype=np.float64)
            for place in range(size)
        )


def test_errors_at_the_calibrated_point_are_counted_at_its_threshold(
    matcher, patterned, identification
):
    samples = patterned(people=20, images=5, noise=0.45)

    found = measured(matcher, samples, identification, references=2, sizes=(4,))

    lineup = draw_lineup(samples, 2, np.random.default_rng(0))
    embedding = matcher.embed_samples(samples)
    energy = matcher.compare_all(embedding, embedding).numpy().astype(np.float64)
    for gallery in found.galleries:
        size, point = gallery.identities, gallery.point
        assert point.threshold == identification.operating_point(size, 2).threshold
        assert point.target == 0.1
        mistaken, missed = [], []
        shown = lineup.reference[lineup.owner < size]
        for probe in np.setdiff1d(np.arange(len(samples)), shown):
            closest = energy[probe, shown].reshape(size, 2).min(axis=1)
            own = lineup.identity[:size] == samples.identity[probe]
            if own.any():
                right = own[closest.argmin()] and closest.min() <= point.threshold
                missed.append(not right)
            else:
                mistaken.append(closest.min() <= point.threshold)
        assert point.false_positive_rate.estimate == pytest.approx(np.mean(mistaken))
        assert point.false_negative_rate.estimate == pytest.approx(np.mean(missed))


def test_the_threshold_follows_the_size_of_the_gallery(matcher, patterned, identification):
    found = measured(
        matcher, patterned(people=20, images=5), identification, references=2, sizes=(2, 5)
    )

    thresholds = [gallery.point.threshold for gallery in found.galleries]
    assert [gallery.identities for gallery in found.galleries] == [2, 5, 10]
    assert thresholds == sorted(thresholds, reverse=True)
    assert thresholds[0] > thresholds[-1]


def test_whoever_fills_a_gallery_up_is_judged_by_the_calibration_for_fewer_references(
    matcher, patterned, identification
):
    samples = uneven(patterned)
    wider = measured(matcher, samples, identification, references=2, sizes=(14,))

    lineup = draw_lineup(samples, 2, np.random.default_rng(0))
    thresholds = np.array(
        [
            identification.operating_point(14, count).threshold
            for count in np.bincount(lineup.owner).tolist()[:14]
        ]
    )
    shown = lineup.reference[lineup.owner < 14]
    embedding = matcher.embed_samples(samples).numpy()
    mistaken = []
    for probe in np.flatnonzero(~np.isin(samples.identity, lineup.identity[:14])):
        energy = matcher.compare_embeddings(embedding[[probe]], embedding[shown])[0]
        nearest = [energy[lineup.owner[: len(shown)] == at].min() for at in range(14)]
        mistaken.append((nearest <= thresholds).any())
    assert len(set(thresholds.tolist())) == 2
    gallery = wider.among(14)
    assert gallery.non_mated.searches == len(mistaken)
    assert gallery.point.false_positive_rate.estimate == pytest.approx(np.mean(mistaken))


def test_without_a_calibration_no_point_is_chosen_on_these_probes(matcher, patterned):
    (gallery,) = measured(matcher, patterned(people=8), references=2, rates=(0.1,)).galleries

    assert gallery.point is None
    assert gallery.detection


def test_a_point_that_calibration_refuses_is_not_measured_and_said(
    matcher, patterned, identification
):
    strict = dataclasses.replace(
        identification,
        settings=identification.settings.model_copy(update={"rule": "false-positive-rate"}),
    )

    found = measured(matcher, patterned(people=20), strict, references=2, sizes=(10,))

    assert [gallery.point for gallery in found.galleries] == [None]
    assert "The calibration gives no operating point: " in found.sentence
    assert "impostor pairs" in found.refused


def test_clear_patterns_are_recognised_and_strangers_turned_away(matcher, patterned):
    found = measured(matcher, patterned(people=16, noise=0.0), references=2, rates=(0.05,))

    (gallery,) = found.galleries
    assert gallery.detection[0.05].estimate == 1
    assert gallery.detection[0.05].interval.low < 1
    assert gallery.cumulative_match[1].estimate == 1


def test_a_network_that_maps_all_to_one_point_recognises_nobody(matcher, patterned):
    samples = patterned(people=12)
    same = np.zeros((len(samples), 8), dtype=np.float32)
    lineup = draw_lineup(samples, 2, np.random.default_rng(0))
    door = _knocks.Door(samples, same, Scoring(), matcher.compare_embeddings)

    searches = door.knock(lineup, {6: np.zeros(6)}, np.arange(len(samples)))[6]

    assert (searches.rank[searches.mated] == 6).all()


def test_several_draws_ask_about_more_people_in_as_many_galleries(matcher, patterned):
    samples = patterned(people=20, noise=0.4)

    one = measured(matcher, samples, references=2, sizes=(3,), draws=1).among(3)
    five = measured(matcher, samples, references=2, sizes=(3,), draws=5).among(3)

    assert five.mated.searches == 5 * one.mated.searches == 5 * 3 * 3
    assert one.mated.identities == 3 < five.mated.identities
    assert five.non_mated.probes <= len(samples) < five.non_mated.searches


def test_repeating_a_draw_does_not_narrow_an_interval_as_new_people_would(matcher, patterned):
    samples = patterned(people=20, noise=0.45)
    few, many = (
        measured(matcher, samples, references=2, sizes=(10,), draws=draws).among(10)
        for draws in (2, 20)
    )

    def width(gallery):
        interval = gallery.cumulative_match[1].interval
        return interval.high - interval.low

    # Ten times the searches of the same twenty people: √10 narrower were they new.
    assert width(many) > width(few) / 2


def test_forgeries_of_the_enrolled_are_counted_apart(matcher, patterned, identification):
    plain = patterned(people=12, images=4, forgeries=0, noise=0.3)
    forged = patterned(people=12, images=4, forgeries=3, noise=0.3)

    without = measured(matcher, plain, identification, references=2).galleries[0]
    apart = measured(matcher, forged, identification, references=2).galleries[0]

    assert without.point.forged is None
    assert apart.point.forged.trials == 6 * 3
    assert apart.mated.searches == without.mated.searches == 6 * 2
    assert apart.non_mated.searches == without.non_mated.searches == 6 * 4


def test_with_sides_references_are_of_the_first_and_probes_of_the_others(cross_matcher, sided):
    samples = sided(people=10, photos=1, captions=3, noise=0.0)

    (gallery,) = measured(cross_matcher, samples, references=1, rates=(0.1,)).galleries

    assert (gallery.mated.searches, gallery.non_mated.searches) == (5 * 3, 5 * 3)
    assert gallery.detection[0.1].estimate == 1


@pytest.mark.parametrize("draws", [1, 3])
def test_a_rate_that_not_one_sample_of_a_stranger_amounts_to_is_left_out(draws, matcher, patterned):
    samples, rates = patterned(people=20, images=5), (0.02, 0.0199, 0.009)
    found = measured(matcher, samples, references=2, rates=rates, draws=draws)

    (gallery,) = found.galleries
    # One draw leaves fifty samples to ten strangers; further draws only take others.
    assert gallery.non_mated.searches == 50 * draws
    kept = {rate for rate in rates if rate * gallery.non_mated.probes >= 1}
    assert set(gallery.detection) == kept
    assert 0.009 not in kept
    assert draws > 1 or kept == {0.02}


def test_a_detection_rate_that_is_left_out_is_said_with_what_it_would_take(matcher, patterned):
    found = measured(matcher, patterned(people=20, images=5), references=2, rates=(0.1, 0.001))

    assert set(found.galleries[0].detection) == {0.1}
    assert found.sentence.endswith(
        "No detection rate (DIR) at FPIR 0.1 % among 10: it takes 1,000 images of strangers; "
        "there are 50, 950 too few."
    )
    assert "FPIR 10 %" not in found.sentence


def test_sizes_that_cannot_be_filled_are_left_out_and_said(matcher, patterned):
    found = measured(matcher, uneven(patterned), references=3, sizes=(3, 14, 15, 1_000))

    assert [gallery.identities for gallery in found.galleries] == [3, 6, 14]
    assert found.beyond == (15, 1_000)
    assert "too few identities for a gallery of 15 or 1,000" in found.sentence
    assert "A gallery of 14 is filled up with identities that have fewer" in found.sentence
    assert found.among(None).identities == 6
    assert found.among(15) is None


@pytest.mark.parametrize(
    ("people", "images", "references"), [(6, 2, 2), (1, 9, 2), (6, 1, None), (1, 9, None)]
)
def test_where_nobody_can_be_enrolled_and_probed_there_are_no_rates(
    people, images, references, matcher, patterned
):
    samples = patterned(people=people, images=images)

    assert measured(matcher, samples, references=references) is None


def test_nothing_is_tried_out_unless_it_is_asked_for(matcher, patterned):
    samples = patterned()
    embeddings = matcher.embed_samples(samples)

    assert open_set(matcher, samples, embeddings, None, 0.0, EvaluationSettings(), 0) is None


def test_the_number_of_references_is_one_that_was_calibrated(matcher, patterned, identification):
    samples = patterned(people=20, images=9)

    assert measured(matcher, samples, identification).references == 2
    assert measured(matcher, samples).references == 5


def test_samples_that_could_not_be_read_are_searches_that_found_nobody(
    matcher, patterned, identification
):
    (gallery,) = measured(
        matcher, patterned(people=20, noise=0.45), identification, references=2, unread=0.25
    ).galleries

    point = gallery.point
    assert point.false_positive_rate_of_all == 0.75 * point.false_positive_rate.estimate
    assert point.false_negative_rate_of_all == 0.25 + 0.75 * point.false_negative_rate.estimate


def test_energies_are_held_some_at_a_time_and_change_nothing(matcher, patterned, monkeypatch):
    samples = uneven(patterned)
    at_once = measured(matcher, samples, references=3, sizes=(3, 11))
    monkeypatch.setattr(_knocks, "ENERGIES_AT_ONCE", 50)

    in_blocks = measured(matcher, samples, references=3, sizes=(3, 11))

    for one, other in zip(at_once.galleries, in_blocks.galleries, strict=True):
        assert one.detection == other.detection
        assert one.cumulative_match == other.cumulative_match
        np.testing.assert_array_equal(one.match_curve, other.match_curve)


def test_where_energies_are_dear_fewer_probes_search_and_fewer_draws_are_made(
    matcher, patterned, monkeypatch
):
    samples = patterned(people=20, images=6)
    # Of an embedding of 8 numbers; a draw compares 120 samples with 20 references.
    monkeypatch.setattr(_effort, "WORK", 8 * 20 * 180)

    found = measured(matcher, samples, references=2, draws=5)

    (gallery,) = found.galleries
    assert found.draws == 2
    assert gallery.mated.searches + gallery.non_mated.searches < 180


def test_both_errors_of_the_curve_are_those_of_the_searches(matcher, patterned):
    (gallery,) = measured(matcher, patterned(people=20, noise=0.45), references=2).galleries

    curve = gallery.curve
    assert (np.diff(curve.false_positive_rate) >= 0).all()
    assert (np.diff(curve.false_negative_rate) <= 0).all()
    assert curve.false_negative_rate[-1] == pytest.approx(1 - gallery.cumulative_match[1].estimate)
    reached = curve.false_negative_rate[curve.false_positive_rate <= 0.1].min()
    assert 1 - reached == pytest.approx(
        measured(matcher, patterned(people=20, noise=0.45), references=2, rates=(0.1,))
        .galleries[0]
        .detection[0.1]
        .estimate
    )


def test_of_identities_that_were_learned_from_it_is_said(matcher, patterned):
    known = measured(matcher, patterned(people=8, split_by="sample"), references=2)
    new = measured(matcher, patterned(people=8), references=2)

    assert "never learned from may do worse" in known.sentence
    assert "never learned from" not in new.sentence


def test_skipped_samples_reach_the_rates_through_an_evaluation(
    matcher, patterned, identification, quick
):
    samples = patterned(people=20, noise=0.4)
    lacking = dataclasses.replace(samples, skipped=(Skipped("torn.png", "cut off"),) * 10)
    asked = OpenSetSettings(references=2, sizes=(4,), draws=1)
    settings = quick.model_copy(update={"open_set": asked})

    found = evaluate(
        matcher, lacking, name="people", identification=identification, settings=settings
    )

    for gallery in found.open_set.galleries:
        point = gallery.point
        assert point.false_negative_rate_of_all == pytest.approx(
            0.1 + 0.9 * point.false_negative_rate.estimate
        )
