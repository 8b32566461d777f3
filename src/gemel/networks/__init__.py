"""How encoders are joined: inputs to energy."""

from gemel.networks._build import NetworkSettings, build
from gemel.networks._siamese import Siamese

__all__ = ["NetworkSettings", "Siamese", "build"]
