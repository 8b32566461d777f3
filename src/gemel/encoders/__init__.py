"""How does an input become a vector?"""

from gemel.encoders._average import Average
from gemel.encoders._backbone import Backbone
from gemel.encoders._book import Book
from gemel.encoders._build import build
from gemel.encoders._encoder import Encoder
from gemel.encoders._identity import Identity
from gemel.encoders._koch import Koch
from gemel.encoders._last_state import LastState
from gemel.encoders._linear import Linear
from gemel.encoders._local import Local
from gemel.encoders._mlp import MLP
from gemel.encoders._nrelu import NReLU
from gemel.encoders._patch import Patch
from gemel.encoders._patch_deep import PatchDeep
from gemel.encoders._pixels import Pixels
from gemel.encoders._recurrent import Recurrent
from gemel.encoders._residual import Residual
from gemel.encoders._settings import EncoderSettings
from gemel.encoders._signet import SigNet
from gemel.encoders._tdnn import TimeDelay
from gemel.encoders._text_backbone import TextBackbone
from gemel.encoders._transformer import Transformer
from gemel.encoders._two_stream import TwoStream
from gemel.encoders._unit import Unit
from gemel.encoders._vgg import VGG
from gemel.encoders._worded import Worded

__all__ = [
    "Average",
    "Backbone",
    "Book",
    "Encoder",
    "EncoderSettings",
    "Identity",
    "Koch",
    "LastState",
    "Linear",
    "Local",
    "MLP",
    "NReLU",
    "Patch",
    "PatchDeep",
    "Pixels",
    "Recurrent",
    "Residual",
    "SigNet",
    "TextBackbone",
    "TimeDelay",
    "Transformer",
    "TwoStream",
    "Unit",
    "VGG",
    "Worded",
    "build",
]
