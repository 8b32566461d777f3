"""What the report says about each number of a verifier: plain words, the field's term, a gloss."""

from collections.abc import Callable, Sequence

from gemel.evaluation._cells import Cell, bits, measured, percent, share
from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._grades import Grades
from gemel.evaluation._measure import Measure, Read
from gemel.evaluation._nouns import titled, with_article
from gemel.evaluation._operating import Evidence, Operating


def _operating(read: Callable[[Operating], Cell | None]) -> Read:
    return lambda evaluation: read(evaluation.operating) if evaluation.operating else None


def _evidence(read: Callable[[Evidence], Cell]) -> Read:
    return lambda evaluation: read(evaluation.evidence) if evaluation.evidence else None


def _grades(read: Callable[[Grades], Cell | None]) -> Read:
    return lambda evaluation: read(evaluation.grades) if evaluation.grades else None


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


def _squared(grades: Grades) -> Cell | None:
    error = grades.mean_squared_error
    return measured(error) if error else None


def _whole(read: Callable[[Operating], float]) -> Read:
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
        "Strangers let in where 95 % of the rightful are recognised",
        "false positive rate at 95 % recall, FPR95",
        "At a threshold read off these very pairs, not at the decision's.",
        lambda evaluation: measured(evaluation.false_positive_rate_at_95),
    ),
    Measure(
        "A genuine pair looks more alike than an impostor pair",
        "area under the ROC curve, AUC",
        "100 % tells all of them apart; 50 % is guessing.",
        lambda evaluation: measured(evaluation.area_under_curve),
    ),
)

GRADING = (
    Measure(
        "Similarity rises in a straight line with the score",
        "Pearson correlation",
        "1 is perfect, 0 knows nothing; energies are taken with a minus sign.",
        _grades(lambda grades: measured(grades.pearson)),
    ),
    Measure(
        "Similarity puts the pairs in the order of their scores",
        "Spearman rank correlation",
        "1 is perfect, 0 knows nothing.",
        _grades(lambda grades: measured(grades.spearman)),
    ),
    Measure(
        "Distance of the similarity from the score, squared",
        "mean squared error, MSE",
        "Of 1 - energy, for scores from 0 to 1; 0 is perfect.",
        _grades(_squared),
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


def read_off_measures(evaluations: Sequence[Evaluation]) -> tuple[Measure, ...]:
    """One error at given rates of the other."""
    rates = dict.fromkeys(rate for e in evaluations for rate in e.false_non_match_rates)
    return tuple(_read_off_measure(rate) for rate in rates)


def _read_off_measure(rate: float) -> Measure:
    def read(evaluation: Evaluation) -> Cell | None:
        found = evaluation.false_non_match_rates.get(rate)
        return measured(found) if found else None

    return Measure(
        f"Rightful ones turned away where {percent(rate)} of strangers are let in",
        f"false non-match rate at FMR {percent(rate)}",
        "At a threshold read off these very pairs, not at the decision's.",
        read,
    )


def transaction_measures(noun: str) -> tuple[Measure, ...]:
    """Errors of whole transactions, samples that could not be read included."""
    unread = f"{with_article(noun)} that cannot be read"
    return (
        Measure(
            f"Strangers let in, unreadable {noun}s counted",
            "false acceptance rate, FAR",
            f"FMR times (1 - FTA): {unread} lets nobody in.",
            _whole(lambda operating: operating.false_acceptance_rate),
        ),
        Measure(
            f"Rightful ones turned away, unreadable {noun}s counted",
            "false rejection rate, FRR",
            f"FTA plus FNMR times (1 - FTA): {unread} is a rejection.",
            _whole(lambda operating: operating.false_rejection_rate),
        ),
    )


def reading_measures(noun: str) -> tuple[Measure, ...]:
    """How much of the source could be used at all."""
    return (
        Measure(
            f"{titled(noun)}s of the source that could not be read",
            "failure to acquire, FTA",
            "Counted as failures, never left out.",
            _unread,
        ),
    )
