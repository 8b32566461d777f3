"""Encoders of features of the user's own, by name."""

from collections.abc import Mapping

from gemel.encoders._builder import Builder
from gemel.encoders._encoder import Encoder
from gemel.encoders._identity import Identity
from gemel.encoders._linear import Linear
from gemel.encoders._mlp import MLP
from gemel.encoders._settings import EncoderSettings
from gemel.inputs import VectorShape


def _mlp(settings: EncoderSettings, shape: VectorShape) -> Encoder:
    return MLP(
        shape.dim,
        settings.dim,
        width=settings.width,
        layers=settings.layers,
        dropout=settings.dropout,
    )


def _linear(settings: EncoderSettings, shape: VectorShape) -> Encoder:
    return Linear(shape.dim, settings.dim)


def _identity(settings: EncoderSettings, shape: VectorShape) -> Encoder:
    return Identity(shape.dim)


VECTORS: Mapping[str, Builder[VectorShape]] = {
    "mlp": Builder(_mlp, frozenset({"dropout", "layers", "width"})),
    "linear": Builder(_linear),
    "identity": Builder(_identity, ignores=frozenset({"dim"})),
}
