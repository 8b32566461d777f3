"""The model card: what a person should know before trusting a verdict."""

from collections.abc import Mapping, Sequence

from gemel.bundle._searches import search_facts
from gemel.bundle._settings import BundleSettings
from gemel.decision import ClassHead, Decision
from gemel.identification import Identification
from gemel.inputs import ImageShape, SeriesShape, Shape, TextShape, VectorShape
from gemel.networks import NetworkSettings


def model_card(
    settings: BundleSettings,
    decision: Decision,
    classes: ClassHead | None,
    identification: Identification | None,
    fingerprint: str,
) -> str:
    """A README for the bundle, in Markdown."""
    return f"""# A gemel verifier

Tells whether two inputs show the same identity. Made by `gemel train`.

```python
import gemel

verdict = gemel.load("this folder").verify("a.png", "b.png")
```

## Where it comes from
{_lines(settings.provenance)}

## How it decides
{_lines(_facts(settings, decision, classes))}
{_notes(decision.notes)}

## How it searches
{_searches(identification)}

## What it does not know
Rates were measured on the calibration part alone and hold for inputs like it. Inputs of
another camera, scanner or population need their own calibration. A probability assumes
the prior above; where matches are rarer, state a lower one.

The rates of a verdict are those of one comparison. A search among many makes as many, and their
false matches add up: never use this threshold to find somebody in a gallery.

Model fingerprint: `{fingerprint}`
"""


def _facts(
    settings: BundleSettings, decision: Decision, classes: ClassHead | None
) -> dict[str, object]:
    """What stands between two inputs and a verdict."""
    point, support = decision.match, decision.support
    facts: dict[str, object] = {
        "Network": _network(settings.network),
        "Input": _inputs(settings),
        "Calibration": f"{decision.calibration.to_dict()['kind']}, on {support.units:,} "
        f"{support.units_word}: {support.genuine_trials:,} genuine and "
        f"{support.impostor_trials:,} impostor pairs",
        "Operating point": f"{point.rule} Energies up to {point.threshold:.6g} are a match.",
        "False match rate there": point.false_match_rate,
        "False non-match rate there": point.false_non_match_rate,
        "Prior of a probability": f"{decision.prior:g}",
    }
    if decision.non_match is not None:
        facts["Inconclusive"] = f"Energies from there up to {decision.non_match.threshold:.6g}"
    if classes is not None:
        facts["Classes that `classify` tells apart"] = f"{len(classes.names):,}, and no other"
    return facts


def _searches(identification: Identification | None) -> str:
    """How it says whose an input is, and up to where that was measured."""
    if identification is None:
        return (
            "Nobody can be searched for: calibration met fewer than two identities, or no two "
            "samples of one."
        )
    return f"""{_lines(search_facts(identification))}
{_notes(identification.notes)}

The threshold of a search follows the size of the gallery. In a larger one than the data support
it is an estimate, and every answer says so."""


def _network(settings: NetworkSettings) -> str:
    """Its form and parts by name; what was left open is "usual"."""
    own = "".join(f"{column}: {one.name or 'usual'}, " for column, one in settings.encoders.items())
    parts = f"{own}{settings.encoder.name or 'usual'} encoder, {settings.energy or 'usual'} energy"
    return f"{settings.form}, {parts}" if settings.form else parts


def _inputs(settings: BundleSettings) -> str:
    """What the verifier takes, column by column where it takes several."""
    shape = settings.preprocessing.shape
    if not isinstance(shape, Mapping):
        return _described(shape)
    columns = "; ".join(f"{name}: {_described(one)}" for name, one in shape.items())
    across = f", {' against '.join(settings.sides)}" if settings.sides else ""
    return f"{columns}{across}"


def _described(shape: Shape) -> str:
    match shape:
        case ImageShape():
            height, width = shape.size
            return f"{height} by {width} pixels, {'grey' if shape.channels == 1 else 'colour'}"
        case SeriesShape():
            return f"up to {shape.length} steps of {shape.features} numbers"
        case TextShape():
            return f"texts of up to {shape.length} tokens, {len(shape.words):,} known"
        case VectorShape():
            return f"{shape.dim} numbers"


def _notes(notes: Sequence[str]) -> str:
    return "\n".join(f"- **Note**: {note}" for note in notes)


def _lines(facts: dict[str, object]) -> str:
    return "\n".join(f"- **{name}**: {value}" for name, value in facts.items())
