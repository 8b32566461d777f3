"""How plots become part of a page: its colours, its type, no reference to anywhere else."""

import io
import re
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

# matplotlib draws with stand-ins; the page's style sheet says what they are by day and night.
STAND_IN = {name: f"#fe{place:02x}ed" for place, name in enumerate(NAMES)}

# Two of matplotlib's settings can be given only for the whole process.
_ONE_AT_A_TIME = Lock()


def figure(width: float, height: float) -> Figure:
    """An empty figure of that many inches, laid out so that nothing is cut off."""
    return Figure(figsize=(width, height), layout="constrained")


def calm(axes: Axes, across: str, up: str) -> None:
    """Name both axes and take away what carries no data."""
    axes.set_xlabel(across, color=STAND_IN["soft"], fontsize=9)
    axes.set_ylabel(up, color=STAND_IN["soft"], fontsize=9)
    axes.tick_params(colors=STAND_IN["soft"], labelsize=8.5, length=3, width=0.6)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(STAND_IN["rule"])
        spine.set_linewidth(0.8)
    axes.grid(color=STAND_IN["rule"], linewidth=0.5, alpha=0.6)
    axes.set_axisbelow(True)


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
