"""The form of a snapshot: a .zip that no engine is needed to read.

header.json         which models, when, and where the log ended
subjects.parquet    tenant, identity, metadata (JSON), created, updated
references.parquet  tenant, identity, model, id, vector, quality, origin, thumbnail, created;
                    those of one identity side by side
log.jsonl           an entry a line, oldest first
SHA256SUMS          of these, as `sha256sum --check` reads it
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from gemel.errors import GalleryError
from gemel.gallery._records import Header, Key, Model, Reference, Subject

FORM = "gemel gallery snapshot"
VERSION = 1
HEADER, SUBJECTS, REFERENCES = "header.json", "subjects.parquet", "references.parquet"
LOG, SUMS = "log.jsonl", "SHA256SUMS"
SEALED = (HEADER, LOG, REFERENCES, SUBJECTS)
"""The members that have a sum, sorted."""

SUBJECT_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("tenant", "identity", "metadata", "created", "updated")]
)
REFERENCE_SCHEMA = pa.schema(
    [
        ("tenant", pa.string()),
        ("identity", pa.string()),
        ("model", pa.string()),
        ("id", pa.string()),
        ("vector", pa.list_(pa.float32())),
        ("quality", pa.float64()),
        ("origin", pa.string()),
        ("thumbnail", pa.binary()),
        ("created", pa.string()),
    ]
)


def subject_row(subject: Subject) -> dict[str, Any]:
    """A row of subjects.parquet."""
    return {
        "tenant": subject.key.tenant,
        "identity": subject.key.identity,
        "metadata": json.dumps(dict(subject.metadata), ensure_ascii=False, sort_keys=True),
        "created": subject.created,
        "updated": subject.updated,
    }


def reference_row(key: Key, model: str, one: Reference) -> dict[str, Any]:
    """A row of references.parquet."""
    return {
        "tenant": key.tenant,
        "identity": key.identity,
        "model": model,
        "id": one.id,
        "vector": one.vector.astype(np.float32),
        "quality": one.quality,
        "origin": one.origin,
        "thumbnail": one.thumbnail,
        "created": one.created,
    }


def reference_in(row: Mapping[str, Any]) -> Reference:
    """The reference of a row."""
    return Reference(
        id=row["id"],
        vector=np.array(row["vector"], dtype=np.float32),
        quality=row["quality"],
        origin=row["origin"],
        thumbnail=row["thumbnail"],
        created=row["created"],
    )


def header_text(header: Header, log: Mapping[str, Any], counts: Mapping[str, int], at: str) -> str:
    """What header.json holds.

    Args:
        header: What the gallery says of itself.
        log: Its last entry's `sequence` and `hash`, and how many `entries` it has.
        counts: How many `identities` and `references` are in the snapshot.
        at: When it was taken.
    """
    models = [
        {"fingerprint": each.fingerprint, "dim": each.dim, "distance": each.distance}
        for each in header.models
    ]
    values = {
        "form": FORM,
        "version": VERSION,
        "taken": at,
        "created": header.created,
        "active": header.active,
        "models": models,
        "thumbnails": header.thumbnails,
        **counts,
        "log": log,
    }
    return json.dumps(values, indent=1, allow_nan=False) + "\n"


def header_in(values: Mapping[str, Any], name: str) -> Header:
    """The gallery's header from what header.json holds.

    Raises:
        GalleryError: If it is of another form or version.
    """
    found = values.get("form"), values.get("version")
    if found != (FORM, VERSION):
        raise GalleryError(
            f"{name} holds {found[0]!r}, version {found[1]!r}; this version of gemel restores a "
            f"{FORM!r}, version {VERSION}."
        )
    try:
        models = tuple(Model(**model) for model in values["models"])
        return Header(values["active"], models, values["created"], values["thumbnails"])
    except (KeyError, TypeError) as fault:
        raise GalleryError(f"{name} is no snapshot of a gallery: {HEADER}: {fault}.") from fault


def sums_text(sums: Mapping[str, str]) -> str:
    """What SHA256SUMS holds."""
    return "".join(f"{sums[name]}  {name}\n" for name in SEALED)


def sums_in(text: str, name: str) -> dict[str, str]:
    """The sum of each member.

    Raises:
        GalleryError: If another set of members is summed.
    """
    pairs = [line.split("  ", 1) for line in text.splitlines()]
    sums = {pair[-1]: pair[0] for pair in pairs}
    if sorted(sums) != list(SEALED):
        raise GalleryError(f"{name}: {SUMS} has sums of {sorted(sums)}; needed are {SEALED}.")
    return sums


def sum_of(file: Path) -> str:
    """SHA-256 of a file, 64 hexadecimal digits."""
    with file.open("rb") as opened:
        return hash_of(iter(lambda: opened.read(1 << 20), b""))


def hash_of(chunks: Iterable[bytes]) -> str:
    """SHA-256 of bytes that come in chunks."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
