"""Scikit-learn's own handwritten digits: real images that need no download."""

import numpy as np

from gemel.data._held import ArrayStore
from gemel.data._listing import Listing

UNSEEN_FROM = 7
BRIGHTEST = 16


def read_digits() -> Listing:
    """1,797 digits of 8 × 8, bright on black; 0–6 to divide by sample, 7–9 "unseen"."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = np.rint(digits.images * (255 / BRIGHTEST)).astype(np.uint8)
    return Listing(
        name="digits",
        store=ArrayStore(images, "digits"),
        identity=tuple(str(kind) for kind in digits.target),
        split=tuple("unseen" if kind >= UNSEEN_FROM else "train" for kind in digits.target),
        split_by="sample",
    )
