"""Measures of which there are as many as games, ranks, kinds of impostor and missing inputs."""

from collections.abc import Callable, Sequence

from gemel.evaluation._cells import Cell, compared, measured, percent, share
from gemel.evaluation._classes import Classes
from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._forgeries import ImpostorKind
from gemel.evaluation._measure import Measure, Read
from gemel.evaluation._missing import Missing
from gemel.evaluation._search import Search
from gemel.metrics import Measured

IMPOSTORS = {"random": "someone else", "skilled": "a forger"}
"""What each kind of impostor is to whoever has never heard the term."""


def one_shot_measures(evaluations: Sequence[Evaluation]) -> tuple[Measure, ...]:
    """One row for each game that was played: evaluations may differ in their ways."""
    games = {(e.one_shot.ways, e.one_shot.shots): None for e in evaluations if e.one_shot}
    return tuple(_one_shot_measure(ways, shots) for ways, shots in games)


def official_measures(evaluations: Sequence[Evaluation]) -> tuple[Measure, ...]:
    """One row for each list of published tasks."""
    names = {(game.name, game.ways): None for e in evaluations for game in e.official}
    return tuple(_official_measure(name, ways) for name, ways in names)


def search_measures(evaluations: Sequence[Evaluation], noun: str) -> tuple[Measure, ...]:
    """For each direction one row for each rank, and those that know no rank."""
    directions = {found.direction: None for e in evaluations for found in e.searches}
    ranks = sorted({k for e in evaluations for found in e.searches for k in found.recall})
    return tuple(
        measure
        for direction in directions
        for measure in (
            *(_recall_measure(direction, k, noun) for k in ranks),
            *_ranking_measures(direction, noun),
        )
    )


def class_measures(evaluations: Sequence[Evaluation], noun: str) -> tuple[Measure, ...]:
    """Naming by each number of neighbours, and by a classifier."""
    numbers = sorted(
        {k for e in evaluations if e.classes for k in e.classes.nearest_neighbour_accuracy}
    )
    linear = Measure(
        "Named rightly by a linear classifier on the embeddings",
        "linear accuracy",
        "The network is left as it is; only the classifier learns from the references.",
        _named(lambda classes: classes.linear_accuracy),
    )
    return (*(_neighbour_measure(k, noun) for k in numbers), linear)


def impostor_measures(evaluations: Sequence[Evaluation]) -> tuple[Measure, ...]:
    """Strangers and forgers apart, where there are forgeries."""
    impostors = [impostor for e in evaluations for impostor in e.impostors]
    rates = dict.fromkeys(rate for one in impostors for rate in one.false_non_match_rates)
    kinds = dict.fromkeys(one.kind for one in impostors)
    return tuple(measure for kind in kinds for measure in _impostor_measures(kind, list(rates)))


def missing_measures(evaluations: Sequence[Evaluation]) -> tuple[Measure, ...]:
    """Errors and names without each input and with each alone."""
    words = {missing.words: None for e in evaluations for missing in e.missing}
    return tuple(measure for said in words for measure in _missing_measures(said))


def _one_shot_measure(ways: int, shots: int) -> Measure:
    def read(evaluation: Evaluation) -> Cell | None:
        game = evaluation.one_shot
        played = game is not None and (game.ways, game.shots) == (ways, shots)
        return measured(game.accuracy) if game and played else None

    examples = "one example" if shots == 1 else f"{shots} examples"
    return Measure(
        f"Picks the right one of {ways} from {examples} of each",
        f"{ways}-way {shots}-shot accuracy",
        f"Guessing is right in {100 / ways:.0f} % of cases.",
        read,
    )


def _official_measure(name: str, ways: int) -> Measure:
    def read(evaluation: Evaluation) -> Cell | None:
        played = [game for game in evaluation.official if (game.name, game.ways) == (name, ways)]
        return measured(played[0].accuracy) if played else None

    return Measure(
        f"Picks the right one of {ways} in the {name}",
        f"{ways}-way 1-shot accuracy, {name}",
        "Published tasks, which may be much harder than episodes drawn at random.",
        read,
    )


def _searched(direction: str | None, read: Callable[[Search], Cell | None]) -> Read:
    """From the search of one direction, where an evaluation has it."""

    def of_direction(evaluation: Evaluation) -> Cell | None:
        found = [one for one in evaluation.searches if one.direction == direction]
        return read(found[0]) if found else None

    return of_direction


