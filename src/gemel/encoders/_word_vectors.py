"""Word vectors from a file of text, for the words there are."""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

import torch
from torch import nn

from gemel.errors import SettingsError


def fill_from(path: Path, table: nn.Embedding, words: tuple[str, ...]) -> None:
    """Give each word the vector that a file has for it.

    The file is the text form of GloVe, fastText and word2vec: a word and its numbers a line, a
    blank between any two; a first line that says how many words and how many numbers may be
    there or not. One whose name ends in .gz is unpacked. Words it lacks keep a vector from
    N(0, s²), with s the standard deviation of all numbers it gave.

    Args:
        path: Of the file.
        table: A row a token, drawn from N(0, 1).
        words: Every token by its number.

    Raises:
        SettingsError: If the file cannot be read, its vectors are not as long as the table's,
            or it has none of the words.
    """
    places = {word: row for row, word in enumerate(words) if row != table.padding_idx}
    try:
        found = dict(_vectors(path, table.embedding_dim, places))
    except (OSError, EOFError, zlib.error) as error:
        raise SettingsError(
            f"network.encoder.vectors={path}: cannot be read ({error}). Name a text file with a "
            "word and its numbers a line, as it is or as .gz."
        ) from error
    if not found:
        raise SettingsError(
            f"network.encoder.vectors={path}: has none of the {len(places)} words of these texts, "
            f"such as {list(places)[-1]!r}. Take vectors of their language and spelling, or leave "
            "network.encoder.vectors out."
        )
    vectors = torch.tensor(list(found.values()))
    with torch.no_grad():
        table.weight *= vectors.std(correction=0)
        table.weight[list(found)] = vectors


def _vectors(
    path: Path, width: int, places: Mapping[str, int]
) -> Iterator[tuple[int, list[float]]]:
    """Row and numbers of each word that has a place."""
    opened = gzip.open if path.suffix == ".gz" else open
    # Large files hold a few broken characters: those words are nobody's, the others are well.
    with opened(path, "rt", encoding="utf-8", errors="replace", newline="\n") as lines:
        first = next(lines, "")
        heading = _is_heading(first)
        _check_width(path, first, heading, width)
        for count, line in enumerate(lines if heading else chain([first], lines), 1 + heading):
            word, _, numbers = line.rstrip().partition(" ")
            if word in places and (row := _row(numbers.split(" "), width, path, count)):
                yield places[word], row


def _is_heading(line: str) -> bool:
    """Whether a line says how many words there are and how long: two whole numbers."""
    fields = line.split()
    return len(fields) == 2 and all(map(str.isdecimal, fields))


def _check_width(path: Path, first: str, heading: bool, width: int) -> None:
    fields = first.split()
    length = int(fields[1]) if heading else len(fields[1:])
    if length != width:
        raise SettingsError(
            f"network.encoder.vectors={path}: its vectors have {length} numbers each, and "
            f"network.encoder.width={width}. Set network.encoder.width to the length of the "
            "vectors."
        )


def _row(fields: list[str], width: int, path: Path, count: int) -> list[float] | None:
    """A line's numbers; None where the word that begins it is only a part of one with blanks."""
    try:
        row = list(map(float, fields))
    except ValueError as error:
        if len(fields) > width:
            return None
        raise SettingsError(f"network.encoder.vectors={path}: line {count}: {error}.") from None
    if len(row) != width:
        raise SettingsError(
            f"network.encoder.vectors={path}: line {count} has {len(row)} numbers, and "
            f"network.encoder.width={width}. Every word needs as many numbers as the first."
        )
    return row
