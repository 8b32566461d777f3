"""A Hugging Face data set of images and their classes: hf:NAME or hf:NAME:CONFIG."""

import hashlib
from pathlib import Path
from typing import Any

from PIL import Image

from gemel.data._listing import PART_NAMES, Listing, disjoint_in
from gemel.data._stores import JoinedStore, Store
from gemel.errors import MissingExtraError, SourceError, UnreadableSampleError
from gemel.inputs import Modality, decode_image

PREFIX = "hf:"


def read_hub(source: str) -> Listing:
    """Whatever `datasets.load_dataset(NAME, CONFIG)` opens, a local folder included.

    Images are the one column of type Image; identities the column of type ClassLabel, of
    several the one with the most classes. With one split only there is no division;
    otherwise the splits named train, validation and test are read.

    Raises:
        MissingExtraError: If the package `datasets` is not installed.
        SourceError: If the data set cannot be loaded, or lacks such a column.
    """
    splits = _splits(source)
    image, who = _columns(source, next(iter(splits.values())).features)
    identity = {part: _identities(source, rows, who) for part, rows in splits.items()}
    everybody = tuple(name for part in identity.values() for name in part)
    division = tuple(part for part, names in identity.items() for _ in names)
    divided = len(splits) > 1
    stores: list[Store] = [
        _HubStore(f"{source}/{part}", rows, image) for part, rows in splits.items()
    ]
    return Listing(
        name=source,
        store=JoinedStore(stores),
        identity=everybody,
        split=division if divided else None,
        split_by=disjoint_in(everybody, division) if divided else "identity",
    )


class _HubStore:
    """The image column of one split, its bytes decoded by us and not by the package."""

    modality: Modality = "image"

    def __init__(self, name: str, rows: Any, column: str) -> None:
        import datasets

        encoded = rows.select_columns([column])
        self._rows = encoded.cast_column(column, datasets.Image(decode=False))
        self._name = name
        self._column = column

    def __len__(self) -> int:
        return len(self._rows)

    def name(self, position: int) -> str:
        return f"{self._name}[{position}]"

    def read(self, position: int) -> Image.Image:
        data = self._bytes(self._rows[position])
        if data is None:
            raise UnreadableSampleError(f"{self.name(position)}: there is no image.")
        return decode_image(data, self.name(position))

    def digest(self) -> str:
        content = hashlib.blake2b(self._name.encode(), digest_size=16)
        for row in self._rows:
            data = self._bytes(row) or b""
            content.update(len(data).to_bytes(8, "big") + data)
        return content.hexdigest()

    def _bytes(self, row: Any) -> bytes | None:
        """A row holds the file itself, says where it stands, or holds nothing."""
        cell = row[self._column]
        if cell is None or cell["bytes"] is not None:
            return cell and bytes(cell["bytes"])
        place = Path(cell["path"])
        return place.read_bytes() if place.is_file() else None


def _splits(source: str) -> dict[str, Any]:
    """The splits to read, by the name of their part."""
    found = _load(source)
    if len(found) == 1:
        return found
    splits = {PART_NAMES[name]: rows for name, rows in found.items() if name in PART_NAMES}
    if not splits:
        raise SourceError(
            f"{source} has splits {', '.join(found)}; none is named {', '.join(PART_NAMES)}."
        )
    return splits


def _load(source: str) -> dict[str, Any]:
    try:
        import datasets
    except ImportError:
        raise MissingExtraError(f"The source {source!r}", "huggingface") from None
    name, _, config = source.removeprefix(PREFIX).partition(":")
    try:
        loaded = datasets.load_dataset(name, config or None)
    # The package fails with its own, its network's and its file system's errors.
    except Exception as fault:
        raise SourceError(f"{source} cannot be loaded: {fault}") from fault
    return dict(loaded)


def _columns(source: str, features: Any) -> tuple[str, str]:
    """The names of the image column and of the column of identities."""
    import datasets

    images = [name for name, kind in features.items() if isinstance(kind, datasets.Image)]
    classes = {
        name: len(kind.names)
        for name, kind in features.items()
        if isinstance(kind, datasets.ClassLabel)
    }
    if len(images) != 1 or not classes:
        raise SourceError(
            f"{source} should have one column of type Image and one of type ClassLabel; its "
            f"columns are {', '.join(f'{name} ({kind})' for name, kind in features.items())}."
        )
    return images[0], max(classes, key=lambda name: classes[name])


def _identities(source: str, rows: Any, column: str) -> list[str]:
    names, kinds = rows.features[column].names, rows[column]
    # Data sets with a competition hide the answers of a split as -1, which Python would
    # take for the last class.
    if any(kind is None or kind < 0 for kind in kinds):
        raise SourceError(f"{source} gives samples without a class in {column!r}; it cannot serve.")
    return [names[kind] for kind in kinds]
