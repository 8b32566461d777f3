"""Where a gallery stands on which server, and how that is said without its password."""

import os
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from gemel.errors import GalleryError, MissingExtraError

FORM = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME"
SCHEMA, APPROXIMATE_ABOVE = "gemel", 50_000
LONGEST = 63
"""Bytes of a schema's name; PostgreSQL cuts longer ones, and two could become one."""


@dataclass(frozen=True)
class Address:
    """A gallery's place.

    Attributes:
        connection: What libpq connects by; it holds the password.
        server: "HOST:PORT/DATABASE", for messages.
        schema: Holds the gallery's tables.
        approximate_above: References of a tenant above which an index may answer for it.
    """

    connection: str = field(repr=False)
    server: str
    schema: str = SCHEMA
    approximate_above: int = APPROXIMATE_ABOVE

    @classmethod
    def of(cls, uri: str) -> "Address":
        """Read an address; `schema` and `approximate_above` are ours, all else is libpq's.

        Raises:
            GalleryError: If it is no address of a database, or one of our values is not fit.
            MissingExtraError: If psycopg is not installed.
        """
        try:
            from psycopg import conninfo
        except ImportError:
            raise MissingExtraError("A gallery at postgresql://…", "postgres") from None
        plain, ours = _without_ours(uri)
        parts = _parts(plain)
        given = {"connect_timeout": "10", "application_name": "gemel", "client_encoding": "utf8"}
        return cls(
            conninfo.make_conninfo("", **(given | parts)),
            _server(parts),
            _schema(ours.get("schema", SCHEMA)),
            _size(ours.get("approximate_above", str(APPROXIMATE_ABOVE))),
        )


_UNREADABLE = (
    f"This is no address of a PostgreSQL database; one reads {FORM}. What is special in a user's "
    "name or a password is written in percent form: %40 for @, %2F for /, %3A for :, %25 for %."
)


def _without_ours(uri: str) -> tuple[str, dict[str, str]]:
    """The address for libpq, and the values that are ours."""
    place, mark, query = uri.rpartition("?")
    if not mark:
        return uri, {}
    pairs = [pair.partition("=") for pair in query.split("&")]
    ours = {name: unquote(value) for name, _, value in pairs if name in _OURS}
    rest = "&".join("".join(pair) for pair in pairs if pair[0] not in _OURS)
    return f"{place}?{rest}" if rest else place, ours


_OURS = {"schema", "approximate_above"}


def _parts(uri: str) -> dict[str, str]:
    """What libpq reads in the address."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(uri).items()}
    except psycopg.ProgrammingError:
        # libpq quotes what it stumbled over, and that may be half a password.
        raise GalleryError(_UNREADABLE) from None
    # An unescaped @, / or : in a password makes a piece of it a port, a host or a database.
    spilt = any("@" in parts.get(name, "") for name in ("host", "dbname"))
    if spilt or not re.fullmatch(r"[\d,]*", parts.get("port", "")):
        raise GalleryError(_UNREADABLE)
    return parts


def _server(parts: dict[str, str]) -> str:
    """Where the connection goes, as libpq would fill it in."""
    host = parts.get("host") or parts.get("hostaddr") or os.environ.get("PGHOST", "localhost")
    port = parts.get("port") or os.environ.get("PGPORT", "5432")
    user = parts.get("user") or os.environ.get("PGUSER", "")
    return f"{host}:{port}/{parts.get('dbname') or os.environ.get('PGDATABASE', user)}"


def _schema(name: str) -> str:
    if not name.strip() or not name.isprintable() or len(name.encode()) > LONGEST:
        raise GalleryError(
            f"?schema= names the schema of the gallery's tables, printable and of 1 to {LONGEST} "
            f"bytes; got {name[:LONGEST]!r}."
        )
    if name.startswith("pg_"):
        raise GalleryError(f"?schema={name}: PostgreSQL keeps names with pg_ for itself.")
    return name


def _size(text: str) -> int:
    if not re.fullmatch(r"\d{1,15}", text, re.ASCII):
        raise GalleryError(
            "?approximate_above= is the number of references of a tenant above which an index may "
            f"answer for it; got {text!r}."
        )
    return int(text)
