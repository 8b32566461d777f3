"""Every modality is changed by its own settings, and alike on whichever process it falls to."""

from functools import partial

import numpy as np
import pytest
import torch

from gemel.data import (
    ArrayStore,
    AugmentationSettings,
    CellsStore,
    Column,
    HeldStore,
    ImageAugmentation,
    Listing,
    SeriesAugmentation,
    SoundAugmentation,
    TextAugmentation,
    VectorAugmentation,
    augment,
    cached,
    settle,
)
from gemel.errors import SettingsError
from gemel.inputs import InputSettings, Sequences, Sound

DRAWS = np.random.default_rng(0)
SIZE = 7
STORES = {
    "image": ArrayStore(DRAWS.integers(0, 256, (SIZE, 9, 7), dtype=np.uint8), "images"),
    "sound": HeldStore(
        [Sound(DRAWS.normal(size=2000).astype(np.float32), 4000) for _ in range(SIZE)],
        "sound",
        "sounds",
    ),
    "series": HeldStore(
        [DRAWS.normal(size=(4 + 3 * at, 2)) for at in range(SIZE)], "series", "paths"
    ),
    "text": HeldStore([" ".join("abcdefgh"[: at + 1]) for at in range(SIZE)], "text", "texts"),
    "vector": HeldStore(DRAWS.normal(size=(SIZE, 3)), "vector", "vectors"),
}
PLACES = {
    "image": [0, -1, 1, -1, 2, 3, 4],
    "sound": [0, -1, -1, -1, -1, -1, 1],
    "series": [-1, 6, 5, 4, 3, 2, -1],
    "text": [0, 1, 2, 3, 4, 5, 6],
    "vector": [-1, -1, -1, 2, -1, -1, 1],
}
STORES["cells"] = CellsStore(
    {name: Column(STORES[name], np.array(rows)) for name, rows in PLACES.items()}
)
EVERYTHING = AugmentationSettings(
    image=ImageAugmentation(shift=0.1, rotation=20, blur=1.0, erasing=0.5, contrast=0.2),
    sound=SoundAugmentation(shift=0.2, gain=6, time_masks=2, frequency_masks=2),
    series=SeriesAugmentation(rotation=20, scale=0.2, speed=0.3, noise=0.1),
    text=TextAugmentation(drop=0.4),
    vector=VectorAugmentation(noise=0.2),
)

of_every_kind = pytest.mark.parametrize("kind", list(STORES))


def prepared(kind):
    """A batch of prepared inputs, some of them of it, and their preprocessing."""
    listing = Listing("made up", STORES[kind], tuple("ab"[at % 2] for at in range(SIZE)))
    preprocessing = settle(InputSettings(), listing)
    return cached(listing, preprocessing).read, preprocessing


def changed(kind, settings=EVERYTHING, *, index=None, start=0, seed=0):
    read, preprocessing = prepared(kind)
    inputs = read(np.arange(SIZE) if index is None else index)
    generator = torch.Generator().manual_seed(seed)
    return augment(inputs, preprocessing, settings, generator, batch=SIZE, start=start)


def parts(inputs):
    """Every input as one tensor, without what stands in its padding."""
    if isinstance(inputs, Sequences):
        return [
            row[:length] for row, length in zip(inputs.values, inputs.length.tolist(), strict=True)
        ]
    if isinstance(inputs, torch.Tensor):
        return list(inputs)
    return [part for cell in inputs.columns.values() for part in parts(cell.inputs)]


def by_column(inputs):
    return {name: parts(cell.inputs) for name, cell in inputs.columns.items()}


same = partial(torch.testing.assert_close, rtol=0, atol=1e-4)


@of_every_kind
def test_everything_off_changes_nothing(kind):
    read, _ = prepared(kind)

    for after, before in zip(
        parts(changed(kind, AugmentationSettings())), parts(read(np.arange(SIZE))), strict=True
    ):
        assert torch.equal(after, before)


@of_every_kind
def test_something_on_changes_something(kind):
    read, _ = prepared(kind)

    pairs = zip(parts(changed(kind)), parts(read(np.arange(SIZE))), strict=True)

    assert any(
        after.shape != before.shape or not torch.equal(after, before.to(after.dtype))
        for after, before in pairs
    )


@of_every_kind
def test_one_seed_is_one_change_and_another_is_another(kind):
    one, again, other = (parts(changed(kind, seed=seed)) for seed in (1, 1, 2))

    for here, there in zip(one, again, strict=True):
        assert torch.equal(here, there)
    assert any(
        here.shape != there.shape or not torch.equal(here, there)
        for here, there in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("kind", [kind for kind in STORES if kind != "cells"])
def test_shares_put_together_are_the_whole_batch(kind):
    whole = parts(changed(kind))

    shared = [
        part
        for start, stop in ((0, 4), (4, 6), (6, 7))
        for part in parts(changed(kind, index=np.arange(start, stop), start=start))
    ]

    for here, there in zip(shared, whole, strict=True):
        same(here, there)


def test_shares_of_a_table_put_together_are_the_whole_batch():
    # The middle share holds none of the sounds, and no vector stands in the first.
    whole = by_column(changed("cells"))
    shared = {name: [] for name in whole}

    for start, stop in ((0, 3), (3, 6), (6, 7)):
        share = changed("cells", index=np.arange(start, stop), start=start)
        for name, found in by_column(share).items():
            shared[name] += found

    for name, found in whole.items():
        for here, there in zip(shared[name], found, strict=True):
            same(here, there)


def test_cells_stay_where_they_were():
    read, _ = prepared("cells")
    before, after = read(np.arange(SIZE)), changed("cells")

    assert len(after) == len(before)
    for name, cell in before.columns.items():
        assert torch.equal(after.columns[name].place, cell.place)


def test_a_key_of_another_modality_is_refused_with_the_nearest():
    with pytest.raises(SettingsError, match=r"augmentation: unknown key 'text.dorp'.*'drop'"):
        AugmentationSettings.read({"text": {"dorp": 0.1}}, "augmentation")
