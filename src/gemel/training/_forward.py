"""From a batch to its loss: each sample embedded once, every pair the batch holds compared."""

from typing import TYPE_CHECKING

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from gemel.data import Batch, augment
from gemel.inputs import Inputs, Settled
from gemel.losses import CrossBatchMemory, Meeting, Objective, build
from gemel.networks import Network
from gemel.training._gather import gathered, shares
from gemel.training._lesson import Lesson, seed_of

if TYPE_CHECKING:
    from accelerate import Accelerator


class Forward:
    """One lesson's way from samples to a loss, on this process and its share of each batch."""

    def __init__(
        self,
        lesson: Lesson,
        network: Network,
        objective: Objective,
        accelerator: "Accelerator",
    ) -> None:
        self._lesson, self._network = lesson, network
        self._objective, self._accelerator = objective, accelerator
        kept = lesson.objective.memory
        self._memory = CrossBatchMemory(kept) if kept else None

    def begin_epoch(self) -> None:
        """Learn again; what a memory keeps of the epoch before is forgotten."""
        self._network.train()
        if self._memory is not None:
            self._memory.forget()

    def __call__(self, batch: Batch, step: int) -> tuple[Meeting, Float[Tensor, ""]]:
        """Who met whom, and what the objective says of it."""
        with self._accelerator.autocast():
            mine = self._network(self._inputs(batch, step))
        meeting = self._meeting(batch, gathered(mine.float(), len(batch)))
        if self._memory is None:
            return meeting, self._objective(meeting)
        loss = self._objective(self._memory.widened(meeting, self._network.measure.matrix))
        self._memory.remember(meeting)
        return meeting, loss

    def _meeting(self, batch: Batch, outputs: Float[Tensor, "batch width"]) -> Meeting:
        """The batch as the objective sees it."""
        place, samples = outputs.device, self._lesson.samples
        same, compared, forged = (
            torch.from_numpy(mask).to(place)
            for mask in (batch.same, batch.compared, samples.forged[batch.index])
        )
        side = None if samples.side is None else samples.side[batch.index]
        score, identity, sides = (
            None if values is None else torch.from_numpy(values).to(place)
            for values in (batch.score, batch.identity, side)
        )
        return Meeting(
            energies=self._network.energies(outputs, compared),
            same=same,
            compared=compared,
            score=score,
            embeddings=outputs,
            identity=identity,
            forged=forged,
            side=sides,
        )

    def _inputs(self, batch: Batch, step: int) -> Inputs:
        """This process's share of the batch, changed as it would be on any process."""
        sizes = shares(len(batch), self._accelerator.num_processes)
        start = sum(sizes[: self._accelerator.process_index])
        stop = start + sizes[self._accelerator.process_index]
        lesson = self._lesson
        changed = augment(
            lesson.samples.read(batch.index[start:stop]).to(self._accelerator.device),
            lesson.preprocessing,
            lesson.augmentation,
            torch.Generator().manual_seed(seed_of(lesson.seed, "augmentation", step)),
            batch=len(batch),
            start=start,
        )
        settled: Settled = lesson.preprocessing
        standard: Inputs = settled.standardise(changed)
        return standard


def objective_of(lesson: Lesson, network: Network) -> Objective:
    """The lesson's objective; another library's may have weights a class, and asks for sizes."""
    if not lesson.objective.loss.startswith("pml:"):
        return build(lesson.objective)
    identities = len(lesson.samples.names)
    return build(lesson.objective, identities=identities, dim=_width(network, lesson))


@torch.no_grad()
def _width(network: Network, lesson: Lesson) -> int:
    """How many numbers the network makes of an input; asked of itself, at rest."""
    settled: Settled = lesson.preprocessing
    outputs = network.eval()(settled.standardise(lesson.samples.read(np.arange(1))))
    width: int = outputs.shape[1]
    return width
