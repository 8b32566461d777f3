"""What a user may choose about an encoder."""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from pydantic import Field

from gemel.types import Settings

Normalisation: TypeAlias = Literal["batch", "group", "none"]
Pooling: TypeAlias = Literal["average", "pyramid", "none"]
Views: TypeAlias = Literal["one", "mirror", "moves"]


class EncoderSettings(Settings):
    """How an input becomes a vector. Each encoder reads some of these; the others are refused.

    Attributes:
        name: Of the encoder; None takes the usual one for the input: "residual" for images
            and spectrograms, "lstm" for sequences and texts, "mlp" for vectors.
        dim: Length of the embedding; "identity" keeps the vector's.
        width: Channels of the first stage, or of a recurrent network's or transformer's state;
            of texts, numbers a word vector.
        layers: How many layers of recurrence or attention, hidden layers, or convolutions a
            stage.
        heads: Of attention.
        steps: Vectors that the embedding is made of, each of dim / steps numbers ("local").
        dropout: Share of the last features dropped in training; of word vectors where a state
            is the embedding ("lstm" and "gru" of texts).
        pooling: "none" keeps where a feature stood, "average" forgets it, "pyramid" keeps it
            coarsely and lets images be of any size. "lstm" and "gru" take their last states
            for "none".
        normalisation: "batch", "group" or "none".
        views: Whether an image's embedding is, once learning is done, the mean over it and its
            "mirror" image, or over it and eight small "moves" of it.
        normalise: Whether to divide the embedding by its Euclidean length.
        vectors: A file of word vectors of `width` numbers, a word and its numbers a line, to
            begin from.
        pretrained: Whether to load the backbone's weights ("hf:", "timm:") and to read
            `vectors`; otherwise they are drawn from torch's seed.
        init_from: A run whose encoder's weights to begin from.
        configuration: What a model of transformers ("hf:") is built from where its weights are
            not loaded. A bundle keeps it, so as to need neither hub nor folder; leave it out.
    """

    name: str | None = None
    dim: int = Field(default=128, gt=0)
    width: int = Field(default=32, gt=0)
    layers: int = Field(default=1, gt=0)
    heads: int = Field(default=4, gt=0)
    steps: int = Field(default=32, gt=0)
    dropout: float = Field(default=0.3, ge=0, lt=1)
    pooling: Pooling = "none"
    normalisation: Normalisation = "none"
    views: Views = "one"
    normalise: bool = False
    vectors: str | None = None
    pretrained: bool = True
    init_from: str | None = None
    configuration: Mapping[str, Any] | None = None
