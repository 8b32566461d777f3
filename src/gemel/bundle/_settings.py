"""What a bundle says of itself: how to build its network and prepare its inputs."""

from typing import Any

from pydantic import Field

from gemel.energies import EnsembleSettings
from gemel.inputs import AnyPreprocessing
from gemel.networks import NetworkSettings
from gemel.types import Settings


class BundleSettings(Settings):
    """The part of a run that travels with its weights.

    Attributes:
        network: How the network is built.
        preprocessing: How an input becomes what the network expects, statistics included.
        ensemble: The classifier that shares the network's decision, if any.
        sides: Names of the sides, where only inputs of different sides are compared.
        provenance: Where the weights come from, for people: data, settings, versions.
    """

    network: NetworkSettings
    preprocessing: AnyPreprocessing
    ensemble: EnsembleSettings = EnsembleSettings()
    sides: tuple[str, ...] = ()
    provenance: dict[str, Any] = Field(default_factory=dict)
