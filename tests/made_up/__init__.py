"""Made-up data in the layouts that published data sets come in: `build(source, folder)`.

Small, and with something to learn in it: what is the same looks, sounds or reads alike.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from made_up._digits import cifar10, fashion_mnist, fashion_mnist_official, fsdd, mnist, pendigits
from made_up._drawings import omniglot, omniglot_minimal, omniglot_strokes, svc2004
from made_up._own import own
from made_up._papers import cedar, fvc2002, sigcomp2011
from made_up._photos import att_faces, flickr8k, lfw, lfw_access, phototour, roadscene, sar_optical
from made_up._sentences import lcqmc, sick, sts_benchmark

__all__ = ["build", "own"]

LAYOUTS: Mapping[str, tuple[Callable[[Path], None], ...]] = {
    "att-faces": (att_faces,),
    "cedar": (cedar,),
    "cifar10": (cifar10,),
    "digit-events": (mnist, fsdd, pendigits),
    "fashion-mnist": (fashion_mnist,),
    "fashion-mnist-official": (fashion_mnist_official,),
    "flickr8k": (flickr8k,),
    "fvc2002": (fvc2002,),
    "lcqmc": (lcqmc,),
    "lfw": (lfw,),
    "lfw-access": (lfw_access,),
    "mnist": (mnist,),
    "omniglot": (omniglot,),
    "omniglot-minimal-1": (omniglot_minimal,),
    "omniglot-minimal-2": (omniglot_minimal,),
    "omniglot-strokes": (omniglot_strokes,),
    "omniglot-verification": (omniglot,),
    "phototour": (phototour,),
    "roadscene": (roadscene,),
    "sar-optical": (sar_optical,),
    "sick": (sick,),
    "sigcomp2011": (sigcomp2011,),
    "sts-benchmark": (sts_benchmark,),
    "svc2004": (svc2004,),
}
"""What writes the folders of each known source."""


def build(source: str, data: Path) -> Path:
    """Write all that `source` needs below `data`, which is then what --data names."""
    for layout in LAYOUTS[source]:
        layout(data)
    return data
