"""Encoders by name."""

from pydantic import Field

from gemel.encoders._book import Book
from gemel.encoders._encoder import Encoder
from gemel.encoders._koch import Koch
from gemel.encoders._linear import Linear
from gemel.encoders._residual import Normalisation, Pooling, Residual
from gemel.encoders._signet import SigNet
from gemel.encoders._timm import from_timm
from gemel.encoders._transformers import from_transformers
from gemel.encoders._unit import Unit
from gemel.errors import SettingsError, UnknownNameError
from gemel.types import Settings


class EncoderSettings(Settings):
    """How an input becomes a vector.

    Attributes:
        name: "residual", "book", "koch", "signet", "linear", "hf:NAME" or "timm:NAME".
        dim: Length of the embedding.
        width: Channels of the first stage ("residual").
        dropout: Share of the last features dropped in training ("residual", "hf:", "timm:").
        pooling: "none" keeps where a feature stood, "average" forgets it ("residual").
        normalisation: "batch", "group" or "none" ("residual").
        normalise: Whether to divide the embedding by its Euclidean length.
        pretrained: Whether to load the backbone's weights ("hf:", "timm:"); otherwise they
            are drawn from torch's seed.
    """

    name: str = "residual"
    dim: int = Field(default=128, gt=0)
    width: int = Field(default=32, gt=0)
    dropout: float = Field(default=0.3, ge=0, lt=1)
    pooling: Pooling = "none"
    normalisation: Normalisation = "none"
    normalise: bool = False
    pretrained: bool = True


_PLAIN = {"book": Book, "koch": Koch, "linear": Linear, "signet": SigNet}
_FOREIGN = {"hf": from_transformers, "timm": from_timm}
_KNOWN = (*_PLAIN, "residual", "hf:NAME", "timm:NAME")


def build(settings: EncoderSettings, channels: int, size: tuple[int, int]) -> Encoder:
    """An encoder for images of `channels` x height x width, its weights drawn from torch's seed.

    Raises:
        UnknownNameError: If nobody answers to the name.
        SettingsError: If the images are too small, a backbone cannot be fetched, or a value
            is set that the encoder does not read.
        MissingExtraError: If "hf:" or "timm:" is asked for and not installed.

    Example:
        >>> build(EncoderSettings(name="book", dim=64), channels=1, size=(28, 28)).dim
        64
    """
    family, _, name = settings.name.partition(":")
    if family in _FOREIGN and name:
        _check_read(settings, {"dropout", "pretrained"})
        encoder: Encoder = _FOREIGN[family](
            name, size, settings.dim, pretrained=settings.pretrained, dropout=settings.dropout
        )
    elif settings.name in _PLAIN:
        _check_read(settings, set())
        encoder = _PLAIN[settings.name](channels, size, settings.dim)
    elif settings.name == "residual":
        encoder = _residual(settings, channels, size)
    else:
        raise UnknownNameError("encoder", settings.name, _KNOWN)
    return Unit(encoder) if settings.normalise else encoder


def _residual(settings: EncoderSettings, channels: int, size: tuple[int, int]) -> Residual:
    _check_read(settings, {"dropout", "normalisation", "pooling", "width"})
    return Residual(
        channels,
        size,
        settings.dim,
        width=settings.width,
        dropout=settings.dropout,
        pooling=settings.pooling,
        normalisation=settings.normalisation,
    )


def _check_read(settings: EncoderSettings, read: set[str]) -> None:
    """A value that nobody reads would look as if it had been tried."""
    read = read | {"name", "dim", "normalise"}
    for key, field in EncoderSettings.model_fields.items():
        value = getattr(settings, key)
        if key not in read and value != field.default:
            raise SettingsError(
                f"encoder.{key}={value} has no effect on the encoder {settings.name!r}, which "
                f"reads {', '.join(sorted(read))}. Leave it out."
            )
