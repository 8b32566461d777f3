import numpy as np
import pytest

from gemel.data import BatchSettings, Comparisons, batches_of
from gemel.errors import SourceError


def epoch_of(samples, *, views=2, places=8, epoch=0, seed=0):
    settings = BatchSettings(identities=places // 2, samples=2, views=views)
    batches = batches_of(samples, settings, seed=seed)
    drawn = list(batches.epoch(epoch))
    assert len(drawn) == len(batches)
    return drawn


@pytest.mark.parametrize("views", [2, 3])
def test_every_sample_stands_once_an_epoch_with_all_its_views(shapes, views):
    samples = shapes(people=3, images=7)

    index = np.concatenate([batch.index for batch in epoch_of(samples, views=views)])

    assert np.bincount(index).tolist() == [views] * 21


def test_only_the_views_of_one_sample_are_the_same_whoever_it_shows(shapes):
    for batch in epoch_of(shapes(people=2, images=9)):
        for i in range(len(batch)):
            for j in range(len(batch)):
                assert batch.compared[i, j] == (i != j)
                assert batch.same[i, j] == (i != j and batch.index[i] == batch.index[j])


@pytest.mark.parametrize("count", [2, 3, 5, 9, 17])
def test_no_sample_is_alone_in_its_batch(shapes, count):
    sizes = [
        len(np.unique(batch.index)) for batch in epoch_of(shapes(people=1, images=count), places=4)
    ]

    assert min(sizes) >= 2
    assert max(sizes) - min(sizes) <= 1
    assert sum(sizes) == count


def test_a_batch_has_as_many_places_as_were_asked_for(shapes):
    sizes = {len(batch) for batch in epoch_of(shapes(people=4, images=10), places=16)}

    assert sizes == {16}


def test_another_epoch_is_another_company_and_one_epoch_is_always_the_same(shapes):
    samples = shapes(people=3, images=8)
    first, again, second, other = (
        np.concatenate([batch.index for batch in epoch_of(samples, **which)])
        for which in ({}, {}, {"epoch": 1}, {"seed": 1})
    )

    assert np.array_equal(first, again)
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_views_go_before_what_the_source_lists(shapes):
    pairs = Comparisons(np.array([0, 0]), np.array([1, 5]), np.array([True, False]))
    samples = shapes(people=2, images=4, comparisons={"train": pairs})

    assert sum(len(batch) for batch in epoch_of(samples)) == 16


def test_one_sample_has_nothing_to_be_told_from(shapes):
    with pytest.raises(SourceError, match="nothing to be told from; give two or more"):
        epoch_of(shapes(people=1, images=1))
