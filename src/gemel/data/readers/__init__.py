"""Which files and folders are a data source? One module a layout."""

from collections.abc import Callable, Mapping
from pathlib import Path

from gemel.data._listing import Listing
from gemel.data.readers._att_faces import read_att_faces
from gemel.data.readers._cedar import read_cedar
from gemel.data.readers._digits import read_digits
from gemel.data.readers._fashion_mnist import read_fashion_mnist
from gemel.data.readers._lfw import read_lfw
from gemel.data.readers._mnist import read_fashion_mnist_official, read_mnist
from gemel.data.readers._omniglot import read_omniglot
from gemel.data.readers._sigcomp2011 import read_sigcomp2011

KNOWN: Mapping[str, Callable[[Path | None], Listing]] = {
    "att-faces": read_att_faces,
    "cedar": read_cedar,
    "digits": lambda _: read_digits(),
    "fashion-mnist": read_fashion_mnist,
    "fashion-mnist-official": read_fashion_mnist_official,
    "lfw": read_lfw,
    "mnist": read_mnist,
    "omniglot": read_omniglot,
    "sigcomp2011": read_sigcomp2011,
}
"""Published layouts by name; each takes the folder of data sets, or None for $GEMEL_DATA."""
