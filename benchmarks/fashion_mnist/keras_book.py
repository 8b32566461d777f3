"""The peer: a plain Keras program of the book's design, pairs in memory as books make them."""

import time
from pathlib import Path
from platform import python_version

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
from numpy import ndarray
from protocol import (
    TEST_PAIRS_SEED,
    Pairs,
    Record,
    book_pairs,
    pair_accuracy,
    parser,
    read_images,
    settings_of,
)

BATCH = 128


def both_sides(images: ndarray, seed: int) -> tuple[list[ndarray], ndarray]:
    """Every pair of `images` (classes, samples, 28, 28) as two float arrays, and its relation."""
    pairs: Pairs = book_pairs(*images.shape[:2], seed)
    flat = images.reshape(-1, 28, 28, 1).astype(np.float32) / 255
    return [flat[pairs.left], flat[pairs.right]], pairs.same


def euclidean(sides: list[tf.Tensor]) -> tf.Tensor:
    """Distance of two embeddings, kept off zero where a root has no gradient."""
    left, right = sides
    squares = ops.sum(ops.square(left - right), axis=1, keepdims=True)
    return ops.sqrt(ops.maximum(squares, keras.config.epsilon()))


def contrastive(same: tf.Tensor, distance: tf.Tensor) -> tf.Tensor:
    """Same pairs towards 0, different ones past a margin of 1."""
    same = ops.cast(same, distance.dtype)
    push = ops.square(ops.maximum(1 - distance, 0))
    return ops.mean(same * ops.square(distance) + (1 - same) * push)


def siamese() -> keras.Model:
    """Two inputs, one encoder, their distance."""
    encoder = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 7, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(128),
        ]
    )
    left, right = layers.Input((28, 28, 1)), layers.Input((28, 28, 1))
    distance = layers.Lambda(euclidean, output_shape=(1,))([encoder(left), encoder(right)])
    model = keras.Model([left, right], distance)
    model.compile(loss=contrastive, optimizer=keras.optimizers.RMSprop())
    return model


def main() -> None:
    """Train epoch by epoch; time the training, test between."""
    options = parser(__doc__)
    options.add_argument("--out", type=Path, required=True, help="JSON file to write")
    options = options.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    tf.config.threading.set_inter_op_parallelism_threads(options.threads)
    keras.utils.set_random_seed(options.seed)

    started = time.perf_counter()
    images = read_images(options.data, options.images_per_class)
    sides, same = both_sides(images.learned, options.seed)
    test_sides, test_same = both_sides(images.tested, TEST_PAIRS_SEED)
    model = siamese()
    record = Record(
        program="Keras, the book's design",
        versions={"python": python_version(), "keras": keras.__version__, "tf": tf.__version__},
        settings=settings_of(options),
        setup_seconds=time.perf_counter() - started,
    )
    for _ in range(options.epochs):
        started = time.perf_counter()
        model.fit(sides, same, batch_size=BATCH, epochs=1, verbose=0)
        seconds = time.perf_counter() - started
        energy = model.predict(test_sides, batch_size=BATCH, verbose=0)[:, 0]
        record.add(seconds, pair_accuracy(energy, test_same))
    record.write(options.out)


if __name__ == "__main__":
    main()
