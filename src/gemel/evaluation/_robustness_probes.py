"""Which images are changed, in which direction, and what they are embedded as."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from torch import Tensor

from gemel.bundle import Matcher
from gemel.data import Comparisons, Samples, Table, posed
from gemel.evaluation._robustness import NEUTRAL, ChangeName
from gemel.evaluation._settings import RobustnessSettings
from gemel.inputs import AnyPreprocessing, Cell, Cells, CellsPreprocessing, Inputs

FILL: Final = "border"
"""Nobody knows what surrounds an image; its own border is the least foreign to it."""

INPUTS_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class Probes:
    """The images that are changed, and the pairs that each takes part in.

    Attributes:
        places: Where in the samples each stands, ascending.
        clockwise: -1 or 1 for each.
        towards: The direction (right, down) that each is moved in, of length 1.
        pairs: Each has one probe; a sample may be a probe in one pair and on file in another.
        left: True where the probe is the left of a pair.
    """

    places: Int[ndarray, " probes"]
    clockwise: Float[ndarray, " probes"]
    towards: Float[ndarray, "probes 2"]
    pairs: Comparisons
    left: Bool[ndarray, " pairs"]


def choose_probes(
    samples: Samples,
    comparisons: Comparisons,
    images: Bool[ndarray, " samples"],
    settings: RobustnessSettings,
    seed: int,
) -> Probes:
    """The right of every pair, or the left where only that is an image; the other is on file."""
    draws = np.random.default_rng(seed)
    pairs = comparisons.take(images[comparisons.left] | images[comparisons.right])
    probe = np.where(images[pairs.right], pairs.right, pairs.left)
    probes = np.unique(probe)
    if len(probes) > settings.probes:
        probes = np.sort(draws.choice(probes, settings.probes, replace=False))
    pairs = pairs.take(_few_of_each(pairs.same, np.isin(probe, probes), settings.pairs, draws))
    left = ~images[pairs.right]
    places = np.unique(np.where(left, pairs.left, pairs.right))
    angle = draws.uniform(0, 2 * np.pi, len(places))
    return Probes(
        places=places,
        clockwise=draws.choice([-1.0, 1.0], len(places)),
        towards=np.stack((np.cos(angle), np.sin(angle)), axis=1),
        pairs=pairs,
        left=left,
    )


def _few_of_each(
    same: Bool[ndarray, " pairs"],
    possible: Bool[ndarray, " pairs"],
    most: int,
    draws: np.random.Generator,
) -> Int[ndarray, " chosen"]:
    """At most `most` genuine and `most` impostor ones of the possible, in their order."""
    chosen = []
    for kind in (same, ~same):
        these = np.flatnonzero(kind & possible)
        few = len(these) <= most
        chosen.append(these if few else draws.choice(these, most, replace=False))
    return np.sort(np.concatenate(chosen))


def holds_image(preprocessing: AnyPreprocessing, samples: Samples) -> Bool[ndarray, " samples"]:
    """Which samples are images, or have one in a column."""
    held = np.zeros(len(samples), dtype=bool)
    if not isinstance(preprocessing, CellsPreprocessing):
        return held | (preprocessing.modality == "image")
    assert isinstance(samples.cache, Table), "several modalities are cached as a table"
    for name, (_, places) in samples.cache.columns.items():
        if preprocessing.columns[name].modality == "image":
            held |= places[samples.rows] >= 0
    return held


def embed_changed(
    matcher: Matcher, samples: Samples, probes: Probes, change: ChangeName, level: float
) -> Float[Tensor, "probes dim"]:
    """The embedding of each probe after a change."""
    everyone = np.arange(len(probes.places))
    blocks = np.array_split(everyone, -(-len(everyone) // INPUTS_AT_ONCE))
    embedded = []
    for block in blocks:
        inputs = samples.read(probes.places[block])
        changed = _changed(inputs, matcher.preprocessing, probes, block, change, level)
        embedded.append(matcher.embed(changed))
    return torch.cat(embedded)


def _changed(
    inputs: Inputs,
    preprocessing: AnyPreprocessing,
    probes: Probes,
    block: Int[ndarray, " block"],
    change: ChangeName,
    level: float,
) -> Inputs:
    """The inputs with every image among them changed; all images of one probe alike."""
    if not isinstance(preprocessing, CellsPreprocessing):
        assert isinstance(inputs, Tensor), "only images are changed"
        return _posed(inputs, probes, block, change, level)
    assert isinstance(inputs, Cells), "several modalities come as columns"
    columns = dict(inputs.columns)
    for name, cell in inputs.columns.items():
        if preprocessing.columns[name].modality == "image" and len(cell.place):
            assert isinstance(cell.inputs, Tensor), "images are of one size"
            whose = block[cell.place.numpy()]
            columns[name] = Cell(_posed(cell.inputs, probes, whose, change, level), cell.place)
    return Cells(inputs.size, columns)


def _posed(
    images: Tensor, probes: Probes, whose: Int[ndarray, " images"], change: ChangeName, level: float
) -> Tensor:
    amounts = {**NEUTRAL, change: level}
    rotation = amounts["rotation"] * probes.clockwise[whose]
    shift = amounts["shift"] * probes.towards[whose]
    return posed(
        images,
        rotation=torch.from_numpy(rotation).float(),
        shift=torch.from_numpy(shift).float(),
        scale=torch.full((len(whose),), amounts["scale"]),
        fill=FILL,
    )
