"""What the report says about each number: plain words, the field's term, what it means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gemel.evaluation._cells import Cell, bits, measured, share
from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._operating import Evidence, Operating


@dataclass(frozen=True)
class Measure:
    """One row of the table.

    Attributes:
        plain: What it is, for whoever has never heard the term.
        term: What the field calls it.
        meaning: How to read it.
        read: Its value for an evaluation; None where that has none.
    """

    plain: str
    term: str
    meaning: str
    read: Callable[[Evaluation], Cell | None]


def _operating(read: Callable[[Operating], Cell | None]) -> Callable[[Evaluation], Cell | None]:
    return lambda evaluation: read(evaluation.operating) if evaluation.operating else None


def _evidence(read: Callable[[Evidence], Cell]) -> Callable[[Evaluation], Cell | None]:
    return lambda evaluation: read(evaluation.evidence) if evaluation.evidence else None


def _listed_accuracy(evaluation: Evaluation) -> Cell | None:
    """Only on a given list: of drawn pairs the mix is ours, and so would be the accuracy."""
    if evaluation.operating is None or evaluation.protocol.selection != "given":
        return None
    return measured(evaluation.operating.pair_accuracy)


def _undecided(operating: Operating) -> Cell | None:
    """Only where there is a band to fall into."""
    if operating.non_match_threshold == operating.match_threshold:
        return None
    genuine, impostor = operating.inconclusive_genuine, operating.inconclusive_impostor
    return Cell(f"{share(genuine).value}, {share(impostor).value}")


def _whole(read: Callable[[Operating], float]) -> Callable[[Evaluation], Cell | None]:
    """Only where something could not be read; otherwise it repeats the rate of comparisons."""

    def of_transactions(evaluation: Evaluation) -> Cell | None:
        if evaluation.operating is None or not evaluation.acquisition.skipped:
            return None
        return share(read(evaluation.operating))

    return of_transactions


def _unread(evaluation: Evaluation) -> Cell:
    read = evaluation.acquisition
    return Cell(f"{read.skipped:,} of {read.attempted:,}")


TELLING_APART = (
    Measure(
        "Wrong decisions, with both mistakes equally common",
        "equal error rate, EER",
        "As many rightful ones turned away as strangers let in.",
        lambda evaluation: measured(evaluation.equal_error_rate),
    ),
    Measure(
        "A genuine pair looks more alike than an impostor pair",
        "area under the ROC curve, AUC",
        "100 % tells all of them apart; 50 % is guessing.",
        lambda evaluation: measured(evaluation.area_under_curve),
    ),
)

DECIDING = (
    Measure(
        "Strangers let in",
        "false match rate, FMR",
        "Impostor pairs that are declared a match.",
        _operating(lambda operating: measured(operating.false_match_rate)),
    ),
    Measure(
        "Rightful ones turned away",
        "false non-match rate, FNMR",
        "Genuine pairs that are not declared a match.",
        _operating(lambda operating: measured(operating.false_non_match_rate)),
    ),
    Measure(
        "Right decisions, if every second pair is genuine",
        "balanced pair accuracy",
        "Guessing is right in 50 % of cases.",
        _operating(lambda operating: share(operating.balanced_accuracy)),
    ),
    Measure(
        "Right decisions on the given list of pairs",
        "pair accuracy",
        "Depends on how many of the listed pairs are genuine.",
        _listed_accuracy,
    ),
    Measure(
        "Left to a person: genuine, impostor pairs",
        "inconclusive",
        "Between the two thresholds no verdict is given.",
        _operating(_undecided),
    ),
    Measure(
        "Strangers let in, unreadable images counted",
        "false acceptance rate, FAR",
        "FMR times (1 - FTA): an image that cannot be read lets nobody in.",
        _whole(lambda operating: operating.false_acceptance_rate),
    ),
    Measure(
        "Rightful ones turned away, unreadable images counted",
        "false rejection rate, FRR",
        "FTA plus FNMR times (1 - FTA): an image that cannot be read is a rejection.",
        _whole(lambda operating: operating.false_rejection_rate),
    ),
)

BELIEVING = (
    Measure(
        "Gap between the probability stated and how often it was true",
        "expected calibration error, ECE",
        "0 %: what is called 90 % likely is true 90 times in 100.",
        _evidence(lambda evidence: share(evidence.expected_calibration_error)),
    ),
    Measure(
        "Cost of the evidence stated, in bits",
        "Cllr",
        "0 is perfect; 1 says nothing; above 1 misleads.",
        _evidence(lambda evidence: bits(evidence.cllr)),
    ),
    Measure(
        "The least it could cost with the best calibration",
        "minimum Cllr",
        "What lies between this and the line above, calibration has lost.",
        _evidence(lambda evidence: bits(evidence.minimum_cllr)),
    ),
)

READING = (
    Measure(
        "Images of the source that could not be read",
        "failure to acquire, FTA",
        "Counted as failures, never left out.",
        _unread,
    ),
)


def one_shot_measures(evaluations: Sequence[Evaluation]) -> tuple[Measure, ...]:
    """One row for each game that was played: evaluations may differ in their ways."""
    games = {(e.one_shot.ways, e.one_shot.shots): None for e in evaluations if e.one_shot}
    return tuple(_one_shot_measure(ways, shots) for ways, shots in games)


def recall_measures(evaluations: Sequence[Evaluation]) -> tuple[Measure, ...]:
    """One row for each rank, and the precision."""
    ranks = sorted({k for e in evaluations if e.search for k in e.search.recall})
    precision = Measure(
        "Right answers among the nearest images, early ones counting more",
        "mean average precision at R, mAP@R",
        "R is how many right answers there are; 100 % puts them all first.",
        lambda e: share(e.search.mean_average_precision_at_r) if e.search else None,
    )
    return (*map(_recall_measure, ranks), precision)


def impostor_measures(evaluations: Sequence[Evaluation]) -> tuple[Measure, ...]:
    """Strangers and forgers apart, where there are forgeries."""
    kinds = {i.kind: None for e in evaluations for i in e.impostors}
    return tuple(measure for kind in kinds for measure in _impostor_measures(kind))


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


def _recall_measure(k: int) -> Measure:
    def read(evaluation: Evaluation) -> Cell | None:
        found = evaluation.search and evaluation.search.recall.get(k)
        return measured(found) if found else None

    nearest = "The nearest other image" if k == 1 else f"One of the {k} nearest other images"
    return Measure(
        f"{nearest} is of the same identity", f"recall@{k}", "Each image searches all others.", read
    )


def _impostor_measures(kind: str) -> tuple[Measure, Measure]:
    who = {"random": "someone else", "skilled": "a forger"}[kind]

    def error(evaluation: Evaluation) -> Cell | None:
        found = [i.equal_error_rate for i in evaluation.impostors if i.kind == kind]
        return measured(found[0]) if found else None

    def let_in(evaluation: Evaluation) -> Cell | None:
        found = [i.false_match_rate for i in evaluation.impostors if i.kind == kind]
        return measured(found[0]) if found and found[0] else None

    return (
        Measure(
            f"Wrong decisions when the impostor is {who}",
            f"EER, {kind} impostors",
            "With both mistakes equally common.",
            error,
        ),
        Measure(
            f"How often {who} is let in",
            f"FMR, {kind} impostors",
            "At the operating point.",
            let_in,
        ),
    )
