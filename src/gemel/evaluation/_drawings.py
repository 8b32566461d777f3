"""Single inputs as parts of the page: pictures, texts, curves and bars."""

import base64
import io

import numpy as np
from jaxtyping import Bool, Float, UInt8
from markupsafe import Markup
from numpy import ndarray
from PIL import Image

from gemel.evaluation._exhibits import Bars, Curve, Exhibit, Picture, Writing

SMALL = 96
"""Pixels across; smaller pictures are shown with hard edges."""

BANDS = 8
"""Most numbers of a sequence that are drawn over time, one above the other."""

MOST_BARS = 64
"""Longer vectors are drawn as means of their neighbours."""

LEAP = 8.0
"""A step so many times the usual one is the pen in the air."""


def drawing(exhibit: Exhibit, said: str) -> Markup:
    """An exhibit as HTML.

    Args:
        exhibit: What to show.
        said: What it shows, for those who do not see it.
    """
    match exhibit:
        case Picture():
            return _picture(exhibit.pixels, said)
        case Writing():
            return Markup('<p class="writing">{}</p>').format(exhibit.text)
        case Curve() if exhibit.pen and exhibit.steps.shape[1] > 1:
            # On a page y grows downwards.
            turned = np.array([1.0, -1.0 if exhibit.pen == "up" else 1.0])
            return _svg("pen", _pen_path(exhibit.steps[:, :2] * turned), said)
        case Curve():
            return _svg("bands", _bands(exhibit.steps), said)
        case Bars():
            return _svg("bars", _bars(exhibit.values), said)


def _picture(pixels: UInt8[ndarray, "channels height width"], said: str) -> Markup:
    """The image itself as an address, so that the page needs no other file."""
    planes = pixels[0] if len(pixels) == 1 else np.moveaxis(pixels, 0, -1)
    file = io.BytesIO()
    Image.fromarray(planes).save(file, format="PNG", optimize=True)
    address = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    small = Markup(' class="small"') if pixels.shape[-1] < SMALL else ""
    return Markup('<img src="{}" alt="{}"{}>').format(address, said, small)


def _svg(kind: str, path: str, said: str) -> Markup:
    """A drawing in a square of 100; only a pen's path keeps its proportions on the page."""
    fitted = "xMidYMid" if kind == "pen" else "none"
    return Markup(
        '<svg role="img" class="{}" aria-label="{}" viewBox="-6 -6 112 112" '
        'preserveAspectRatio="{}"><path d="{}"/></svg>'
    ).format(kind, said, fitted, path)


def _pen_path(points: Float[ndarray, "points 2"]) -> str:
    """The path in a square of 100, both axes in one scale, lifted at leaps."""
    low, high = points.min(axis=0), points.max(axis=0)
    scale = 100 / (max(high - low) or 1.0)
    placed = (points - (low + high) / 2) * scale + 50
    step = np.linalg.norm(np.diff(placed, axis=0), axis=1)
    moving = step[step > 0]
    lifted = step > LEAP * np.median(moving) if len(moving) else np.zeros(len(step), dtype=bool)
    return _joined(placed, np.append(True, lifted))


def _bands(steps: Float[ndarray, "steps features"]) -> str:
    """The first numbers over time, each in a band and a scale of its own."""
    shown = steps[:, :BANDS].T
    height = 100 / len(shown)
    across = np.linspace(0, 100, max(2, shown.shape[1]))[: shown.shape[1]]
    first = np.arange(shown.shape[1]) == 0
    return "".join(
        _joined(np.stack([across, (at + 0.9 - 0.8 * _scaled(band)) * height], axis=1), first)
        for at, band in enumerate(shown)
    )


def _scaled(band: Float[ndarray, " steps"]) -> Float[ndarray, " steps"]:
    """From 0 to 1; what stands still lies in the middle."""
    width = band.max() - band.min()
    return (band - band.min()) / width if width else np.full(len(band), 0.5)


def _bars(values: Float[ndarray, " dim"]) -> str:
    """Bars up and down from a line in the middle, the longest half the height."""
    means = [part.mean() for part in np.array_split(values, min(len(values), MOST_BARS))]
    longest = max(map(abs, means)) or 1.0
    width = 100 / len(means)
    return "M0,50H100" + "".join(
        f"M{(at + 0.15) * width:.1f},50v{-50 * mean / longest:.1f}h{0.7 * width:.1f}V50z"
        for at, mean in enumerate(means)
    )


def _joined(points: Float[ndarray, "points 2"], begins: Bool[ndarray, " points"]) -> str:
    """An SVG path through the points, a new line, or a dot, at each that begins one."""
    return "".join(
        f"M{x:.1f},{y:.1f}h0" if new else f"L{x:.1f},{y:.1f}"
        for (x, y), new in zip(points, begins, strict=True)
    )
