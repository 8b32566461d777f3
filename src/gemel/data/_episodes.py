"""Official tasks of naming: which of these few references shows the same as this one?"""

from dataclasses import dataclass

from jaxtyping import Int
from numpy import ndarray


@dataclass(frozen=True)
class Episodes:
    """A published list of N-way one-shot tasks, as positions in the samples it belongs to.

    Attributes:
        reference: In each episode one sample of every identity there is to choose from.
        query: In each episode the samples that are asked about.
        answer: Which of the episode's references shows the same as the query.
    """

    reference: Int[ndarray, "episodes ways"]
    query: Int[ndarray, "episodes queries"]
    answer: Int[ndarray, "episodes queries"]

    def __len__(self) -> int:
        return len(self.query)

    def moved(self, place: Int[ndarray, " samples"]) -> "Episodes | None":
        """The same at the places of their samples, -1 being none.

        None where one sample has no place: a torso would pass for the published protocol.
        """
        reference, query = place[self.reference], place[self.query]
        if (reference < 0).any() or (query < 0).any():
            return None
        return Episodes(reference, query, self.answer)
