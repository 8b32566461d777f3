"""A convolution and what steadies its output."""

from math import gcd

from torch import nn

from gemel.encoders._settings import Normalisation


def normalised(convolution: nn.Conv2d, normalisation: Normalisation) -> nn.Sequential:
    """The convolution, its weights drawn for a ReLU (He et al. 2015), and its normalisation."""
    nn.init.kaiming_normal_(convolution.weight, mode="fan_out", nonlinearity="relu")
    channels = convolution.out_channels
    if normalisation == "batch":
        return nn.Sequential(convolution, nn.BatchNorm2d(channels))
    if normalisation == "group":
        return nn.Sequential(convolution, nn.GroupNorm(gcd(8, channels), channels))
    return nn.Sequential(convolution)
