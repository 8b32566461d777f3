"""One call: how good is this matcher on these samples?"""

from gemel.bundle import Matcher
from gemel.data import Comparisons, Samples, draw_pairs
from gemel.decision import Decision
from gemel.evaluation._classes import enlist
from gemel.evaluation._evaluation import Evaluation, acquisition
from gemel.evaluation._forgeries import tell_apart
from gemel.evaluation._grades import grade
from gemel.evaluation._hardest import hardest_pairs
from gemel.evaluation._map import draw_map
from gemel.evaluation._measure_on_file import on_file
from gemel.evaluation._measure_open_set import open_set
from gemel.evaluation._missing import take_away
from gemel.evaluation._nouns import noun_of
from gemel.evaluation._official import play_official
from gemel.evaluation._one_shot import play_episodes
from gemel.evaluation._operating import operate, weigh_evidence
from gemel.evaluation._protocol import describe
from gemel.evaluation._read_off import read_off
from gemel.evaluation._robustness_errors import withstand
from gemel.evaluation._scores import score_histogram, trade_off
from gemel.evaluation._search import search
from gemel.evaluation._settings import EvaluationSettings
from gemel.identification import Identification
from gemel.metrics import (
    Measured,
    Statistic,
    Trials,
    area_under_curve,
    equal_error_rate,
    false_match_rate_at_recall,
    measure,
)

STANDARD = EvaluationSettings()


def evaluate(
    matcher: Matcher,
    samples: Samples,
    *,
    name: str,
    decision: Decision | None = None,
    identification: Identification | None = None,
    comparisons: Comparisons | None = None,
    references: Samples | None = None,
    settings: EvaluationSettings = STANDARD,
    seed: int = 0,
) -> Evaluation:
    """Measure everything on `samples`, each embedded once.

    Memory grows with samples and pairs, never with samples × samples: energies are counted
    block by block.

    Args:
        matcher: Network and preprocessing; `pixel_matcher` gives the baseline.
        samples: Data that took no part in training or calibration.
        name: What tables and legends call this evaluation.
        decision: Fixed beforehand on other identities. Without one there is no operating
            point to measure at, and none is chosen here.
        identification: The same of galleries.
        comparisons: The pairs of an official list; otherwise all pairs or a fair draw.
        references: Samples that were learned from, of the same source. Where all identities
            of `samples` stand among them, samples are named by them too.
        settings: How much is compared.
        seed: Of every draw.

    Raises:
        SupportError: If there is no genuine or no impostor pair, or fewer than two identities
            (or samples of known identities) to draw again for an interval.
        RangeError: If the references are of another source.
        LeakError: If a sample is a reference too.
    """
    embeddings = matcher.embed_samples(samples)
    pairs = _drawn(samples, settings, seed) if comparisons is None else comparisons
    trials = matcher.trials(samples, pairs, embeddings)
    roster = enlist(matcher, samples, embeddings, references, settings, seed)
    read = acquisition(samples)
    noun = noun_of(matcher.preprocessing, samples)
    return Evaluation(
        name=name,
        protocol=describe(samples, pairs, trials, noun=noun, given=comparisons is not None),
        trials=trials,
        equal_error_rate=_measured(trials, equal_error_rate, settings, seed),
        area_under_curve=_measured(trials, area_under_curve, settings, seed),
        false_positive_rate_at_95=_measured(trials, false_match_rate_at_recall, settings, seed),
        false_non_match_rates=read_off(trials, settings, seed),
        grades=grade(pairs, trials, settings, seed),
        operating=operate(trials, decision, read.failure_to_acquire) if decision else None,
        evidence=weigh_evidence(trials, decision) if decision else None,
        one_shot=play_episodes(matcher, samples, embeddings, settings, seed),
        official=play_official(matcher, samples, embeddings, identification, seed),
        open_set=open_set(
            matcher, samples, embeddings, identification, read.failure_to_acquire, settings, seed
        ),
        on_file=on_file(matcher, samples, embeddings, identification, settings, seed),
        searches=search(matcher, samples, embeddings, settings, seed),
        classes=roster.name(samples, embeddings, settings, seed) if roster else None,
        missing=take_away(matcher, samples, pairs, roster, settings, seed),
        impostors=tell_apart(samples, pairs, trials, decision, settings, seed),
        robustness=withstand(matcher, samples, pairs, embeddings, decision, settings, seed),
        acquisition=read,
        curve=trade_off(trials),
        histogram=score_histogram(trials),
        hardest=hardest_pairs(matcher.preprocessing, samples, pairs, trials, settings),
        map=draw_map(matcher, samples, embeddings, limit=settings.mapped, seed=seed),
    )


def _drawn(samples: Samples, settings: EvaluationSettings, seed: int) -> Comparisons:
    return draw_pairs(samples, limit=settings.pairs, impostors=settings.impostors, seed=seed)


def _measured(
    trials: Trials, statistic: Statistic, settings: EvaluationSettings, seed: int
) -> Measured:
    return measure(trials, statistic, resamples=settings.resamples, seed=seed)
