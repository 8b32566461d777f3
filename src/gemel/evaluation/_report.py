"""Two files that tell it all: metrics.json for programs, report.html for people."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gemel.diagnosis import Epoch
from gemel.errors import RangeError
from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._plain import plain
from gemel.files import write_whole

NUMBERS, PAGE, TURNED = "metrics.json", "report.html", "robustness.png"
NOTHING: Mapping[str, str] = MappingProxyType({})


def write_report(
    folder: Path,
    evaluations: Sequence[Evaluation],
    *,
    title: str,
    summary: Mapping[str, str] = NOTHING,
    history: Sequence[Epoch] = (),
) -> Path:
    """Write `metrics.json` and the self-contained `report.html`; each whole or not at all.

    Where an evaluation has errors over rotation, shift and scale, their plot also goes to
    `robustness.png`.

    The page needs no network and no other file. It shows samples of the evaluated data, so it
    is as confidential as they are.

    Args:
        folder: Where both files go; made when it is missing.
        evaluations: What to show side by side, the most important first.
        title: Of the page.
        summary: What else a reader should know first, by its name.
        history: What training said after each epoch.

    Returns:
        The path of the page.

    Raises:
        RangeError: If there is no evaluation.
    """
    if not evaluations:
        raise RangeError("write_report needs at least one evaluation; `evaluate` makes one.")
    # It draws: whoever only evaluates need not wait for matplotlib.
    from gemel.evaluation._page import render
    from gemel.evaluation._robustness_plots import robustness_picture

    numbers = {
        "title": title,
        "summary": dict(summary),
        "evaluations": [evaluation.to_dict() for evaluation in evaluations],
        "history": [_epoch(record) for record in history],
    }
    # Both are made before either is written: a fault leaves the folder as it was.
    text = json.dumps(numbers, indent=1, allow_nan=False)
    page = render(evaluations, title=title, summary=summary, history=history)
    found = [(each.name, each.robustness) for each in evaluations if each.robustness]
    picture = robustness_picture(found) if found else None
    write_whole(folder / NUMBERS, text + "\n")
    # A file's name may hold bytes that are no text at all.
    write_whole(folder / PAGE, page.encode(errors="replace"))
    if picture is not None:
        write_whole(folder / TURNED, picture)
    return folder / PAGE


def _epoch(record: Epoch) -> dict[str, Any]:
    names = ("epoch", "loss", "equal_error_rate", "training_error", "spread", "active")
    return {name: plain(getattr(record, name)) for name in names}
