"""Vision backbones of the timm library, by name."""

import warnings
from typing import Any

from gemel.encoders._backbone import Backbone
from gemel.errors import MissingExtraError, SettingsError, UnknownNameError


def from_timm(
    name: str, size: tuple[int, int], dim: int, *, pretrained: bool, dropout: float
) -> Backbone:
    """The backbone called `name`, pooled as timm pools it, under a fresh linear layer.

    Args:
        name: A model of timm ("resnet18", "vit_tiny_patch16_224"), with or without the tag
            of its weights.
        size: Height and width of the images.
        dim: Length of the embedding.
        pretrained: Whether to load weights. Otherwise they are drawn from torch's seed, with
            a warning.
        dropout: Share of pooled features dropped in training, in [0, 1).

    Raises:
        MissingExtraError: If timm, or torchvision that it builds on, is not installed.
        UnknownNameError: If timm has no model of that name.
        SettingsError: If the weights cannot be fetched.
    """
    library = _library()
    if not library.is_model(name):
        raise UnknownNameError("timm model", name, library.list_models())
    if not pretrained:
        warnings.warn(
            f"encoder 'timm:{name}' starts from random weights, for network.encoder.pretrained is "
            "false",
            stacklevel=2,
        )
    try:
        # Without classes, timm's models end in their pooled features.
        model = library.create_model(name, pretrained=pretrained, num_classes=0)
    except (OSError, RuntimeError) as error:
        raise SettingsError(
            f"encoder 'timm:{name}': no weights could be loaded ({error}). Check the network, or "
            "go on with random weights by network.encoder.pretrained=false."
        ) from error
    bound = model.default_cfg.get("fixed_input_size", False)
    reads = tuple(model.default_cfg["input_size"][1:]) if bound else None
    return Backbone(model, size=size, reads=reads, dim=dim, dropout=dropout)


def _library() -> Any:
    try:
        import timm
    except ImportError as error:
        raise MissingExtraError("encoder 'timm:NAME'", "pretrained") from error
    return timm
