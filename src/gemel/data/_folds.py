"""Cross-validation: every identity is tested once, never beside itself among the learned."""

import itertools
import math
from collections.abc import Mapping

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray

from gemel.data._dealing import LEAST, by_identity, paired
from gemel.data._samples import Samples
from gemel.errors import SourceError


def by_fold(
    samples: Samples,
    inside: Int[ndarray, " pool"],
    pool: str,
    shares: Mapping[str, float],
    generator: np.random.Generator,
    *,
    folds: int,
    fold: int,
) -> list[str]:
    """The part of each sample in the pool: one of `folds` groups of identities is "test".

    The groups hang on the generator alone, not on `fold`, so over all folds each identity is
    tested exactly once. The shares are those of the whole pool, as without folds.

    Raises:
        SourceError: If a fold could not be tested, or the rest of it not be divided.
    """
    _refuse_too_few(len(paired(samples, inside)), shares, folds)
    tested = _tested(samples, inside, generator, folds, fold)
    rest = inside[~tested]
    of_rest = {part: share * folds / (folds - 1) for part, share in shares.items()}
    parts = np.full(len(inside), "test", dtype=object)
    parts[~tested] = by_identity(samples, rest, pool, of_rest, generator)
    return list(parts)


def _tested(
    samples: Samples,
    inside: Int[ndarray, " pool"],
    generator: np.random.Generator,
    folds: int,
    fold: int,
) -> Bool[ndarray, " pool"]:
    """Whose turn it is; identities with a genuine pair are dealt apart from those without."""
    several = paired(samples, inside)
    alone = np.setdiff1d(samples.identity[inside], several)
    chosen = [generator.permutation(kind)[fold::folds] for kind in (several, alone)]
    return np.asarray(np.isin(samples.identity[inside], np.concatenate(chosen)))


def _refuse_too_few(identities: int, shares: Mapping[str, float], folds: int) -> None:
    """Stop where some fold would lack what a part needs."""
    kept = LEAST * (len(shares) + 1)
    needed = next(n for n in itertools.count(LEAST * folds) if n - math.ceil(n / folds) >= kept)
    if identities >= needed:
        return
    others = f", {' and '.join(shares)}" if shares else ""
    raise SourceError(
        f"{folds} folds by identity need {needed} identities with two samples or more ({LEAST} to "
        f"test in each fold, and of the others {LEAST} each for train{others}); there are "
        f"{identities}. Add identities, change split.folds, or set the share of a part to 0."
    )
