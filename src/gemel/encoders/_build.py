"""Encoders by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gemel.encoders._builder import Builder
from gemel.encoders._encoder import Encoder
from gemel.encoders._for_images import IMAGES, image_backbone
from gemel.encoders._for_series import SERIES
from gemel.encoders._for_texts import TEXTS, text_backbone
from gemel.encoders._for_vectors import VECTORS
from gemel.encoders._settings import EncoderSettings
from gemel.encoders._unit import Unit
from gemel.encoders._viewed import Viewed
from gemel.errors import SettingsError, UnknownNameError
from gemel.inputs import ImageShape, SeriesShape, Shape, TextShape, VectorShape

OF_ALL = frozenset({"name", "dim", "normalise", "init_from"})


@dataclass(frozen=True)
class Family:
    """The encoders that take one kind of input.

    Attributes:
        kind: What messages call the inputs.
        builders: By name; the first is the usual one.
        backbone: Somebody else's network, from its library and its name.
        foreign: How such names are written.
        reads: The settings that all its encoders read, beside those that every encoder has.
    """

    kind: str
    builders: Mapping[str, Builder[Any]]
    backbone: Callable[[str, str], Builder[Any] | None] = lambda family, name: None
    foreign: tuple[str, ...] = ()
    reads: frozenset[str] = frozenset()

    @property
    def known(self) -> tuple[str, ...]:
        """Every name this family answers to."""
        return (*self.builders, *self.foreign)


FAMILIES: Mapping[type, Family] = {
    ImageShape: Family(
        "images", IMAGES, image_backbone, ("hf:NAME", "timm:NAME"), frozenset({"views"})
    ),
    SeriesShape: Family("sequences", SERIES),
    TextShape: Family("texts", TEXTS, text_backbone, ("hf:NAME",)),
    VectorShape: Family("vectors", VECTORS),
}


def build(settings: EncoderSettings, shape: Shape) -> Encoder:
    """An encoder for inputs of `shape`, its weights drawn from torch's seed.

    Raises:
        UnknownNameError: If nobody answers to the name.
        SettingsError: If the encoder reads another kind of input, the inputs are too small, a
            backbone cannot be fetched, or a value is set that the encoder does not read.
        MissingExtraError: If "hf:" or "timm:" is asked for and not installed.

    Example:
        >>> shape = ImageShape(channels=1, size=(28, 28))
        >>> build(EncoderSettings(name="book", dim=64), shape).dim
        64
    """
    family = FAMILIES[type(shape)]
    name = settings.name or next(iter(family.builders))
    builder = _builder(family, name)
    reads = (builder.reads | family.reads | OF_ALL) - builder.ignores
    settings.refuse_unread(reads, where="network.encoder", reader=f"encoder {name!r}")
    encoder = builder.make(settings, shape)
    if settings.views != "one":
        encoder = Viewed(encoder, settings.views)
    return Unit(encoder) if settings.normalise else encoder


def _builder(family: Family, name: str) -> Builder[Any]:
    library, _, foreign = name.partition(":")
    found = family.backbone(library, foreign) if foreign else family.builders.get(name)
    if found is not None:
        return found
    for other in FAMILIES.values():
        if name in other.builders:
            raise SettingsError(
                f"encoder {name!r} reads {other.kind}, and these are {family.kind}. Take one of "
                f"{', '.join(family.known)}, or leave network.encoder.name out."
            )
    raise UnknownNameError("encoder", name, family.known)
