"""What a bundle says of itself: how to build its network and prepare its inputs."""

from typing import Any

from pydantic import Field

from gemel.data import Preprocessing
from gemel.networks import NetworkSettings
from gemel.types import Settings


class BundleSettings(Settings):
    """The part of a run that travels with its weights.

    Attributes:
        network: How the network is built.
        preprocessing: How an input becomes what the network expects, statistics included.
        provenance: Where the weights come from, for people: data, settings, versions.
    """

    network: NetworkSettings
    preprocessing: Preprocessing
    provenance: dict[str, Any] = Field(default_factory=dict)
