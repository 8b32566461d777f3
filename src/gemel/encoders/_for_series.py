"""Encoders of sequences of numbers, by name."""

from collections.abc import Callable, Mapping

from gemel.encoders._builder import Builder
from gemel.encoders._encoder import Encoder
from gemel.encoders._local import Local
from gemel.encoders._recurrent import Kind, Recurrent
from gemel.encoders._settings import EncoderSettings
from gemel.encoders._tdnn import TimeDelay
from gemel.encoders._transformer import Transformer
from gemel.inputs import SeriesShape


def _recurrent(kind: Kind) -> Callable[[EncoderSettings, SeriesShape], Encoder]:
    return lambda settings, shape: Recurrent(
        shape.features,
        settings.dim,
        kind=kind,
        width=settings.width,
        layers=settings.layers,
        dropout=settings.dropout,
        pooling=settings.pooling,
    )


def _time_delay(settings: EncoderSettings, shape: SeriesShape) -> Encoder:
    return TimeDelay(
        shape.features,
        shape.length,
        settings.dim,
        width=settings.width,
        dropout=settings.dropout,
        pooling=settings.pooling,
        normalisation=settings.normalisation,
    )


def _transformer(settings: EncoderSettings, shape: SeriesShape) -> Encoder:
    return Transformer(
        shape.features,
        settings.dim,
        width=settings.width,
        layers=settings.layers,
        heads=settings.heads,
        dropout=settings.dropout,
    )


def _local(settings: EncoderSettings, shape: SeriesShape) -> Encoder:
    return Local(
        shape.features,
        settings.dim,
        steps=settings.steps,
        width=settings.width,
        layers=settings.layers,
        dropout=settings.dropout,
        normalisation=settings.normalisation,
    )


_OF_RECURRENT = frozenset({"dropout", "layers", "pooling", "width"})

SERIES: Mapping[str, Builder[SeriesShape]] = {
    "lstm": Builder(_recurrent("lstm"), _OF_RECURRENT),
    "gru": Builder(_recurrent("gru"), _OF_RECURRENT),
    "tdnn": Builder(_time_delay, frozenset({"dropout", "normalisation", "pooling", "width"})),
    "transformer": Builder(_transformer, frozenset({"dropout", "heads", "layers", "width"})),
    "local": Builder(_local, frozenset({"dropout", "layers", "normalisation", "steps", "width"})),
}
