"""How large a gallery a calibration set can keep a rate for.

A stranger finds somebody among N identities at a rate of 1 - (1 - f)^N, with f the false match
rate against one. A rate of r therefore needs f = 1 - (1 - r)^(1/N), and by the rule of three
3 / f impostor pairs of distinct units: about 3 N / r.
"""

import math

from gemel.decision import USUAL_RATES, percent, trials_needed, units_for_pairs
from gemel.metrics import Support


def pairs_needed(rate: float, identities: float) -> int:
    """Impostor pairs of distinct units that support `rate` among so many identities.

    Example:
        >>> pairs_needed(0.01, 1), pairs_needed(0.01, 1000)
        (300, 298499)
    """
    return trials_needed(-math.expm1(math.log1p(-rate) / identities))


def most_identities(rate: float, pairs: int) -> int:
    """The largest gallery for which so many pairs support `rate`.

    Example:
        >>> most_identities(0.01, 298499), most_identities(0.01, 299)
        (1000, 0)
    """
    if pairs <= 3:
        return 0
    most = math.floor(math.log1p(-rate) / math.log1p(-3 / pairs))
    # One more or less where the quotient of two rounded logarithms misses a whole number.
    return max(size for size in (0, most, most + 1) if size == 0 or _enough(rate, size, pairs))


def what_is_missing(
    support: Support, rate: float, identities: int, crowd: float = 1.0
) -> str | None:
    """Why the rate is not supported among so many identities; None where it is.

    Args:
        crowd: As how many calibrated identities one enrolled identity counts.
    """
    pairs, word = support.impostor_unit_pairs, support.units_word
    needed = pairs_needed(rate, identities * crowd)
    if pairs >= needed:
        return None
    return (
        f"A false-positive identification rate of {percent(rate)} {among(identities)} needs "
        f"{needed:,} impostor pairs of distinct {word} (rule of three); there are {pairs:,}, from "
        f"{support.units:,} {word}. {_remedy(support, needed)} {_supported(rate, pairs, crowd)}"
    )


def among(identities: int) -> str:
    """The size of a gallery in words.

    Example:
        >>> among(1), among(1000)
        ('among 1 identity', 'among 1,000 identities')
    """
    return "among 1 identity" if identities == 1 else f"among {identities:,} identities"


def _enough(rate: float, identities: int, pairs: int) -> bool:
    return pairs >= pairs_needed(rate, identities)


def _remedy(support: Support, needed: int) -> str:
    word, enough = support.units_word, units_for_pairs(needed)
    if support.units >= enough:
        return f"Give more samples to each: all pairs of {enough:,} {word} are that many."
    return (
        f"All pairs of {enough:,} {word} give that many: "
        f"{enough - support.units:,} more than there are."
    )


def _supported(rate: float, pairs: int, crowd: float) -> str:
    most = int(most_identities(rate, pairs) / crowd)
    if most >= 1:
        return f"This data supports it {among(most)}."
    usual = next((usual for usual in USUAL_RATES if _enough(usual, 1, pairs)), None)
    return (
        f"This data supports {percent(usual)} {among(1)}."
        if usual
        else ("This data supports no usual rate.")
    )
