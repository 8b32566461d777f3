"""A gallery goes over to another model, from the sources that its references came from."""

from gemel.bundle import Verifier
from gemel.gallery import Gallery, Migration, ReadOrigin
from gemel.lifecycle._origins import followed, origins_as_files, origins_in
from gemel.lifecycle._told import Told
from gemel.lifecycle._watcher import Quiet, RunWatcher
from gemel.types import PathLike


def migrate(
    gallery: Gallery,
    verifier: Verifier,
    *,
    on: PathLike | None = None,
    data: PathLike | None = None,
    drop_missing: bool = False,
    watcher: RunWatcher | None = None,
) -> Migration:
    """Embed everything anew, and let the new model decide if nothing is lost by it.

    Args:
        gallery: Opened without a verifier, or with the old one.
        verifier: Of the new model.
        on: A SOURCE that holds what the references were made from; without it they are read
            from the files they came from.
        data: Where known layouts stand; $GEMEL_DATA otherwise.
        drop_missing: Whether references that cannot be read again may be lost.
        watcher: Hears of progress, and of the first references that cannot be read again.

    Raises:
        GalleryError: If the gallery is between two other models already, or no reference at all
            can be embedded again.
        SourceError: If the source cannot be read.
    """
    watch = watcher or Quiet()
    read = _reader(gallery, verifier, on, data, watch)
    return _told(gallery.migrate(verifier, read, drop_missing=drop_missing), watch)


def shadow(
    gallery: Gallery,
    verifier: Verifier,
    *,
    on: PathLike | None = None,
    data: PathLike | None = None,
    watcher: RunWatcher | None = None,
) -> Migration:
    """Embed everything anew beside what is there, and let the old model decide until the switch.

    Galleries opened with either verifier answer meanwhile. `gallery.switch(verifier)` ends it.
    Arguments and errors as of `migrate`.
    """
    watch = watcher or Quiet()
    return _told(gallery.shadow(verifier, _reader(gallery, verifier, on, data, watch)), watch)


def _reader(
    gallery: Gallery,
    verifier: Verifier,
    on: PathLike | None,
    data: PathLike | None,
    watcher: RunWatcher,
) -> ReadOrigin:
    watcher.stage("Embedding again")
    read = origins_as_files(verifier) if on is None else origins_in(verifier, on, data)
    return followed(read, gallery, watcher)


def _told(migration: Migration, watcher: RunWatcher) -> Migration:
    with Told(watcher, "references") as told:
        for one in migration.missing:
            sample = one.origin or f"Reference {one.reference[:8]}"
            reason = one.reason.removeprefix(f"{sample}: ").removesuffix(".")
            told.tell(f"{sample}, enrolled as {str(one.key)!r}, is not embedded again: {reason}.")
    return migration
