"""More identities from the same images, for a network that must tell those it never saw.

What carries over to new identities is learned from many identities, not from many samples
of a few. A drawing turned on its side is another drawing, and so is the upper half of
one over the lower half of another.
"""

from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np

from gemel.data._caches import Dense
from gemel.data._composition import Composition
from gemel.data._pairs import listed_pairs
from gemel.data._samples import Samples
from gemel.errors import SettingsError

Turns: TypeAlias = Literal[1, 4, 8]

_ORIENTATION = ("", "turned 90°", "turned 180°", "turned 270°")


def spliced(samples: Samples, identities: int, *, seed: int) -> Samples:
    """`samples`, and `identities` more whose images join halves of two identities' images.

    Each new identity is an ordered pair of old ones, drawn without repetition; it has as
    many samples as the smaller of the two, each made of two genuine images drawn for it. No
    more are made than there are such pairs.

    Raises:
        SettingsError: If pairs or triplets were given instead of identities.
    """
    if not identities:
        return samples
    _refuse_given(samples, "spliced_identities")
    _images(samples, "spliced_identities")
    generator = np.random.default_rng(seed)
    members = [who[~samples.forged[who]] for who in samples.members]
    called = [samples.names[who] for who in samples.identities]
    chosen = generator.permutation(len(members) * (len(members) - 1))[:identities]
    upper, lower, identity, names = [], [], [], list(samples.names)
    for first, second in (_two(place, len(members)) for place in chosen.tolist()):
        count = min(len(members[first]), len(members[second]))
        upper.append(generator.permutation(members[first])[:count])
        lower.append(generator.permutation(members[second])[:count])
        identity.append(np.full(count, len(names)))
        names.append(f"{called[first]} over {called[second]}")
    own = np.arange(len(samples))
    joined = samples.take(np.concatenate((own, *upper)))
    who = np.concatenate((samples.identity, *identity))
    return replace(
        joined,
        identity=who,
        names=tuple(names),
        comparisons={},
        episodes={},
        composition=Composition(
            lower=samples.rows[np.concatenate((own, *lower))],
            turn=np.zeros(len(who), dtype=np.uint8),
            kin=who,
        ),
    )


def _two(place: int, things: int) -> tuple[int, int]:
    """The ordered pair of two of the things that stands at a place among all such pairs."""
    first, other = divmod(place, things - 1)
    return first, other + (other >= first)


def turned(samples: Samples, turns: Turns) -> Samples:
    """`samples` as they are, and again in each other orientation under identities of its own.

    A symmetric thing looks the same turned, so an identity is never compared with its
    own turns.

    Args:
        turns: 1 leaves everything as it is, 4 adds the quarter turns, 8 their mirror images.

    Raises:
        SettingsError: If images are not square, or pairs or triplets were given instead
            of identities.

    Source:
        Santoro, Bartunov, Botvinick, Wierstra, Lillicrap, "Meta-Learning with
        Memory-Augmented Neural Networks", ICML 2016, for the quarter turns.
    """
    if turns == 1:
        return samples
    _refuse_given(samples, "turned_identities")
    height, width = _images(samples, "turned_identities").array.shape[-2:]
    if height != width:
        raise SettingsError(
            "augmentation.image.turned_identities turns images on their side, so they must be "
            f"square; these are {height}x{width}. Set it to 1, or preprocessing.image.size to a "
            "square."
        )
    again = samples.take(np.tile(np.arange(len(samples)), turns))
    turn = np.repeat(np.arange(turns, dtype=np.uint8), len(samples))
    lower = again.rows if again.composition is None else again.composition.lower
    return replace(
        again,
        identity=again.identity + turn.astype(np.int64) * len(samples.names),
        names=tuple(_turned_name(name, t) for t in range(turns) for name in samples.names),
        comparisons={},
        episodes={},
        composition=Composition(lower=lower, turn=turn, kin=again.identity),
    )


def _turned_name(name: str, turn: int) -> str:
    words = (name, "mirrored" if turn >= 4 else "", _ORIENTATION[turn % 4])
    return " ".join(word for word in words if word)


def _refuse_given(samples: Samples, setting: str) -> None:
    if samples.triplets is not None or listed_pairs(samples, "train") is not None:
        raise SettingsError(
            f"augmentation.image.{setting} makes identities, and this data gives pairs or triplets "
            "instead. Leave it out."
        )


def _images(samples: Samples, setting: str) -> Dense:
    if isinstance(samples.cache, Dense) and samples.cache.array.ndim == 4:
        return samples.cache
    raise SettingsError(
        f"augmentation.image.{setting} makes identities of images, and this data has none, or "
        "other inputs beside them. Leave it out."
    )
