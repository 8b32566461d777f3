"""Encoders of texts, by name."""

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

from torch import nn

from gemel.encoders._average import Average
from gemel.encoders._builder import Builder
from gemel.encoders._encoder import Encoder
from gemel.encoders._last_state import LastState
from gemel.encoders._recurrent import Kind
from gemel.encoders._settings import EncoderSettings
from gemel.encoders._text_backbone import text_from_transformers
from gemel.encoders._transformer import Transformer
from gemel.encoders._word_vectors import fill_from
from gemel.encoders._worded import Worded
from gemel.inputs import TextShape

_OF_WORDED = frozenset({"dropout", "pretrained", "vectors", "width"})


def _table(settings: EncoderSettings, shape: TextShape) -> nn.Embedding:
    """A vector of `width` numbers for each word, from the file where one is named."""
    table = nn.Embedding(len(shape.words), settings.width, padding_idx=0)
    if settings.vectors and settings.pretrained:
        fill_from(Path(settings.vectors), table, shape.words)
    elif settings.vectors:
        warnings.warn(
            "encoder of texts starts from random weights, for network.encoder.pretrained is false: "
            f"{settings.vectors} is not read",
            stacklevel=2,
        )
    return table


def _recurrent(kind: Kind) -> Callable[[EncoderSettings, TextShape], Encoder]:
    def make(settings: EncoderSettings, shape: TextShape) -> Encoder:
        state = LastState(settings.width, settings.dim, kind=kind, layers=settings.layers)
        return Worded(_table(settings, shape), state, dropout=settings.dropout)

    return make


def _transformer(settings: EncoderSettings, shape: TextShape) -> Encoder:
    reader = Transformer(
        settings.width,
        settings.dim,
        width=settings.width,
        layers=settings.layers,
        heads=settings.heads,
        dropout=settings.dropout,
    )
    return Worded(_table(settings, shape), reader)


def _average(settings: EncoderSettings, shape: TextShape) -> Encoder:
    mean = Average(settings.width, settings.dim, dropout=settings.dropout)
    return Worded(_table(settings, shape), mean)


TEXTS: Mapping[str, Builder[TextShape]] = {
    "lstm": Builder(_recurrent("lstm"), _OF_WORDED | {"layers"}),
    "gru": Builder(_recurrent("gru"), _OF_WORDED | {"layers"}),
    "transformer": Builder(_transformer, _OF_WORDED | {"heads", "layers"}),
    "average": Builder(_average, _OF_WORDED),
}


def text_backbone(family: str, name: str) -> Builder[TextShape] | None:
    """Somebody else's network: "hf" is the only family there is."""
    if family != "hf":
        return None

    def make(settings: EncoderSettings, shape: TextShape) -> Encoder:
        return text_from_transformers(
            name,
            shape,
            settings.dim,
            pretrained=settings.pretrained,
            configuration=settings.configuration,
            dropout=settings.dropout,
        )

    return Builder(make, frozenset({"configuration", "dropout", "pretrained"}))
