"""What the model card says of searches among many."""

from collections.abc import Iterator
from itertools import groupby

from gemel.decision import percent
from gemel.errors import SupportError
from gemel.identification import Identification


def search_facts(identification: Identification) -> dict[str, object]:
    """How it says whose an input is, and up to which gallery that rests on data."""
    scoring, support = identification.scoring, identification.support
    others = 0 if scoring.cohort is None else len(scoring.cohort.vectors)
    rate = percent(identification.settings.rate)
    return {
        "Several references of one identity": f"fused by {scoring.fusion}",
        "Normalisation of energies": scoring.normalisation,
        "Cohort": f"{others:,} others" if others else "none",
        "Calibration of searches": f"on {support.units:,} {support.units_word}",
        f"False-positive identification rate of {rate}": (
            f"the data support it for {'; '.join(_supported(identification))}"
        ),
        "Prior that a probe is enrolled": f"{identification.settings.prior:g}",
    }


def _supported(identification: Identification) -> Iterator[str]:
    """Gallery sizes, and for how many references each they are so large."""
    known = [level.references for level in identification.levels]
    for most, alike in groupby(known, lambda references: _largest(identification, references)):
        numbers = ", ".join(map(str, alike))
        upto = f"up to {most:,} identities" if most else "no gallery"
        yield f"{upto} with {numbers} reference{'' if numbers == '1' else 's'} each"


def _largest(identification: Identification, references: int) -> int:
    """The largest gallery for which its data support its rate; 0 if they support none."""
    above = 1
    while _is_supported(identification, above, references):
        above *= 2
    below = above // 2
    while above - below > 1:
        middle = (above + below) // 2
        if _is_supported(identification, middle, references):
            below = middle
        else:
            above = middle
    return below


def _is_supported(identification: Identification, identities: int, references: int) -> bool:
    try:
        return identification.operating_point(identities, references).supported
    except SupportError:
        return False
