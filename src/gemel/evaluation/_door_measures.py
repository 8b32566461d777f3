"""What the report says about galleries with strangers before them, size by size."""

from collections.abc import Callable, Iterator, Sequence

from gemel.evaluation._cells import Cell, compared, measured, percent, share
from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._measure import Measure, Read
from gemel.evaluation._nouns import with_article
from gemel.evaluation._open_set import IdentificationPoint, OpenGallery

Of = Callable[[OpenGallery], Cell | None]


def open_set_measures(
    evaluations: Sequence[Evaluation], noun: str
) -> dict[str, tuple[Measure, ...]]:
    """For each size of gallery a question, and its errors, detection rates and ranks."""
    galleries = [one for e in evaluations if e.open_set for one in e.open_set.galleries]
    rates = sorted({rate for one in galleries for rate in one.detection}, reverse=True)
    ranks = sorted({k for one in galleries for k in one.cumulative_match})
    return {
        f"Among {size:,} enrolled: who is it, and is it anybody?": (
            *_point_measures(size, noun),
            *(_detection_measure(size, rate) for rate in rates),
            *(_match_measure(size, k) for k in ranks),
            _count_measure(size),
        )
        for size in sorted({one.identities for one in galleries})
    }


def _point_measures(size: int, noun: str) -> Iterator[Measure]:
    among = f"N = {size:,}"
    yield Measure(
        "Strangers taken for one of them",
        f"false positive identification rate, FPIR, {among}",
        "At the operating point that calibration fixed for galleries of this size.",
        _at_point(size, lambda point: compared(point.false_positive_rate, "target", point.target)),
    )
    yield Measure(
        "Enrolled ones not recognised",
        f"false negative identification rate, FNIR, {among}",
        "At the same operating point.",
        _at_point(size, lambda point: measured(point.false_negative_rate)),
    )
    yield Measure(
        "Forgeries taken for one of them",
        f"FPIR of forgeries, {among}",
        "Of identities that are enrolled; forgeries never are.",
        _at_point(size, lambda point: measured(point.forged) if point.forged else None),
    )
    yield Measure(
        f"Both mistakes, {noun}s that cannot be read counted",
        f"FPIR and FNIR of whole transactions, {among}",
        f"{with_article(noun).capitalize()} that cannot be read finds nobody.",
        _of_transactions(size),
    )


def _detection_measure(size: int, rate: float) -> Measure:
    def read(gallery: OpenGallery) -> Cell | None:
        return measured(gallery.detection[rate]) if rate in gallery.detection else None

    return Measure(
        f"Recognised where {percent(rate)} of strangers are taken for one of them",
        f"detection and identification rate, DIR, FPIR {percent(rate)}, N = {size:,}",
        "At a threshold read off these very probes, not at the calibrated one.",
        _of_size(size, read),
    )


def _match_measure(size: int, k: int) -> Measure:
    def read(gallery: OpenGallery) -> Cell | None:
        found = gallery.cumulative_match.get(k)
        return compared(found, "chance", k / size) if found else None

    best = "The best candidate is" if k == 1 else f"One of the {k} best candidates is"
    return Measure(
        f"{best} the right one",
        f"cumulative match, CMC, rank {k}, N = {size:,}",
        "Of enrolled ones, whatever the threshold.",
        _of_size(size, read),
    )


def _count_measure(size: int) -> Measure:
    return Measure(
        "Searches of enrolled ones, of strangers",
        f"mated, non-mated, N = {size:,}",
        "Over all draws of who is enrolled; under it their identities.",
        _of_size(
            size,
            lambda gallery: Cell(
                f"{gallery.mated.searches:,}, {gallery.non_mated.searches:,}",
                beside=f"{gallery.mated.identities:,}, {gallery.non_mated.identities:,}",
            ),
        ),
    )


def _of_size(size: int, read: Of) -> Read:
    """From the gallery of one size, where an evaluation has it."""

    def of_gallery(evaluation: Evaluation) -> Cell | None:
        gallery = evaluation.open_set.among(size) if evaluation.open_set else None
        return read(gallery) if gallery else None

    return of_gallery


def _at_point(size: int, read: Callable[[IdentificationPoint], Cell | None]) -> Read:
    return _of_size(size, lambda gallery: read(gallery.point) if gallery.point else None)


def _of_transactions(size: int) -> Read:
    """Only where something could not be read; otherwise it repeats the rates of searches."""

    def both(point: IdentificationPoint) -> Cell:
        positive, negative = point.false_positive_rate_of_all, point.false_negative_rate_of_all
        return Cell(f"{share(positive).value}, {share(negative).value}")

    read = _at_point(size, both)
    return lambda evaluation: read(evaluation) if evaluation.acquisition.skipped else None
