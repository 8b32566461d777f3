import numpy as np
import pytest

from gemel.data import BatchSettings, Dense, Samples, batches_of
from gemel.errors import SettingsError

ALPHABETS = {"Greek": 8, "Latin": 8, "Tagalog": 4}


def alphabets(images=6, sizes=ALPHABETS):
    names = [f"{name}/{at}" for name, characters in sizes.items() for at in range(characters)]
    identity = np.repeat(np.arange(len(names)), images)
    return Samples(
        cache=Dense(np.zeros((len(identity), 1, 1, 1), dtype=np.uint8)),
        rows=np.arange(len(identity)),
        identity=identity,
        names=tuple(names),
        forged=np.zeros(len(identity), dtype=bool),
        origin=tuple(map(str, range(len(identity)))),
    )


def batches(samples, identities, each, epoch=0):
    settings = BatchSettings(identities=identities, samples=each, company="family")
    found = batches_of(samples, settings, seed=0)
    held = list(found.epoch(epoch))
    assert len(held) == len(found)
    return held


def families_of(samples, batch):
    return {samples.names[who].split("/")[0] for who in samples.identity[batch.index]}


def test_families_keep_together():
    samples = alphabets(sizes={"Greek": 8, "Latin": 8, "Cyrillic": 8})

    for batch in batches(samples, identities=8, each=3):
        assert len(families_of(samples, batch)) == 1


def test_every_sample_comes_once_an_epoch_and_hardly_any_twice():
    samples = alphabets()

    held = np.concatenate([batch.index for batch in batches(samples, identities=10, each=3)])

    assert set(held.tolist()) == set(range(len(samples)))
    assert len(held) == len(samples)


def test_a_batch_holds_p_identities_once_each():
    samples = alphabets(images=7)

    for batch in batches(samples, identities=12, each=3):
        _, counts = np.unique(samples.identity[batch.index], return_counts=True)
        assert counts.tolist() == [3] * 12


def test_another_epoch_is_another_company():
    samples = alphabets()

    one, other = (
        [sorted(batch.index.tolist()) for batch in batches(samples, 8, 3, epoch=epoch)]
        for epoch in (0, 1)
    )

    assert sorted(one) != sorted(other)


def test_names_without_a_family_are_refused():
    with pytest.raises(SettingsError, match="no two families"):
        batches(alphabets(sizes={"Greek": 8}), identities=4, each=2)
