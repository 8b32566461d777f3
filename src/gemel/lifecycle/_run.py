"""A run's folder, and what a person gets back from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from gemel.bundle import Verifier
from gemel.errors import SettingsError
from gemel.evaluation import Evaluation
from gemel.files import write_whole
from gemel.lifecycle._settings import RunSettings
from gemel.training import EpochRecord
from gemel.types import Settings

RECORD = "run.yaml"


class RunRecord(Settings):
    """What was asked for: enough to open the same data again, divided the same way.

    Attributes:
        source: The SOURCE trained on; a path is absolute.
        data: Folder of known layouts, where one was given.
        division: Fingerprint of who stood in which part.
        settings: All settings of the run.
    """

    source: str
    data: str | None = None
    division: str
    settings: RunSettings


@dataclass(frozen=True)
class Run:
    """A finished run.

    Attributes:
        folder: Bundle, report, checkpoints and logs.
        verifier: The bundle's, ready to use.
        evaluations: One for each held-out part or official list of pairs; none on processes
            other than the main one, which evaluates for all.
        history: One record for each epoch.
    """

    folder: Path
    verifier: Verifier
    evaluations: Sequence[Evaluation]
    history: Sequence[EpochRecord]

    @property
    def report(self) -> Path:
        """The HTML report."""
        return self.folder / "report.html"


def save_record(folder: Path, record: RunRecord) -> None:
    """Write what was asked for into the run's folder."""
    text = yaml.safe_dump(record.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    write_whole(folder / RECORD, text)


def has_record(folder: Path) -> bool:
    """Whether the folder says what its run was asked for."""
    return (folder / RECORD).is_file()


def load_record(folder: Path) -> RunRecord:
    """What a run was asked for.

    Raises:
        SettingsError: If the folder holds no record of a run, or one that cannot be read.
    """
    path = folder / RECORD
    if not has_record(folder):
        raise SettingsError(
            f"{path} is missing, so the data this bundle was trained on is unknown; name the data "
            "to evaluate on with --on SOURCE."
        )
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise SettingsError(
            f"{path} is no longer the YAML that training wrote; name the data to evaluate on with "
            "--on SOURCE."
        ) from None
    return RunRecord.read(values, str(path))
