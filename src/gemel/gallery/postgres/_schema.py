"""The tables of a gallery."""

from typing import TYPE_CHECKING, Any

from gemel.errors import GalleryError
from gemel.gallery.postgres._address import Address

if TYPE_CHECKING:
    from psycopg import Connection

FORMAT = 1
"""Of the tables; a gallery of a later one is refused."""

TABLES = """
    CREATE TABLE header (
        format integer NOT NULL,
        active text NOT NULL,
        thumbnails boolean NOT NULL,
        created text NOT NULL,
        one boolean PRIMARY KEY DEFAULT true CHECK (one)
    );
    CREATE TABLE models (
        number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        fingerprint text NOT NULL UNIQUE,
        dim integer NOT NULL,
        distance text
    );
    CREATE TABLE subjects (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant text COLLATE "C" NOT NULL,
        identity text COLLATE "C" NOT NULL,
        metadata jsonb NOT NULL,
        created text NOT NULL,
        updated text NOT NULL,
        UNIQUE (tenant, identity)
    );
    CREATE INDEX subjects_metadata ON subjects USING gin (metadata jsonb_path_ops);
    CREATE TABLE "references" (
        number bigint GENERATED ALWAYS AS IDENTITY,
        subject bigint NOT NULL REFERENCES subjects,
        model integer NOT NULL,
        tenant text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        vector vector NOT NULL,
        quality double precision NOT NULL,
        origin text,
        thumbnail bytea,
        created text NOT NULL,
        PRIMARY KEY (id, model)
    );
    CREATE INDEX references_subject ON "references" (subject, model);
    CREATE INDEX references_tenant ON "references" (tenant, model);
    ALTER TABLE "references"
        -- Beside the row and not in a table of its own, where every search would fetch it from.
        ALTER vector SET STORAGE MAIN,
        ALTER thumbnail SET STORAGE EXTERNAL,
        -- Statistics are samples of the values: a removed vector would live on among them.
        ALTER vector SET STATISTICS 0,
        ALTER thumbnail SET STATISTICS 0;
    CREATE TABLE holdings (
        tenant text COLLATE "C" NOT NULL,
        model integer NOT NULL REFERENCES models,
        identities bigint NOT NULL DEFAULT 0,
        "references" bigint NOT NULL DEFAULT 0,
        ef_search integer,
        recall double precision,
        measured bigint,
        PRIMARY KEY (tenant, model)
    );
    CREATE TABLE log (
        sequence bigint PRIMARY KEY,
        at text NOT NULL,
        action text NOT NULL,
        actor text NOT NULL,
        model text NOT NULL,
        tenant text,
        identity text,
        details json NOT NULL,
        previous text NOT NULL,
        hash text NOT NULL
    );
"""
REWRITTEN = ("subjects", "references", "holdings")
"""What vacuum writes anew: all that ever loses a row or a value."""


def is_there(connection: "Connection[Any]", address: Address) -> bool:
    """Whether the schema holds a gallery.

    Raises:
        GalleryError: If it holds another program's tables, or a gallery of a later format.
    """
    import psycopg

    name = psycopg.sql.Identifier(address.schema, "header").as_string(connection)
    found = connection.execute("SELECT to_regclass(%s) IS NOT NULL", [name]).fetchone()
    if not found or not found[0]:
        return False
    try:
        row = connection.execute("SELECT format FROM header").fetchone()
    except psycopg.errors.UndefinedColumn:
        raise GalleryError(
            f"The schema {address.schema!r} in {address.server} holds tables that are no gallery. "
            "Name another in the gallery's address: ?schema=NAME."
        ) from None
    if row and row[0] != FORMAT:
        raise GalleryError(
            f"The gallery {address.schema!r} in {address.server} has format {row[0]}; this gemel "
            f"reads {FORMAT}. Use the gemel that wrote it, or a later one."
        )
    return row is not None


def lay_out(connection: "Connection[Any]", address: Address) -> None:
    """Make the tables."""
    from psycopg.sql import SQL, Identifier

    home = SQL("SELECT 1 FROM pg_namespace WHERE nspname = %s")
    # CREATE SCHEMA IF NOT EXISTS asks for a right that nobody needs where it exists.
    if not connection.execute(home, [address.schema]).fetchone():
        connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(address.schema)))
    connection.execute(TABLES)
