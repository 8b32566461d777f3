"""The collections of a gallery: records, the turn of the writers, and a shelf for each model."""

from typing import Any

from gemel.gallery._records import Model
from gemel.gallery.milvus._client import Client
from gemel.gallery.milvus._texts import FACTS, PIECES

RECORDS, TURN, SHELF = "gemel_records", "gemel_turn_", "gemel_references_"
LONGEST, NAME = 65_535, 4_200
"""Bytes of a text, and of a record's name: two names of 256 signs of four bytes in hexadecimal."""

GRAPH = {"M": 32, "efConstruction": 400}
"""Neighbours of each reference in a graph, and how widely they were looked for."""

WIDEST = 8192
"""How widely a graph is searched that nobody has measured."""


def make_records(client: Client, name: str = RECORDS) -> None:
    """The collection of everything but references."""
    from pymilvus import DataType

    texts = {"id": NAME, "name": NAME} | {f"text{i}": LONGEST for i in range(PIECES)}
    # Every collection of Milvus has a vector, which need not say anything.
    schema = _schema(texts, "nothing", 2)
    schema.add_field("sequence", DataType.INT64)
    kind, element = DataType.ARRAY, DataType.VARCHAR
    schema.add_field("facts", kind, element_type=element, max_capacity=FACTS, max_length=64)
    client.make(name, schema, _indexes(client, "nothing", "L2", "name"))


def make_turn(client: Client, name: str) -> None:
    """An empty collection, whose name says whose turn it is."""
    client.make(name, _schema({"id": 64}, "nothing", 2))


def make_shelf(client: Client, shelf: str, model: Model) -> None:
    """The collection of one model's references."""
    from pymilvus import DataType

    texts = {"id": 64, "tenant": NAME // 2, "key": NAME, "reference": 64}
    texts |= {"text0": LONGEST, "thumbnail": LONGEST}
    # Milvus knows no vector of one number; a zero beside it changes no distance.
    schema = _schema(texts, "vector", max(model.dim, 2))
    schema.add_field("quality", DataType.DOUBLE)
    metric = "COSINE" if model.distance == "cosine" else "L2"
    client.make(shelf, schema, _indexes(client, "vector", metric, "tenant", graph=client.graph))


def _schema(texts: dict[str, int], vector: str, dim: int) -> Any:
    """Text fields, the first of which is the primary key, and a vector."""
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    for place, (name, length) in enumerate(texts.items()):
        schema.add_field(name, DataType.VARCHAR, max_length=length, is_primary=place == 0)
    schema.add_field(vector, DataType.FLOAT_VECTOR, dim=dim)
    return schema


def _indexes(client: Client, vector: str, metric: str, text: str, *, graph: bool = False) -> Any:
    """FLAT compares with everything: exact, also under a filter."""
    from pymilvus import MilvusClient

    indexes = MilvusClient.prepare_index_params()
    if graph:
        indexes.add_index(vector, index_type="HNSW", metric_type=metric, params=GRAPH)
    else:
        indexes.add_index(vector, index_type="FLAT", metric_type=metric)
    if not client.embedded:
        # Which index suits text differs between versions of the server: it takes its own.
        indexes.add_index(text, index_name=f"by_{text}", index_type="")
    return indexes
