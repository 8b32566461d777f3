"""The peer: pytorch-metric-learning with the same encoder, in a plain PyTorch loop."""

import time
from pathlib import Path
from platform import python_version

import numpy as np
import pytorch_metric_learning
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
from pytorch_metric_learning.distances import LpDistance
from pytorch_metric_learning.losses import ContrastiveLoss
from pytorch_metric_learning.reducers import MeanReducer
from pytorch_metric_learning.samplers import MPerClassSampler
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

# The sampler wants a multiple of the images per class: all six classes, twenty of each.
PER_CLASS_IN_BATCH = 20
BATCH = 120


def encoder() -> nn.Module:
    """The book's: conv 32 at 7x7, max-pool, conv 64 at 3x3, dense 128."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 7),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(64 * 9 * 9, 128),
    )


def as_tensor(images: ndarray) -> Tensor:
    """(classes, samples, 28, 28) uint8 to (classes * samples, 1, 28, 28) in [0, 1]."""
    return torch.from_numpy(images.reshape(-1, 1, 28, 28).astype(np.float32) / 255)


def batches(images: ndarray) -> DataLoader:
    """Batches balanced over the classes; an epoch has as many images as there are."""
    identity = torch.arange(images.shape[0]).repeat_interleave(images.shape[1])
    sampler = MPerClassSampler(
        identity, PER_CLASS_IN_BATCH, batch_size=BATCH, length_before_new_iter=len(identity)
    )
    return DataLoader(TensorDataset(as_tensor(images), identity), BATCH, sampler=sampler)


def train_once(network: nn.Module, loader: DataLoader, optimiser: torch.optim.Optimizer) -> None:
    """One epoch of the library's contrastive loss over all pairs in each batch."""
    # The mean over pairs, as in the book. The library's own mean over pairs that still pull or
    # push spreads the energies until 0.5 no longer parts them: fair only with a tuned threshold.
    loss_of = ContrastiveLoss(
        pos_margin=0,
        neg_margin=1,
        distance=LpDistance(normalize_embeddings=False),
        reducer=MeanReducer(),
    )
    network.train()
    for images, identity in loader:
        optimiser.zero_grad()
        loss_of(network(images), identity).backward()
        optimiser.step()


@torch.inference_mode()
def test(network: nn.Module, images: ndarray) -> float:
    """Accuracy on the book's test pairs; each image is embedded once."""
    network.eval()
    pairs = book_pairs(*images.shape[:2], TEST_PAIRS_SEED)
    embedding = torch.cat([network(part) for part in as_tensor(images).split(512)])
    energy = (embedding[pairs.left] - embedding[pairs.right]).norm(dim=1)
    return pair_accuracy(energy.numpy(), pairs.same)


def main() -> None:
    """Train epoch by epoch; time the training, test between."""
    options = parser(__doc__)
    options.add_argument("--out", type=Path, required=True, help="JSON file to write")
    options = options.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    np.random.seed(options.seed)  # the library's sampler draws from numpy's global generator

    started = time.perf_counter()
    images = read_images(options.data, options.images_per_class)
    loader, network = batches(images.learned), encoder()
    # Keras' RMSprop: its defaults, so that both peers take the same steps.
    optimiser = torch.optim.RMSprop(network.parameters(), lr=1e-3, alpha=0.9, eps=1e-7)
    versions = {"torch": torch.__version__, "pml": pytorch_metric_learning.__version__}
    record = Record(
        program="pytorch-metric-learning, the same encoder",
        versions={"python": python_version()} | versions,
        settings=settings_of(options),
        setup_seconds=time.perf_counter() - started,
    )
    for _ in range(options.epochs):
        started = time.perf_counter()
        train_once(network, loader, optimiser)
        seconds = time.perf_counter() - started
        record.add(seconds, test(network, images.tested))
    record.write(options.out)


if __name__ == "__main__":
    main()
