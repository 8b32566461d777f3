"""An image folder: one folder per identity, or train/, val/, … of them."""

from pathlib import Path

from gemel.data._decode import image_suffixes
from gemel.data._listing import PARTS, Listing, disjoint_in
from gemel.data._stores import FilesStore
from gemel.errors import SourceError

PART_FOLDERS = {**{part: part for part in PARTS}, "val": "validation"}


def read_folder(root: Path) -> Listing:
    """Every image at any depth below an identity's folder shows that identity.

    When the folders of `root` are called train, val (or validation), calibration, test or
    unseen, the identities are the folders inside them.

    Raises:
        SourceError: If the folder cannot be read, or holds no identity folders with images.
    """
    folders = _folders(root)
    if "train" in {folder.name for folder in folders} <= PART_FOLDERS.keys():
        people = [
            (person, PART_FOLDERS[folder.name]) for folder in folders for person in _folders(folder)
        ]
        return _listing(root, people, divided=True)
    return _listing(root, [(person, "train") for person in folders], divided=False)


def _listing(root: Path, people: list[tuple[Path, str]], *, divided: bool) -> Listing:
    found = [(path, person.name, part) for person, part in people for path in _images(person)]
    if not found:
        raise SourceError(
            f"{root} holds no identity: it should hold one folder per identity with the images "
            f"of that identity inside{_what_is_there(root)}."
        )
    identity = tuple(name for _, name, _ in found)
    split = tuple(part for _, _, part in found) if divided else None
    return Listing(
        name=str(root),
        store=FilesStore(root, [path.relative_to(root).as_posix() for path, _, _ in found]),
        identity=identity,
        split=split,
        split_by=disjoint_in(identity, split) if split else "identity",
    )


def _folders(root: Path) -> list[Path]:
    try:
        return sorted(
            entry
            for entry in root.iterdir()
            if entry.is_dir() and not entry.name.startswith((".", "__MACOSX"))
        )
    except OSError as fault:
        raise SourceError(f"{root} cannot be read as a folder of images: {fault}.") from fault


def _images(folder: Path) -> list[Path]:
    endings = image_suffixes()
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in endings and not path.name.startswith(".") and path.is_file()
    )


def _what_is_there(root: Path) -> str:
    loose = len([path for path in _images(root) if path.parent == root])
    return f"; the {loose} images in it belong to nobody" if loose else "; it is empty of images"
