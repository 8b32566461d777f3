"""References as rows of a shelf."""

import base64
import json
from collections.abc import Sequence

import numpy as np

from gemel.errors import GalleryError
from gemel.gallery._records import Key, Reference
from gemel.gallery.milvus._client import BLOCK, Client, Row
from gemel.gallery.milvus._rows import Batch
from gemel.gallery.milvus._texts import PIECE, key_text, tenant_text

FIELDS = ("id", "reference", "text0", "thumbnail", "quality", "vector")
"""What a reference is read by."""

THUMBNAIL = 49_149
"""Bytes of a thumbnail, which takes 65,532 signs to write."""


def reference_rows(batch: Batch, key: Key, references: Sequence[Reference], at: str) -> list[Row]:
    """The rows of references that join together.

    Raises:
        GalleryError: If an origin or a thumbnail is too large.
    """
    tenant, name = tenant_text(key.tenant), key_text(key)
    return [
        {"id": id, "tenant": tenant, "key": name, **reference_row(reference, at)}
        for id, reference in zip(batch.ids, references, strict=True)
    ]


def reference_of(row: Row, dim: int) -> Reference:
    """The reference of a row."""
    said = json.loads(row["text0"])
    thumbnail = base64.b64decode(row["thumbnail"]) if row["thumbnail"] else None
    return Reference(
        row["reference"], vector_of(row, dim), row["quality"], said[0], thumbnail, said[1]
    )


def vector_of(row: Row, dim: int) -> np.ndarray:
    """The embedding of a row."""
    return np.asarray(row["vector"], dtype=np.float32)[:dim]


def stored_vector(vector: np.ndarray) -> list[float]:
    """An embedding as the store takes it, which knows none of one number."""
    return [*map(float, vector), *([0.0] if len(vector) == 1 else [])]


def insert_references(client: Client, shelf: str, rows: Sequence[Row]) -> None:
    """Write references that nobody sees yet, in messages of bounded size."""
    if rows:
        each = 4 * len(rows[0]["vector"]) + max(len(row["thumbnail"]) for row in rows) + 1024
        step = max(1, BLOCK // each)
        for start in range(0, len(rows), step):
            client.insert(shelf, rows[start : start + step])


def reference_row(reference: Reference, at: str) -> Row:
    """What a row says of a reference.

    Raises:
        GalleryError: If its origin or thumbnail is too large.
    """
    said = json.dumps([reference.origin, reference.created or at], ensure_ascii=False)
    if len(said) > PIECE:
        raise GalleryError(
            f"A reference's origin has at most {PIECE - 100:,} characters in Milvus; this has "
            f"{len(reference.origin or ''):,}."
        )
    thumbnail = reference.thumbnail or b""
    if len(thumbnail) > THUMBNAIL:
        raise GalleryError(
            f"A thumbnail has at most {THUMBNAIL:,} bytes in Milvus; this has {len(thumbnail):,}."
        )
    return {
        "reference": reference.id,
        "text0": said,
        "thumbnail": base64.b64encode(thumbnail).decode(),
        "quality": float(reference.quality),
        "vector": stored_vector(reference.vector),
    }
