"""Settings by which a network is built again without asking hub, folder or file."""

from collections.abc import Callable

from gemel.encoders import Encoder, EncoderSettings
from gemel.networks import Network, NetworkSettings


def self_contained(settings: NetworkSettings, network: Network) -> NetworkSettings:
    """With the configuration of each model of somebody else's that `network` holds."""
    encoders = (module for module in network.modules() if isinstance(module, Encoder))
    known = dict(encoder.origin for encoder in encoders if encoder.origin is not None)

    def keeping(encoder: EncoderSettings) -> EncoderSettings:
        kept = known.get(encoder.name) if encoder.name is not None else None
        return encoder.model_copy(update={"configuration": kept})

    return _each(settings, keeping)


def unfetched(settings: NetworkSettings) -> NetworkSettings:
    """Without published weights and vectors, which the trained ones replace."""

    def plain(encoder: EncoderSettings) -> EncoderSettings:
        somebodys = ":" in (encoder.name or "") or encoder.vectors is not None
        return encoder.model_copy(update={"pretrained": False}) if somebodys else encoder

    return _each(settings, plain)


def _each(
    settings: NetworkSettings, change: Callable[[EncoderSettings], EncoderSettings]
) -> NetworkSettings:
    others = {column: change(encoder) for column, encoder in settings.encoders.items()}
    return settings.model_copy(update={"encoder": change(settings.encoder), "encoders": others})
