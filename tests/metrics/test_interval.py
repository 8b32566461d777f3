import json

import pytest

from gemel.metrics import Interval, Measured


@pytest.mark.parametrize(
    ("measured", "text"),
    [
        (Measured(0.0312, Interval(0.0241, 0.0388), 4000), "3.1 % [2.4, 3.9]"),
        (Measured(0.5, Interval(0.1, 0.9), 4), "50.0 % [10.0, 90.0]"),
        (Measured(0.00031, Interval(0.00015, 0.00045), 10**6), "0.031 % [0.015, 0.045]"),
        (Measured(0.0, Interval(0.0, 0.003), 1234), "none in 1,234, below 0.30 %"),
        (Measured(0.2, Interval(0.2, 0.2), 9), "20.00 % [20.00, 20.00]"),
        (Measured(0.1234, Interval(0.11, 0.14), 9, unit=""), "0.123 [0.110, 0.140]"),
    ],
)
def test_a_measured_number_reads_with_as_many_digits_as_its_interval_knows(measured, text):
    assert str(measured) == text


def test_a_measured_number_comes_back_from_json_bit_for_bit():
    measured = Measured(0.1 + 0.2, Interval(1 / 3, 2 / 3, 0.9), 17, unit="")

    assert Measured.from_dict(json.loads(json.dumps(measured.to_dict()))) == measured


def test_an_interval_knows_what_lies_within():
    assert 0.5 in Interval(0.25, 0.5)
    assert 0.51 not in Interval(0.25, 0.5)
