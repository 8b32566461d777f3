"""How vectors travel to the server and back, as pgvector's type writes them: big-endian floats."""

import struct
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

if TYPE_CHECKING:
    from psycopg import Connection

LONGEST = 16_000
"""Numbers that pgvector's type holds at most."""
HEAD = struct.Struct(">HH")


def written(vector: Float[ndarray, " dim"]) -> bytes:
    """The vector as the server reads it.

    Example:
        >>> written(np.ones(1, np.float32)).hex()
        '000100003f800000'
    """
    return HEAD.pack(len(vector), 0) + vector.astype(">f4").tobytes()


def read(data: bytes | bytearray | memoryview) -> Float[ndarray, " dim"]:
    """The vector that the server wrote.

    Example:
        >>> read(written(np.arange(3, dtype=np.float32)))
        array([0., 1., 2.], dtype=float32)
    """
    return np.frombuffer(data, ">f4", offset=HEAD.size).astype(np.float32)


def teach(connection: "Connection[Any]", oid: int) -> None:
    """Let the connection take and give vectors as arrays; `oid` is the type's number there."""
    from psycopg.adapt import Dumper, Loader
    from psycopg.pq import Format
    from psycopg.types import TypeInfo

    number = oid

    class VectorDumper(Dumper):
        format, oid = Format.BINARY, number

        def dump(self, obj: Any) -> bytes:
            return written(obj)

    class VectorLoader(Loader):
        format = Format.BINARY

        def load(self, data: bytes | bytearray | memoryview) -> Any:
            return read(data)

    TypeInfo("vector", number, 0).register(connection)
    connection.adapters.register_dumper(np.ndarray, VectorDumper)
    connection.adapters.register_loader(number, VectorLoader)
