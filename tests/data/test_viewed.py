"""Data without labels is measured by two changed views of each sample."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from gemel.data import (
    ArrayStore,
    AugmentationSettings,
    CellsStore,
    Column,
    Comparisons,
    HeldStore,
    ImageAugmentation,
    Listing,
    SeriesAugmentation,
    SoundAugmentation,
    SplitSettings,
    TextAugmentation,
    VectorAugmentation,
    augment,
    cached,
    draw_pairs,
    settle,
    split,
    viewed,
)
from gemel.errors import SettingsError, SourceError
from gemel.inputs import Cells, InputSettings, Sequences, Sound

DRAWS = np.random.default_rng(0)
COUNT = 300
IMAGES = DRAWS.integers(0, 256, (COUNT, 6, 6), dtype=np.uint8)
STORES = {
    "image": ArrayStore(IMAGES, "images"),
    "sound": HeldStore(
        [Sound(DRAWS.normal(size=800).astype(np.float32), 4000) for _ in range(COUNT)],
        "sound",
        "sounds",
    ),
    "series": HeldStore(
        [DRAWS.normal(size=(4 + at % 5, 2)) for at in range(COUNT)], "series", "paths"
    ),
    "text": HeldStore([" ".join("abcdefgh"[at % 5 :]) for at in range(COUNT)], "text", "texts"),
    "vector": HeldStore(DRAWS.normal(size=(COUNT, 3)), "vector", "vectors"),
}
EVERY_OTHER, EVERYONE = np.arange(COUNT), np.arange(COUNT)
EVERY_OTHER[::2] = -1
STORES["cells"] = CellsStore(
    {"pen": Column(STORES["series"], EVERY_OTHER), "seen": Column(STORES["image"], EVERYONE)}
)
CHANGES = AugmentationSettings(
    image=ImageAugmentation(shift=0.2, contrast=0.5),
    sound=SoundAugmentation(shift=0.2, gain=6),
    series=SeriesAugmentation(speed=0.4, noise=0.1),
    text=TextAugmentation(drop=0.4),
    vector=VectorAugmentation(noise=0.2),
)

of_every_kind = pytest.mark.parametrize("kind", list(STORES))


def unlabelled(kind="image", **more):
    """Samples that are nobody's, and how they were prepared."""
    listing = Listing("made up", STORES[kind], tuple(map(str, range(COUNT))), **more)
    preprocessing = settle(InputSettings(), listing)
    return cached(listing, preprocessing), preprocessing


def columns(inputs):
    """Inputs as plain lists of arrays, a list a column, with None for an empty cell."""
    if isinstance(inputs, Cells):
        filled = {name: iter(columns(one.inputs)[0]) for name, one in inputs.columns.items()}
        return [
            [next(filled[name]) if at in one.place else None for at in range(len(inputs))]
            for name, one in inputs.columns.items()
        ]
    if isinstance(inputs, Sequences):
        return [[row[:n].numpy() for row, n in zip(inputs.values, inputs.length, strict=True)]]
    return [list(inputs.numpy())]


@of_every_kind
def test_views_are_what_augmentation_makes_of_each_sample_twice(kind):
    samples, preprocessing = unlabelled(kind)
    index = np.repeat(np.arange(COUNT), 2)
    generator = torch.Generator().manual_seed(5)

    found = viewed(samples, preprocessing, CHANGES, views=2, seed=5)

    for start in range(0, len(index), 256):
        some = index[start : start + 256]
        wanted = augment(samples.read(some), preprocessing, CHANGES, generator, batch=len(some))
        held = found.read(np.arange(start, start + len(some)))
        for one, other in zip(columns(wanted), columns(held), strict=True):
            for changed, kept in zip(one, other, strict=True):
                assert (changed is None) == (kept is None)
                if changed is not None:
                    levels = kept.dtype == np.uint8
                    assert np.array_equal(np.rint(changed) if levels else changed, kept)


@of_every_kind
def test_views_are_held_in_the_numbers_that_a_cache_holds(kind):
    samples, preprocessing = unlabelled(kind)

    found = viewed(samples, preprocessing, CHANGES, views=2, seed=0)

    for own, other in zip(
        columns(samples.read(EVERYONE)), columns(found.read(EVERYONE)), strict=True
    ):
        kinds = [{array.dtype for array in one if array is not None} for one in (own, other)]
        assert kinds[0] == kinds[1]


