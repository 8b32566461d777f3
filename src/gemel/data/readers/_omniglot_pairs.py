"""Omniglot's pairs for verification: do these two drawings show one character?"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray

from gemel.data._comparisons import Comparisons

ALPHABETS = 10
DRAWERS = 4
OF_EACH_KIND = 5_000
SEED = 0


def verification_pairs(
    characters: Sequence[str], drawers: Sequence[str], first: int
) -> dict[str, Comparisons]:
    """10,000 pairs twice, half of them of one character, by 4 drawers in 10 alphabets.

    "verification" draws its different pairs from all there are: most are of two alphabets.
    "verification-within" draws them within an alphabet, which is harder. The same pairs are
    alike in both: six of each character, so that each of them comes two or three times.

    Args:
        characters: "alphabet/character" of each drawing of the evaluation set.
        drawers: Who drew it.
        first: Where the evaluation set begins in the store of the listing.

    Source:
        Koch, Zemel, Salakhutdinov, ICML deep learning workshop 2015, sec. 4.2. Differs: which
        alphabets and which drawers theirs were is not published; ours are drawn by a fixed
        seed, and so are the pairs.
    """
    generator = np.random.default_rng(SEED)
    alphabets = [character.split("/")[0] for character in characters]
    chosen = np.isin(alphabets, _some(alphabets, ALPHABETS, generator))
    chosen &= np.isin(drawers, _some(drawers, DRAWERS, generator))
    drawings = np.flatnonzero(chosen)
    one, other = np.triu_indices(len(drawings), k=1)
    left, right = drawings[one], drawings[other]
    same, within = (_agree(of, left, right) for of in (characters, alphabets))
    genuine = _dealt(np.flatnonzero(same), generator)
    lists = {"verification": ~same, "verification-within": ~same & within}
    found = {}
    for name, allowed in lists.items():
        pairs = np.concatenate((genuine, _dealt(np.flatnonzero(allowed), generator)))
        found[name] = Comparisons(first + left[pairs], first + right[pairs], same[pairs])
    return found


def _some(names: Sequence[str], most: int, generator: np.random.Generator) -> list[str]:
    """A draw of at most `most` of the names there are."""
    drawn: list[str] = generator.permutation(sorted(set(names))).tolist()
    return drawn[:most]


def _agree(
    names: Sequence[str], left: Int[ndarray, " pairs"], right: Int[ndarray, " pairs"]
) -> Bool[ndarray, " pairs"]:
    """Whether both drawings of each pair have one name."""
    _, number = np.unique(names, return_inverse=True)
    agree: Bool[ndarray, " pairs"] = number[left] == number[right]
    return agree


def _dealt(pairs: Int[ndarray, " pairs"], generator: np.random.Generator) -> Int[ndarray, " dealt"]:
    """`OF_EACH_KIND` of them in random order; of fewer, each as often as any other or once more."""
    return np.resize(generator.permutation(pairs), OF_EACH_KIND)
