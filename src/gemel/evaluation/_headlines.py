"""The two or three numbers of an evaluation that a reader should see first."""

from collections.abc import Iterator
from dataclasses import dataclass

from gemel.evaluation._cells import Cell, measured, percent
from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._one_shot import OneShot

MOST = 3


@dataclass(frozen=True)
class Headline:
    """A number, and the sentence that it begins."""

    cell: Cell
    says: str

    @property
    def wordy(self) -> bool:
        """Whether the number is said in words."""
        return "none" in self.cell.value


def headlines(evaluation: Evaluation) -> tuple[Headline, ...]:
    """The equal error rate, and what this data was made to ask for."""
    return tuple(_all(evaluation))[:MOST]


def _all(evaluation: Evaluation) -> Iterator[Headline]:
    yield Headline(
        measured(evaluation.equal_error_rate),
        "of decisions wrong, with both mistakes equally common (equal error rate)",
    )
    if grades := evaluation.grades:
        yield Headline(measured(grades.pearson), "correlation with the scores (Pearson)")
    yield from _at_the_door(evaluation)
    for tasks in evaluation.official:
        yield Headline(
            measured(tasks.accuracy),
            f"of the time the right one of {tasks.ways} is picked in the {tasks.name}",
        )
    for found in evaluation.searches:
        if found.direction is not None:
            k = max(found.recall)
            yield Headline(
                measured(found.recall[k]),
                f"of searches {found.direction} have a right one among the {k} nearest; "
                f"{percent(found.chance[k])} would by chance",
            )
    if (classes := evaluation.classes) and (accuracy := classes.nearest_neighbour_accuracy):
        yield Headline(
            measured(accuracy[min(accuracy)]),
            f"named rightly as one of {classes.classes} known, by the nearest one learned from",
        )
    if game := evaluation.one_shot:
        yield Headline(measured(game.accuracy), _picked(game))


def _at_the_door(evaluation: Evaluation) -> Iterator[Headline]:
    """Of the gallery that nobody was needed to fill up, at the largest rate."""
    gallery = evaluation.open_set.among(None) if evaluation.open_set else None
    if gallery and gallery.detection:
        rate = max(gallery.detection)
        yield Headline(
            measured(gallery.detection[rate]),
            f"of searches recognise one of {gallery.identities:,} enrolled where {percent(rate)} "
            "of strangers are taken for one",
        )


def _picked(game: OneShot) -> str:
    examples = "one example" if game.shots == 1 else f"{game.shots} examples"
    return f"of the time the right one of {game.ways} is picked from {examples} each"
