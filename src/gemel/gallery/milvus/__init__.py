"""Galleries in Milvus: past one machine on a server, or in the client's embedded store."""

from gemel.gallery.milvus._store import MilvusStore

__all__ = ["MilvusStore"]
