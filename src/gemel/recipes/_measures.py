"""The numbers of an evaluation that a table may report."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from gemel.evaluation import Evaluation
from gemel.metrics import Measured
from gemel.types import Settings

MeasureName: TypeAlias = Literal[
    "pair_accuracy",
    "false_match_rate",
    "false_non_match_rate",
    "equal_error_rate",
    "area_under_curve",
    "false_positive_rate_at_95",
    "one_shot_accuracy",
    "official_one_shot_accuracy",
    "detection_and_identification_rate",
    "false_positive_identification_rate",
    "false_negative_identification_rate",
    "recall",
    "nearest_neighbour_accuracy",
    "linear_accuracy",
    "pearson",
    "spearman",
    "mean_squared_error",
]

NOT_SHARES = frozenset({"pearson", "spearman", "mean_squared_error"})
"""Printed as they are; everything else is a share, printed in per cent."""

LOWER_IS_BETTER = frozenset(
    {
        "false_match_rate",
        "false_non_match_rate",
        "equal_error_rate",
        "false_positive_rate_at_95",
        "false_positive_identification_rate",
        "false_negative_identification_rate",
        "mean_squared_error",
    }
)

OFFICIAL = "official_one_shot_accuracy"
"""Of the tasks that a data set is published with."""

OPEN_SET = {
    "detection_and_identification_rate": "DIR",
    "false_positive_identification_rate": "FPIR",
    "false_negative_identification_rate": "FNIR",
}
"""Rates of galleries with strangers before them, and what a table calls them."""

READ_OFF = {
    "detection_and_identification_rate": ("DIR", "FPIR"),
    "false_non_match_rate": ("FNMR", "FMR"),
}
"""Rates that are read off at a given rate of the other error, and what a table calls both."""


class Reported(Settings):
    """One number of the table.

    Attributes:
        part: The held-out part or official list of pairs it is measured on.
        measure: Which number of an evaluation.
        k: Of recall@k, or how many neighbours vote.
        of: Which direction of a search ("photo → caption"), which impostors ("skilled
            impostors"), how many are on file, and against which impostors ("5 on file", "5 on
            file, skilled impostors"), what is missing ("without sound", "image alone"), or how
            probes are changed ("rotated 30°", "shifted 10 %", "scaled 0.7×"); None for the whole.
        among: Size of the gallery of an open-set rate; None for that of the enrolled half.
        at: Rate of one error at which the other is read off: FPIR of a detection rate; FMR of a
            false non-match rate, one of evaluation.false_match_rates, and without it that rate is
            the one at the operating point.
        published: What the source reported, in per cent where the measure is a share; None
            where it has no such number.
        recalled: Whether `published` is from memory and was not checked.
        goal: What this recipe is to reach, in the same unit; None where there is no goal.
    """

    part: str
    measure: MeasureName = "pair_accuracy"
    k: int | None = None
    of: str | None = None
    among: int | None = None
    at: float | None = None
    published: float | None = None
    recalled: bool = False
    goal: float | None = None

    @property
    def words(self) -> str:
        """What a table calls it.

        Example:
            >>> Reported(part="test", measure="recall", k=10, of="photo → caption").words
            'recall@10, photo → caption'
        """
        among = None if self.among is None else f"N = {self.among:,}"
        return ", ".join(filter(None, (self._name, among, self.of)))

    @property
    def _name(self) -> str:
        if self.at is not None:
            short, other = READ_OFF.get(self.measure, (self.measure.replace("_", " "), "FPIR"))
            return f"{short} at {other} {100 * self.at:g} %"
        name = OPEN_SET.get(self.measure, self.measure.replace("_", " "))
        return name if self.k is None else f"{name}@{self.k}"


@dataclass(frozen=True)
class Number:
    """A measured number, and what chance would give where that is known."""

    measured: Measured
    chance: float | None = None


def number(reported: Reported, evaluation: Evaluation) -> Number | None:
    """What `reported` asks for; None where this data does not allow it to be measured."""
    name = reported.measure
    if name == "recall":
        return _recall(reported, evaluation)
    if name in ("nearest_neighbour_accuracy", "linear_accuracy"):
        return _naming(reported, evaluation)
    if name in OPEN_SET:
        return _open_set(reported, evaluation)
    if name == "false_non_match_rate" and reported.at is not None:
        rates = getattr(part_of(reported.of, evaluation), "false_non_match_rates", {})
        return _given(rates.get(reported.at))
    if reported.of is not None:
        return _of(part_of(reported.of, evaluation), name)
    if name == "one_shot_accuracy":
        game = evaluation.one_shot
        return None if game is None else Number(game.accuracy, chance=1 / game.ways)
    if name == OFFICIAL:
        tasks = evaluation.official
        return Number(tasks[0].accuracy, chance=1 / tasks[0].ways) if tasks else None
    for part in (evaluation, evaluation.operating, evaluation.grades):
        if isinstance(getattr(part, name, None), Measured):
            return _of(part, name)
    return None


def part_of(of: str | None, evaluation: Evaluation) -> object:
    """What has numbers of its own: the whole, or what `Reported.of` names."""
    if of is None:
        return evaluation
    parts: dict[str, object] = {f"{one.kind} impostors": one for one in evaluation.impostors}
    parts |= {missing.words: missing for missing in evaluation.missing}
    if evaluation.robustness:
        parts |= {level.words: level for level in evaluation.robustness.levels}
    if (on_file := evaluation.on_file) is not None:
        parts[on_file.words] = on_file
        parts |= {f"{on_file.words}, {one.kind} impostors": one for one in on_file.impostors}
    return parts.get(of)


def _of(part: object, name: str) -> Number | None:
    found = getattr(part, name, None)
    return _given(found if isinstance(found, Measured) else None)


def _given(found: Measured | None) -> Number | None:
    return None if found is None else Number(found)


def sentence(reported: Reported, evaluation: Evaluation) -> str:
    """What was compared, or searched, for the number that `reported` asks for."""
    if reported.measure in OPEN_SET and evaluation.open_set:
        return evaluation.open_set.sentence
    if reported.measure == OFFICIAL and evaluation.official:
        return evaluation.official[0].sentence
    on_file = evaluation.on_file
    if on_file is not None and (reported.of or "").split(", ")[0] == on_file.words:
        return on_file.sentence
    return evaluation.protocol.sentence


def _open_set(reported: Reported, evaluation: Evaluation) -> Number | None:
    gallery = evaluation.open_set.among(reported.among) if evaluation.open_set else None
    if gallery is None:
        return None
    if reported.measure == "detection_and_identification_rate":
        rate = max(gallery.detection, default=0.0) if reported.at is None else reported.at
        return _given(gallery.detection.get(rate))
    if gallery.point is None:
        return None
    if reported.measure == "false_positive_identification_rate":
        return Number(gallery.point.false_positive_rate)
    return Number(gallery.point.false_negative_rate)


def _recall(reported: Reported, evaluation: Evaluation) -> Number | None:
    rank = reported.k or 1
    for search in evaluation.searches:
        if search.direction == reported.of and rank in search.recall:
            return Number(search.recall[rank], chance=search.chance[rank])
    return None


def _naming(reported: Reported, evaluation: Evaluation) -> Number | None:
    parts = {missing.words: missing.classes for missing in evaluation.missing}
    classes = evaluation.classes if reported.of is None else parts.get(reported.of)
    if classes is None:
        return None
    if reported.measure == "linear_accuracy":
        return Number(classes.linear_accuracy, chance=classes.chance)
    found = classes.nearest_neighbour_accuracy.get(reported.k or 1)
    return None if found is None else Number(found, chance=classes.chance)
