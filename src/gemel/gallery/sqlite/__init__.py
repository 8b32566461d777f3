"""The engine of one file: SQLite is the truth, and a matrix in memory answers."""

from gemel.gallery.sqlite._store import SqliteStore

__all__ = ["SqliteStore"]
