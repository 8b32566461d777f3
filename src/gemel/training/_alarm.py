"""Warnings while a run learns: what its epochs show to be wrong, each fault said once."""

from collections.abc import Sequence

from gemel.diagnosis import examine_history, loss_of_collapse
from gemel.losses import ObjectiveSettings, build
from gemel.training._watcher import EpochRecord, Watcher

WARM_UP = 3
"""Epochs before anything is said: the first ones of a healthy run may look ill."""

WITH_A_MARGIN = frozenset({"contrastive", "triplet", "difference"})
"""Losses that leave a pair or triplet alone once it is past the margin."""


class Alarm:
    """Looks at a run's epochs as they come, and warns whoever watches."""

    def __init__(self, objective: ObjectiveSettings, watcher: Watcher) -> None:
        self._stuck_at = stuck_at(objective)
        self._margin = margin_of(objective)
        self._watcher = watcher
        self._said: set[str] = set()

    def look(self, records: Sequence[EpochRecord]) -> None:
        """Warn of what the epochs so far show and nobody was told yet."""
        if len(records) < WARM_UP:
            return
        for finding in examine_history(records, margin=self._margin, stuck_at=self._stuck_at):
            if finding.name not in self._said:
                self._said.add(finding.name)
                self._watcher.warn(f"{finding.name}: {finding.evidence} {finding.remedy}")


def stuck_at(objective: ObjectiveSettings) -> float | None:
    """The loss when nobody is told apart; unknown of another library's losses."""
    return None if objective.loss.startswith("pml:") else loss_of_collapse(build(objective))


def margin_of(objective: ObjectiveSettings) -> float | None:
    """The margin past which a pair or triplet is left alone, where the loss has one."""
    return objective.margin if objective.loss in WITH_A_MARGIN else None
