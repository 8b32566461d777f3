"""Whose is it? From references of many identities to evidence and an answer."""

from gemel.identification._candidates import Candidate, CandidateList, SearchOutcome
from gemel.identification._cohort import Cohort
from gemel.identification._compare import Compare
from gemel.identification._fit import fit_identification
from gemel.identification._fusion import Fusion, fuse
from gemel.identification._identification import Identification
from gemel.identification._labelled import Labelled
from gemel.identification._level import Level
from gemel.identification._normalisation import Normalisation
from gemel.identification._roster import Roster
from gemel.identification._scoring import Scoring
from gemel.identification._search_curve import SearchCurve
from gemel.identification._search_point import SearchPoint
from gemel.identification._settings import IdentificationSettings

__all__ = [
    "Candidate",
    "CandidateList",
    "Cohort",
    "Compare",
    "Fusion",
    "Identification",
    "IdentificationSettings",
    "Labelled",
    "Level",
    "Normalisation",
    "Roster",
    "Scoring",
    "SearchCurve",
    "SearchOutcome",
    "SearchPoint",
    "fit_identification",
    "fuse",
]