def _recall_measure(direction: str | None, k: int, noun: str) -> Measure:
    def read(found: Search) -> Cell | None:
        return compared(found.recall[k], "chance", found.chance[k]) if k in found.recall else None

    other = f"other {noun}" if direction is None else noun
    nearest = f"The nearest {other}" if k == 1 else f"One of the {k} nearest {other}s"
    alone, across = (
        f"Each {noun} searches all others.",
        "Each of one side searches all of the other.",
    )
    return Measure(
        f"{nearest} is of the same identity",
        _term(f"recall@{k}", direction),
        f"{alone if direction is None else across} Chance: in random order.",
        _searched(direction, read),
    )


def _ranking_measures(direction: str | None, noun: str) -> tuple[Measure, Measure]:
    return (
        Measure(
            "Where the nearest right answer stands",
            _term("median rank", direction),
            "1 is best; half of the searches find it there or before.",
            _searched(direction, lambda found: Cell(f"{found.median_rank:,g} of {found.items:,}")),
        ),
        Measure(
            f"Right answers among the nearest {noun}s, early ones counting more",
            _term("mean average precision at R, mAP@R", direction),
            "R is how many right answers there are; 100 % puts them all first.",
            _searched(direction, lambda found: share(found.mean_average_precision_at_r)),
        ),
    )


def _term(name: str, direction: str | None) -> str:
    return name if direction is None else f"{name}, {direction}"


def _named(read: Callable[[Classes], Measured | None]) -> Read:
    def of_classes(evaluation: Evaluation) -> Cell | None:
        if (classes := evaluation.classes) is None:
            return None
        found = read(classes)
        return compared(found, "chance", classes.chance) if found else None

    return of_classes


def _neighbour_measure(k: int, noun: str) -> Measure:
    voters = f"the nearest reference {noun}" if k == 1 else f"most of the {k} nearest references"
    return Measure(
        f"Named rightly by {voters}",
        f"k-NN accuracy, k = {k}",
        f"References are {noun}s that were learned from. Chance: always the most frequent name.",
        _named(lambda classes: classes.nearest_neighbour_accuracy.get(k)),
    )


def _impostor_measures(kind: str, rates: Sequence[float]) -> tuple[Measure, ...]:
    who = IMPOSTORS[kind]
    return (
        Measure(
            f"Wrong decisions when the impostor is {who}",
            f"EER, {kind} impostors",
            "With both mistakes equally common.",
            _of_impostors(kind, lambda one: one.equal_error_rate),
        ),
        *(_impostor_read_off_measure(kind, rate) for rate in rates),
        Measure(
            f"How often {who} is let in",
            f"FMR, {kind} impostors",
            "At the operating point.",
            _of_impostors(kind, lambda one: one.false_match_rate),
        ),
    )


def _impostor_read_off_measure(kind: str, rate: float) -> Measure:
    return Measure(
        f"Rightful ones turned away where {IMPOSTORS[kind]} is let in {percent(rate)} of the time",
        f"FNMR at FMR {percent(rate)}, {kind} impostors",
        "At a threshold read off these very pairs, not at the decision's.",
        _of_impostors(kind, lambda one: one.false_non_match_rates.get(rate)),
    )


def _of_impostors(kind: str, read: Callable[[ImpostorKind], Measured | None]) -> Read:
    """From the impostors of one kind, where an evaluation has them."""

    def of_kind(evaluation: Evaluation) -> Cell | None:
        found = [read(impostor) for impostor in evaluation.impostors if impostor.kind == kind]
        return measured(found[0]) if found and found[0] else None

    return of_kind


def _missing_measures(words: str) -> tuple[Measure, Measure]:
    return (
        Measure(
            f"Wrong decisions, {words}",
            f"EER, {words}",
            "Under it the equal error rate when every input is there.",
            _lacking(words, lambda part: part.equal_error_rate),
        ),
        Measure(
            f"Named rightly by the nearest reference, {words}",
            f"k-NN accuracy, {words}",
            "References have all their inputs; under it the same when samples have them too.",
            _lacking(words, lambda part: _nearest(part.classes)),
        ),
    )


def _lacking(words: str, read: Callable[[Evaluation | Missing], Measured | None]) -> Read:
    """A number without some inputs, beside the same number of the whole evaluation."""

    def of_evaluation(evaluation: Evaluation) -> Cell | None:
        found = [read(missing) for missing in evaluation.missing if missing.words == words]
        complete = read(evaluation)
        if not (found and found[0] and complete):
            return None
        return compared(found[0], "complete", complete.estimate)

    return of_evaluation


def _nearest(classes: Classes | None) -> Measured | None:
    """Accuracy by the fewest neighbours."""
    accuracies = classes.nearest_neighbour_accuracy if classes else {}
    return accuracies[min(accuracies)] if accuracies else None
