"""How does an input become a vector?"""

from gemel.encoders._backbone import Backbone
from gemel.encoders._book import Book
from gemel.encoders._build import EncoderSettings, build
from gemel.encoders._encoder import Encoder
from gemel.encoders._koch import Koch
from gemel.encoders._linear import Linear
from gemel.encoders._residual import Residual
from gemel.encoders._signet import SigNet
from gemel.encoders._unit import Unit

__all__ = [
    "Backbone",
    "Book",
    "Encoder",
    "EncoderSettings",
    "Koch",
    "Linear",
    "Residual",
    "SigNet",
    "Unit",
    "build",
]
