"""How plots become part of a page: its colours, its type, no reference to anywhere else."""

import io
import re
from collections.abc import Mapping
from threading import Lock

import matplotlib
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SERIES = 6
"""Lines that differ in colour; each has a dash of its own as well."""

MARKS = 8
"""Colours of the map; with two shapes they tell 16 identities apart."""

DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (1.5, 1.5), (6, 1.5, 1.5, 1.5), (3, 1), (8, 3))

NAMES = (
    "ink",
    "soft",
    "rule",
    "genuine",
    "impostor",
    *(f"series-{i}" for i in range(SERIES)),
    *(f"mark-{i}" for i in range(MARKS)),
)

# The page's colours by day: what a picture that stands alone is drawn with.
DAY = {
    "paper": "#fdfcfa",
    "card": "#ffffff",
    "ink": "#1d1c1a",
    "soft": "#5d5a54",
    "rule": "#dedad2",
    "tint": "#f4f1eb",
    "genuine": "#0069a8",
    "impostor": "#c24e00",
    "series-0": "#3c3a9e",
    "series-1": "#0f7a5a",
    "series-2": "#a8346f",
    "series-3": "#6b6862",
    "series-4": "#9a6a00",
    "series-5": "#0c7796",
    "mark-0": "#0072b2",
    "mark-1": "#d55e00",
    "mark-2": "#009e73",
    "mark-3": "#b6498f",
    "mark-4": "#b58900",
    "mark-5": "#3d9fd6",
    "mark-6": "#55514b",
    "mark-7": "#7a4fc9",
}

# matplotlib draws with stand-ins; the page's style sheet says what they are by day and night.
STAND_IN = {name: f"#fe{place:02x}ed" for place, name in enumerate(NAMES)}

# Two of matplotlib's settings can be given only for the whole process.
_ONE_AT_A_TIME = Lock()


def figure(width: float, height: float) -> Figure:
    """An empty figure of that many inches, laid out so that nothing is cut off."""
    return Figure(figsize=(width, height), layout="constrained")


def calm(axes: Axes, across: str, up: str, ink: Mapping[str, str] = STAND_IN) -> None:
    """Name both axes and take away what carries no data."""
    axes.set_xlabel(across, color=ink["soft"], fontsize=9)
    axes.set_ylabel(up, color=ink["soft"], fontsize=9)
    axes.tick_params(colors=ink["soft"], labelsize=8.5, length=3, width=0.6)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(ink["rule"])
        spine.set_linewidth(0.8)
    axes.grid(color=ink["rule"], linewidth=0.5, alpha=0.6)
    axes.set_axisbelow(True)


def picture(drawn: Figure) -> bytes:
    """The figure as a PNG that stands alone, on the page's card; drawn with `DAY`."""
    page = io.BytesIO()
    drawn.savefig(page, format="png", dpi=200, facecolor=DAY["card"], metadata={"Software": None})
    return page.getvalue()


def inline_svg(drawn: Figure, name: str, alternative: str) -> Markup:
    """The figure as an SVG element whose colours and type are the page's.

    Args:
        drawn: What to show. It holds no text of users: those belong in the page, escaped.
        name: Unique on the page; parts of the drawing are named after it.
        alternative: What it shows, for those who do not see it.
    """
    page = io.StringIO()
    with _ONE_AT_A_TIME, matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        drawn.savefig(page, format="svg", transparent=True, metadata={"Date": None})
    root, _, inside = page.getvalue().partition("<svg")[2].partition(">")
    # What a page has said already, what points to other places, and ids that would repeat.
    root = re.sub(r' (xmlns(:xlink)?|width|height|version)="[^"]*"', "", root)
    inside = re.sub(r"<metadata>.*?</metadata>", "", inside, flags=re.DOTALL)
    inside = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", inside, flags=re.DOTALL)
    named = set(re.findall(r'(?:href="|url\()#([^")]+)', inside))
    inside = re.sub(r' id="([^"]*)"', lambda found: found[0] if found[1] in named else "", inside)
    inside = re.sub(r" font-family: [^;\"]*;?", "", inside)
    for name_of_colour, stand_in in STAND_IN.items():
        inside = inside.replace(stand_in, f"var(--{name_of_colour})")
    # Drawn by matplotlib from numbers and from words of ours alone.
    return Markup('<svg role="img" aria-label="{}"').format(alternative) + Markup(
        f"{root}>{inside}"
    )
