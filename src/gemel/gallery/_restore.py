"""A gallery again from a snapshot, in any engine."""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from gemel.errors import GalleryError, GemelError
from gemel.gallery._records import Enrolment, Event, Header
from gemel.gallery._snapshot_form import HEADER, SEALED, SUMS, header_in, sum_of, sums_in
from gemel.gallery._snapshot_tables import read_references, read_subjects
from gemel.gallery._store import Store

IDENTITIES_AT_ONCE = 256


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """A folder with the members of a snapshot, whose sums are right.

    Members are looked up by the names that a snapshot has, so that no name in the archive
    becomes a path.

    Raises:
        GalleryError: If it is no snapshot, or a member is not what was sealed.
    """
    with tempfile.TemporaryDirectory(prefix="gemel-restore-") as scratch:
        folder = Path(scratch)
        try:
            with zipfile.ZipFile(path) as archive:
                for name in (*SEALED, SUMS):
                    with archive.open(name) as member, (folder / name).open("wb") as file:
                        shutil.copyfileobj(member, file)
        except (OSError, KeyError, zipfile.BadZipFile) as fault:
            raise GalleryError(f"{path} is no snapshot of a gallery: {fault}.") from fault
        sums = sums_in((folder / SUMS).read_text(encoding="utf-8"), str(path))
        if wrong := [name for name in SEALED if sum_of(folder / name) != sums[name]]:
            raise GalleryError(
                f"{path} is damaged: {', '.join(wrong)} differ from {SUMS}. Use another copy."
            )
        yield folder


def restore_into(store: Store, where: str, folder: Path, name: str, actor: str) -> None:
    """Fill a store from an unpacked snapshot.

    Identities keep when they joined, and references when they were enrolled; they were last
    changed now.

    The log begins anew, with an entry that names the last hash of the old one.

    Args:
        where: What messages call the store.
        name: What messages call the snapshot.

    Raises:
        GalleryError: If the snapshot is of another form, or there is a gallery already that
            holds somebody or is of another model.
    """
    values = _header_values(folder, name)
    header = header_in(values, name)
    told = {"taken": values.get("taken"), "log": values.get("log")}
    _make(store, where, header, Event("restore", actor, header.active, details=told))
    people = _enrolments(folder, name)
    while block := list(islice(people, IDENTITIES_AT_ONCE)):
        for model, group in groupby(block, key=lambda pair: pair[0]):
            store.enrol([each for _, each in group], model, Event("restore", actor, model))


def _header_values(folder: Path, name: str) -> dict[str, Any]:
    with _read_as_snapshot(name):
        values = json.loads((folder / HEADER).read_text(encoding="utf-8"))
    if not isinstance(values, dict):
        raise GalleryError(f"{name} is no snapshot of a gallery: {HEADER} holds no object.")
    return values


def _make(store: Store, where: str, header: Header, event: Event) -> None:
    """The gallery without anybody in it."""
    found = store.header()
    if found is None:
        store.create(header, event)
        return
    if store.listed(None, None, 1):
        raise GalleryError(
            f"{where} holds identities already, of a gallery in use or of a restore that was "
            "interrupted. Restore into a new place."
        )
    if (found.active, found.models) != (header.active, header.models):
        raise GalleryError(
            f"{where} is a gallery of model {found.active[:12]}, and the snapshot is of "
            f"{header.active[:12]}. Restore into a new place."
        )
    store.record(event)


def _enrolments(folder: Path, name: str) -> Iterator[tuple[str, Enrolment]]:
    """Model and enrolment; what is known of the identity comes with its first references."""
    with _read_as_snapshot(name):
        subjects = read_subjects(folder)
        for key, model, references in read_references(folder):
            subject, subjects[key] = subjects[key], None
            metadata, created = (subject.metadata, subject.created) if subject else (None, None)
            yield model, Enrolment(key, tuple(references), metadata, created=created)


@contextmanager
def _read_as_snapshot(name: str) -> Iterator[None]:
    """What is sealed and yet of another form is the snapshot's fault, and said to be."""
    try:
        yield
    except GemelError:
        raise
    except (KeyError, TypeError, ValueError, pa.ArrowException) as fault:
        raise GalleryError(f"{name} is no snapshot of a gallery: {fault}.") from fault
