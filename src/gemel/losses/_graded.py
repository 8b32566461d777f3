"""Regression to graded scores: squared error of a bounded similarity, and correlation."""

from typing import Protocol, final, runtime_checkable

import torch
from jaxtyping import Float
from torch import Tensor

from gemel.losses._meeting import Meeting
from gemel.losses._objective import nothing
from gemel.losses._pairs import each_pair_once
from gemel.losses._shapes import check_side_by_side

# Deviations below this are rounding: energies that all agree correlate with nothing.
_FLAT = 1e-6


def graded_loss(
    energy: Float[Tensor, " pairs"], score: Float[Tensor, " pairs"]
) -> Float[Tensor, ""]:
    """Fit the similarity 1 - E of each pair to its score.

        L = mean( ((1 - E) - score)**2 )

    Args:
        energy: Energy of each pair, lower is more alike. Made for [0, 1]: under
            `gemel.energies.ExponentialManhattan` the similarity is exp(-L1); under
            `gemel.energies.Cosine`, whose energies reach 2, it is the cosine.
        score: How alike the pair is, in [0, 1].

    Returns:
        The mean over pairs, in [0, 1] for energies in [0, 1].

    Raises:
        ShapeError: If `energy` and `score` differ in length.

    Example:
        >>> import torch
        >>> graded_loss(torch.tensor([0.25, 0.5]), torch.tensor([0.75, 1.0]))
        tensor(0.1250)

    Source:
        Mueller, Thyagarajan, "Siamese Recurrent Architectures for Learning Sentence
        Similarity", AAAI 2016 (MaLSTM), whose scores 1 to 5 are (score - 1) / 4 here.
    """
    check_side_by_side("graded_loss", energy=energy, score=score)
    return (1 - energy - score).square().mean()


def correlation_loss(
    energy: Float[Tensor, " pairs"], score: Float[Tensor, " pairs"]
) -> Float[Tensor, ""]:
    """Ask that the more alike a pair is, the lower be its energy, whatever the scale.

        L = 1 - r,  r = Pearson's correlation of -E and score over the pairs

    Args:
        energy: Energy of each pair, lower is more alike. Range (-inf, inf): any scale and
            any offset give the same loss.
        score: How alike the pair is, in [0, 1].

    Returns:
        A number in [0, 2]: 0 where energies fall in a straight line with the score, 1 where
        they know nothing of it. Zero for pairs whose scores all agree: there is nothing to
        learn from them.

    Raises:
        ShapeError: If `energy` and `score` differ in length.

    Example:
        >>> import torch
        >>> correlation_loss(torch.tensor([1.0, 2.0, 1.0]), torch.tensor([0.0, 0.5, 1.0]))
        tensor(1.)

    Source:
        Pearson's coefficient, by which semantic similarity is scored; see Mueller,
        Thyagarajan, AAAI 2016, sec. 4. They train on the squared error.
    """
    check_side_by_side("correlation_loss", energy=energy, score=score)
    graded = score - score.mean() if len(score) else score
    spread = torch.linalg.vector_norm(graded)
    if spread <= _FLAT:
        return nothing(energy)
    similarity = energy.mean() - energy
    # vector_norm has subgradient 0 at 0, where a square root of squares would give nan.
    size = torch.linalg.vector_norm(similarity).clamp(min=_FLAT)
    correlation: Tensor = (similarity * graded).sum() / (size * spread)
    return 1 - correlation


@runtime_checkable
class ScoreLoss(Protocol):
    """A loss of given pairs against their scores, such as `graded_loss`."""

    def __call__(
        self, energy: Float[Tensor, " pairs"], score: Float[Tensor, " pairs"], /
    ) -> Float[Tensor, ""]: ...


@final
class GradedObjective:
    """`loss` over the pairs of a batch, each unordered pair once, against their scores.

    Where the data grades nothing, the same score 1 and different ones 0. A pair counts when
    `compared` holds in either direction; energy and score are read above the diagonal.

    Args:
        loss: (energy, score) -> scalar.
    """

    def __init__(self, loss: ScoreLoss) -> None:
        self._loss = loss

    def __call__(self, meeting: Meeting) -> Float[Tensor, ""]:
        """The loss of all pairs; zero where the batch holds none."""
        once = each_pair_once(meeting)
        energy = meeting.energies[once]
        return self._loss(energy, meeting.graded[once]) if len(energy) else nothing(energy)

    def offered(self, meeting: Meeting) -> int:
        """How many pairs the batch holds."""
        return int(each_pair_once(meeting).sum())

    def share_active(self, meeting: Meeting) -> float:
        """1: no pair is ever left alone."""
        return float(self.offered(meeting) > 0)
