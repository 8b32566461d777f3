"""Text that users choose, as text that may stand in a filter: digits and letters of our own.

Nothing a user typed ever enters an expression. A name becomes the hexadecimal digits of its
bytes, which sort as the name does; a metadata value becomes a digest.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from gemel.errors import GalleryError
from gemel.gallery._records import Key

PIECE, PIECES = 16_383, 5
"""Characters that fit a text field of 65,535 bytes whatever they are, and how many fields."""

CAPACITY = PIECE * PIECES
"""Characters of a row."""

FACTS = 4096
"""Metadata values of an identity that can be asked for."""


def tenant_text(tenant: str) -> str:
    """A tenant, sorted as its name is.

    Example:
        >>> tenant_text("ab")
        '6162'
    """
    return tenant.encode().hex()


def key_text(key: Key) -> str:
    """An identity, sorted as (tenant, identity) is: a full stop sorts before every digit.

    Example:
        >>> key_text(Key("ada", "north"))
        '6e6f727468.616461'
    """
    return f"{tenant_text(key.tenant)}.{key.identity.encode().hex()}"


def key_of(text: str) -> Key:
    """The identity of a text made by `key_text`."""
    tenant, identity = (bytes.fromhex(part).decode() for part in text.split("."))
    return Key(identity, tenant)


def fact(name: str, value: Any) -> str:
    """A metadata value by its name; equal numbers are one value, and a number is no truth value.

    Example:
        >>> fact("floor", 1) == fact("floor", 1.0), fact("floor", 1) == fact("floor", True)
        (True, False)
    """
    written = json.dumps([name, _plain(value)], sort_keys=True, allow_nan=False)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def facts(metadata: Mapping[str, Any]) -> list[str]:
    """All that an identity can be asked for by.

    Raises:
        GalleryError: If there is too much of it.
    """
    if len(metadata) > FACTS:
        raise GalleryError(
            f"An identity's metadata have at most {FACTS:,} values in Milvus; these have "
            f"{len(metadata):,}."
        )
    return sorted(fact(name, value) for name, value in metadata.items())


def holds(metadata: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    """Whether metadata have all these values."""
    return all(
        name in metadata and fact(name, metadata[name]) == fact(name, value)
        for name, value in where.items()
    )


def pieces(value: Any, what: str) -> dict[str, str]:
    """A JSON value as the text fields of a row.

    Raises:
        GalleryError: If it is too long, or holds what cannot be kept as text.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        text.encode()
    except (TypeError, ValueError) as fault:
        raise GalleryError(f"{what} cannot be written as JSON: {fault}.") from None
    if len(text) > CAPACITY:
        raise GalleryError(
            f"{what} has at most {CAPACITY:,} characters as JSON in Milvus; this has {len(text):,}."
        )
    return split(text)


def value_of(row: Mapping[str, Any]) -> Any:
    """The JSON value of a row's text fields."""
    return json.loads(joined(row))


def split(text: str) -> dict[str, str]:
    """A text as the text fields of a row."""
    return {f"text{i}": text[i * PIECE : (i + 1) * PIECE] for i in range(PIECES)}


def joined(row: Mapping[str, Any]) -> str:
    """The text of a row."""
    return "".join(row[f"text{i}"] for i in range(PIECES))


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
