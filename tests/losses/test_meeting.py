"""What an objective is given."""

import re

import pytest
import torch

from gemel.errors import ShapeError
from gemel.losses import Meeting


def test_what_nobody_graded_is_one_for_the_same_and_zero_otherwise(meet):
    meeting = meet()

    assert torch.equal(meeting.graded, meeting.same.double())


def test_a_grade_stands_before_same(meet):
    score = torch.full((7, 7), 0.3, dtype=torch.float64)

    assert torch.equal(meet(score=score).graded, score)


def test_a_list_of_pairs_is_refused_with_the_way_out(as_a_user):
    message = (
        "A Meeting compares every sample of a batch with every other, so it needs square matrices "
        "of one size; got energies (3,), same (3,), compared (3,). A list of pairs goes to a loss "
        "itself, such as `gemel.losses.contrastive_loss`."
    )
    everyone = torch.ones(3, dtype=torch.bool)
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        Meeting(torch.ones(3), everyone, everyone)
