"""The forms a network can take, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gemel import encoders, energies
from gemel.energies import EVIDENCE, Energy
from gemel.errors import SettingsError
from gemel.inputs import ImageShape, Shape
from gemel.networks._branches import Branches
from gemel.networks._encoders import build_by_column, build_shared, only_shape
from gemel.networks._fusion import Fusion
from gemel.networks._network import Network
from gemel.networks._pseudo_siamese import PseudoSiamese
from gemel.networks._settings import FormName, NetworkSettings
from gemel.networks._siamese import Siamese
from gemel.networks._simsiam import SimSiam
from gemel.networks._two_channel import TwoChannel
from gemel.networks._untied import Untied


@dataclass(frozen=True)
class Form:
    """One line of the table of forms.

    Attributes:
        make: From settings and the shape of each column to a network with fresh weights.
        reads: The settings it reads.
    """

    make: Callable[[NetworkSettings, Mapping[str, Shape]], Network]
    reads: frozenset[str]


def _measure(settings: NetworkSettings, dim: int, steps: int | None = None) -> Energy:
    name = settings.energy or "euclidean"
    return energies.build(name, dim, hidden=settings.hidden, steps=steps)


def _siamese(settings: NetworkSettings, columns: Mapping[str, Shape]) -> Network:
    encoder = build_shared(settings, columns)
    return Siamese(encoder, _measure(settings, encoder.dim, encoder.steps))


def _untied(settings: NetworkSettings, columns: Mapping[str, Shape]) -> Network:
    first, second = (build_shared(settings, columns) for _ in range(2))
    return Untied(first, second, _measure(settings, first.dim, first.steps))


def _pseudo_siamese(settings: NetworkSettings, columns: Mapping[str, Shape]) -> Network:
    branches = Branches(build_by_column(settings, columns))
    return PseudoSiamese(branches, _measure(settings, branches.dim, branches.steps))


def _fusion(settings: NetworkSettings, columns: Mapping[str, Shape]) -> Network:
    branches = Branches(build_by_column(settings, columns))
    return Fusion(
        branches,
        _measure(settings, branches.dim),
        tokens=settings.tokens,
        heads=settings.heads,
        modality_dropout=settings.modality_dropout,
    )


def _two_channel(settings: NetworkSettings, columns: Mapping[str, Shape]) -> Network:
    shape = only_shape(columns)
    if not isinstance(shape, ImageShape):
        raise SettingsError(
            "network.form=two-channel stacks two images as channels, and these are not images "
            f"({type(shape).__name__}). Take network.form=siamese with network.energy="
            "concatenation, which joins the two after their encoder."
        )
    if ":" in (settings.encoder.name or ""):
        raise SettingsError(
            f"network.form=two-channel needs an encoder of {2 * shape.channels} channels, and "
            f"{settings.encoder.name} reads colour only. Take network.encoder.name=patch-deep."
        )
    stacked = ImageShape(2 * shape.channels, shape.size)
    return TwoChannel(encoders.build(settings.encoder, stacked), shape)


def _simsiam(settings: NetworkSettings, columns: Mapping[str, Shape]) -> Network:
    energy = settings.energy or "cosine"
    if energy in EVIDENCE:
        raise SettingsError(
            f"network.energy={energy} has weights that network.form=simsiam would never train. "
            "Leave it out: cosine is what the projections are compared by."
        )
    encoder = build_shared(settings, columns)
    return SimSiam(
        encoder,
        energies.build(energy, encoder.dim, steps=encoder.steps),
        projection=settings.projection,
        prediction=settings.prediction,
    )


_OF_ALL = frozenset({"form", "encoder"})
_COMPARED = frozenset({"energy", "hidden"})

FORMS: Mapping[FormName, Form] = {
    "siamese": Form(_siamese, _OF_ALL | _COMPARED),
    "pseudo-siamese": Form(_pseudo_siamese, _OF_ALL | _COMPARED | {"encoders"}),
    "untied": Form(_untied, _OF_ALL | _COMPARED),
    "two-channel": Form(_two_channel, _OF_ALL),
    "fusion": Form(
        _fusion, _OF_ALL | _COMPARED | {"encoders", "tokens", "heads", "modality_dropout"}
    ),
    "simsiam": Form(_simsiam, _OF_ALL | {"energy", "projection", "prediction"}),
}
