"""How well the weights do between epochs, on identities they do not learn from."""

from gemel.bundle import Matcher
from gemel.data import Samples, pairs_of
from gemel.metrics import equal_error_rate

# Enough that the best epoch is chosen by the weights and not by the draw.
PAIRS_OF_A_KIND = 50_000


class Validation:
    """The same pairs of the same samples after every epoch."""

    def __init__(self, matcher: Matcher, samples: Samples) -> None:
        self._matcher = matcher
        self._samples = samples
        self._pairs = pairs_of(samples, "validation", limit=PAIRS_OF_A_KIND)

    def equal_error_rate(self) -> float:
        """Of the weights as they are now."""
        trials = self._matcher.trials(self._samples, self._pairs)
        return equal_error_rate(trials.energy, trials.same)
