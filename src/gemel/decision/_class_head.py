"""From an embedding to one of the classes that were learned."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.errors import RangeError, ShapeError


@dataclass(frozen=True)
class Naming:
    """Which of the known classes an input shows.

    Attributes:
        name: The most probable class.
        probability: Its own. Range [1 / classes, 1].
        probabilities: Of every class, the most probable first; they sum to 1.
        unlike: Why the input is unlike those of the calibration set, so that none of the
            classes may be right; None when it is not, or nobody knows.
    """

    name: str
    probability: float
    probabilities: Mapping[str, float]
    unlike: str | None = None


@dataclass(frozen=True, eq=False)
class ClassHead:
    """A linear classifier on standardised embeddings.

        p(class | z) = softmax over classes of (weights · (z - mean) / deviation + bias)

    It divides all of its probability among the classes it knows, whatever it is shown, and its
    probabilities are those of the samples it was fitted on: nobody calibrated them.

    Attributes:
        names: Of the classes.
        mean, deviation: Of each number of an embedding, over the samples it was fitted on.
        weights, bias: Of each class.
    """

    names: tuple[str, ...]
    mean: Float[ndarray, " dim"]
    deviation: Float[ndarray, " dim"]
    weights: Float[ndarray, "classes dim"]
    bias: Float[ndarray, " classes"]

    def probabilities(
        self, embeddings: Float[ndarray, "samples dim"]
    ) -> Float[ndarray, "samples classes"]:
        """The probability of each class, in the order of `names`; each row sums to 1.

        Raises:
            ShapeError: If the embeddings have another dimension.
            RangeError: If an embedding is not finite.
        """
        if embeddings.shape[1] != len(self.mean):
            raise ShapeError(
                f"This class head was fitted on embeddings of {len(self.mean)} dimensions; got "
                f"{embeddings.shape[1]}. Fit it again after changing the encoder."
            )
        if not np.isfinite(embeddings).all():
            raise RangeError(
                "A class needs a finite embedding, and one is not. Look for inputs or weights "
                "that overflow."
            )
        score = (embeddings - self.mean) / self.deviation @ self.weights.T + self.bias
        # Shifted so that the largest is exp(0): nothing overflows, and nothing else changes.
        share = np.exp(score - score.max(axis=1, keepdims=True))
        probability: Float[ndarray, "samples classes"] = share / share.sum(axis=1, keepdims=True)
        return probability

    def named(self, embedding: Float[ndarray, " dim"], unlike: str | None = None) -> Naming:
        """The most probable class of one embedding, and all others after it.

        Args:
            unlike: Why its input is unlike the calibration set, if it is.
        """
        probability = self.probabilities(embedding[None])[0]
        order = np.argsort(-probability, kind="stable")
        ranked = {self.names[at]: float(probability[at]) for at in order}
        best = self.names[order[0]]
        return Naming(best, ranked[best], ranked, unlike)
