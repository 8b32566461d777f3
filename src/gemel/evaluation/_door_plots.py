"""The report's plots of galleries with strangers before them."""

import numpy as np
from markupsafe import Markup
from matplotlib.ticker import FuncFormatter

from gemel.evaluation._ink import STAND_IN, calm, figure, inline_svg
from gemel.evaluation._open_set import OpenSet
from gemel.evaluation._plots import SIZE, series_colour, series_dash


def door_plot(found: OpenSet, place: int) -> Markup:
    """FNIR over FPIR, a line for each size of gallery and a dot where calibration put the point."""
    drawn = figure(*SIZE)
    axes = drawn.subplots()
    calm(axes, "strangers taken for somebody (FPIR)", "enrolled ones not recognised (FNIR), %")
    rarest = 1.0
    for at, gallery in enumerate(found.galleries):
        curve, colour = gallery.curve, series_colour(at)
        seen = curve.false_positive_rate > 0
        rarest = min([rarest, *curve.false_positive_rate[seen]])
        axes.plot(
            curve.false_positive_rate[seen],
            100 * curve.false_negative_rate[seen],
            color=colour,
            dashes=series_dash(at),
            linewidth=1.7,
        )
        if point := gallery.point:
            # A rate of 0 has no place on a logarithmic axis: it is drawn on its edge.
            across = max(point.false_positive_rate.estimate, 1 / gallery.non_mated.searches)
            up = 100 * point.false_negative_rate.estimate
            axes.plot([across], [up], "o", color=colour, markersize=5, clip_on=False)
    if targets := [one.point.target for one in found.galleries if one.point]:
        axes.axvline(targets[0], color=STAND_IN["rule"], linewidth=1)
    axes.set_xscale("log")
    axes.set_xlim(rarest * 0.8, 1.2)
    axes.set_ylim(-1, 101)
    axes.minorticks_off()
    axes.xaxis.set_major_formatter(FuncFormatter(lambda rate, _: f"{100 * rate:g} %"))
    said = "False negative over false positive identification rate, by size of gallery."
    return inline_svg(drawn, f"door-{place}", said)


def match_plot(found: OpenSet, place: int) -> Markup:
    """How often the right one is among the k best, a line for each size of gallery."""
    drawn = figure(*SIZE)
    axes = drawn.subplots()
    calm(axes, "candidates looked at (rank)", "the right one among them, %")
    for at, gallery in enumerate(found.galleries):
        axes.plot(
            np.arange(1, len(gallery.match_curve) + 1),
            100 * gallery.match_curve,
            color=series_colour(at),
            dashes=series_dash(at),
            linewidth=1.7,
        )
    axes.set_xscale("log")
    axes.minorticks_off()
    axes.xaxis.set_major_formatter(FuncFormatter(lambda rank, _: f"{rank:g}"))
    axes.set_ylim(-1, 101)
    return inline_svg(drawn, f"match-{place}", "Cumulative match characteristic.")
