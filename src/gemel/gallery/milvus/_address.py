"""Where a gallery stands on which Milvus, and how that is said without its password."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from gemel.errors import GalleryError

FORM = "milvus://USER:PASSWORD@HOST:PORT/DATABASE, or milvus:///FILE.db for the embedded store"
PORT = 19530
_OURS = {"index", "secure", "token"}
INDEXES = ("flat", "hnsw")


@dataclass(frozen=True)
class Address:
    """A gallery's place: a database of a server, or a file of the client's embedded store.

    Attributes:
        server: What the client connects to, without credentials; empty for a file.
        token: "USER:PASSWORD" or an API key.
        database: Name of the database.
        file: The embedded store's folder, whose name ends in .db; None for a server.
        shown: For messages.
        index: "flat" compares with everything; "hnsw" is a graph, for millions of references.
    """

    server: str
    token: str = field(repr=False)
    database: str
    file: Path | None
    shown: str
    index: str = "flat"

    @classmethod
    def of(cls, uri: str) -> "Address":
        """Read an address.

        A path follows the same rule as SQLite's: three slashes before a relative one, four
        before one that begins at the root.

        Raises:
            GalleryError: If it is no address of a Milvus.

        Example:
            >>> Address.of("milvus://ada:s3cret@db:19530/doors").shown
            'milvus://db:19530/doors'
            >>> Address.of("milvus:///door.db").file
            PosixPath('door.db')
        """
        try:
            parts = urlsplit(uri)
            port = parts.port or PORT
        except ValueError:
            # What could not be read may be half a password.
            raise GalleryError(_UNREADABLE) from None
        if not parts.netloc:
            return _embedded(parts)
        return _server(parts, port)


_UNREADABLE = (
    f"This is no address of a Milvus; one reads {FORM}. What is special in a user's name or a "
    "password is written in percent form: %40 for @, %2F for /, %3A for :, %25 for %."
)


def _embedded(parts: SplitResult) -> Address:
    path = parts.path.removeprefix("/")
    if not path.endswith(".db") or Path(path).name == ".db":
        raise GalleryError(
            f"Milvus' embedded store keeps a gallery in a folder whose name ends in .db; got "
            f"{path!r}. Addresses read {FORM}."
        )
    if parts.query:
        raise GalleryError(
            f"A file of Milvus' embedded store has no ?settings in its address: {FORM}."
        )
    file = Path(path)
    if not file.parent.is_dir():
        raise GalleryError(
            f"There is no folder {str(file.parent)!r} for a gallery. Three slashes stand before a "
            "relative path, four before one from the root: milvus:////var/lib/door.db."
        )
    return Address("", "", "", file, f"milvus:///{path}")


def _server(parts: SplitResult, port: int) -> Address:
    host, database = parts.hostname, parts.path.removeprefix("/") or "default"
    settings = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not host or "@" in parts.path or settings.keys() - _OURS:
        raise GalleryError(_UNREADABLE + " Its settings are ?token=…, secure=true and index=hnsw.")
    if not re.fullmatch(r"[A-Za-z_]\w{0,254}", database, re.ASCII):
        raise GalleryError(
            f"A database of Milvus is called by letters, digits and _, and a letter or _ first; "
            f"got {database[:40]!r}."
        )
    secret = f":{unquote(parts.password)}" if parts.password is not None else ""
    token = settings.get("token") or unquote(parts.username or "") + secret
    scheme = "https" if settings.get("secure", "").lower() in {"1", "true", "yes"} else "http"
    place = f"[{host}]" if ":" in host else host
    index = settings.get("index", "flat")
    if index not in INDEXES:
        raise GalleryError(f"?index= is one of {' and '.join(INDEXES)}; got {index[:40]!r}.")
    shown = f"milvus://{place}:{port}/{database}"
    return Address(f"{scheme}://{place}:{port}", token, database, None, shown, index)
