"""Encoders of pictures and spectrograms, by name."""

from collections.abc import Callable, Mapping
from math import prod

from gemel.encoders._book import Book
from gemel.encoders._builder import Builder
from gemel.encoders._encoder import Encoder
from gemel.encoders._koch import Koch
from gemel.encoders._linear import Linear
from gemel.encoders._nrelu import NReLU
from gemel.encoders._patch import Patch
from gemel.encoders._patch_deep import PatchDeep
from gemel.encoders._pixels import Pixels
from gemel.encoders._residual import Residual
from gemel.encoders._settings import EncoderSettings
from gemel.encoders._signet import SigNet
from gemel.encoders._timm import from_timm
from gemel.encoders._transformers import from_transformers
from gemel.encoders._two_stream import TwoStream
from gemel.encoders._vgg import VGG
from gemel.errors import SettingsError
from gemel.inputs import ImageShape


def _reading(encoder: Callable[..., Encoder], *reads: str) -> Builder[ImageShape]:
    """One whose keywords are the settings it reads."""

    def make(settings: EncoderSettings, shape: ImageShape) -> Encoder:
        chosen = {key: getattr(settings, key) for key in reads}
        return encoder(shape.channels, shape.size, settings.dim, **chosen)

    return Builder(make, frozenset(reads))


def _linear(settings: EncoderSettings, shape: ImageShape) -> Encoder:
    return Linear(shape.channels * prod(shape.size), settings.dim)


IMAGES: Mapping[str, Builder[ImageShape]] = {
    "residual": _reading(Residual, "dropout", "normalisation", "pooling", "width"),
    "vgg": _reading(VGG, "dropout", "layers", "normalisation", "pooling", "width"),
    "book": _reading(Book),
    "koch": _reading(Koch),
    "signet": _reading(SigNet),
    "patch": _reading(Patch, "pooling"),
    "patch-deep": _reading(PatchDeep, "pooling"),
    "two-stream": _reading(TwoStream, "pooling"),
    "nrelu": _reading(NReLU, "layers"),
    "pixels": Builder(
        lambda settings, shape: Pixels(shape.channels, shape.size), ignores=frozenset({"dim"})
    ),
    "linear": Builder(_linear),
}

_LIBRARIES: Mapping[str, tuple[Callable[..., Encoder], frozenset[str]]] = {
    "hf": (from_transformers, frozenset({"configuration", "dropout", "pretrained"})),
    "timm": (from_timm, frozenset({"dropout", "pretrained"})),
}


def image_backbone(library: str, name: str) -> Builder[ImageShape] | None:
    """Somebody else's network: "hf" and "timm" are the libraries there are."""
    if library not in _LIBRARIES:
        return None
    encoder, reads = _LIBRARIES[library]

    def make(settings: EncoderSettings, shape: ImageShape) -> Encoder:
        if shape.channels not in (1, 3):
            raise SettingsError(
                f"encoder '{library}:{name}' reads images of 1 or 3 channels, got "
                f"{shape.channels}. Take network.encoder.name=residual, which reads any number of "
                "channels."
            )
        chosen = {key: getattr(settings, key) for key in reads}
        return encoder(name, shape.size, settings.dim, **chosen)

    return Builder(make, reads)
