"""Vision backbones of the transformers library, by name."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders._backbone import Backbone
from gemel.encoders._hub_model import hub_model, origin_of
from gemel.errors import SettingsError

if TYPE_CHECKING:
    from transformers import PretrainedConfig


def from_transformers(
    name: str,
    size: tuple[int, int],
    dim: int,
    *,
    pretrained: bool,
    configuration: Mapping[str, Any] | None,
    dropout: float,
) -> Backbone:
    """The backbone called `name`, pooled, under a fresh linear layer.

    Args:
        name: A model of the hub ("facebook/dinov2-small"), a local folder that holds one,
            or, without weights, a type of model ("vit", "resnet") at its usual size.
        size: Height and width of the images.
        dim: Length of the embedding.
        pretrained: Whether to load weights (safetensors only). Otherwise they are drawn
            from torch's seed, with a warning.
        configuration: What to build it from without weights, instead of asking by its name.
        dropout: Share of pooled features dropped in training, in [0, 1).

    Raises:
        MissingExtraError: If transformers is not installed.
        SettingsError: If the model cannot be fetched or read, or does not read images.
    """
    model = hub_model(name, pretrained=pretrained, configuration=configuration)
    if model.main_input_name != "pixel_values":
        raise SettingsError(
            f"encoder 'hf:{name}' has to read images, but {type(model).__name__} reads "
            f"{model.main_input_name}. Name a vision backbone, such as hf:facebook/dinov2-small."
        )
    encoder = Backbone(
        _Pooled(model), size=size, reads=_only_size(model.config), dim=dim, dropout=dropout
    )
    encoder.origin = origin_of(name, model)
    return encoder


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


def _only_size(config: "PretrainedConfig") -> tuple[int, int] | None:
    """Height and width a model with learned positions is bound to; None for a convolutional one."""
    side = getattr(config, "image_size", None)
    if side is None:
        return None
    height, width = (side, side) if isinstance(side, int) else side
    return height, width
