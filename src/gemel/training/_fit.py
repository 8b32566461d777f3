"""The training loop: the only place that calls `.backward()`."""

import math
import time
from pathlib import Path

import torch
import torch.distributed as distributed
from torch.optim import Optimizer

from gemel.bundle import Matcher
from gemel.data import Batch, Samples, batches_of
from gemel.errors import DivergedError
from gemel.networks import Network
from gemel.training._accelerator import accelerator_on
from gemel.training._alarm import Alarm
from gemel.training._checkpoint import (
    Learner,
    Progress,
    learners_of,
    load_best,
    load_checkpoint,
    save_checkpoint,
)
from gemel.training._forward import Forward, objective_of
from gemel.training._gather import average_gradients
from gemel.training._lesson import Lesson, seed_of
from gemel.training._log import EpochLog
from gemel.training._optimiser import optimiser_for, rate_at, set_rate
from gemel.training._signs import Signs
from gemel.training._validation import Validation
from gemel.training._watcher import EpochRecord, Silent, Watcher


def fit(
    network: Network,
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
        One record for each epoch, those before a resumption included; none where the network
        has no weight that could learn, or no epoch is asked for.

    Raises:
        DivergedError: If the loss stops being a number.
        SourceError: If there is nothing to compare, or `resume` finds a run made under
            another plan.
        SettingsError: If the device is not there or cannot compute with the precision, or
            fewer processes came than were launched.
    """
    learns = any(weight.requires_grad for weight in network.parameters())
    if not learns or not lesson.settings.epochs:
        return ()
    return _Run(network, lesson, folder, validation, device, watcher or Silent()).go(resume)


class _Run:
    """One training run and the things it holds open."""

    def __init__(
        self,
        network: Network,
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
        self.objective = objective_of(lesson, network)
        self.accelerator = accelerator_on(device, self.settings.mixed_precision)
        self.network = network.to(self.accelerator.device)
        self.learners = learners_of(self.network, self.objective).to(self.accelerator.device)
        self.optimiser: Optimizer
        self.optimiser = self.accelerator.prepare(optimiser_for(self.learners, self.settings))
        self.forward = Forward(lesson, self.network, self.objective, self.accelerator)
        matcher = Matcher(self.network, lesson.preprocessing)
        self.validation = Validation(matcher, validation) if validation is not None else None
        self.alarm = Alarm(lesson.objective, watcher)
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
                    self.alarm.look(progress.records)
        self.accelerator.wait_for_everyone()
        load_best(self.folder, self.learners)
        return progress.records

    @property
    def _learner(self) -> Learner:
        """All that changes while learning, without accelerate's wrapper."""
        plain: Optimizer = getattr(self.optimiser, "optimizer", self.optimiser)
        return Learner(self.learners, plain, self.accelerator.scaler)

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
        self.forward.begin_epoch()
        before = number * len(self.batches)
        signs = Signs(self.objective)
        for place, batch in enumerate(self.batches.epoch(number)):
            loss = self._step(batch, before + place, signs)
            self.watcher.step(number + 1, before + place + 1, self.steps, loss)
        return EpochRecord(
            epoch=number + 1,
            loss=signs.loss,
            equal_error_rate=self._validated(),
            learning_rate=self.optimiser.param_groups[0]["lr"],
            seconds=time.perf_counter() - began,
            training_error=signs.training_error,
            spread=signs.spread,
            active=signs.active,
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

    def _step(self, batch: Batch, step: int, signs: Signs) -> float:
        """Move the weights by what one batch says."""
        set_rate(self.optimiser, rate_at(step, self.steps, self.settings))
        meeting, loss = self.forward(batch, step)
        value = self._checked(float(loss.detach()), step)
        signs.see(meeting, value)
        self.optimiser.zero_grad()
        self.accelerator.backward(loss)
        average_gradients(self.learners)
        if self.settings.clip is not None:
            self.accelerator.clip_grad_norm_(self.learners.parameters(), self.settings.clip)
        self.optimiser.step()
        return value

    def _checked(self, loss: float, step: int) -> float:
        if math.isfinite(loss):
            return loss
        raise DivergedError(
            f"The loss became {loss} at step {step + 1} of {self.steps}, most often because the "
            f"learning rate is too high: it was {rate_at(step, self.steps, self.settings):.2g} "
            "there. Try --set training.learning_rate a third of what it is."
        )
