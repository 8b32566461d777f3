"""A gallery on a server: PostgreSQL with pgvector."""

from gemel.gallery.postgres._store import PostgresStore

__all__ = ["PostgresStore"]
