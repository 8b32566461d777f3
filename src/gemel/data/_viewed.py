"""Samples without labels, each seen several times: what can be measured on them at all."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import torch

from gemel.data._augmentation import AugmentationSettings, augment
from gemel.data._collected import collected
from gemel.data._samples import Samples
from gemel.errors import SettingsError, SourceError
from gemel.inputs import AnyPreprocessing, CellsPreprocessing, Inputs, Modality

AT_ONCE = 256

MILD: Mapping[Modality, str] = {
    "image": "shift=0.05",
    "series": "noise=0.05",
    "sound": "gain=6",
    "text": "drop=0.1",
    "vector": "noise=0.1",
}
"""A change of each modality that hardly ever changes what is shown."""


def viewed(
    samples: Samples,
    preprocessing: AnyPreprocessing,
    augmentation: AugmentationSettings,
    *,
    views: int,
    seed: int,
) -> Samples:
    """Each sample `views` times, each time changed in another way; its views are the same.

    Rates on them say how well the changes are undone, not how well things are told apart in
    the world: a genuine pair is one input twice and never two inputs of one thing.

    The views are made once, and held in memory in the numbers that the cache holds.

    Args:
        samples: Each an identity of its own.
        preprocessing: How they were prepared.
        augmentation: How far a view may be from its sample.
        views: Of each sample.
        seed: Of the changes.

    Raises:
        SourceError: If identities or lists say already what is the same.
        SettingsError: If the augmentation leaves these samples as they are.
    """
    if not samples.unlabelled:
        raise SourceError(
            "Views stand in where nothing says which samples are the same; here identities, pairs "
            "or triplets say it. Measure on those."
        )
    again = samples.take(np.repeat(np.arange(len(samples)), views))
    made = replace(
        again,
        cache=collected(_changed(again, preprocessing, augmentation, seed), preprocessing),
        rows=np.arange(len(again)),
        origin=tuple(f"{one}, view {at % views + 1}" for at, one in enumerate(again.origin)),
        composition=None,
        split_by="identity",
    )
    _refuse_equal(made, preprocessing, views)
    return made


def _changed(
    samples: Samples,
    preprocessing: AnyPreprocessing,
    augmentation: AugmentationSettings,
    seed: int,
) -> Iterator[Inputs]:
    generator = torch.Generator().manual_seed(seed)
    for some in np.split(np.arange(len(samples)), range(AT_ONCE, len(samples), AT_ONCE)):
        inputs = samples.read(some)
        yield augment(inputs, preprocessing, augmentation, generator, batch=len(some))


def _refuse_equal(samples: Samples, preprocessing: AnyPreprocessing, views: int) -> None:
    first = (at - at % views for at in range(len(samples)))
    if any(samples.content(at) != samples.content(one) for at, one in enumerate(first)):
        return
    if isinstance(preprocessing, CellsPreprocessing):
        off = sorted({column.modality for column in preprocessing.columns.values()})
    else:
        off = [preprocessing.modality]
    raise SettingsError(
        f"Without labels everything is told from changed views of a sample, and augmentation of "
        f"{' and '.join(off)} is off. Say how far a view may be from its sample: --set "
        f"{' or '.join(f'augmentation.{kind}.{MILD[kind]}' for kind in off)}."
    )
