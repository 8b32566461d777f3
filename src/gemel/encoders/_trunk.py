"""Networks of plain convolutions and poolings, from a plan that also tells their sizes."""

from dataclasses import dataclass

from torch import nn

from gemel.encoders._windows import Window


@dataclass(frozen=True, kw_only=True)
class Convolution(Window):
    """A valid convolution and a ReLU; any other window of a plan is a max-pooling.

    Attributes:
        filters: Channels that come out.
    """

    filters: int


def trunk(channels: int, plan: tuple[Window, ...]) -> nn.Sequential:
    """The plan's layers, for images of `channels`."""
    layers: list[nn.Module] = []
    for window in plan:
        if isinstance(window, Convolution):
            layers += [
                nn.Conv2d(channels, window.filters, window.kernel, window.stride),
                nn.ReLU(),
            ]
            channels = window.filters
        else:
            layers.append(nn.MaxPool2d(window.kernel, window.stride, ceil_mode=window.overhangs))
    return nn.Sequential(*layers).apply(_as_published)


def _as_published(layer: nn.Module) -> None:
    """Draw the initial weights as Zagoruyko and Komodakis's code does."""
    if isinstance(layer, nn.Conv2d) and layer.bias is not None:
        nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(layer.bias)
