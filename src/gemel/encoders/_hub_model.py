"""Models of the transformers library, by name."""

import json
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gemel.encoders._encoder import Origin
from gemel.errors import MissingExtraError, SettingsError

if TYPE_CHECKING:
    from transformers import PretrainedConfig, PreTrainedModel


def hub_model(
    name: str, *, pretrained: bool, configuration: Mapping[str, Any] | None = None
) -> "PreTrainedModel":
    """The model called `name`, without the head of any task.

    Args:
        name: A model of the hub ("facebook/dinov2-small"), a local folder that holds one,
            or, without weights, a type of model ("vit", "bert") at its usual size.
        pretrained: Whether to load weights (safetensors only). Otherwise they are drawn
            from torch's seed, with a warning.
        configuration: What to build it from without weights, instead of asking by its name.

    Raises:
        MissingExtraError: If transformers is not installed.
        SettingsError: If the model cannot be fetched or read.
    """
    return _weights(name) if pretrained else _random(name, configuration)


def origin_of(name: str, model: "PreTrainedModel") -> Origin:
    """What is needed to build the model called `name` again without asking for it."""
    return Origin(f"hf:{name}", json.loads(model.config.to_json_string()))


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
            "weights by network.encoder.pretrained=false."
        ) from error


def _random(name: str, configuration: Mapping[str, Any] | None) -> "PreTrainedModel":
    warnings.warn(
        f"encoder 'hf:{name}' starts from random weights, for network.encoder.pretrained is false",
        stacklevel=2,
    )
    known = _by_name(name) if configuration is None else _as_kept(name, configuration)
    return _library().AutoModel.from_config(known)


def _as_kept(name: str, configuration: Mapping[str, Any]) -> "PretrainedConfig":
    """The configuration that a bundle holds."""
    known, kind = _library().CONFIG_MAPPING, configuration.get("model_type")
    if kind not in known:
        raise SettingsError(
            f"encoder 'hf:{name}': this version of transformers ({_library().__version__}) knows "
            f"no model of the type {kind!r}, which the configuration is of. Install the newest: "
            "pip install -U transformers."
        )
    return known[kind].from_dict(dict(configuration))


def _by_name(name: str) -> "PretrainedConfig":
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
