"""Tracking sequences: a target, and where it is in each frame of a film."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data._stores import FilesStore
from gemel.data.readers._cropped_store import CroppedStore
from gemel.data.readers._number_rows import number_rows
from gemel.data.readers._parts import dealt
from gemel.errors import SourceError

LAYOUT = Layout(
    name="tracking",
    folders=("tracking", "OTB100", "OTB"),
    holds="a folder for each sequence, with img/*.jpg and groundtruth_rect.txt",
    home="http://cvlab.hanyang.ac.kr/tracker_benchmark/",
)
TRUTH = "groundtruth_rect.txt"
# TinyTLP counts pixels from 0 and has a second file; OTB counts from 1.
FROM_ZERO = "groundtruth_tlp.txt"
SEQUENCES = {"train": 0.6, "test": 0.4}
FRAMES = {"train": 0.8, "validation": 0.1, "calibration": 0.1}


def read_tracking(data: Path | None) -> Listing:
    """Tracklets: the target of each frame, cut out; an identity is a sequence's target.

    In the order of their names six tenths of the sequences are learned from and the others
    are the test, targets never seen. The last two tenths of each learned sequence, in time,
    choose and calibrate. This is for learning what a target looks like later; following it
    through the test sequences is another measurement.
    """
    folder = LAYOUT.folder(data)
    sequences = [_Sequence.read(file.parent) for file in sorted(folder.glob(f"*/{TRUTH}"))]
    if not sequences:
        raise LAYOUT.lacking(folder)
    frames = [frame.relative_to(folder).as_posix() for one in sequences for frame in one.frames]
    home = dealt([one.name for one in sequences], SEQUENCES)
    parts = [part for one in sequences for part in one.parts(home[one.name])]
    return Listing(
        name=LAYOUT.name,
        store=CroppedStore(
            FilesStore(folder, frames),
            np.arange(len(frames)),
            np.concatenate([one.boxes for one in sequences]),
        ),
        identity=tuple(one.name for one in sequences for _ in one.frames),
        split=tuple(parts),
        split_by="sample",
    )


@dataclass(frozen=True)
class _Sequence:
    """A film's frames in order, and of each left, top, width and height of the target."""

    name: str
    frames: list[Path]
    boxes: Int[ndarray, "frames 4"]

    @classmethod
    def read(cls, folder: Path) -> "_Sequence":
        file = folder / TRUTH
        boxes = number_rows(
            file.read_text(encoding="utf-8"), str(file), "x", "y", "width", "height"
        )
        frames = sorted((folder / "img").glob("*.jpg"))
        if len(frames) != len(boxes):
            raise SourceError(
                f"{file} has {len(boxes)} lines, and there are {len(frames)} frames in "
                f"{folder / 'img'}; each frame has a line."
            )
        if not (folder / FROM_ZERO).exists():
            boxes[:, :2] -= 1
        for at in np.flatnonzero((boxes[:, 2:] < 1).any(axis=1)).tolist():
            raise SourceError(f"{file}, line {at + 1}: the target has no width or no height.")
        return cls(folder.name, frames, np.round(boxes).astype(np.int64))

    def parts(self, home: str) -> list[str]:
        """The part of each frame of a sequence whose home is "train" or "test"."""
        if home == "test":
            return ["test"] * len(self.frames)
        return list(dealt([frame.name for frame in self.frames], FRAMES).values())
