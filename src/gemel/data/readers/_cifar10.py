"""CIFAR-10: small colour photographs of ten kinds of things, in the binary version's files."""

import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from gemel.data._held import ArrayStore
from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.errors import SourceError

FOLDER = "cifar-10-batches-bin"
LAYOUT = Layout(
    name="cifar10",
    folders=(FOLDER, "cifar10", "cifar-10"),
    holds="data_batch_1.bin to data_batch_5.bin, test_batch.bin and batches.meta.txt of the binary "
    "version (the python version is made of pickles, which can run any code when they are opened, "
    "and is never read)",
    home="https://www.cs.toronto.edu/~kriz/cifar.html",
    archives=("cifar-10-binary.tar.gz",),
)
LEARNED = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
TESTED = "test_batch.bin"
NAMES = "batches.meta.txt"
KINDS = 10
PLANES = (3, 32, 32)
RECORD = 1 + 3 * 32 * 32
"""A byte for the class, then the red, the green and the blue plane, row by row."""


def read_cifar10(data: Path | None) -> Listing:
    """CIFAR-10: 50,000 photographs to learn from and 10,000 to test on, 32 × 32 in colour.

    Identities are the ten classes by their names. Read from the folder of the binary version,
    or straight from its archive.
    """
    place = LAYOUT.place(data)
    content = _from_archive(place) if place.is_file() else _from_folder(place)
    kinds = _names_of(place, content[NAMES])
    batches = {name: _records(place, name, content[name]) for name in (*LEARNED, TESTED)}
    photos = np.concatenate([records[:, 1:] for records in batches.values()])
    shown = np.concatenate([records[:, 0] for records in batches.values()])
    tested = len(batches[TESTED])
    return Listing(
        name=LAYOUT.name,
        store=ArrayStore(photos.reshape(-1, *PLANES), LAYOUT.name),
        identity=tuple(kinds[kind] for kind in shown),
        split=("train",) * (len(shown) - tested) + ("test",) * tested,
        split_by="sample",
    )


def _from_folder(folder: Path) -> dict[str, bytes]:
    """The content of each file, which may stand one folder deeper."""
    return {
        name: LAYOUT.path(folder, name, f"{FOLDER}/{name}").read_bytes()
        for name in (*LEARNED, TESTED, NAMES)
    }


def _from_archive(archive: Path) -> Mapping[str, bytes]:
    """The content of each file, unpacked in memory alone."""
    wanted, found = {*LEARNED, TESTED, NAMES}, dict[str, bytes]()
    try:
        with tarfile.open(archive, "r|gz") as members:
            for member in members:
                name = PurePosixPath(member.name).name
                if name in wanted and (file := members.extractfile(member)):
                    found[name] = file.read()
    except (OSError, EOFError, tarfile.TarError) as fault:
        raise SourceError(f"{archive} cannot be unpacked: {fault}. Fetch it again.") from fault
    if missing := sorted(wanted - found.keys()):
        raise SourceError(
            f"{archive} holds no {missing[0]}: it is not the binary version of CIFAR-10. Fetch "
            f"{archive.name} from {LAYOUT.home} ."
        )
    return found


def _names_of(place: Path, content: bytes) -> list[str]:
    """The name of each class, in their order."""
    names = content.decode("utf-8", errors="replace").split()
    if len(set(names)) != KINDS:
        raise SourceError(
            f"{place}: {NAMES} should name {KINDS} classes, one a line; it names {len(set(names))}."
        )
    return names


def _records(place: Path, name: str, content: bytes) -> UInt8[ndarray, "photos record"]:
    """A file's photographs, each with its class before it."""
    if not content or len(content) % RECORD:
        raise SourceError(
            f"{place}: {name} holds {len(content):,} bytes, and should hold {RECORD:,} for each "
            "photograph: it is truncated or damaged. Fetch it again."
        )
    records: UInt8[ndarray, "photos record"] = np.frombuffer(content, np.uint8).reshape(-1, RECORD)
    if (largest := records[:, 0].max()) >= KINDS:
        raise SourceError(f"{place}: {name} holds class {largest}; cifar10 has 0 to {KINDS - 1}.")
    return records
