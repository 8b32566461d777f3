"""Random changes of texts, on their tokens."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Int
from pydantic import Field
from torch import Generator, Tensor

from gemel.inputs import Sequences, TextPreprocessing
from gemel.types import Settings

UNKNOWN = 1
"""The token that stands for every word that is not known."""


class TextAugmentation(Settings):
    """How far a text may be changed and still say the same. Zero is off.

    Attributes:
        drop: Probability that a token is replaced by the unknown one.

    Source:
        Bowman, Vilnis, Vinyals, Dai, Jozefowicz, Bengio, "Generating Sentences from a
        Continuous Space", CoNLL 2016.
    """

    drop: float = Field(default=0.0, ge=0, lt=1)


@dataclass(frozen=True)
class TextDraws:
    """What was drawn for each text of a batch.

    Attributes:
        dropped: True where a token is replaced, for as many as a text can have.
    """

    dropped: Bool[Tensor, "batch length"]

    def take(self, members: Int[Tensor, " chosen"]) -> "TextDraws":
        """The draws of some texts."""
        return TextDraws(self.dropped[members])


def draw_for_texts(
    settings: TextAugmentation,
    batch: int,
    generator: Generator,
    preprocessing: TextPreprocessing,
) -> TextDraws:
    """Random changes for `batch` texts, a function of the generator's state alone."""
    chance = torch.rand(batch, preprocessing.length, generator=generator)
    return TextDraws(chance < settings.drop)


def augment_texts(texts: Sequences, draws: TextDraws, settings: TextAugmentation) -> Sequences:
    """Apply `draws` to tokens; what `settings` leave off costs nothing."""
    if not settings.drop:
        return texts
    dropped = draws.dropped[:, : texts.values.shape[1]].to(texts.values.device)
    return Sequences(texts.values.masked_fill(dropped & texts.mask, UNKNOWN), texts.length)
