"""Errors over rotation, shift and scale: in the report, and as a picture that stands alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D
from numpy import ndarray

from gemel.evaluation._ink import DASHES, DAY, STAND_IN, calm, figure, inline_svg, picture
from gemel.evaluation._robustness import ChangeName, Robustness, RobustnessCurve

WIDTH, HEIGHT = 9.6, 2.9
TITLE, LEGEND = 0.35, 0.45
"""Inches that the words of a picture take."""

ACROSS: Mapping[ChangeName, str] = {
    "rotation": "turned either way, degrees",
    "shift": "moved, % of the side",
    "scale": "resized to, times its size",
}

# Small turns are the common ones: a logarithm that begins at 0 spreads them. Halving and
# doubling are equally far.
PLACED: Mapping[ChangeName, Callable[[Float[ndarray, " n"]], Float[ndarray, " n"]]] = {
    "rotation": lambda degrees: np.log1p(degrees / 5),
    "shift": np.asarray,
    "scale": np.log2,
}


@dataclass(frozen=True)
class RateLine:
    """How one rate is drawn.

    Attributes:
        rate: Which number of a level.
        colour: Its name in the palette; errors among a kind of pair have the colour of its heap.
        dash: Strokes and gaps.
        mark: At each level.
        words: What a legend says.
    """

    rate: str
    colour: str
    dash: tuple[float, ...]
    mark: str
    words: str


EQUAL = RateLine("equal_error_rate", "ink", DASHES[0], "o", "equal error rate (EER)")
DECIDED = (
    RateLine("false_match_rate", "impostor", DASHES[1], "^", "strangers let in (FMR)"),
    RateLine("false_non_match_rate", "genuine", DASHES[4], "s", "rightful ones turned away (FNMR)"),
)


def rate_lines(decided: bool) -> tuple[RateLine, ...]:
    """The lines of a plot, the most important first; two of them need an operating point."""
    return (EQUAL, *DECIDED) if decided else (EQUAL,)


def robustness_plot(found: Robustness, place: int) -> Markup:
    """A panel for each change, the errors over its levels."""
    drawn = figure(WIDTH, HEIGHT)
    _panels(drawn, found, STAND_IN)
    said = f"Error rates over {', '.join(curve.change for curve in found.curves)}."
    return inline_svg(drawn, f"robustness-{place}", said)


def robustness_picture(found: Sequence[tuple[str, Robustness]]) -> bytes:
    """The same for some evaluations, each under its name, as one PNG with its own legend."""
    heights = [LEGEND, *[TITLE + HEIGHT] * len(found)]
    drawn = figure(WIDTH, sum(heights))
    top, *rows = drawn.subfigures(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
    top.legend(
        handles=[_key(line) for line in rate_lines(any(one.decided for _, one in found))],
        loc="center",
        ncols=3,
        frameon=False,
        fontsize=9.5,
        labelcolor=DAY["ink"],
        handlelength=3,
        columnspacing=2.5,
    )
    for row, (name, one) in zip(rows, found, strict=True):
        title = row.suptitle(name, color=DAY["ink"], fontsize=11, fontweight="bold")
        # Names are a user's: a dollar sign begins no formula.
        title.set_parse_math(False)
        _panels(row, one, DAY)
    return picture(drawn)


def _key(line: RateLine) -> Line2D:
    return Line2D(
        [],
        [],
        color=DAY[line.colour],
        linestyle=_strokes(line),
        linewidth=1.7,
        marker=line.mark,
        markersize=4.5,
        label=line.words,
    )


def _panels(drawn: FigureBase, found: Robustness, ink: Mapping[str, str]) -> None:
    """One panel a change, of one height of errors."""
    # Where there are more levels their words need more room.
    room = [4 + len(curve.levels) for curve in found.curves]
    panels = drawn.subplots(1, len(room), sharey=True, squeeze=False, width_ratios=room)[0]
    for axes, curve in zip(panels, found.curves, strict=True):
        calm(axes, ACROSS[curve.change], "errors, %" if axes is panels[0] else "", ink)
        axes.tick_params(axis="y", left=axes is panels[0])
        for line in reversed(rate_lines(found.decided)):
            _draw(axes, curve, line, ink)
        levels = np.array([level.level for level in curve.levels])
        shown = 100 * levels if curve.change == "shift" else levels
        axes.set_xticks(PLACED[curve.change](levels), [f"{number:g}" for number in shown])
    panels[0].set_ylim(bottom=0)


def _draw(axes: Axes, curve: RobustnessCurve, line: RateLine, ink: Mapping[str, str]) -> None:
    """One rate with the band that it lies in with 95 % confidence."""
    across = PLACED[curve.change](np.array([level.level for level in curve.levels]))
    rates = [getattr(level, line.rate) for level in curve.levels]
    colour = ink[line.colour]
    axes.fill_between(
        across,
        [100 * rate.interval.low for rate in rates],
        [100 * rate.interval.high for rate in rates],
        color=colour,
        alpha=0.13 if line is EQUAL else 0.07,
        linewidth=0,
    )
    axes.plot(
        across,
        [100 * rate.estimate for rate in rates],
        color=colour,
        linestyle=_strokes(line),
        linewidth=1.7,
        marker=line.mark,
        markersize=4,
        # Errors of 0 lie on the frame and are to be seen whole.
        clip_on=False,
        zorder=3,
    )


def _strokes(line: RateLine) -> Literal["solid"] | tuple[float, tuple[float, ...]]:
    return (0, line.dash) if line.dash else "solid"
