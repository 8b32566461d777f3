"""Vision backbones of the transformers library, by name."""

import warnings
from typing import TYPE_CHECKING, Any

from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders._backbone import Backbone
from gemel.errors import MissingExtraError, SettingsError

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedModel


def from_transformers(
    name: str, size: tuple[int, int], dim: int, *, pretrained: bool, dropout: float
) -> Backbone:
    """The backbone called `name`, pooled, under a fresh linear layer.

    Args:
        name: A model of the hub ("facebook/dinov2-small"), a local folder that holds one,
            or, without weights, a type of model ("vit", "resnet") at its usual size.
        size: Height and width of the images.
        dim: Length of the embedding.
        pretrained: Whether to load weights (safetensors only). Otherwise they are drawn
            from torch's seed, with a warning.
        dropout: Share of pooled features dropped in training, in [0, 1).

    Raises:
        MissingExtraError: If transformers is not installed.
        SettingsError: If the model cannot be fetched or read, or does not read images.
    """
    model = _weights(name) if pretrained else _random(name)
    if model.main_input_name != "pixel_values":
        raise SettingsError(
            f"encoder 'hf:{name}' has to read images, but {type(model).__name__} reads "
            f"{model.main_input_name}. Name a vision backbone, such as hf:facebook/dinov2-small."
        )
    return Backbone(
        _Pooled(model), size=size, reads=_only_size(model.config), dim=dim, dropout=dropout
    )


class _Pooled(nn.Module):
    """The model's own pooled output where it has one, else the mean over its tokens."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, images: Float[Tensor, "batch 3 height width"]
    ) -> Float[Tensor, "batch features"]:
        output = self.model(pixel_values=images)
        pooled: Tensor | None = getattr(output, "pooler_output", None)
        if pooled is None:
            states: Tensor = output.last_hidden_state
            return states.mean(dim=1) if states.ndim == 3 else states.mean(dim=(2, 3))
        return pooled.flatten(1)


def _weights(name: str) -> "PreTrainedModel":
    try:
        return _library().AutoModel.from_pretrained(name, use_safetensors=True)
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"encoder 'hf:{name}': no weights could be loaded ({_first_line(error)}). Check the "
            "name and the network, name a local folder (hf:path/to/folder), or go on with random "
            "weights by encoder.pretrained=false."
        ) from error


def _random(name: str) -> "PreTrainedModel":
    warnings.warn(
        f"encoder 'hf:{name}' starts from random weights, for encoder.pretrained is false",
        stacklevel=2,
    )
    return _library().AutoModel.from_config(_configuration(name))


def _configuration(name: str) -> "PretrainedConfig":
    library = _library()
    if name in library.CONFIG_MAPPING:
        return library.AutoConfig.for_model(name)
    try:
        return library.AutoConfig.from_pretrained(name)
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"encoder 'hf:{name}': no configuration could be read ({_first_line(error)}). Check "
            "the name and the network, name a local folder (hf:path/to/folder), or a type of "
            "model that transformers knows by itself, such as hf:vit or hf:resnet."
        ) from error


def _only_size(config: "PretrainedConfig") -> tuple[int, int] | None:
    """Height and width a model with learned positions is bound to; None for a convolutional one."""
    side = getattr(config, "image_size", None)
    if side is None:
        return None
    height, width = (side, side) if isinstance(side, int) else side
    return height, width


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".")


def _library() -> Any:
    try:
        import transformers
    except ImportError as error:
        raise MissingExtraError("encoder 'hf:NAME'", "pretrained") from error
    return transformers
