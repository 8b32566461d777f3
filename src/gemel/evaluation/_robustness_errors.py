"""What becomes of the errors when the probe of every pair is changed."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from gemel.bundle import Matcher
from gemel.data import Comparisons, Samples
from gemel.decision import Decision
from gemel.evaluation._robustness import (
    NEUTRAL,
    ChangeName,
    Robustness,
    RobustnessCurve,
    RobustnessLevel,
    words_of,
)
from gemel.evaluation._robustness_probes import (
    FILL,
    Probes,
    choose_probes,
    embed_changed,
    holds_image,
)
from gemel.evaluation._settings import EvaluationSettings
from gemel.metrics import (
    Trials,
    equal_error_rate,
    measure,
    measure_false_match_rate,
    measure_false_non_match_rate,
)


def withstand(
    matcher: Matcher,
    samples: Samples,
    comparisons: Comparisons,
    embeddings: Float[Tensor, "samples dim"],
    decision: Decision | None,
    settings: EvaluationSettings,
    seed: int,
) -> Robustness | None:
    """The errors over rotation, shift and scale, one pass over the probes a level.

    None where it is not asked for, or the images among the samples make no genuine and no
    impostor pairs of two units at least.
    """
    if (asked := settings.robustness) is None:
        return None
    images = holds_image(matcher.preprocessing, samples)
    probes = choose_probes(samples, comparisons, images, asked, seed)
    same = probes.pairs.same
    units = samples.units[np.concatenate((probes.pairs.left, probes.pairs.right))]
    if not same.any() or same.all() or len(np.unique(units)) < 2:
        return None
    attempt = _Attempt(matcher, samples, embeddings, probes, decision, settings.resamples, seed)
    levels: dict[ChangeName, tuple[float, ...]] = {
        "rotation": asked.rotations,
        "shift": asked.shifts,
        "scale": asked.scales,
    }
    return Robustness(
        probes=len(probes.places),
        genuine_pairs=int(same.sum()),
        impostor_pairs=int((~same).sum()),
        fill=FILL,
        curves=tuple(
            RobustnessCurve(change, tuple(attempt.at(change, level) for level in sorted(set(some))))
            for change, some in levels.items()
            if some
        ),
    )


@dataclass(frozen=True, eq=False)
class _Attempt:
    """All that stays the same from level to level."""

    matcher: Matcher
    samples: Samples
    embeddings: Float[Tensor, "samples dim"]
    probes: Probes
    decision: Decision | None
    resamples: int
    seed: int

    def at(self, change: ChangeName, level: float) -> RobustnessLevel:
        """The errors after one change of every probe."""
        trials = self._trials(change, level)
        threshold = self.decision.match.threshold if self.decision else None
        return RobustnessLevel(
            words=words_of(change, level),
            level=float(level),
            equal_error_rate=measure(
                trials, equal_error_rate, resamples=self.resamples, seed=self.seed
            ),
            false_match_rate=(
                None if threshold is None else measure_false_match_rate(trials, threshold)
            ),
            false_non_match_rate=(
                None if threshold is None else measure_false_non_match_rate(trials, threshold)
            ),
        )

    def _trials(self, change: ChangeName, level: float) -> Trials:
        pairs, places, known = self.probes.pairs, self.probes.places, self.embeddings
        if level == NEUTRAL[change]:
            # Not read through the warp: an image that nothing is done to is the image on file.
            changed = known[torch.from_numpy(places)]
        else:
            changed = embed_changed(self.matcher, self.samples, self.probes, change, level)
        left, right = (
            np.where(is_probe, len(known) + np.searchsorted(places, sample), sample)
            for is_probe, sample in (
                (self.probes.left, pairs.left),
                (~self.probes.left, pairs.right),
            )
        )
        units = self.samples.units
        return Trials(
            energy=self.matcher.energies(torch.cat((known, changed)), left, right),
            same=pairs.same,
            left_unit=units[pairs.left],
            right_unit=units[pairs.right],
            unit=self.samples.split_by,
        )
