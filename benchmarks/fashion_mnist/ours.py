"""gemel: the book's encoder and loss, each image embedded once a batch, all its pairs compared."""

import tempfile
import time
from pathlib import Path
from platform import python_version

import numpy as np
import torch
from numpy import ndarray
from protocol import (
    TEST_PAIRS_SEED,
    Record,
    book_pairs,
    pair_accuracy,
    parser,
    read_images,
    settings_of,
)

import gemel
from gemel.bundle import Matcher
from gemel.data import AugmentationSettings, BatchSettings, Dense, Samples
from gemel.encoders import EncoderSettings
from gemel.inputs import ImagePreprocessing
from gemel.losses import ObjectiveSettings
from gemel.networks import NetworkSettings, build
from gemel.training import EpochRecord, Lesson, Silent, TrainingSettings, fit

EPOCHS = 5
"""As in the recipe `fashion-mnist-paper`: the schedule ends where the peers' first passes are."""


def samples_of(images: ndarray) -> Samples:
    """(classes, samples, 28, 28) uint8 as the samples of a data set, in that order."""
    classes, count = images.shape[:2]
    total = classes * count
    return Samples(
        cache=Dense(images.reshape(total, 1, 28, 28)),
        rows=np.arange(total),
        identity=np.repeat(np.arange(classes), count),
        names=tuple(map(str, range(classes))),
        forged=np.zeros(total, dtype=bool),
        origin=tuple(map(str, range(total))),
        split_by="sample",
    )


class Tester(Silent):
    """Tests after every epoch; the epoch's seconds do not count the test."""

    def __init__(self, matcher: Matcher, images: ndarray, record: Record) -> None:
        self._matcher, self._samples, self._record = matcher, samples_of(images), record
        self._pairs = book_pairs(*images.shape[:2], TEST_PAIRS_SEED)

    def epoch(self, record: EpochRecord) -> None:
        embeddings = self._matcher.embed_samples(self._samples)
        energy = self._matcher.energies(embeddings, self._pairs.left, self._pairs.right)
        self._record.add(record.seconds, pair_accuracy(energy, self._pairs.same))


def main() -> None:
    """Train as `gemel train` does, test between epochs."""
    options = parser(__doc__)
    options.add_argument("--out", type=Path, required=True, help="JSON file to write")
    options = options.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)

    started = time.perf_counter()
    images = read_images(options.data, options.images_per_class)
    learned = samples_of(images.learned)
    preprocessing = ImagePreprocessing(size=(28, 28)).with_statistics(learned.blocks(4096))
    chosen = NetworkSettings(encoder=EncoderSettings(name="book"), energy="euclidean")
    network = build(chosen, preprocessing.shape)
    lesson = Lesson(
        samples=learned,
        preprocessing=preprocessing,
        batches=BatchSettings(),
        augmentation=AugmentationSettings(),
        objective=ObjectiveSettings(loss="contrastive", margin=1.0),
        settings=TrainingSettings(
            epochs=min(options.epochs, EPOCHS), optimiser="rmsprop", momentum=0.0, weight_decay=0.0
        ),
        seed=options.seed,
    )
    record = Record(
        program="gemel, the same encoder",
        versions={
            "python": python_version(),
            "torch": torch.__version__,
            "gemel": gemel.__version__,
        },
        settings=settings_of(options),
        setup_seconds=time.perf_counter() - started,
    )
    tester = Tester(Matcher(network, preprocessing), images.tested, record)
    with tempfile.TemporaryDirectory() as folder:
        fit(network, lesson, Path(folder), device="cpu", watcher=tester)
    record.write(options.out)


if __name__ == "__main__":
    main()
