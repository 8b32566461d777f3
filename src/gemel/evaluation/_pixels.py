"""What can be told from raw pixels: the baseline that a network has to beat."""

from gemel.bundle import Matcher
from gemel.data import Dense, Samples
from gemel.encoders import Pixels
from gemel.energies import Euclidean
from gemel.errors import SourceError
from gemel.inputs import ImagePreprocessing
from gemel.networks import Siamese


def pixel_matcher(samples: Samples) -> Matcher:
    """A matcher that has learned nothing, for images shaped as those of `samples`.

        E(a, b) = sqrt( mean( (a - b)**2 ) )    over pixels with values in [0, 1]

    Range: [0, 1]. It goes wherever a trained matcher goes, so that a report can print both
    side by side. Spectrograms are images here.

    Raises:
        SourceError: If the samples are no images of one size.
    """
    cache = samples.cache
    if not isinstance(cache, Dense) or cache.array.ndim != 4:
        raise SourceError(
            "pixel_matcher compares images of one size, pixel by pixel; these samples are no such "
            f"images: their cache is {type(cache).__name__}. Evaluate them without this baseline."
        )
    channels, height, width = cache.array.shape[1:]
    network = Siamese(Pixels(channels, (height, width)), Euclidean())
    as_they_are = {"size": (height, width), "channels": channels, "mean": 0.0, "std": 1.0}
    return Matcher(network, ImagePreprocessing.read(as_they_are, "pixel_matcher"))
