import math

import pytest

from gemel.identification._support import most_identities, pairs_needed, what_is_missing
from gemel.metrics import Support


def support(units, pairs=None, unit="identity"):
    every = units * (units - 1) // 2 if pairs is None else pairs
    return Support(unit, units, units, every, units, every)


@pytest.mark.parametrize("rate", [0.001, 0.01, 0.1, 0.5])
@pytest.mark.parametrize("identities", [1, 2, 30, 1000])
def test_the_pairs_needed_are_the_rule_of_three_on_the_rate_against_one(rate, identities):
    against_one = 1 - (1 - rate) ** (1 / identities)

    needed = pairs_needed(rate, identities)

    assert needed == pytest.approx(3 / against_one, abs=1.0)
    assert 1 - (1 - 3 / (needed + 1)) ** identities < rate + 1e-9


@pytest.mark.parametrize("rate", [0.001, 0.01, 0.1, 0.5])
@pytest.mark.parametrize("pairs", [2, 3, 5, 29, 300, 4950, 499_500])
def test_no_larger_gallery_is_supported_than_the_largest(rate, pairs):
    most = most_identities(rate, pairs)

    assert most == 0 or pairs >= pairs_needed(rate, most)
    assert pairs < pairs_needed(rate, most + 1)


def test_what_is_missing_names_the_identities_that_it_takes():
    message = what_is_missing(support(100), 0.01, 1000)

    assert message == (
        "A false-positive identification rate of 1 % among 1,000 identities needs 298,499 "
        "impostor pairs of distinct identities (rule of three); there are 4,950, from 100 "
        "identities. All pairs of 774 identities give that many: 674 more than there are. "
        "This data supports it among 16 identities."
    )
    assert math.comb(774, 2) >= 298_499 > math.comb(773, 2)


def test_nothing_is_missing_where_the_data_suffice():
    assert what_is_missing(support(774), 0.01, 1000) is None
    assert what_is_missing(support(774), 0.01, 1003) is not None


def test_an_identity_that_counts_as_two_takes_as_much_data_as_two():
    assert what_is_missing(support(774), 0.01, 500, crowd=2.0) is None
    message = what_is_missing(support(774), 0.01, 1000, crowd=2.0)
    assert "among 1,000 identities needs 596,997" in message
    assert message.endswith("supports it among 501 identities.")


@pytest.mark.parametrize(
    ("units", "end"),
    [
        (10, "This data supports 10 % among 1 identity."),
        (5, "This data supports no usual rate."),
    ],
)
def test_little_data_supports_another_rate_or_none(units, end):
    assert what_is_missing(support(units), 0.01, 10).endswith(end)


def test_identities_of_few_samples_need_samples_and_not_identities():
    message = what_is_missing(support(100, pairs=100), 0.01, 10)

    assert "Give more samples to each: all pairs of 78 identities are that many." in message


def test_samples_of_known_identities_are_called_samples():
    assert "pairs of distinct samples" in what_is_missing(support(9, unit="sample"), 0.01, 1)
