"""What a user may choose about a network."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from pydantic import Field

from gemel.encoders import EncoderSettings
from gemel.energies import EVIDENCE
from gemel.types import Settings

FormName: TypeAlias = Literal[
    "siamese", "pseudo-siamese", "untied", "two-channel", "fusion", "simsiam"
]


class NetworkSettings(Settings):
    """How encoders are joined. Each form reads some of these; the others are refused.

    Attributes:
        form: "siamese" has one encoder for all; "pseudo-siamese" one for each column;
            "untied" two for every input; "two-channel" one for both images stacked; "fusion"
            joins a sample's columns by cross-modal attention; "simsiam" learns from views
            alone. None follows the inputs: one column is "siamese"; several are
            "pseudo-siamese" where samples of one are compared with those of another, and
            "fusion" where a sample has them all.
        encoder: Of every column that `encoders` does not name.
        encoders: A column's own, by its name ("pseudo-siamese", "fusion").
        energy: The energy between two embeddings, by its name in `gemel.energies`; None takes
            "cosine" for "simsiam" and "euclidean" elsewhere.
        hidden: Units of the decision network (energy "concatenation"); None takes as many as
            an embedding has numbers.
        tokens: Summaries that an embedding is cut into for attention ("fusion").
        heads: Of that attention.
        modality_dropout: Probability that training drops a cell of a sample ("fusion").
        projection: Width of the projector ("simsiam").
        prediction: Width of the predictor's hidden layer ("simsiam").
    """

    form: FormName | None = None
    encoder: EncoderSettings = EncoderSettings()
    encoders: Mapping[str, EncoderSettings] = {}
    energy: str | None = None
    hidden: int | None = Field(default=None, gt=0)
    tokens: int = Field(default=4, gt=0)
    heads: int = Field(default=4, gt=0)
    modality_dropout: float = Field(default=0.2, ge=0, lt=1)
    projection: int = Field(default=512, gt=0)
    prediction: int = Field(default=128, gt=0)

    @property
    def evidence(self) -> bool:
        """Whether the energy is minus the logit of "same", as some losses need it."""
        return self.form == "two-channel" or self.energy in EVIDENCE
