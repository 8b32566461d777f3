"""Events of three inputs: a digit's image, its sound, and the pen that wrote it."""

from pathlib import Path

import numpy as np
from jaxtyping import Int, Integer, Shaped
from numpy import ndarray
from numpy.random import Generator

from gemel.data._cells_store import CellsStore, Column
from gemel.data._held import ArrayStore, HeldStore
from gemel.data._listing import Listing
from gemel.data.readers._fsdd import is_test, recordings
from gemel.data.readers._mnist import MNIST, read_part
from gemel.data.readers._pendigits import read_paths
from gemel.errors import SourceError

NAME = "digit-events"
SEED = 0


def read_digit_events(data: Path | None) -> Listing:
    """Each recording of `fsdd`, with an image of `mnist` and a path of `pendigits`.

    All three are of one digit; which image and which path go with a recording is one fixed
    draw, and each serves once. Takes 5 to 24 meet images and paths of the official training
    parts, takes 0 to 4 those of the official test parts: the test shows images and writers
    nobody learned from, and known voices. Columns: image, sound, pen. Identities are digits.
    """
    members, found = recordings(data)
    learned = [match for match in found if not is_test(match)]
    tested = [match for match in found if is_test(match)]
    generator = np.random.default_rng(SEED)
    images, paths = [], []
    for recorded, image_part, path_part in ((learned, "train", "tra"), (tested, "t10k", "tes")):
        digits = np.array([int(match["digit"]) for match in recorded], dtype=np.int64)
        images.append(_drawn("mnist", digits, read_part(MNIST, data, image_part), generator))
        paths.append(_drawn("pendigits", digits, read_paths(data, path_part), generator))
    events = learned + tested
    stores = {
        "image": ArrayStore(np.concatenate(images), "mnist"),
        "sound": members.store([match[0] for match in events], "sound"),
        "pen": HeldStore(np.concatenate(paths), "series", "pendigits"),
    }
    return Listing(
        name=NAME,
        store=CellsStore(
            {name: Column(store, np.arange(len(events))) for name, store in stores.items()}
        ),
        identity=tuple(match["digit"] for match in events),
        split=("train",) * len(learned) + ("test",) * len(tested),
        split_by="sample",
    )


def _drawn(
    source: str,
    digits: Int[ndarray, " events"],
    held: tuple[Shaped[ndarray, "inputs ..."], Integer[ndarray, " inputs"]],
    generator: Generator,
) -> Shaped[ndarray, "events ..."]:
    """For each event an input of its digit, none twice."""
    inputs, kinds = held
    partner = np.empty(len(digits), dtype=np.int64)
    for digit in np.unique(digits):
        events, fitting = (np.flatnonzero(of == digit) for of in (digits, kinds))
        if len(fitting) < len(events):
            raise SourceError(
                f"{NAME} needs {len(events)} different inputs of the digit {digit}, and a part of "
                f"{source} has {len(fitting)}."
            )
        partner[events] = generator.permutation(fitting)[: len(events)]
    drawn: Shaped[ndarray, "events ..."] = inputs[partner]
    return drawn
