"""How encoders are joined: inputs to energy."""

from gemel.networks._branches import Branches
from gemel.networks._build import build, settle
from gemel.networks._cross_branch import CrossBranch
from gemel.networks._early_fusion import EarlyFusion
from gemel.networks._fusion import Fusion
from gemel.networks._network import Network
from gemel.networks._pseudo_siamese import PseudoSiamese
from gemel.networks._settings import NetworkSettings
from gemel.networks._siamese import Siamese
from gemel.networks._simsiam import SimSiam
from gemel.networks._two_channel import TwoChannel
from gemel.networks._untied import Untied

__all__ = [
    "Branches",
    "CrossBranch",
    "EarlyFusion",
    "Fusion",
    "Network",
    "NetworkSettings",
    "PseudoSiamese",
    "Siamese",
    "SimSiam",
    "TwoChannel",
    "Untied",
    "build",
    "settle",
]
