"""The report's plots of scores and errors."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float
from markupsafe import Markup
from matplotlib.axes import Axes
from numpy import ndarray
from scipy.special import ndtri

from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._ink import DASHES, SERIES, STAND_IN, calm, figure, inline_svg

SIZE = (3.7, 2.9)
DET_TICKS = (1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.2, 0.5, 0.8)
DET_REACH = (1e-5, 0.6)
LET_IN = "strangers let in (FMR)"
TURNED_AWAY = "rightful ones turned away (FNMR)"


def series_colour(place: int) -> str:
    """The stand-in colour of the evaluation at `place`."""
    return STAND_IN[f"series-{place % SERIES}"]


def series_dash(place: int) -> tuple[float, ...]:
    """Lengths of its strokes and gaps; empty for a line without gaps."""
    return DASHES[place % SERIES]


def histogram_plot(evaluation: Evaluation, place: int) -> Markup:
    """Energies of both kinds of pair, and where the decision cuts them."""
    drawn = figure(*SIZE)
    axes = drawn.subplots()
    calm(axes, "energy (lower = more alike)", "share of pairs, %")
    heap = evaluation.histogram
    for kind in ("impostor", "genuine"):
        share = 100 * getattr(heap, kind)
        axes.stairs(share, heap.edges, fill=True, color=STAND_IN[kind], alpha=0.3)
        axes.stairs(share, heap.edges, color=STAND_IN[kind], linewidth=1.4)
    if operating := evaluation.operating:
        ink = STAND_IN["ink"]
        axes.axvline(operating.match_threshold, color=ink, linewidth=1.2)
        if operating.non_match_threshold > operating.match_threshold:
            dashed = (0, (3, 2))
            axes.axvline(operating.non_match_threshold, color=ink, linewidth=1.2, linestyle=dashed)
    axes.set_ylim(bottom=0)
    said = f"Histogram of the energies of genuine and impostor pairs, {evaluation.name}."
    return inline_svg(drawn, f"histogram-{place}", said)


def det_plot(evaluations: Sequence[Evaluation]) -> Markup:
    """FNMR over FMR on probit axes, where two normal heaps give a straight line."""
    drawn = figure(*SIZE)
    axes = drawn.subplots()
    calm(axes, LET_IN, TURNED_AWAY)
    rarest = 0.01
    for place, evaluation in enumerate(evaluations):
        curve, colour = evaluation.curve, series_colour(place)
        axes.fill(
            _there_and_back(curve.false_match_low, curve.false_match_high),
            _there_and_back(curve.false_non_match_low, curve.false_non_match_high),
            color=colour,
            alpha=0.1,
            linewidth=0,
        )
        inside = (curve.false_match_rate > 0) & (curve.false_non_match_rate > 0)
        axes.plot(
            _probit(curve.false_match_rate[inside]),
            _probit(curve.false_non_match_rate[inside]),
            color=colour,
            dashes=series_dash(place),
            linewidth=1.7,
        )
        rates = np.concatenate([curve.false_match_rate, curve.false_non_match_rate])
        rarest = min(rarest, rates[rates > 0].min())
        if operating := evaluation.operating:
            point = operating.false_match_rate.estimate, operating.false_non_match_rate.estimate
            axes.plot(*_probit(np.array(point)).reshape(2, 1), "o", color=colour, markersize=5)
    _probit_ticks(axes, rarest)
    return inline_svg(drawn, "det", "Detection error trade-off on probit axes.")


def roc_plot(evaluations: Sequence[Evaluation]) -> Markup:
    """Share of genuine pairs found over the share of impostor pairs let in."""
    drawn = figure(*SIZE)
    axes = drawn.subplots()
    calm(axes, LET_IN + ", %", "rightful ones recognised, %")
    axes.plot([0, 100], [0, 100], color=STAND_IN["rule"], linewidth=1)
    for place, evaluation in enumerate(evaluations):
        curve, colour = evaluation.curve, series_colour(place)
        # Below the lowest energy nothing matches: every curve starts at the origin.
        let_in = np.concatenate([[0.0], curve.false_match_rate])
        found = np.concatenate([[0.0], 1 - curve.false_non_match_rate])
        dashes = series_dash(place)
        axes.plot(100 * let_in, 100 * found, color=colour, dashes=dashes, linewidth=1.7)
        if operating := evaluation.operating:
            let_in_here = 100 * operating.false_match_rate.estimate
            found_here = 100 - 100 * operating.false_non_match_rate.estimate
            axes.plot([let_in_here], [found_here], "o", color=colour, markersize=5)
    axes.set_xlim(-1, 101)
    axes.set_ylim(-1, 101)
    return inline_svg(drawn, "roc", "Receiver operating characteristic.")


def reliability_plot(evaluations: Sequence[Evaluation]) -> Markup:
    """How often a stated probability came true; dots grow with the pairs behind them."""
    drawn = figure(*SIZE)
    axes = drawn.subplots()
    calm(axes, "probability stated, %", "how often it was true, %")
    axes.plot([0, 100], [0, 100], color=STAND_IN["rule"], linewidth=1)
    for place, evaluation in enumerate(evaluations):
        if evaluation.evidence is None:
            continue
        curve, colour = evaluation.evidence.reliability, series_colour(place)
        held = curve.weight > 0
        stated, true = 100 * curve.probability[held], 100 * curve.frequency[held]
        axes.plot(stated, true, color=colour, dashes=series_dash(place), linewidth=1.4)
        area = 6 + 60 * np.sqrt(curve.weight[held])
        axes.scatter(stated, true, s=area, color=colour, linewidth=0)
    axes.set_xlim(-2, 102)
    axes.set_ylim(-2, 102)
    return inline_svg(drawn, "reliability", "Stated probability against observed frequency.")


def _there_and_back(
    low: Float[ndarray, " points"], high: Float[ndarray, " points"]
) -> Float[ndarray, " outline"]:
    return np.concatenate([_probit(low), _probit(high)[::-1]])


def _probit(rate: Float[ndarray, " points"]) -> Float[ndarray, " points"]:
    """The normal quantile; rates beyond the plot's reach are drawn on its edge."""
    placed: Float[ndarray, " points"] = ndtri(np.clip(rate, DET_REACH[0] / 2, 1 - 1e-6))
    return placed


def _probit_ticks(axes: Axes, rarest: float) -> None:
    """Both axes from the rarest error seen to where guessing begins."""
    low = max(DET_REACH[0], min(rarest, 0.01) * 0.7)
    limits = _probit(np.array([low, DET_REACH[1]]))
    shown = [tick for tick in DET_TICKS if low <= tick <= DET_REACH[1]]
    words = [f"{100 * tick:g} %" for tick in shown]
    places = _probit(np.array(shown))
    axes.set(xlim=limits, ylim=limits)
    axes.set_xticks(places, words)
    axes.set_yticks(places, words)
