"""A Parquet file of embeddings: what `embed` writes, and a gallery enrols from."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from jaxtyping import Bool, Float
from numpy import ndarray

from gemel.data import Skipped
from gemel.errors import SourceError
from gemel.types import PathLike

KEY = b"gemel"
"""Under which the file's metadata says whose embeddings these are."""
VERSION = 1
ROWS_AT_ONCE = 4096
COLUMNS = ("origin", "identity", "side", "forged", "strange", "embedding")


@dataclass(frozen=True)
class Origin:
    """Where embeddings come from: rows of two files belong together when these are equal.

    Attributes:
        fingerprint: Of the model that made them.
        dim: Numbers of each.
        source: What the source is called.
        content: A hash of all that the source holds.
        inputs: How many it holds, those that cannot be decoded included.
    """

    fingerprint: str
    dim: int
    source: str
    content: str
    inputs: int


@dataclass(frozen=True, eq=False)
class Rows:
    """Some embeddings, and whom they show.

    Attributes:
        origin: The file or archive member each was made from.
        identity: Whom it shows; a forgery has the identity it imitates.
        side: On which side of a comparison it stands; None where there are no sides.
        forged: True where it is somebody else's imitation.
        strange: Why an input is blank or unlike those calibrated on; None where it is neither.
        vectors: The embeddings.
    """

    origin: tuple[str, ...]
    identity: tuple[str, ...]
    side: tuple[str | None, ...]
    forged: Bool[ndarray, " rows"]
    strange: tuple[str | None, ...]
    vectors: Float[ndarray, "rows dim"]

    def __len__(self) -> int:
        return len(self.origin)


@dataclass(frozen=True, eq=False)
class Who:
    """Whom the rows of a file show, as in `Rows`."""

    identity: tuple[str, ...]
    side: tuple[str | None, ...]
    forged: Bool[ndarray, " rows"]


class Embeddings:
    """A file of embeddings, read some rows at a time.

    Attributes:
        path: Where it stands.
        made: Where its embeddings come from.
        unreadable: The inputs that could not be decoded, and so have no row.
        part_size: Inputs of a part, where it is a part of a file.

    Raises:
        SourceError: If it cannot be read, or is no file that `gemel embed` wrote.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        facts = _facts_of(path)
        if facts is None:
            raise SourceError(f"{path} holds no embeddings; `gemel embed RUN SOURCE` writes some.")
        if facts["version"] != VERSION:
            raise SourceError(
                f"{path} was written in form {facts['version']}, and this version of gemel reads "
                f"form {VERSION}. Embed the source again."
            )
        self.made = Origin(**facts["made"])
        self.unreadable = tuple(Skipped(**one) for one in facts["unreadable"])
        self.part_size: int | None = facts["size"]

    def __len__(self) -> int:
        return int(pq.read_metadata(self.path).num_rows)

    def who(self) -> "Who":
        """Whom each row shows, without the embeddings."""
        table = pq.read_table(self.path, columns=["identity", "side", "forged"])
        identity, side, forged = (column.to_pylist() for column in table)
        return Who(tuple(identity), tuple(side), np.array(forged, dtype=bool))

    def blocks(self, rows: int = ROWS_AT_ONCE) -> Iterator[Rows]:
        """All rows in their order, at most so many at a time."""
        with pq.ParquetFile(self.path) as opened:
            for batch in opened.iter_batches(rows, columns=list(COLUMNS)):
                yield _rows_in(batch, self.made.dim)


def read_embeddings(path: PathLike) -> Embeddings:
    """What `gemel embed` wrote.

    Raises:
        SourceError: If it cannot be read, or holds something else.

    Example:
        >>> for rows in read_embeddings("faces.parquet").blocks():  # doctest: +SKIP
        ...     print(rows.identity[0], rows.vectors.shape)
    """
    return Embeddings(Path(path))


def holds_embeddings(path: Path) -> bool:
    """Whether a path is a file that `gemel embed` wrote."""
    return path.suffix.lower() == ".parquet" and path.is_file() and _facts_of(path) is not None


def schema_of(made: Origin, unreadable: Sequence[Skipped], size: int | None = None) -> Any:
    """Columns and metadata of a file; `size` is the number of inputs of a part of one."""
    facts = {
        "version": VERSION,
        "made": asdict(made),
        "unreadable": [asdict(one) for one in unreadable],
        "size": size,
    }
    embedding = pa.list_(pa.field("element", pa.float32(), nullable=False), made.dim)
    kinds = (pa.string(), pa.string(), pa.string(), pa.bool_(), pa.string(), embedding)
    required = {"origin", "identity", "forged", "embedding"}
    fields = [
        pa.field(name, kind, nullable=name not in required)
        for name, kind in zip(COLUMNS, kinds, strict=True)
    ]
    return pa.schema(fields, metadata={KEY: json.dumps(facts, ensure_ascii=False)})


def table_of(rows: Rows, schema: Any) -> Any:
    """Rows as they are written."""
    flat = pa.array(np.ascontiguousarray(rows.vectors, dtype=np.float32).ravel())
    kind = schema.field("embedding").type
    columns = [
        pa.array(rows.origin, pa.string()),
        pa.array(rows.identity, pa.string()),
        pa.array(rows.side, pa.string()),
        pa.array(rows.forged, pa.bool_()),
        pa.array(rows.strange, pa.string()),
        pa.FixedSizeListArray.from_arrays(flat, type=kind),
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _facts_of(path: Path) -> dict[str, Any] | None:
    """What a file's metadata says of it; None where it is none of ours."""
    try:
        written = (pq.read_schema(path).metadata or {}).get(KEY)
        facts: dict[str, Any] | None = None if written is None else json.loads(written)
        return facts
    except (OSError, pa.ArrowException, ValueError) as fault:
        raise SourceError(f"{path} cannot be read as a table: {fault}.") from fault


def _rows_in(batch: Any, dim: int) -> Rows:
    of = {name: batch.column(name) for name in COLUMNS}
    # A copy: what Arrow holds may not be written to, which torch warns of.
    vectors = np.array(of["embedding"].flatten())
    return Rows(
        origin=tuple(of["origin"].to_pylist()),
        identity=tuple(of["identity"].to_pylist()),
        side=tuple(of["side"].to_pylist()),
        forged=of["forged"].to_numpy(zero_copy_only=False),
        strange=tuple(of["strange"].to_pylist()),
        vectors=vectors.reshape(-1, dim),
    )
