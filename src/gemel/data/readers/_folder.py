"""A folder or an archive of inputs: one folder per identity, or train/, val/, … of them."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from gemel.data._listing import PART_NAMES, Listing, disjoint_in
from gemel.data._stores import Store
from gemel.data.readers._file_kinds import ENDINGS, MEDIA, VIDEOS, ending_of, modality_of
from gemel.data.readers._frames_store import FramesStore
from gemel.data.readers._members import Members, members_of
from gemel.errors import SourceError
from gemel.inputs import SUFFIXES


def read_folder(root: Path) -> Listing:
    """Every input at any depth below an identity's folder shows that identity.

    When the outer folders are called train, validation (or val, valid), calibration, test or
    unseen, the identities are the folders inside them. A folder round everything in an archive does
    not count. All inputs are of one kind; beside pictures, sounds or videos, files of text
    and numbers are the user's own notes. Of a video each of some frames is an input.

    Raises:
        SourceError: If it cannot be read, holds inputs of two kinds, or no identity.
        MissingExtraError: If it holds videos and the package `av` is not installed.
    """
    members = members_of(root)
    paths = {name: name.split("/") for name in input_files(members)}
    if root.is_file():
        paths = _unwrapped(paths)
    outer = {path[0] for path in paths.values() if len(path) > 1}
    divided = "train" in outer <= PART_NAMES.keys()
    depth = 1 if divided else 0
    # What does not lie in a folder of its own belongs to nobody.
    owned = {name: path for name, path in paths.items() if len(path) > depth + 1}
    if not owned:
        raise SourceError(
            f"{root} holds no identity: it should hold one folder per identity with the inputs "
            f"of that identity inside{_what_is_there(root, len(paths))}."
        )
    names, store = inputs_among(members, list(owned))
    identity = tuple(owned[name][depth] for name in names)
    split = tuple(PART_NAMES[owned[name][0]] for name in names) if divided else None
    return Listing(
        name=str(root),
        store=store,
        identity=identity,
        split=split,
        split_by=disjoint_in(identity, split) if split else "identity",
    )


def input_files(members: Members) -> list[str]:
    """The files that may be inputs, by how they end."""
    return [name for name in members.names if ending_of(name) in ENDINGS | VIDEOS]


def inputs_among(members: Members, names: Sequence[str]) -> tuple[list[str], Store]:
    """The inputs of one kind that these files hold, and of each the file it is from.

    Raises:
        SourceError: If they are of several kinds, or videos in an archive.
    """
    chosen = [name for name in names if ending_of(name) in MEDIA] or list(names)
    if ending_of(chosen[0]) in VIDEOS:
        _refuse_other_kinds(members, chosen, VIDEOS)
        frames = _frames(members, chosen)
        return [moment.video for moment in frames.moments], frames
    modality = modality_of(chosen, members.store)
    _refuse_other_kinds(members, chosen, SUFFIXES[modality])
    return chosen, members.store(chosen, modality)


def _refuse_other_kinds(members: Members, names: list[str], endings: AbstractSet[str]) -> None:
    for name in names:
        if ending_of(name) not in endings:
            raise SourceError(
                f"{members.place} holds inputs of several kinds, {names[0]} and {name}. Keep one "
                "kind in a folder, or list both in a table with a column for each."
            )


def _frames(members: Members, videos: list[str]) -> FramesStore:
    if members.place.is_file():
        raise SourceError(
            f"{members.place} holds videos, which are read at many places each. Unpack it, and "
            "name the folder."
        )
    return FramesStore(members.place, videos)


def _unwrapped(paths: dict[str, list[str]]) -> dict[str, list[str]]:
    """Paths without the one folder that is round all identities."""
    around = {path[0] for path in paths.values()}
    if len(around) > 1 or any(len(path) < 3 for path in paths.values()):
        return paths
    return {name: path[1:] for name, path in paths.items()}


def _what_is_there(root: Path, loose: int) -> str:
    if not loose:
        return "; there is no input in it"
    return f"; the {loose} inputs in it belong to nobody (unlabelled:{root} takes them so)"
