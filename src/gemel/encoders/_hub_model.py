"""Models of the transformers library, by name."""

import warnings
from typing import TYPE_CHECKING, Any

from gemel.errors import MissingExtraError, SettingsError

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedModel


def hub_model(name: str, *, pretrained: bool) -> "PreTrainedModel":
    """The model called `name`, without the head of any task.

    Args:
        name: A model of the hub ("facebook/dinov2-small"), a local folder that holds one,
            or, without weights, a type of model ("vit", "bert") at its usual size.
        pretrained: Whether to load weights (safetensors only). Otherwise they are drawn
            from torch's seed, with a warning.

    Raises:
        MissingExtraError: If transformers is not installed.
        SettingsError: If the model cannot be fetched or read.
    """
    return _weights(name) if pretrained else _random(name)


def first_line(error: Exception) -> str:
    """What an error says, short enough for a sentence."""
    return str(error).strip().splitlines()[0].rstrip(".")


def _weights(name: str) -> "PreTrainedModel":
    try:
        return _library().AutoModel.from_pretrained(name, use_safetensors=True)
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"encoder 'hf:{name}': no weights could be loaded ({first_line(error)}). Check the "
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
            f"encoder 'hf:{name}': no configuration could be read ({first_line(error)}). Check "
            "the name and the network, name a local folder (hf:path/to/folder), or a type of "
            "model that transformers knows by itself, such as hf:vit, hf:resnet or hf:bert."
        ) from error


def _library() -> Any:
    try:
        import transformers
    except ImportError as error:
        raise MissingExtraError("encoder 'hf:NAME'", "pretrained") from error
    return transformers
