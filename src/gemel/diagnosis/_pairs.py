"""Do listed pairs say the opposite of what anyone can see?"""

from gemel.diagnosis._finding import Finding
from gemel.metrics import Trials, area_under_curve, measure

FEWEST_PAIRS = 20
"""Pairs of each kind below which an order of energies says little."""


def examine_pairs(trials: Trials, *, compared_by: str = "their raw inputs") -> list[Finding]:
    """Inverted pairs: genuine ones that are surely more unlike than impostor ones.

    Found by energies that owe nothing to the list: of raw inputs, an untrained network, or one
    that learned from another list. Too few pairs, or pairs of one identity, say nothing.

    Args:
        trials: The energies of the listed pairs.
        compared_by: What gave the energies, for the words of the evidence.
    """
    support = trials.support
    if min(support.genuine_trials, support.impostor_trials) < FEWEST_PAIRS or support.units < 2:
        return []
    area = measure(trials, area_under_curve)
    if area.interval.high >= 0.5:
        return []
    return [
        Finding(
            "inverted pairs",
            f"Compared by {compared_by}, pairs listed as the same are more unlike than those "
            f"listed as different: the area under the ROC curve is {area}, and chance is 50 %.",
            "In the list `same` is 1 for one identity and 0 for two, the opposite of Hadsell's "
            "Y. Exchange 0 and 1 in it.",
            "error",
        )
    ]
