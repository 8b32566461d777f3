"""The run's numbers for TensorBoard."""

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from gemel.training._watcher import EpochRecord

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter


class EpochLog:
    """Writes each epoch's numbers under `folder/logs`; a resumed run adds to them.

    Args:
        active: False on every process but the main one.
    """

    def __init__(self, folder: Path, *, active: bool) -> None:
        self._folder, self._active = folder / "logs", active
        self._writer: SummaryWriter | None = None

    def write(self, record: EpochRecord) -> None:
        """One point on each curve."""
        if not self._active:
            return
        writer = self._opened()
        writer.add_scalar("loss", record.loss, record.epoch)
        writer.add_scalar("learning_rate", record.learning_rate, record.epoch)
        if record.equal_error_rate is not None:
            writer.add_scalar("validation/equal_error_rate", record.equal_error_rate, record.epoch)

    def _opened(self) -> "SummaryWriter":
        """The writer; it makes its folder, so a run that fails before an epoch leaves none."""
        from torch.utils.tensorboard import SummaryWriter

        if self._writer is None:
            self._writer = SummaryWriter(str(self._folder))
        return self._writer

    def __enter__(self) -> "EpochLog":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            self._writer.close()
