"""Data sets in MNIST's four files, with their official division into train and test."""

from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from gemel.data._held import ArrayStore
from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data.readers._idx import read_idx_pair
from gemel.errors import SourceError

HOLDS = "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz and the two t10k files"
MNIST = Layout("mnist", ("mnist", "MNIST"), HOLDS, "http://yann.lecun.com/exdb/mnist/")
FASHION_MNIST = Layout(
    "fashion-mnist",
    ("fashion-mnist", "FashionMNIST"),
    HOLDS,
    "https://github.com/zalandoresearch/fashion-mnist",
)
GARMENTS = (
    "0 T-shirt or top",
    "1 trouser",
    "2 pullover",
    "3 dress",
    "4 coat",
    "5 sandal",
    "6 shirt",
    "7 sneaker",
    "8 bag",
    "9 ankle boot",
)


def read_mnist(data: Path | None) -> Listing:
    """MNIST: 60,000 handwritten digits to learn from and 10,000 to test on."""
    return _official(MNIST, data, tuple("0123456789"))


def read_fashion_mnist_official(data: Path | None) -> Listing:
    """Fashion-MNIST: 60,000 pictures of garments to learn from and 10,000 to test on."""
    return _official(FASHION_MNIST, data, GARMENTS)


def read_part(
    layout: Layout, data: Path | None, part: str
) -> tuple[UInt8[ndarray, "images height width"], UInt8[ndarray, " images"]]:
    """The images of "train" or "t10k" and the class of each, 0 to 9."""
    folder = layout.folder(data)
    names = f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"
    images, classes = (layout.path(folder, f"{name}.gz", name) for name in names)
    pictures, kinds = read_idx_pair(images, classes)
    if len(kinds) and kinds.max() > 9:
        raise SourceError(f"{classes} holds class {kinds.max()}; {layout.name} has 0 to 9.")
    return pictures, kinds


def _official(layout: Layout, data: Path | None, kinds: tuple[str, ...]) -> Listing:
    learn, learn_kinds = read_part(layout, data, "train")
    test, test_kinds = read_part(layout, data, "t10k")
    return Listing(
        name=layout.name,
        store=ArrayStore(np.concatenate((learn, test)), layout.name),
        identity=tuple(kinds[kind] for kind in np.concatenate((learn_kinds, test_kinds))),
        split=("train",) * len(learn) + ("test",) * len(test),
        split_by="sample",
    )
