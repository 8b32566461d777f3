"""Which files and folders are a data source? One module a layout."""

from collections.abc import Callable, Mapping
from pathlib import Path

from gemel.data._listing import Listing
from gemel.data.readers._att_faces import read_att_faces
from gemel.data.readers._cedar import read_cedar
from gemel.data.readers._cifar10 import read_cifar10
from gemel.data.readers._digit_events import read_digit_events
from gemel.data.readers._digits import read_digits
from gemel.data.readers._fashion_mnist import read_fashion_mnist
from gemel.data.readers._flickr8k import read_flickr8k
from gemel.data.readers._fsdd import read_fsdd, read_fsdd_speakers
from gemel.data.readers._fvc2002 import read_fvc2002
from gemel.data.readers._fvc2002_halves import read_fvc2002_crops, read_fvc2002_halves
from gemel.data.readers._lcqmc import read_lcqmc
from gemel.data.readers._lfw import read_lfw
from gemel.data.readers._lfw_access import read_lfw_access
from gemel.data.readers._mnist import read_fashion_mnist_official, read_mnist
from gemel.data.readers._omniglot import (
    read_omniglot,
    read_omniglot_minimal,
    read_omniglot_verification,
)
from gemel.data.readers._omniglot_strokes import read_omniglot_strokes
from gemel.data.readers._pendigits import read_pendigits
from gemel.data.readers._phototour import read_phototour
from gemel.data.readers._roadscene import read_roadscene
from gemel.data.readers._sar_optical import read_sar_optical
from gemel.data.readers._sick import read_sick
from gemel.data.readers._sigcomp2011 import read_sigcomp2011
from gemel.data.readers._sts_benchmark import read_sts_benchmark
from gemel.data.readers._svc2004 import read_svc2004
from gemel.data.readers._tracking import read_tracking

KNOWN: Mapping[str, Callable[[Path | None], Listing]] = {
    "att-faces": read_att_faces,
    "cedar": read_cedar,
    "cifar10": read_cifar10,
    "digit-events": read_digit_events,
    "digits": lambda _: read_digits(),
    "fashion-mnist": read_fashion_mnist,
    "fashion-mnist-official": read_fashion_mnist_official,
    "flickr8k": read_flickr8k,
    "fsdd": read_fsdd,
    "fsdd-speakers": read_fsdd_speakers,
    "fvc2002": read_fvc2002,
    "fvc2002-crops": read_fvc2002_crops,
    "fvc2002-halves": read_fvc2002_halves,
    "lcqmc": read_lcqmc,
    "lfw": read_lfw,
    "lfw-access": read_lfw_access,
    "mnist": read_mnist,
    "omniglot": read_omniglot,
    "omniglot-minimal-1": lambda data: read_omniglot_minimal(data, 1),
    "omniglot-minimal-2": lambda data: read_omniglot_minimal(data, 2),
    "omniglot-strokes": read_omniglot_strokes,
    "omniglot-verification": read_omniglot_verification,
    "pendigits": read_pendigits,
    "phototour": read_phototour,
    "roadscene": read_roadscene,
    "sar-optical": read_sar_optical,
    "sick": read_sick,
    "sigcomp2011": read_sigcomp2011,
    "sts-benchmark": read_sts_benchmark,
    "svc2004": read_svc2004,
    "tracking": read_tracking,
}
"""Published layouts by name; each takes the folder of data sets, or None for $GEMEL_DATA."""
