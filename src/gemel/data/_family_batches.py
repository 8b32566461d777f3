"""Batches in which identities meet their own family, the hardest to tell them from."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Int
from numpy import ndarray
from numpy.random import Generator

from gemel.data._batch import Batch, BatchSettings
from gemel.data._groups import groups_of
from gemel.data._samples import Samples
from gemel.errors import SettingsError


class FamilyBatches:
    """P identities × K samples, every sample at least once an epoch, family beside family.

    A family are the identities whose names agree before the last slash: the characters of an
    alphabet, the products of a shelf. In each round of an epoch every identity that has a group
    of samples left brings one; families come in random order, and P identities after P make the
    batches, so that a batch holds as few families as its size allows. The last of a round is
    filled with others.

    Raises:
        SettingsError: If the names tell of fewer than two families.
    """

    def __init__(self, samples: Samples, settings: BatchSettings, *, seed: int) -> None:
        self._samples = samples
        self._members = samples.members
        self._family = _families(samples)
        self._identities = min(settings.identities, len(self._members))
        self._seed = seed
        size = settings.identities * settings.samples // self._identities
        self._grouping = groups_of(samples, size)
        self._counts = np.array([self._grouping.count(members) for members in self._members])

    def __len__(self) -> int:
        rounds = range(int(self._counts.max()))
        return sum(-(-int((self._counts > turn).sum()) // self._identities) for turn in rounds)

    def epoch(self, number: int) -> Iterator[Batch]:
        """Every sample in a new company of its own kind."""
        generator = np.random.default_rng((self._seed, number))
        groups = [self._grouping.cut(members, generator) for members in self._members]
        held = [
            (turn, who)
            for turn in range(int(self._counts.max()))
            for who in self._companies(np.flatnonzero(self._counts > turn), generator)
        ]
        for which in generator.permutation(len(held)).tolist():
            turn, company = held[which]
            index = np.concatenate([groups[who][turn % len(groups[who])] for who in company])
            yield Batch(
                index, *self._samples.relation(index), identity=self._samples.identity[index]
            )

    def _companies(
        self, present: Int[ndarray, " present"], generator: Generator
    ) -> list[list[int]]:
        """Those present, P by P, family beside family; the last P are filled with anybody."""
        shuffled = generator.permutation(present)
        order = generator.permutation(self._family.max() + 1)
        ordered = shuffled[np.argsort(order[self._family[shuffled]], kind="stable")]
        if short := -len(ordered) % self._identities:
            last = ordered[len(ordered) + short - self._identities :]
            others = np.setdiff1d(np.arange(len(self._members)), last)
            ordered = np.append(ordered, generator.choice(others, size=short, replace=False))
        companies: list[list[int]] = ordered.reshape(-1, self._identities).tolist()
        return companies


def _families(samples: Samples) -> Int[ndarray, " identities"]:
    """The family of each identity, as a number."""
    names = [samples.names[who].rpartition("/")[0] for who in samples.identities]
    found, family = np.unique(names, return_inverse=True)
    if len(found) < 2:
        raise SettingsError(
            "batches.company=family lets identities meet whose names agree before the last slash, "
            'as in "Greek/alpha"; these names tell of no two families. Leave it out.'
        )
    return np.asarray(family, dtype=np.int64)
