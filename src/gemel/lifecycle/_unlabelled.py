"""Data without labels: learned from changed views of its samples, and measured by them."""

from collections.abc import Mapping

from gemel.data import Samples, viewed
from gemel.errors import SourceError
from gemel.inputs import AnyPreprocessing
from gemel.lifecycle._settings import RunSettings

VIEWS = 2
"""Of a sample that is held out: one genuine pair."""

OF_VIEWS = (
    "of changed views of unlabelled samples: they say how well changes are undone, not how well "
    "things are told apart in the world"
)
"""What every rate then is, for whoever reads one."""


def refuse_untold(name: str, samples: Samples, settings: RunSettings) -> None:
    """Stop unless learning without labels is what was asked for.

    Raises:
        SourceError: If it was not.
    """
    if settings.batches.views == 1 and not settings.batches.clusters:
        raise SourceError(
            f"{name} has {len(samples)} samples, and no two of one identity, so no genuine pair. "
            "Give a second sample of each identity; or learn without labels, from changed views "
            "of each sample: --set batches.views=2."
        )


def measured_by_views(
    parts: Mapping[str, Samples], preprocessing: AnyPreprocessing, settings: RunSettings
) -> dict[str, Samples]:
    """The parts with what is held out seen twice; learning makes its views as it goes.

    Raises:
        SettingsError: If no augmentation is on that would tell views apart.
    """
    augmentation, seed = settings.augmentation, settings.split.seed
    return {
        name: part
        if name == "train"
        else viewed(part, preprocessing, augmentation, views=VIEWS, seed=seed)
        for name, part in parts.items()
    }
