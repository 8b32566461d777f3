"""The report's pictures of training and of the map."""

from collections.abc import Sequence

from markupsafe import Markup

from gemel.diagnosis import Epoch
from gemel.evaluation._ink import MARKS, STAND_IN, calm, figure, inline_svg
from gemel.evaluation._map import EmbeddingMap


def training_plot(history: Sequence[Epoch]) -> Markup:
    """Loss and validation error, epoch by epoch."""
    validated = [
        (record.epoch, 100 * record.equal_error_rate)
        for record in history
        if record.equal_error_rate is not None
    ]
    drawn = figure(9.6, 2.7)
    panels = drawn.subplots(1, 2 if validated else 1, squeeze=False)[0]
    calm(panels[0], "epoch", "loss")
    line = {"color": STAND_IN["ink"], "linewidth": 1.5, "marker": "o", "markersize": 3}
    epochs = [record.epoch for record in history]
    panels[0].plot(epochs, [record.loss for record in history], **line)
    if validated:
        calm(panels[1], "epoch", "validation error (EER), %")
        panels[1].plot(*zip(*validated, strict=True), **line)
        panels[1].set_ylim(bottom=0)
    for panel in panels:
        panel.xaxis.get_major_locator().set_params(integer=True)
    return inline_svg(drawn, "training", "Loss and validation error over the epochs.")


def map_plot(drawn_map: EmbeddingMap, place: int) -> Markup:
    """Each sample as a mark; forgeries are hollow."""
    drawn = figure(3.7, 3.4)
    axes = drawn.subplots()
    axes.set_axis_off()
    axes.set_aspect("equal", adjustable="datalim")
    for who in range(len(drawn_map.identities)):
        colour = STAND_IN[f"mark-{who % MARKS}"]
        for forged in (False, True):
            here = drawn_map.point[(drawn_map.identity == who) & (drawn_map.forged == forged)]
            axes.plot(
                *here.T,
                mark_shape(who),
                color=colour,
                markerfacecolor="none" if forged else colour,
                markersize=4,
                markeredgewidth=0.9,
                alpha=0.8,
            )
    said = f"Map of samples of {len(drawn_map.identities)} identities ({drawn_map.method})."
    return inline_svg(drawn, f"map-{place}", said)


def mark_shape(who: int) -> str:
    """A dot for the first colours, a triangle when they come round again."""
    return "o" if who < MARKS else "^"
