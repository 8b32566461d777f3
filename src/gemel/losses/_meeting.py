"""What an objective is given: who met whom in a batch, and how unlike they seem."""

from dataclasses import dataclass

from jaxtyping import Bool, Float, Int
from torch import Tensor

from gemel.errors import ShapeError


@dataclass(frozen=True)
class Meeting:
    """One batch as an objective sees it: every sample against every other.

    Only entries where `compared` holds are ever read of `energies`, `same` and `score`. The
    masks need not be symmetric: row i says whom sample i meets as an anchor.

    Attributes:
        energies: Energy of row i with column j, lower is more alike.
        same: True where two samples show one identity.
        compared: True where two samples are compared at all; False on the diagonal.
        score: How alike two samples are, from 0 (not at all) to 1 (the same), where the data
            grades it; None where `same` is all there is to know.
        embeddings: What the network made of each sample, for objectives that read it.
        identity: Whom each sample shows, as a number; None where only pairs are known.
        forged: True for a sample that only pretends to its identity; None where none does.
        side: Which kind of input a sample is, where only different kinds are compared.

    Raises:
        ShapeError: If energies and masks are not square matrices of one size.

    Example:
        >>> import torch
        >>> energies = torch.tensor([[0.0, 0.2], [0.2, 0.0]])
        >>> everyone = torch.ones(2, 2, dtype=torch.bool)
        >>> len(Meeting(energies, same=everyone, compared=~torch.eye(2, dtype=torch.bool)))
        2
    """

    energies: Float[Tensor, "batch batch"]
    same: Bool[Tensor, "batch batch"]
    compared: Bool[Tensor, "batch batch"]
    score: Float[Tensor, "batch batch"] | None = None
    embeddings: Float[Tensor, "batch dim"] | None = None
    identity: Int[Tensor, " batch"] | None = None
    forged: Bool[Tensor, " batch"] | None = None
    side: Int[Tensor, " batch"] | None = None

    def __post_init__(self) -> None:
        matrices = {"energies": self.energies, "same": self.same, "compared": self.compared}
        shapes = {name: tuple(values.shape) for name, values in matrices.items()}
        if set(shapes.values()) != {(len(self.energies),) * 2}:
            got = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
            raise ShapeError(
                "A Meeting compares every sample of a batch with every other, so it needs square "
                f"matrices of one size; got {got}. A list of pairs goes to a loss itself, such as "
                "`gemel.losses.contrastive_loss`."
            )

    def __len__(self) -> int:
        return len(self.energies)

    @property
    def graded(self) -> Float[Tensor, "batch batch"]:
        """`score`, or where nothing is graded 1 for the same and 0 for different."""
        return self.same.to(self.energies.dtype) if self.score is None else self.score
