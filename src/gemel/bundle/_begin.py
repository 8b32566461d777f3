"""Begin from what another run has learned."""

from collections.abc import Collection, Iterator
from pathlib import Path

from safetensors.torch import load
from torch import Tensor

from gemel.bundle._fingerprint import CONFIG, WEIGHTS, check_seal
from gemel.encoders import Encoder, EncoderSettings
from gemel.errors import BundleError, SettingsError
from gemel.networks import (
    Fusion,
    Network,
    NetworkSettings,
    PseudoSiamese,
    Siamese,
    SimSiam,
    Untied,
)

PREFIX = "encoder."


def begin_from(network: Network, settings: NetworkSettings) -> None:
    """Give each encoder whose settings name a run in `init_from` the weights of that run's.

    Raises:
        BundleError: If the run is missing or unfinished.
        FingerprintError: If its weights are not those that were sealed.
        SettingsError: If its encoder is another one, or this form of network has no encoder
            that could begin from one.
    """
    for encoder, chosen in _encoders(network, settings):
        if chosen.init_from is not None:
            _load(encoder, Path(chosen.init_from))


def _encoders(
    network: Network, settings: NetworkSettings
) -> Iterator[tuple[Encoder, EncoderSettings]]:
    if isinstance(network, Siamese | SimSiam):
        yield network.encoder, settings.encoder
    elif isinstance(network, Untied):
        yield network.first, settings.encoder
        yield network.second, settings.encoder
    elif isinstance(network, PseudoSiamese | Fusion):
        for column in network.encoders.columns:
            yield network.encoders[column], settings.encoders.get(column, settings.encoder)
    elif settings.encoder.init_from is not None:
        raise SettingsError(
            f"network.form={settings.form} reads two images at once, so no encoder of single ones "
            "can begin it. Take network.form=siamese, or leave network.encoder.init_from out."
        )


def _load(encoder: Encoder, run: Path) -> None:
    check_seal(run)
    weights = _encoder_of(load((run / WEIGHTS).read_bytes()), encoder)
    if not weights:
        raise BundleError(
            f"{run} holds no single encoder to begin from, for its network joins several. Name a "
            "run of the form siamese or simsiam."
        )
    try:
        encoder.load_state_dict(weights)
    except RuntimeError as fault:
        raise SettingsError(
            f"network.encoder.init_from={run}: its encoder is another one "
            f"({str(fault).splitlines()[-1].strip()}). Give this encoder the settings that stand "
            f"under network.encoder in {run / CONFIG}, and inputs of the same size."
        ) from fault


def _encoder_of(weights: dict[str, Tensor], encoder: Encoder) -> dict[str, Tensor]:
    """The weights of a run's encoder, named as `encoder` names its own.

    What only wraps an encoder, such as views or unit length, has no weights: one that learned
    without may begin one with it, and the other way round.
    """
    theirs = [name for name in weights if name.startswith(PREFIX)]
    outer, wrapped = _wrapping(theirs), _wrapping(encoder.state_dict())
    return {wrapped + name.removeprefix(outer): weights[name] for name in theirs}


def _wrapping(names: Collection[str]) -> str:
    """How the names of all weights begin that stand in an encoder in an encoder."""
    prefix = ""
    while names and all(name.startswith(prefix + PREFIX) for name in names):
        prefix += PREFIX
    return prefix
