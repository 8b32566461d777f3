"""Attention between modalities, each to the others and none to itself."""

from typing import final

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention


@final
class CrossModal(nn.Module):
    """A transformer layer in which a modality's tokens attend to those of the others.

        y = norm( x + attention(x, others) )        x' = norm( y + MLP(y) )

    Tokens of a missing modality are attended by nobody: their content changes nothing. Where
    all others are missing, attention adds 0.

    Args:
        width: Numbers a token.
        heads: Of attention; divides `width`.

    Source:
        Vaswani et al., "Attention Is All You Need", NIPS 2017, sec. 3.1-3.3. Differs: the mask;
        the hidden layer of the MLP is twice, not four times, as wide.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.project = nn.Linear(width, 3 * width)
        self.attended = nn.Linear(width, width)
        self.after_attention = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width)
        )
        self.after_mlp = nn.LayerNorm(width)

    def forward(
        self,
        tokens: Float[Tensor, "batch columns tokens width"],
        present: Bool[Tensor, "batch columns"],
    ) -> Float[Tensor, "batch columns tokens width"]:
        """The tokens after each has heard of the other modalities that are there."""
        told = self.after_attention(tokens + self._from_others(tokens, present))
        mixed: Float[Tensor, "batch columns tokens width"] = self.after_mlp(told + self.mlp(told))
        return mixed

    def _from_others(
        self,
        tokens: Float[Tensor, "batch columns tokens width"],
        present: Bool[Tensor, "batch columns"],
    ) -> Float[Tensor, "batch columns tokens width"]:
        count = tokens.shape[2]
        itself = torch.eye(present.shape[1], dtype=torch.bool, device=present.device)
        others = present[:, None, :] & ~itself
        alone = ~others.any(2, keepdim=True)
        # A softmax over nothing is nan: who is alone looks at all, and what it saw is dropped.
        mask = (others | alone).repeat_interleave(count, 1).repeat_interleave(count, 2)
        parts = self.project(tokens.flatten(1, 2)).unflatten(2, (3, self.heads, -1))
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        heard = scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None])
        merged: Tensor = self.attended(heard.transpose(1, 2).flatten(2)).view_as(tokens)
        return merged.masked_fill(alone[..., None], 0.0)
