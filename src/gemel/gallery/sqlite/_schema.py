"""The tables of a gallery's file, and whether a file is one."""

from sqlite3 import Connection

APPLICATION = 0x67656D6C
"""SQLite's mark of whose file it is: "geml"."""

FORM = 1
"""Raised whenever a table changes its meaning; a newer form is refused, never guessed at."""

# Numbers are never given twice, so that a higher one is always a later one.
TABLES = """
CREATE TABLE gallery (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    active TEXT NOT NULL,
    created TEXT NOT NULL,
    thumbnails INTEGER NOT NULL
);
CREATE TABLE model (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    fingerprint TEXT NOT NULL UNIQUE,
    dim INTEGER NOT NULL,
    distance TEXT
);
CREATE TABLE subject (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    identity TEXT NOT NULL,
    metadata TEXT NOT NULL,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    UNIQUE (tenant, identity)
);
CREATE TABLE attribute (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    subject INTEGER NOT NULL REFERENCES subject ON DELETE CASCADE,
    PRIMARY KEY (subject, name)
) WITHOUT ROWID;
CREATE INDEX attribute_value ON attribute (name, value, subject);
CREATE TABLE reference (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    subject INTEGER NOT NULL REFERENCES subject ON DELETE CASCADE,
    model INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
    id TEXT NOT NULL,
    created TEXT NOT NULL,
    quality REAL NOT NULL,
    vector BLOB NOT NULL,
    origin TEXT,
    thumbnail BLOB
);
CREATE INDEX reference_subject ON reference (subject, model);
CREATE TABLE log (
    sequence INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    action TEXT NOT NULL,
    actor TEXT NOT NULL,
    model TEXT NOT NULL,
    tenant TEXT,
    identity TEXT,
    details TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    erased INTEGER
);
CREATE INDEX log_erased ON log (sequence, erased) WHERE erased IS NOT NULL;
"""


def is_new(connection: Connection) -> bool:
    """Whether nothing was ever written into the file."""
    return not any(_number(connection, what) for what in ("application_id", "user_version")) and (
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
    )


def whose(connection: Connection) -> int:
    """The mark of the program that made the file."""
    return _number(connection, "application_id")


def form(connection: Connection) -> int:
    """The form of the file's tables."""
    return _number(connection, "user_version")


def write_tables(connection: Connection) -> None:
    """Make the tables, within a transaction that is open already."""
    for statement in TABLES.strip().removesuffix(";").split(";\n"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {FORM}")


def _number(connection: Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