def test_the_views_of_a_sample_are_all_that_is_the_same():
    samples, preprocessing = unlabelled()

    found = viewed(samples, preprocessing, CHANGES, views=3, seed=0)

    same, compared = found.relation(np.arange(9))
    assert np.array_equal(same, np.kron(np.eye(3), np.ones((3, 3))).astype(bool) & compared)
    assert found.origin[2:4] == ("images[0], view 3", "images[1], view 1")
    assert found.names == samples.names


def test_the_seed_decides_the_views():
    samples, preprocessing = unlabelled()

    one, again, other = (
        viewed(samples, preprocessing, CHANGES, views=2, seed=seed).content(0) for seed in (1, 1, 2)
    )

    assert one == again
    assert one != other


@pytest.mark.parametrize("kind", ["image", "sound", "series", "text", "vector"])
def test_without_augmentation_nothing_tells_views_apart_and_the_remedy_is_named(kind):
    samples, preprocessing = unlabelled(kind)

    with pytest.raises(
        SettingsError, match=rf"augmentation of {kind} is off.*--set augmentation\.{kind}\.\w+=\d"
    ):
        viewed(samples, preprocessing, AugmentationSettings(), views=2, seed=0)


def test_the_remedy_for_a_table_names_each_kind_of_column():
    samples, preprocessing = unlabelled("cells")

    with pytest.raises(
        SettingsError, match=r"of image and series is off.*image\.shift=0\.05 or augmentation\.ser"
    ):
        viewed(samples, preprocessing, AugmentationSettings(), views=2, seed=0)


def test_identities_that_are_made_are_no_views():
    samples, preprocessing = unlabelled()
    made = AugmentationSettings(image=ImageAugmentation(turned_identities=8))

    with pytest.raises(SettingsError, match="augmentation of image is off"):
        viewed(samples, preprocessing, made, views=2, seed=0)


@pytest.mark.parametrize(
    "known",
    [
        {"identity": np.array([0, 0, *range(1, COUNT - 1)])},
        {"forged": np.arange(COUNT) == 3},
        {"triplets": np.array([[0, 1, 2]])},
        {"comparisons": {"pairs": Comparisons(*np.array([[0], [1]]), np.array([True]))}},
        {"sides": ("photo", "caption"), "side": np.arange(COUNT) % 2},
    ],
    ids=lambda known: next(iter(known)),
)
def test_views_stand_in_for_nothing_that_is_known(known):
    samples, preprocessing = unlabelled()

    assert samples.unlabelled
    labelled = replace(samples, **known)
    assert not labelled.unlabelled
    with pytest.raises(SourceError, match="here identities, pairs or triplets say it"):
        viewed(labelled, preprocessing, CHANGES, views=2, seed=0)


@pytest.mark.parametrize("by", ["source", "identity", "sample"])
def test_samples_without_labels_are_dealt_one_by_one(by):
    samples, preprocessing = unlabelled()

    parts = split(samples, SplitSettings(by=by))

    assert [len(part) for part in parts.values()] == [150, 45, 45, 60]
    assert sorted(np.concatenate([part.rows for part in parts.values()])) == list(range(COUNT))
    held_out = viewed(parts["test"], preprocessing, CHANGES, views=2, seed=0)
    pairs = draw_pairs(held_out)
    assert pairs.same.sum() == 60
    assert (~pairs.same).sum() == 120 * 118 // 2
    # An interval draws samples again, and their views with them.
    assert len(np.unique(held_out.units)) == 60


def test_a_division_of_samples_without_labels_stands():
    division = ("train",) * 200 + ("test",) * 100
    samples, _ = unlabelled(split=division)

    parts = split(samples, SplitSettings(validation=0, calibration=0))

    assert [len(part) for part in parts.values()] == [200, 100]


def test_too_few_samples_to_tell_one_from_another_are_refused():
    samples, _ = unlabelled()

    with pytest.raises(SourceError, match=r"part 'train' has 1 samples without labels, and 2 are"):
        split(samples.take(np.arange(7)))
