"""A small batch that every objective can learn from."""

import pytest
import torch

IDENTITY = (0, 0, 0, 1, 1, 2, 3)


@pytest.fixture
def meet():
    """Builds a meeting: random energies in [0, 2), everyone compared with everyone else."""
    # The shape checker must see the package before any conftest imports it.
    from gemel.losses import Meeting

    def build(*, dtype=torch.float64, identity=IDENTITY, dim=None, **more):
        generator = torch.Generator().manual_seed(3)
        who = torch.tensor(identity)
        half = torch.rand(len(who), len(who), generator=generator, dtype=dtype) * 2
        if dim is not None:
            drawn = torch.randn(len(who), dim, generator=generator, dtype=dtype)
            more = {"embeddings": drawn.requires_grad_(), "identity": who} | more
        facts = {
            "energies": ((half + half.T) / 2).requires_grad_(),
            "same": who[:, None] == who[None, :],
            "compared": ~torch.eye(len(who), dtype=torch.bool),
        }
        return Meeting(**(facts | more))

    return build
