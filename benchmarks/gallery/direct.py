"""Each engine called without gemel: the time that a search cannot go below."""

from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import numpy as np

Search = Callable[[np.ndarray], object]
NEAREST = 80
"""References asked for: as many as the gallery asks its engine for, to list ten candidates."""


def direct_search(engine: str, uri: str, vectors: Sequence[np.ndarray]) -> Search:
    """The engine's own search for the nearest references of a probe.

    Args:
        engine: Whose.
        uri: Where the gallery stands that was filled already.
        vectors: All references, in blocks; only SQLite's peer needs them.
    """
    return {"sqlite": _matrix, "postgres": _sql, "milvus": _client, "milvus-lite": _client}[engine](
        uri, vectors
    )


def _matrix(_: str, vectors: Sequence[np.ndarray]) -> Search:
    """One matrix product and the least of its results, over vectors of one length."""
    matrix = np.concatenate(vectors)
    half = np.square(matrix).sum(1) / 2

    def search(probe: np.ndarray) -> object:
        energy = half - matrix @ probe
        near = np.argpartition(energy, NEAREST)[:NEAREST]
        return near[np.argsort(energy[near])]

    return search


def _sql(uri: str, _: Sequence[np.ndarray]) -> Search:
    import psycopg

    parts = urlsplit(uri)
    ours = dict(parse_qsl(parts.query))
    schema = ours.pop("schema", "gemel")
    server = urlunsplit(parts._replace(query=urlencode(ours)))
    connection = psycopg.connect(server, autocommit=True)
    connection.execute(f'SET search_path TO "{schema}", public')
    connection.execute("SET enable_indexscan = off")
    query = f'SELECT subject FROM "references" ORDER BY vector <-> %s::vector LIMIT {NEAREST}'
    return lambda probe: connection.execute(query, [str(probe.tolist())]).fetchall()


def _client(uri: str, _: Sequence[np.ndarray]) -> Search:
    from pymilvus import MilvusClient

    local = uri.startswith("milvus:///")
    place = uri.removeprefix("milvus:///") if local else uri.replace("milvus://", "http://")
    server, _, database = place.rpartition("/")
    client = MilvusClient(place) if local else MilvusClient(server, db_name=database)
    held = [name for name in client.list_collections() if "references" in name]
    client.load_collection(held[0])

    def search(probe: np.ndarray) -> object:
        return client.search(held[0], [probe.tolist()], limit=NEAREST, consistency_level="Strong")

    return search
