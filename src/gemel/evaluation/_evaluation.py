"""Everything that is known about a verifier on one set of samples."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gemel.data import Samples
from gemel.evaluation._classes import Classes
from gemel.evaluation._forgeries import ImpostorKind
from gemel.evaluation._grades import Grades
from gemel.evaluation._hardest import HardestPairs
from gemel.evaluation._map import EmbeddingMap
from gemel.evaluation._missing import Missing
from gemel.evaluation._official import OfficialEpisodes
from gemel.evaluation._on_file import OnFile
from gemel.evaluation._one_shot import OneShot
from gemel.evaluation._open_set import OpenSet
from gemel.evaluation._operating import Evidence, Operating
from gemel.evaluation._plain import SHOWN_ONLY, plain
from gemel.evaluation._protocol import EvaluationProtocol
from gemel.evaluation._robustness import Robustness
from gemel.evaluation._scores import ScoreHistogram
from gemel.evaluation._search import Search
from gemel.metrics import ErrorBands, Measured, Trials


@dataclass(frozen=True)
class Acquisition:
    """How many samples of the source could be read at all; the others are counted, not dropped.

    Attributes:
        attempted: Samples of the whole source, of which this data is a part.
        skipped: Those that could not be decoded.
        failure_to_acquire: FTA = skipped / attempted.
    """

    attempted: int
    skipped: int
    failure_to_acquire: float


def acquisition(samples: Samples) -> Acquisition:
    """How the source of `samples` was read."""
    attempted, skipped = len(samples.cache), len(samples.skipped)
    return Acquisition(attempted, skipped, skipped / max(attempted, 1))


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How good a verifier is on some samples, and how sure of that one can be.

    Attributes:
        name: What tables and legends call it.
        protocol: What was compared with what.
        trials: Every comparison behind these numbers; a cross-validation joins those of its folds.
        equal_error_rate: Error rate where FMR = FNMR, whatever the threshold.
        area_under_curve: Chance that a genuine pair has lower energy than an impostor pair.
        false_positive_rate_at_95: FMR at the strictest threshold that finds 95 % of the genuine
            pairs; read off these pairs.
        false_non_match_rates: For each rate the lowest FNMR where FMR is at most that rate; read
            off these pairs, not at the decision's threshold. A rate that not one impostor pair
            would amount to is left out.
        grades: Agreement with graded scores; None where the comparisons have none.
        operating: Errors at the decision's operating point; None without a decision.
        evidence: Whether its probabilities come true; None without a decision.
        one_shot: Recognition from few examples; None for fewer than two identities with
            enough samples.
        official: Recognition in the tasks that the data set is published with; none elsewhere.
        open_set: Galleries with strangers before them; None where none was asked for, or nobody
            has enough samples.
        on_file: Claims of an identity against some of its samples on file; None where none were
            asked for, or nobody has enough samples.
        searches: Each sample against all others, with sides once in each direction; none where
            nobody has an answer.
        classes: Naming by references; None without references of the same identities.
        missing: The same without each column, and with each alone; none where samples are one
            input each.
        impostors: Strangers and imitators apart, where there are forgeries.
        robustness: The errors when images arrive turned, moved or resized; None where it was not
            asked for, or the samples have no images.
        acquisition: How many samples could be read.
        curve: Both errors over the threshold, with pointwise bands.
        histogram: Where the energies lie.
        hardest: The pairs that went most wrong.
        map: The samples on a plane; None when none was asked for.
    """

    name: str
    protocol: EvaluationProtocol
    trials: Trials = field(metadata=SHOWN_ONLY)
    equal_error_rate: Measured
    area_under_curve: Measured
    false_positive_rate_at_95: Measured
    false_non_match_rates: Mapping[float, Measured]
    grades: Grades | None
    operating: Operating | None
    evidence: Evidence | None
    one_shot: OneShot | None
    official: tuple[OfficialEpisodes, ...]
    open_set: OpenSet | None
    on_file: OnFile | None
    searches: tuple[Search, ...]
    classes: Classes | None
    missing: tuple[Missing, ...]
    impostors: tuple[ImpostorKind, ...]
    robustness: Robustness | None
    acquisition: Acquisition
    curve: ErrorBands
    histogram: ScoreHistogram
    hardest: HardestPairs
    map: EmbeddingMap | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: all numbers a report shows, without its pictures."""
        values: dict[str, Any] = plain(self)
        values["protocol"]["sentence"] = self.protocol.sentence
        if self.open_set:
            values["open_set"]["sentence"] = self.open_set.sentence
        if self.on_file:
            values["on_file"]["sentence"] = self.on_file.sentence
        if self.robustness:
            values["robustness"]["sentence"] = self.robustness.sentence
        return values
