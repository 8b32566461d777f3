"""What may be done with a gallery by whoever keeps it, whether or not they hold its model."""

from builtins import list as List  # Kept.list would hide it
from collections.abc import Iterator, Mapping
from dataclasses import replace as with_other
from pathlib import Path

from gemel.bundle import Verifier
from gemel.gallery._log import LogCheck, check_log
from gemel.gallery._migrate import Migration, shadow, switch
from gemel.gallery._opened import Opened, checked_verifier
from gemel.gallery._origins import ReadOrigin
from gemel.gallery._records import Entry, Key, Receipt, Subject
from gemel.gallery._shown import Info, Shown, info_of, prepared_in, show
from gemel.gallery._snapshot import take_snapshot
from gemel.types import PathLike

CHANGES = ("enrol", "replace", "remove", "restore")
"""Actions that bring an identity, change it, or take it away."""


class Kept:
    """The part of `Gallery` that needs no verifier. To be closed, or used as a context manager."""

    _opened: Opened

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    def close(self) -> None:
        """Let go of files and connections; closing twice is harmless."""
        self._opened.store.close()

    def list(self, tenant: str | None = None) -> Iterator[Subject]:
        """Every identity, in the order of tenant and name.

        Args:
            tenant: Only of this one; None lists all.
        """
        return self._opened.all_subjects(tenant)

    def show(self, identity: str, *, tenant: str = "") -> Shown:
        """An identity and its references, without their vectors.

        Raises:
            GalleryError: If nobody of that name is enrolled; names that are near are suggested.
        """
        return show(self._opened, Key(identity, tenant))

    def remove(self, identity: str, *, tenant: str = "") -> Receipt:
        """Erase an identity with all its references, of every model; the receipt proves it.

        Raises:
            GalleryError: If nobody of that name is enrolled; names that are near are suggested.
        """
        opened, key = self._opened, Key(identity, tenant)
        receipt = opened.store.remove(key, opened.event("remove"))
        if receipt is None:
            raise opened.nobody(key)
        return receipt

    def info(self) -> Info:
        """The gallery in a few facts."""
        return info_of(self._opened)

    def prepared(self) -> Mapping[str, int]:
        """How many references each model has that is prepared beside the one that decides."""
        return prepared_in(self._opened)

    def log(self, since: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Entries after a sequence number, oldest first."""
        return self._opened.store.log(since, limit)

    def changes(self, since: int = 0) -> List[Entry]:
        """Who joined, changed or left after a sequence number, oldest first."""
        entries = self._opened.store.log(since)
        return [each for each in entries if each.event.key and each.event.action in CHANGES]

    def verify_log(self, noted: str | None = None) -> LogCheck:
        """Whether the log is the one that was written.

        Args:
            noted: A hash that it is known to have held, from a receipt, a snapshot or an earlier
                check: a chain alone cannot show that its end was cut off.
        """
        return check_log(self._opened.store.log(), noted)

    def vacuum(self) -> Entry:
        """Erase what the engine's files still hold of removed vectors."""
        return self._opened.store.vacuum(self._opened.event("vacuum"))

    def snapshot(self, path: PathLike) -> Path:
        """Write all of it to one .zip of Parquet and JSON, as it stands at one moment although
        others write meanwhile; whole or not at all. `Gallery.restore` reads it into any engine.

        It holds templates, so only its owner may read it (mode 0600, where files have modes).

        Args:
            path: A new file, or an earlier snapshot that this one replaces, in a folder that is
                there.

        Raises:
            GalleryError: If anything else stands there, the gallery's own file above all; if its
                model is being changed, or others never stop writing.
        """
        place = Path(path)
        take_snapshot(self._opened, place)
        return place

    def migrate(
        self, verifier: Verifier, read: ReadOrigin | None = None, *, drop_missing: bool = False
    ) -> Migration:
        """Bring the gallery to another model: `shadow`, and `switch` where nothing is lost by it.

        Args:
            verifier: Of the new model.
            read: From what a reference was made from to an input; by default origins are files.
            drop_missing: Whether references that cannot be read again may be lost. Otherwise
                they are listed, and the switch does not happen.
        """
        opened = self._with(verifier)
        prepared = shadow(opened, read)
        if prepared.missing and not drop_missing:
            return prepared
        switched = switch(opened, drop_missing=drop_missing)
        self._opened = opened
        return with_other(switched, embedded=prepared.embedded, missing=prepared.missing)

    def shadow(self, verifier: Verifier, read: ReadOrigin | None = None) -> Migration:
        """Prepare another model: embed what references were made from beside the active model's.

        Galleries opened with either verifier then answer. Each enrols for its own model alone;
        the other catches up when `shadow` is called again.

        Raises:
            GalleryError: If the gallery is between two other models already.
        """
        return shadow(self._with(verifier), read)

    def switch(self, verifier: Verifier, *, drop_missing: bool = False) -> Migration:
        """Let a model that was prepared decide from now on, and erase all others' vectors.

        With the active model's verifier it gives up the change, and erases the prepared one's.

        Raises:
            FingerprintError: If the gallery has no vectors of that model.
            GalleryError: If references would be lost, and `drop_missing` does not allow it.
        """
        opened = self._with(verifier)
        done = switch(opened, drop_missing=drop_missing)
        self._opened = opened
        return done

    def _with(self, verifier: Verifier) -> Opened:
        """The same gallery as another verifier sees it."""
        checked_verifier(verifier).require_identification()
        return with_other(self._opened, verifier=verifier)
