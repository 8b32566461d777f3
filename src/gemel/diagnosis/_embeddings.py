"""What a network's embeddings of a data set show."""

from jaxtyping import Float
from numpy import ndarray

from gemel.diagnosis._false_negatives import false_negatives
from gemel.diagnosis._finding import Finding
from gemel.diagnosis._label_noise import label_noise
from gemel.diagnosis._roster import Roster
from gemel.diagnosis._spread import collapse, spread


def examine_embeddings(embeddings: Float[ndarray, "samples dim"], roster: Roster) -> list[Finding]:
    """Collapse, or else false negatives and label noise.

    Wrong names show best in embeddings of samples that the network did not learn from: those
    it did it may have learned by heart. A network that compares angles should be asked with
    embeddings of length 1. Distances are computed block by block, so memory grows with the
    samples; the time grows with their square.

    Args:
        embeddings: One for each sample.
        roster: Whom each sample shows.

    Raises:
        SupportError: If there are fewer than two embeddings.
    """
    collapsed = collapse(spread(embeddings))
    if collapsed:  # where all are near, neighbours tell nothing
        return collapsed
    return [*false_negatives(embeddings, roster), *label_noise(embeddings, roster)]
