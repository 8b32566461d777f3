"""A remedy that names a setting names one that there is."""

import re

import numpy as np
import pytest

from gemel.diagnosis import examine_embeddings, examine_epoch, examine_history, examine_samples
from gemel.lifecycle import RunSettings, read_assignments


@pytest.fixture
def findings(epoch_of, listed, crowd):
    """One of every kind whose remedy is a setting."""
    vectors, who = crowd()
    who[::20] = (who[::20] + 5) % 12
    vectors[7] = vectors[55]
    stuck = [epoch_of(epoch, 0.7, equal_error_rate=0.5) for epoch in (1, 2, 3)]
    return [
        *examine_epoch(epoch_of(spread=0.0, active=0.0), margin=1.0),
        *examine_history(stuck),
        *examine_history([epoch_of(training_error=0.0, equal_error_rate=0.3)]),
        *examine_samples(listed(np.arange(3))),
        *examine_embeddings(vectors, listed(who)),
    ]


def test_every_setting_that_a_remedy_names_can_be_set(findings):
    assert len({finding.name for finding in findings}) == 7
    for finding in findings:
        assignments = re.findall(r"--set (\S+=[\w.-]*\w)", finding.remedy)
        assert assignments, finding
        RunSettings().changed(read_assignments(assignments))
