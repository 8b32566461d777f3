"""What a calibration set is large enough to say, and what it would need to say more.

Support is counted in distinct pairs of units among impostors (n) and in distinct units among
genuine pairs (m): other pairs of the same identities are mostly the same trial again. No error
in n trials bounds a rate by 3 / n (rule of three), so

- a false match rate of r needs n >= 3 / r, a false non-match rate of r needs m >= 3 / r;
- evidence for *same* is at most a likelihood ratio of n / 3, since a rarer impostor energy was
  never observed; evidence against is at most m / 3.
"""

import math

from gemel.decision._percent import percent
from gemel.errors import SupportError
from gemel.metrics import Support, Trials

USUAL_RATES = (0.0001, 0.001, 0.01, 0.05, 0.1)
LEAST_BOUND = math.log(2)
"""The log-likelihood ratio any calibration may state: one bit."""


def strictest_supported(trials: Trials) -> float | None:
    """The strictest of 0.01, 0.1, 1, 5 and 10 % that these trials support as a false match rate.

    None when they support none of them.
    """
    pairs = trials.support.impostor_unit_pairs
    return next((rate for rate in USUAL_RATES if pairs >= trials_needed(rate)), None)


def evidence_bounds(support: Support) -> tuple[float, float]:
    """The lowest and highest log-likelihood ratio the support allows: -log(m/3), log(n/3).

    Neither is nearer to 0 than `LEAST_BOUND`.
    """
    against = math.log(max(support.genuine_units, 1) / 3)
    in_favour = math.log(max(support.impostor_unit_pairs, 1) / 3)
    return -max(against, LEAST_BOUND), max(in_favour, LEAST_BOUND)


def trials_needed(rate: float) -> int:
    """Independent trials that support `rate` by the rule of three.

    Example:
        >>> trials_needed(0.01), trials_needed(0.1)
        (300, 30)
    """
    return math.ceil(3 / rate - 1e-9)  # 3 / 0.01 must not round up to 301


def units_for_pairs(pairs: int) -> int:
    """The fewest units whose pairs, n (n - 1) / 2, are `pairs` or more.

    Example:
        >>> units_for_pairs(300), units_for_pairs(301)
        (25, 26)
    """
    units = (1 + math.isqrt(8 * pairs + 1)) // 2
    return units if units * (units - 1) // 2 >= pairs else units + 1


def refuse_unsupported_match_rate(trials: Trials, rate: float) -> None:
    """Stop when the trials cannot support `rate` as a false match rate.

    Raises:
        SupportError: Saying what there is, what is needed, and what is supported.
    """
    support, needed = trials.support, trials_needed(rate)
    if support.impostor_unit_pairs < needed:
        raise SupportError(
            f"A false match rate of {percent(rate)} needs {needed:,} impostor pairs of distinct "
            f"{support.units_word} (rule of three); there are {support.impostor_unit_pairs:,}, "
            f"from {support.units:,} {support.units_word}. {_remedy(trials, needed)} "
            f"{_supported(trials)}"
        )


def refuse_unsupported_non_match_rate(trials: Trials, rate: float) -> None:
    """Stop when the trials cannot support `rate` as a false non-match rate.

    Raises:
        SupportError: Saying what there is and what is needed.
    """
    support, needed = trials.support, trials_needed(rate)
    if support.genuine_units < needed:
        raise SupportError(
            f"A false non-match rate of {percent(rate)} needs {needed:,} {support.units_word} "
            f"with genuine pairs (rule of three); there are "
            f"{support.genuine_units:,}, {needed - support.genuine_units:,} too few."
        )


def refuse_unsupported_ratio(trials: Trials, ratio: float) -> None:
    """Stop when a match would need a likelihood ratio the trials cannot support.

    Raises:
        SupportError: Saying what ratio the costs ask for and which ones are supported.
    """
    support = trials.support
    least, most = 3 / max(support.genuine_units, 1), support.impostor_unit_pairs / 3
    if not least <= ratio <= most:
        raise SupportError(
            f"These costs and this prior call a match from a likelihood ratio of {_ratio(ratio)}; "
            f"{support.genuine_units:,} {support.units_word} with genuine pairs and "
            f"{support.impostor_unit_pairs:,} impostor pairs of them support ratios from "
            f"{_ratio(least)} to {_ratio(most)}. Choose costs within, or calibrate on more "
            f"{support.units_word}."
        )


def _ratio(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2g}"


def _remedy(trials: Trials, needed: int) -> str:
    support, impostor = trials.support, trials.impostor
    word = support.units_word
    if (impostor.left_unit == impostor.right_unit).all():  # forgeries: a unit against itself
        more = needed - support.impostor_unit_pairs
        return f"Each of the {word} gives one: {more:,} more than there are."
    enough = units_for_pairs(needed)
    if support.units >= enough:
        return f"Compare more pairs: {enough:,} {word} can form that many."
    return (
        f"All pairs of {enough:,} {word} give that many: "
        f"{enough - support.units:,} more than there are."
    )


def _supported(trials: Trials) -> str:
    rate = strictest_supported(trials)
    return f"This data supports {percent(rate)}." if rate else "This data supports no usual rate."
