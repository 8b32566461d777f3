"""The report as one page that needs no other file."""

from collections.abc import Mapping, Sequence
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from gemel.diagnosis import Epoch
from gemel.evaluation._cells import unbroken
from gemel.evaluation._door_plots import door_plot, match_plot
from gemel.evaluation._drawings import drawing
from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._headlines import headlines
from gemel.evaluation._ink import DASHES, DAY, MARKS, SERIES
from gemel.evaluation._measure import noun_for
from gemel.evaluation._nouns import with_article
from gemel.evaluation._pictures import map_plot, training_plot
from gemel.evaluation._plots import det_plot, histogram_plot, reliability_plot, roc_plot
from gemel.evaluation._robustness_plots import rate_lines, robustness_plot
from gemel.evaluation._table import table


def render(
    evaluations: Sequence[Evaluation],
    *,
    title: str,
    summary: Mapping[str, str],
    history: Sequence[Epoch],
) -> str:
    """The page; arguments as for `write_report`."""
    return _template().render(
        title=title,
        summary=summary,
        noun=noun_for(evaluations),
        headlines=[headlines(evaluation) for evaluation in evaluations],
        evaluations=evaluations,
        history=history,
        groups=table(evaluations),
        histograms=[histogram_plot(e, place) for place, e in enumerate(evaluations)],
        det=det_plot(evaluations),
        roc=roc_plot(evaluations),
        reliability=reliability_plot(evaluations) if any(e.evidence for e in evaluations) else None,
        doors=[
            e.open_set and (door_plot(e.open_set, place), match_plot(e.open_set, place))
            for place, e in enumerate(evaluations)
        ],
        turns=[
            e.robustness and robustness_plot(e.robustness, place)
            for place, e in enumerate(evaluations)
        ],
        training=training_plot(history) if history else None,
        maps=[e.map and map_plot(e.map, place) for place, e in enumerate(evaluations)],
    )


def _template() -> Template:
    # Names of identities, files and evaluations are a user's: everything is escaped.
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(drawing=drawing, unbroken=unbroken, with_article=with_article)
    dashes = [" ".join(map(str, dash)) for dash in DASHES]
    environment.globals.update(dashes=dashes, series=SERIES, marks=MARKS, day=DAY)
    environment.globals.update(rate_lines=rate_lines)
    source = files("gemel.evaluation").joinpath("report.html.j2").read_text(encoding="utf-8")
    return environment.from_string(source)
