"""Texts as sequences of word vectors, which any encoder of sequences then reads."""

from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders._encoder import Encoder
from gemel.encoders._padding import without_padding
from gemel.inputs import Sequences


@final
class Worded(Encoder):
    """A text's word vectors through an encoder of sequences of numbers.

    Args:
        table: A vector for each token.
        encoder: Reads those vectors.
        dropout: Share of each word vector's numbers dropped in training, in [0, 1).
    """

    def __init__(self, table: nn.Embedding, encoder: Encoder, *, dropout: float = 0.0) -> None:
        super().__init__(encoder.dim)
        self.table = table
        self.dropout = nn.Dropout(dropout)
        self.encoder = encoder

    def forward(self, texts: Sequences) -> Float[Tensor, "batch dim"]:
        """The embedding of each text."""
        texts = without_padding(texts)  # what stands there need not be a token
        vectors = self.dropout(self.table(texts.values))
        embedding: Float[Tensor, "batch dim"] = self.encoder(Sequences(vectors, texts.length))
        return embedding
