"""A place where no gallery is."""

from gemel.errors import GalleryError
from gemel.types import PathLike


def no_gallery(where: PathLike) -> GalleryError:
    """What to raise there; it names the command that makes one.

    Args:
        where: A path, or a URI without its password.
    """
    return GalleryError(
        f"There is no gallery at {where}. To make one: gemel enroll RUN {where} SOURCE"
    )
