"""Frames of videos, each a picture of its own."""

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from gemel.data._stores import FilesStore, joined_digest
from gemel.data.readers._reel import Reel, ticks_of
from gemel.errors import MissingExtraError, UnreadableSampleError
from gemel.inputs import Modality

A_SECOND = 2
"""Frames of each second: closer ones hardly differ."""

MOST = 64
"""Frames of one video: more of a long one would outweigh the others, and show the same again."""


class Moment(NamedTuple):
    """A frame of a video.

    Attributes:
        video: Path of the file, below the store's root.
        tick: When the frame is shown, in the video's own unit of time; None for a video that
            cannot be read, which is one unreadable input.
        seconds: The same in seconds, from the first frame on.
    """

    video: str
    tick: int | None
    seconds: float


class FramesStore:
    """Frames of videos: `A_SECOND` a second, or `MOST` at even distances where that is fewer.

    Args:
        root: The folder of the videos.
        videos: Their paths below it.

    Attributes:
        moments: Which frame each input is.

    Raises:
        MissingExtraError: If the package `av` is not installed.
    """

    modality: Modality = "image"

    def __init__(self, root: Path, videos: Sequence[str]) -> None:
        try:
            import av  # noqa: F401
        except ImportError:
            raise MissingExtraError(f"The video {videos[0]}", "video") from None
        self._root = root
        self._videos = tuple(videos)
        self._reel = Reel()
        self._lock = threading.Lock()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = pool.map(self._moments_of, videos)
            self.moments = [moment for moments in found for moment in moments]

    def __len__(self) -> int:
        return len(self.moments)

    def name(self, position: int) -> str:
        video, _, seconds = self.moments[position]
        return f"{self._root / video}[{seconds:.2f} s]"

    def read(self, position: int) -> Image.Image:
        import av

        video, tick, _ = self.moments[position]
        try:
            # One reader at a time; the decoder has threads of its own.
            with self._lock:
                frame = None if tick is None else self._reel.frame(self._root / video, tick)
        except av.FFmpegError as fault:
            raise UnreadableSampleError(f"{self.name(position)}: {fault.strerror}.") from fault
        if frame is None:
            raise UnreadableSampleError(f"{self.name(position)}: there is no picture to be read.")
        picture = Image.fromarray(frame.to_ndarray(format="rgb24"))
        return picture.rotate(frame.rotation, expand=True)

    def digest(self) -> str:
        files = FilesStore(self._root, self._videos).digest()
        return joined_digest((files, str([(video, tick) for video, tick, _ in self.moments])))

    def _moments_of(self, video: str) -> list[Moment]:
        """The frames to take of a video."""
        import av

        try:
            ticks, unit = ticks_of(self._root / video)
        except av.FFmpegError:
            ticks, unit = [], 0.0
        if not ticks:
            return [Moment(video, None, 0.0)]
        count = min(MOST, 1 + int((ticks[-1] - ticks[0]) * unit * A_SECOND))
        wanted = np.linspace(ticks[0], ticks[-1], count)
        shown = np.unique(np.searchsorted(ticks, wanted, side="right") - 1).tolist()
        return [Moment(video, ticks[at], (ticks[at] - ticks[0]) * unit) for at in shown]
