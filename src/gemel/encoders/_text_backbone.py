"""Text models of the transformers library, by name."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, final

import torch
from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders._encoder import Encoder
from gemel.encoders._hub_model import first_line, hub_model, origin_of
from gemel.encoders._padding import without_padding
from gemel.encoders._pooling import mean_of_parts
from gemel.errors import SettingsError
from gemel.inputs import Sequences, TextShape

if TYPE_CHECKING:
    from transformers import PreTrainedModel

_LEAST_COVERED = 0.9


@final
class TextBackbone(Encoder):
    """The mean of a text model's last states over the real tokens, dropout, a linear layer.

    Args:
        model: From token numbers and a mask to states (batch, time, width).
        width: Of its states.
        padding: The number of the model's own padding token: some count places by it.
        dim: Length of the embedding.
        dropout: Share of the mean state dropped in training, in [0, 1).

    Source:
        Reimers, Gurevych, "Sentence-BERT", EMNLP 2019, for the mean. Differs: a linear layer
        comes after it.
    """

    def __init__(
        self, model: nn.Module, *, width: int, padding: int, dim: int, dropout: float = 0.0
    ) -> None:
        super().__init__(dim)
        self.model = model
        self.padding = padding
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(width, dim))

    def forward(self, texts: Sequences) -> Float[Tensor, "batch dim"]:
        """The embedding of each text, of tokens as the model's own tokenizer numbers them."""
        texts = without_padding(texts, fill=self.padding)
        states = self.model(
            input_ids=texts.values, attention_mask=texts.mask.to(torch.int64)
        ).last_hidden_state
        embedding: Float[Tensor, "batch dim"] = self.head(mean_of_parts(states, texts.length))
        return embedding


def text_from_transformers(
    name: str,
    shape: TextShape,
    dim: int,
    *,
    pretrained: bool,
    configuration: Mapping[str, Any] | None,
    dropout: float,
) -> TextBackbone:
    """The text model called `name`, or its encoder where it also has a decoder.

    Args:
        name: A model of the hub ("sentence-transformers/all-MiniLM-L6-v2"), a local folder
            that holds one, or, without weights, a type of model ("bert").
        shape: Of the texts, whose tokens are those of the model's own tokenizer.
        dim: Length of the embedding.
        pretrained: Whether to load weights (safetensors only). Otherwise they are drawn
            from torch's seed, with a warning.
        configuration: What to build it from without weights, instead of asking by its name.
        dropout: Share of the mean state dropped in training, in [0, 1).

    Raises:
        MissingExtraError: If transformers is not installed.
        SettingsError: If the model cannot be fetched or read, does not read texts or none as
            long as these, or has another vocabulary.
    """
    model = hub_model(name, pretrained=pretrained, configuration=configuration)
    if model.main_input_name != "input_ids" or not hasattr(model.config, "vocab_size"):
        raise SettingsError(
            f"encoder 'hf:{name}' has to read texts and nothing else, which {type(model).__name__} "
            "does not. Name a text model, such as hf:sentence-transformers/all-MiniLM-L6-v2."
        )
    _check_vocabulary(name, len(shape.words), model.config.vocab_size)
    padding, origin = model.config.pad_token_id or 0, origin_of(name, model)
    if model.config.is_encoder_decoder:
        model = model.get_encoder()
    width = _width(name, model, shape.length, token=0 if padding else 1)
    encoder = TextBackbone(model, width=width, padding=padding, dim=dim, dropout=dropout)
    encoder.origin = origin
    return encoder


def _check_vocabulary(name: str, given: int, known: int) -> None:
    """Refuse tokens that another tokenizer numbered: every word would be taken for another.

    A model may know a few more than its tokenizer gives, for a rounder number, never fewer.
    """
    if not _LEAST_COVERED * known <= given <= known:
        raise SettingsError(
            f"encoder 'hf:{name}' knows {known} tokens, and these texts have {given}: they were "
            f"not split by its tokenizer. Set preprocessing.text.tokens=hf:{name}."
        )


def _width(name: str, model: "PreTrainedModel", length: int, token: int) -> int:
    """How wide the last states are; asked of the longest text, which the model may refuse."""
    model.eval()
    try:
        with torch.no_grad():
            states = model(input_ids=torch.full((1, length), token)).last_hidden_state
    except (IndexError, RuntimeError, ValueError) as error:
        raise SettingsError(
            f"encoder 'hf:{name}' cannot read a text of {length} tokens ({first_line(error)}). "
            "Set preprocessing.text.length lower, or name another text model."
        ) from error
    model.train()
    width: int = states.shape[2]
    return width
