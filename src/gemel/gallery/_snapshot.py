"""A copy of a whole gallery as it stood at one moment, although others write meanwhile."""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from gemel.errors import GalleryError
from gemel.files import replacing
from gemel.gallery._log import now
from gemel.gallery._opened import Opened
from gemel.gallery._records import Entry, Key, Reference, Subject
from gemel.gallery._snapshot_form import HEADER, LOG, SEALED, SUMS, header_text, sum_of, sums_text
from gemel.gallery._snapshot_place import refuse_unfit_place
from gemel.gallery._snapshot_tables import Tables, Whole

ROUNDS = 50
"""How often what changed meanwhile is read again before a gallery counts as never at rest."""


def take_snapshot(opened: Opened, path: Path) -> None:
    """Write a snapshot to `path`, whole or not at all.

    Everything is read once; whoever the log then says has changed is read again, until nobody
    has. So the snapshot is the gallery as it stood after the last entry of its log.

    Raises:
        GalleryError: If something else stands at `path` or its folder is not there; if a change of
            model began or ended meanwhile, or others never stop writing.
    """
    refuse_unfit_place(opened.where, path)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as scratch:
        folder = Path(scratch)
        _Taking(opened, folder).run()
        (folder / SUMS).write_text(sums_text({name: sum_of(folder / name) for name in SEALED}))
        with replacing(path) as partial:
            _pack(folder, partial)


def _pack(folder: Path, place: Path) -> None:
    """All members in one archive, which nobody but its owner may read: it holds templates."""
    place.unlink(missing_ok=True)  # what a killed process left would keep its own mode
    place.touch(mode=0o600, exist_ok=False)
    with zipfile.ZipFile(place, "w") as archive:
        for name in (*SEALED, SUMS):
            parquet = name.endswith(".parquet")  # which is packed already
            packing = zipfile.ZIP_STORED if parquet else zipfile.ZIP_DEFLATED
            archive.write(folder / name, name, compress_type=packing)


class _Taking:
    """One snapshot while it is taken, in a folder of its own."""

    def __init__(self, opened: Opened, folder: Path) -> None:
        self._opened = opened
        self._folder = folder
        self._header = opened.header()
        self._last: Entry | None = None
        self._entries = 0

    def run(self) -> None:
        """Write every member that has a sum."""
        first = self._folder / "first"
        first.mkdir()
        with (self._folder / LOG).open("w", encoding="utf-8") as log:
            self._changed(log)
            with Tables(first) as tables:
                tables.add(map(self._whole, self._opened.all_subjects()))
            fresh = self._read_again(log)
        with Tables(self._folder) as tables:
            tables.copy(first, without=fresh)
            tables.add(person for person in fresh.values() if person)
        counts = {"identities": tables.identities, "references": tables.references}
        end = {
            "entries": self._entries,
            "sequence": self._last.sequence if self._last else 0,
            "hash": self._last.hash if self._last else "",
        }
        text = header_text(self._header, end, counts, now())
        (self._folder / HEADER).write_text(text, encoding="utf-8")

    def _read_again(self, log: TextIO) -> dict[Key, Whole | None]:
        """Who changed while the others were read, as they are now; None who is gone."""
        fresh = dict[Key, Whole | None]()
        for _ in range(ROUNDS):
            if not (changed := self._changed(log)):
                return fresh
            keys = list(changed)
            found = self._opened.store.subjects(keys, self._header.active)
            for key, subject in zip(keys, found, strict=True):
                fresh[key] = None if subject is None else self._whole(subject)
        raise GalleryError(
            f"{self._opened.where} was changed {ROUNDS} times while a snapshot was taken, and is "
            "still changing. Take it when others write less."
        )

    def _changed(self, log: TextIO) -> dict[Key, None]:
        """Copy what the log says since it was last read; whom it says anything happened to."""
        changed = dict[Key, None]()
        for entry in self._opened.store.log(self._last.sequence if self._last else 0):
            log.write(json.dumps(entry.to_dict(), ensure_ascii=False, sort_keys=True) + "\n")
            self._last, self._entries = entry, self._entries + 1
            if entry.event.key and entry.event.action != "ask":
                changed[entry.event.key] = None
        if self._opened.header() != self._header:
            raise GalleryError(
                f"The model of {self._opened.where} was being changed while a snapshot was taken. "
                "Take it again."
            )
        return changed

    def _whole(self, subject: Subject) -> Whole:
        models = [model.fingerprint for model in self._header.models]
        return subject, list(self._references(subject.key, models))

    def _references(self, key: Key, models: list[str]) -> Iterator[tuple[str, Reference]]:
        for model in models:
            for one in self._opened.store.references(key, model):
                yield model, one
