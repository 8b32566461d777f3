"""A recurrent network whose last state is the embedding: the encoder of MaLSTM."""

from typing import final

from jaxtyping import Float
from torch import Tensor

from gemel.encoders._encoder import Encoder
from gemel.encoders._padding import without_padding
from gemel.encoders._recurrent import Kind, last_real, recurrence
from gemel.inputs import Sequences


@final
class LastState(Encoder):
    """An LSTM or GRU read once from the left; its state after the last step is the embedding.

    No layer comes after it, so that an energy reads the state itself. Each coordinate lies in
    (-1, 1). Over word vectors, with the energy "exponential-manhattan", this is MaLSTM.

    Args:
        features: Numbers a step.
        dim: Length of the state. The paper's is 50.
        kind: "lstm", as in the paper, or "gru".
        layers: How many stand on each other. The paper's is 1.

    Source:
        Mueller, Thyagarajan, "Siamese Recurrent Architectures for Learning Sentence
        Similarity", AAAI 2016. The forget gates' bias of 2.5 is theirs. Differs: they draw the
        other weights from a small Gaussian of a spread they do not state, we as torch does;
        they train on another data set first, and augment by synonyms.
    """

    def __init__(self, features: int, dim: int, *, kind: Kind = "lstm", layers: int = 1) -> None:
        super().__init__(dim)
        self.layers = recurrence(kind, features, dim, layers=layers)

    def forward(self, series: Sequences) -> Float[Tensor, "batch dim"]:
        """The embedding of each sequence."""
        series = without_padding(series)
        states, _ = self.layers(series.values)
        return last_real(states, series.length)
