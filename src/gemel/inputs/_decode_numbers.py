"""From a file or an array of numbers to float64, every one of them finite."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float64
from numpy import ndarray

from gemel.errors import UnreadableSampleError
from gemel.inputs._received import content, decode_text, received

NUMPY_FILE = b"\x93NUMPY"

LARGEST = 1e30
"""Numbers beyond this are refused: their differences have to fit float32."""


def numbers(value: Any, name: str) -> Float64[ndarray, "..."]:
    """An array or nested list as it is; a path or bytes as the file's numbers.

    Raises:
        UnreadableSampleError: If they are not numbers, none at all, or not finite.
    """
    if isinstance(value, bytes | str | Path):
        return decode_numbers(*received(value, name))
    try:
        array = np.asarray(value)
    except ValueError as fault:  # rows of unequal length
        raise UnreadableSampleError(f"{name}: not an array of numbers: {fault}.") from None
    return _checked(array, name)


def decode_numbers(data: bytes | Path, name: str) -> Float64[ndarray, "..."]:
    """The array in a `.npy` file, or the (lines, columns) of numbers in text.

    Text is separated by commas, semicolons, tabs or spaces, the first of these that occurs. A
    first line is passed over that names the columns, or counts the lines that follow.

    Raises:
        UnreadableSampleError: If the file is missing, is neither, or holds no numbers or
            some that are not finite.
    """
    raw = content(data, name)
    try:
        array = _from_numpy(raw) if raw.startswith(NUMPY_FILE) else _from_text(raw, name)
    except UnreadableSampleError:
        raise
    # numpy reads a header as Python and fails with whatever that raised; one may also
    # announce more numbers than there is memory for.
    except Exception as fault:
        reason = str(fault).rstrip(".")
        raise UnreadableSampleError(f"{name}: cannot be read as numbers: {reason}.") from fault
    return _checked(array, name)


def _from_numpy(raw: bytes) -> ndarray:
    # Never pickled objects: those run what they hold.
    array: ndarray = np.load(io.BytesIO(raw), allow_pickle=False)
    return array


def _from_text(raw: bytes, name: str) -> Float64[ndarray, "lines columns"]:
    lines = [line for line in decode_text(raw, name).splitlines() if line.strip()]
    if not lines:
        raise UnreadableSampleError(f"{name}: holds no numbers.")
    separator = next((mark for mark in ",;\t" if any(mark in line for line in lines)), None)
    body = lines[1:] if len(lines) > 1 and _is_heading(lines, separator) else lines
    return np.loadtxt(body, delimiter=separator, ndmin=2, comments=None)


def _is_heading(lines: list[str], separator: str | None) -> bool:
    """True when the first line names columns, or counts the others and looks like none."""
    first, second = lines[0].split(separator), lines[1].split(separator)
    if len(first) == 1 < len(second) and first[0].strip() == str(len(lines) - 1):
        return True
    return not any(map(_is_number, first))


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _checked(array: ndarray, name: str) -> Float64[ndarray, "..."]:
    if array.dtype.kind not in "biuf":
        raise UnreadableSampleError(f"{name}: expected numbers, got {array.dtype}.")
    if array.size == 0:
        raise UnreadableSampleError(f"{name}: holds no numbers.")
    values = array.astype(np.float64)
    unfit = ~(np.abs(values) <= LARGEST)  # the comparison is also False for what is no number
    if unfit.any():
        raise UnreadableSampleError(
            f"{name}: {unfit.sum()} of {values.size} numbers are missing, infinite or beyond "
            f"{LARGEST:.0e}. Mend them first."
        )
    return values
