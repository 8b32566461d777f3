"""A video, read forward."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av import VideoFrame

FORMATS = {
    ".avi": "avi",
    ".mkv": "matroska",
    ".mov": "mov",
    ".mp4": "mp4",
    ".webm": "matroska",
}
"""How videos end, and the one format each is read as: left to guess, the library would follow a
playlist that is called a video to other files."""

FAR = 10.0
"""Seconds: encoders set key frames about so far apart, and beyond one a jump is quicker."""


class Reel:
    """Frames of videos, cheap when they are asked for in their order.

    A frame is made of those before it, back to a key frame. Who goes on from where the last
    one was found decodes each of them once.
    """

    def __init__(self) -> None:
        self._video: Path | None = None
        self._frames: Iterator[VideoFrame] = iter(())
        self._frame: VideoFrame | None = None

    def frame(self, video: Path, tick: int) -> "VideoFrame | None":
        """The first frame that is shown from `tick` on; None if there is none.

        Raises:
            av.FFmpegError: If the video cannot be decoded there.
        """
        if not self._leads_to(video, tick):
            self._wind(video, tick)
        while self._frame is not None and _tick(self._frame) < tick:
            self._advance()
        return self._frame

    def _leads_to(self, video: Path, tick: int) -> bool:
        if video != self._video or self._frame is None:
            return False
        seconds = (tick - _tick(self._frame)) * float(self._frame.time_base or 0)
        return 0 <= seconds < FAR

    def _wind(self, video: Path, tick: int) -> None:
        """To a frame from which `tick` is reached."""
        import av

        self._video, self._frames = video, _frames_of(video, tick)
        try:
            self._advance()
        except av.FFmpegError:
            self._frame = None
        # An index may be missing, or lead past the frame: then from the beginning.
        if self._frame is None or _tick(self._frame) > tick:
            self._frames = _frames_of(video, None)
            self._advance()

    def _advance(self) -> None:
        # Whatever goes wrong, the frame before is not what was asked for.
        self._frame = None
        self._frame = next(self._frames, None)


def ticks_of(video: Path) -> tuple[list[int], float]:
    """When the frames of a video are shown, ascending, and the seconds of a tick.

    Raises:
        av.FFmpegError: If it is no video.
    """
    import av

    with av.open(video, format=FORMATS[video.suffix.lower()]) as opened:
        if not opened.streams.video:
            return [], 0.0
        stream = opened.streams.video[0]
        # Some formats say only when a frame is decoded.
        times = (
            packet.dts if packet.pts is None else packet.pts for packet in opened.demux(stream)
        )
        return sorted({time for time in times if time is not None}), float(stream.time_base or 0)


def _frames_of(video: Path, tick: int | None) -> "Iterator[VideoFrame]":
    """The frames of a video: all, or those from the key frame before `tick`."""
    import av

    with av.open(video, format=FORMATS[video.suffix.lower()]) as opened:
        stream = opened.streams.video[0]
        stream.thread_type = "AUTO"
        if tick is not None:
            opened.seek(tick, stream=stream)
        yield from opened.decode(stream)


def _tick(frame: "VideoFrame") -> int:
    return frame.pts or 0
