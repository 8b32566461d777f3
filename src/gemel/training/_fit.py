"""The training loop: the only place that calls `.backward()`."""

import math
import time
from pathlib import Path

import torch
import torch.distributed as distributed
from torch import Tensor
from torch.optim import Optimizer

from gemel import losses
from gemel.bundle import Matcher
from gemel.data import Batch, Samples, augment, batches_of, draw
from gemel.errors import DivergedError
from gemel.networks import Siamese
from gemel.training._accelerator import accelerator_on
from gemel.training._checkpoint import (
    Learner,
    Progress,
    load_best,
    load_checkpoint,
    save_checkpoint,
)
from gemel.training._gather import gathered, shares
from gemel.training._lesson import Lesson, seed_of
from gemel.training._log import EpochLog
from gemel.training._optimiser import optimiser_for, rate_at, set_rate
from gemel.training._validation import Validation
from gemel.training._watcher import EpochRecord, Silent, Watcher


def fit(
    network: Siamese,
    lesson: Lesson,
    folder: Path,
    *,
    validation: Samples | None = None,
    device: str = "auto",
    resume: bool = False,
    watcher: Watcher | None = None,
) -> tuple[EpochRecord, ...]:
    """Train `network` in place and leave the best epoch's weights in it.

    Every epoch ends in a checkpoint under `folder`; with `resume` training continues after
    the last one, to the same weights as if it had never stopped. Under `accelerate launch`
    each process embeds its share of every batch and the loss is that of the whole batch.

    Batch normalisation sees only its own process's share, and dropout draws for it alone, so
    with either two processes are not one; networks without them agree to rounding.

    Args:
        validation: Identities apart from training, whose equal error rate chooses the
            best epoch; without them the last epoch is kept.
        device: "auto" takes a GPU when there is one.

    Returns:
        One record for each epoch, those before a resumption included.

    Raises:
        DivergedError: If the loss stops being a number.
        SourceError: If there is nothing to compare, or `resume` finds a run made under
            another plan.
        SettingsError: If the device is not there or cannot compute with the precision, or
            fewer processes came than were launched.
    """
    return _Run(network, lesson, folder, validation, device, watcher or Silent()).go(resume)


class _Run:
    """One training run and the things it holds open."""

    def __init__(
        self,
        network: Siamese,
        lesson: Lesson,
        folder: Path,
        validation: Samples | None,
        device: str,
        watcher: Watcher,
    ) -> None:
        self.lesson, self.folder, self.watcher = lesson, folder, watcher
        self.plan = lesson.plan(network, validation)
        self.settings = lesson.settings
        self.batches = batches_of(lesson.samples, lesson.batches, seed=lesson.seed)
        self.objective = losses.build(lesson.objective)
        self.accelerator = accelerator_on(device, self.settings.mixed_precision)
        self.network = network.to(self.accelerator.device)
        self.optimiser: Optimizer
        self.model, self.optimiser = self.accelerator.prepare(
            self.network, optimiser_for(self.network, self.settings)
        )
        matcher = Matcher(self.network, lesson.preprocessing)
        self.validation = Validation(matcher, validation) if validation is not None else None
        self.steps = len(self.batches) * self.settings.epochs

    def go(self, resume: bool) -> tuple[EpochRecord, ...]:
        progress = self._begun(resume)
        with EpochLog(self.folder, active=self.accelerator.is_main_process) as log:
            while not self._finished(progress):
                record = self._epoch(len(progress.records))
                progress = Progress(progress.plan, (*progress.records, record))
                if self.accelerator.is_main_process:
                    save_checkpoint(self.folder, self._learner, progress)
                    log.write(record)
                    self.watcher.epoch(record)
        self.accelerator.wait_for_everyone()
        load_best(self.folder, self.network)
        return progress.records

    @property
    def _learner(self) -> Learner:
        """All that changes while learning, without accelerate's wrapper."""
        plain: Optimizer = getattr(self.optimiser, "optimizer", self.optimiser)
        return Learner(self.network, plain, self.accelerator.scaler)

    def _begun(self, resume: bool) -> Progress:
        saved = load_checkpoint(self.folder, self._learner, self.plan) if resume else None
        return saved or Progress(self.plan)

    def _finished(self, progress: Progress) -> bool:
        done, patience, best = len(progress.records), self.settings.patience, progress.best
        tired = patience is not None and best is not None and done - best.epoch >= patience
        return tired or done >= self.settings.epochs

    def _epoch(self, number: int) -> EpochRecord:
        """One pass over the data, then the validation error."""
        began = time.perf_counter()
        # Dropout follows the epoch alone, so that a resumed run drops what an unbroken one does.
        torch.manual_seed(
            seed_of(self.lesson.seed, "dropout", number, self.accelerator.process_index)
        )
        self.model.train()
        before = number * len(self.batches)
        total = 0.0
        for place, batch in enumerate(self.batches.epoch(number)):
            loss = self._step(batch, before + place)
            total += loss
            self.watcher.step(number + 1, before + place + 1, self.steps, loss)
        return EpochRecord(
            epoch=number + 1,
            loss=total / len(self.batches),
            equal_error_rate=self._validated(),
            learning_rate=self.optimiser.param_groups[0]["lr"],
            seconds=time.perf_counter() - began,
        )

    def _validated(self) -> float | None:
        """The main process's word for all: running averages of the others may differ."""
        if self.validation is None:
            return None
        error = torch.zeros(1, dtype=torch.float64, device=self.accelerator.device)
        if self.accelerator.is_main_process:
            error += self.validation.equal_error_rate()
        if self.accelerator.num_processes > 1:
            distributed.broadcast(error, src=0)
        return float(error)

    def _step(self, batch: Batch, step: int) -> float:
        """Embed each sample once, compare every pair the batch holds, move the weights."""
        set_rate(self.optimiser, rate_at(step, self.steps, self.settings))
        with self.accelerator.autocast():
            mine = self.model(self._inputs(batch, step))
        embeddings = gathered(mine.float(), len(batch))
        energies = self.network.measure.matrix(embeddings, embeddings)
        same, compared = (
            torch.from_numpy(mask).to(energies.device) for mask in (batch.same, batch.compared)
        )
        loss = self.objective(energies, same, compared)
        value = self._checked(float(loss.detach()), step)
        self.optimiser.zero_grad()
        self.accelerator.backward(loss)
        if self.settings.clip is not None:
            self.accelerator.clip_grad_norm_(self.network.parameters(), self.settings.clip)
        self.optimiser.step()
        return value

    def _inputs(self, batch: Batch, step: int) -> Tensor:
        """This process's share of the batch, changed as it would be on any process."""
        sizes = shares(len(batch), self.accelerator.num_processes)
        start = sum(sizes[: self.accelerator.process_index])
        stop = start + sizes[self.accelerator.process_index]
        chosen, lesson = batch.index[start:stop], self.lesson
        images = lesson.samples.read(chosen).to(self.accelerator.device).float()
        generator = torch.Generator().manual_seed(seed_of(lesson.seed, "augmentation", step))
        draws = draw(lesson.augmentation, len(batch), generator).share(start, stop)
        return lesson.preprocessing.standardise(augment(images, draws, lesson.augmentation))

    def _checked(self, loss: float, step: int) -> float:
        if math.isfinite(loss):
            return loss
        raise DivergedError(
            f"The loss became {loss} at step {step + 1} of {self.steps}, most often because the "
            f"learning rate is too high: it was {rate_at(step, self.steps, self.settings):.2g} "
            "there. Try --set training.learning_rate a third of what it is."
        )
