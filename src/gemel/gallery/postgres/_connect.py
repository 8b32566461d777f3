"""A connection that is ready for a gallery, or the reason why there is none."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gemel.errors import GalleryError
from gemel.gallery.postgres._address import Address
from gemel.gallery.postgres._vectors import teach

if TYPE_CHECKING:
    import psycopg
    from psycopg import Connection

OLDEST = (0, 8)
"""The first pgvector whose index goes on searching until it has found as many as were asked for."""

_VECTOR = """
    SELECT extension.extversion, home.nspname, kind.oid
    FROM pg_extension AS extension
    JOIN pg_namespace AS home ON home.oid = extension.extnamespace
    JOIN pg_type AS kind ON kind.typnamespace = home.oid AND kind.typname = 'vector'
    WHERE extension.extname = 'vector'
"""
_SETTINGS = """
    SELECT set_config('search_path', %s, false),
        -- A writer that the network lost must not hold the others up for hours.
        set_config('idle_in_transaction_session_timeout', '60s', false),
        set_config('hnsw.iterative_scan', 'strict_order', false),
        -- What is acknowledged is on disk, even where the server's default is to say so earlier.
        set_config('synchronous_commit', CASE current_setting('synchronous_commit')
            WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)
"""


@dataclass(eq=False)
class Link:
    """A connection, and how far its index searches look (pgvector's `hnsw.ef_search`)."""

    connection: "Connection[Any]"
    ef_search: int = 0

    def look_far(self, ef_search: int) -> None:
        """Let the next searches look so far; asked of the server only where that is a change."""
        if ef_search != self.ef_search:
            self.connection.execute(
                "SELECT set_config('hnsw.ef_search', %s, false)", [str(ef_search)]
            )
            self.ef_search = ef_search


def connect(address: Address, *, install: bool) -> Link:
    """A connection whose unqualified names are the gallery's.

    Args:
        address: Where to.
        install: Whether pgvector is made part of the database where it is not.

    Raises:
        GalleryError: If there is no way in, or no pgvector that is new enough.
    """
    import psycopg

    try:
        connection = psycopg.connect(address.connection, autocommit=True)
    except psycopg.OperationalError as error:
        raise GalleryError(_no_way_in(address, error)) from None
    try:
        version, home, oid = _extension(connection, address, install)
        _refuse_old(version, address)
        teach(connection, oid)
        path = ", ".join('"' + name.replace('"', '""') + '"' for name in (address.schema, home))
        connection.execute(_SETTINGS, [path])
    except BaseException:
        connection.close()
        raise
    return Link(connection)


def _extension(
    connection: "Connection[Any]", address: Address, install: bool
) -> tuple[str, str, int]:
    """Version and schema of pgvector in this database, and the number of its type."""
    import psycopg

    found = connection.execute(_VECTOR).fetchone()
    if not found and install:
        try:
            connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        except psycopg.errors.UniqueViolation:
            pass  # another process was faster
        except psycopg.Error as error:
            raise GalleryError(_no_vector(address, error.diag.message_primary or "")) from None
        found = connection.execute(_VECTOR).fetchone()
    if not found:
        raise GalleryError(_no_vector(address, "the database has no extension vector"))
    version, home, oid = found
    return version, home, oid


def _refuse_old(version: str, address: Address) -> None:
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise GalleryError(
            f"A gallery needs pgvector {'.'.join(map(str, OLDEST))} or later; {address.server} has "
            f"{version}. Install a later one there, then: ALTER EXTENSION vector UPDATE;"
        )


def _no_vector(address: Address, cause: str) -> str:
    return (
        f"A gallery needs the extension vector (pgvector) in {address.server}: {cause}. Install "
        "pgvector on the server (https://github.com/pgvector/pgvector), and let an administrator "
        "say in that database: CREATE EXTENSION vector;"
    )


def _no_way_in(address: Address, error: "psycopg.OperationalError") -> str:
    """What failed and what helps; libpq's own sentence, unless it would tell the password."""
    from psycopg.conninfo import conninfo_to_dict

    said = _sentences(str(error)).removeprefix("connection failed: ")
    secrets = [
        str(value)
        for name, value in conninfo_to_dict(address.connection).items()
        if "password" in name and value
    ]
    cause = "." if any(secret in said for secret in secrets) else f": {said}"
    remedy = next(
        (remedy for sign, remedy in _REMEDIES.items() if sign in said),
        "Check that the server runs there, that its port is reachable from here, and that this "
        "user may enter that database.",
    )
    return f"No connection to the PostgreSQL server at {address.server}{cause} {remedy}"


def _sentences(said: str) -> str:
    """What came in lines, as sentences.

    Example:
        >>> _sentences("Connection refused\\n\\tIs the server running?")
        'Connection refused. Is the server running?'
    """
    lines = filter(None, (" ".join(line.split()) for line in said.splitlines()))
    return " ".join(line if line.endswith((".", "?", "!", ":")) else f"{line}." for line in lines)


_REMEDIES = {
    "password": "Check the user and the password in the gallery's address, in PGPASSWORD or in "
    "~/.pgpass; in an address, special characters are in percent form (%40 for @).",
    "no pg_hba.conf entry": "Let the server's pg_hba.conf admit this user from here.",
    '" does not exist': "Make it on the server (`createuser NAME`, `createdb NAME`), or correct "
    "the gallery's address.",
}
