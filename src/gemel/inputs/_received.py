"""What a user hands over as a file: its path or its bytes."""

from pathlib import Path
from typing import Any

from gemel.errors import UnreadableSampleError

LARGEST_BYTES = 256 * 2**20
"""A file of text or numbers that is larger than this is no single sample."""


def received(value: Any, name: str) -> tuple[bytes | Path, str]:
    """The file's bytes or its path, and what a message calls it.

    Raises:
        UnreadableSampleError: If `value` is neither.
    """
    if isinstance(value, bytes):
        return value, name
    if isinstance(value, str | Path):
        return Path(value), str(value)
    raise UnreadableSampleError(
        f"{name}: expected a path, the bytes of a file or what is already decoded, got "
        f"{type(value).__name__}."
    )


def content(data: bytes | Path, name: str) -> bytes:
    """All bytes of a file of text or numbers.

    Raises:
        UnreadableSampleError: If the file is missing or larger than `LARGEST_BYTES`.
    """
    try:
        size = len(data) if isinstance(data, bytes) else data.stat().st_size
        if size > LARGEST_BYTES:
            raise UnreadableSampleError(
                f"{name}: {size:,} bytes, more than the {LARGEST_BYTES:,} a sample may have. "
                "Cut it into several."
            )
        return data if isinstance(data, bytes) else data.read_bytes()
    except FileNotFoundError:
        raise UnreadableSampleError(f"{name}: no such file.") from None
    except OSError as fault:
        raise UnreadableSampleError(f"{name}: cannot be read: {fault}.") from fault


def decode_text(data: bytes | Path, name: str) -> str:
    """A file's text, UTF-8 with or without a byte order mark.

    Raises:
        UnreadableSampleError: If the file is missing, too large, or not UTF-8.
    """
    try:
        return content(data, name).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UnreadableSampleError(
            f"{name}: not UTF-8: byte {fault.start} is 0x{fault.object[fault.start]:02x}. "
            "Convert it first."
        ) from None
