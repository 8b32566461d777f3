import numpy as np
import pytest

from gemel.errors import RangeError, SupportError


def test_the_threshold_falls_as_the_gallery_grows_so_that_the_rate_holds(identification):
    points = [identification.operating_point(size, 2) for size in (1, 5, 20)]

    assert all(point.supported for point in points)
    assert (np.diff([point.threshold for point in points]) < 0).all()
    for point in points:
        assert point.false_positive_rate == pytest.approx(0.05)
    assert points[0].rule == "At most 5 % of strangers are identified among 1 identity."
    assert (np.diff([point.false_negative_rate for point in points]) > 0).all()


def test_a_stricter_rate_asked_for_once_gives_a_stricter_threshold(identification):
    usual, strict = (identification.operating_point(1, 1, rate) for rate in (None, 0.01))

    assert strict.threshold < usual.threshold
    assert identification.operating_point(1, 1, 0.05) == usual


def test_a_rate_that_the_data_cannot_support_is_estimated_and_not_promised(identification):
    point = identification.operating_point(1000, 1)

    assert not point.supported
    assert point.rule.startswith("Aimed at 5 % of strangers identified, or at equal ")
    assert "no rate is promised. A false-positive identification rate of 5 %" in point.rule
    assert "58,489 impostor pairs of distinct identities" in point.rule
    assert "there are 1,770, from 60 identities" in point.rule
    assert point.false_positive_rate <= 0.05 * (1 + 1e-9)


def test_an_explicit_rule_refuses_what_the_data_cannot_support(fit):
    identification = fit(60, rate=0.05, rule="false-positive-rate")

    assert identification.operating_point(20, 1).supported
    with pytest.raises(SupportError, match=r"All pairs of 343 identities .* 283 more than there"):
        identification.operating_point(1000, 1)


def test_equal_errors_are_equal_for_the_gallery_of_that_size(fit):
    identification = fit(60, rule="equal-error-rate", noise=0.8)

    for size in (1, 10, 40, 300):
        point = identification.operating_point(size, 2)
        assert point.false_positive_rate == pytest.approx(point.false_negative_rate, abs=0.02)
        assert "as often as the enrolled are missed" in point.rule


def test_the_estimated_point_is_never_laxer_than_equal_errors(fit):
    estimated, equal = fit(12, noise=1e-3), fit(12, rule="equal-error-rate", noise=1e-3)

    threshold = estimated.operating_point(11, 1).threshold

    assert threshold == equal.operating_point(11, 1).threshold  # midway in a wide gap
    assert threshold < estimated.levels[0].searches.threshold(11, 0.01)


def test_between_two_levels_the_threshold_lies_between_theirs(fit):
    identification = fit(60, 6, references=(2, 5), fusion="mean-vector")
    two, three, five = (identification.operating_point(9, n).threshold for n in (2, 3, 5))

    share = np.log(3 / 2) / np.log(5 / 2)
    assert three == pytest.approx((1 - share) * two + share * five)


def test_a_point_knows_the_rate_that_it_was_placed_for(fit, identification):
    equal = fit(60, rule="equal-error-rate", noise=0.8).operating_point(10, 2)

    assert identification.operating_point(10, 2, 0.2).target == 0.2
    assert identification.operating_point(1000, 2).target == 0.05
    assert equal.target == equal.false_positive_rate


def test_below_the_first_level_and_past_the_last_their_own_thresholds_hold(fit):
    identification = fit(60, 6, references=(2, 5), fusion="mean-vector")
    one, two, five, fifty = (identification.operating_point(9, n).threshold for n in (1, 2, 5, 50))

    assert one == two
    assert five == fifty


def test_the_closest_of_twice_as_many_references_counts_as_two_identities(fit):
    identification = fit(60, 6, references=(1, 5), fusion="closest", rate=0.05)

    ten, five = identification.operating_point(8, 10), identification.operating_point(16, 5)

    assert ten.threshold == five.threshold
    assert ten.false_positive_rate == five.false_positive_rate
    assert "among 8 identities" in ten.rule


def test_a_miss_rate_leaves_a_band_in_which_nothing_is_decided(fit):
    identification = fit(60, 4, noise=0.8, miss_rate=0.05)

    point = identification.operating_point(20, 1)

    assert point.unknown_threshold > point.threshold
    missed = identification.levels[0].curve.false_non_match_at(np.array([point.unknown_threshold]))
    assert missed[0] <= 0.05
    assert identification.operating_point(20, 1, 0.999).unknown_threshold is None


@pytest.mark.parametrize(
    ("identities", "references", "rate"), [(-1, 1, None), (1, 0, None), (1, 1, 0.0), (1, 1, 1.0)]
)
def test_a_point_that_no_gallery_has_is_refused(identification, identities, references, rate):
    with pytest.raises(RangeError, match=r"rate inside \(0, 1\); got"):
        identification.operating_point(identities, references, rate)


def test_a_gallery_that_grows_forever_keeps_few_points_in_memory(identification, monkeypatch):
    monkeypatch.setattr("gemel.identification._identification._MOST_POINTS", 8)
    for size in range(1, 200):
        identification.operating_point(size, 1)

    assert len(identification._points) <= 8
    assert len(identification.levels[0].searches._kept) <= 64
