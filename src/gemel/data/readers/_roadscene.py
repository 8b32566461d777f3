"""RoadScene: streets seen by a camera and by its infrared neighbour, aligned."""

from pathlib import Path

from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data._stores import FilesStore
from gemel.data.readers._cropped_store import tiles
from gemel.data.readers._parts import SHARES
from gemel.data.readers._patches import patches_of
from gemel.data.readers._picture_size import picture_size
from gemel.errors import SourceError

LAYOUT = Layout(
    name="roadscene",
    folders=("roadscene", "RoadScene"),
    holds="the folders visible and infrared (or crop_LR_visible and cropinfrared) of pictures, "
    "where one file name is one scene",
    home="https://github.com/hanna-xu/RoadScene",
)
FOLDERS = {"visible": ("visible", "crop_LR_visible"), "infrared": ("infrared", "cropinfrared")}
PATCH = 64
"""Pixels of a patch's side."""


def read_roadscene(data: Path | None) -> Listing:
    """Visible against infrared patches: those of one place in one scene are the same.

    Each scene is cut into patches of 64 × 64 that do not overlap. Scenes are divided whole,
    in the order of their names: they are frames of a drive, and the next one may show
    the same street.
    """
    folder = LAYOUT.folder(data)
    places = {side: LAYOUT.path(folder, *names) for side, names in FOLDERS.items()}
    files = [{path.name for path in place.iterdir()} for place in places.values()]
    scenes = sorted(name for name in set.intersection(*files) if not name.startswith("."))
    if not scenes:
        raise LAYOUT.lacking(folder)
    sizes = [_common_size([place / scene for place in places.values()]) for scene in scenes]
    return patches_of(
        LAYOUT.name,
        scenes,
        [tiles(*size, PATCH) for size in sizes],
        {side: FilesStore(place, scenes) for side, place in places.items()},
        SHARES,
    )


def _common_size(pictures: list[Path]) -> tuple[int, int]:
    """Width and height of aligned pictures."""
    sizes = [picture_size(path) for path in pictures]
    if len(set(sizes)) > 1:
        raise SourceError(
            f"{pictures[0]} and {pictures[1]} should be aligned, and their sizes are "
            f"{' and '.join(f'{width} by {height}' for width, height in sizes)}."
        )
    return sizes[0]
