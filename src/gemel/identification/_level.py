"""What a calibration set says about identities of so many references."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gemel.decision import Calibration, ScoreCurve, calibration_from_dict
from gemel.identification._search_curve import SearchCurve
from gemel.metrics import Support


@dataclass(frozen=True)
class Level:
    """A calibration for identities of exactly `references` references.

    Attributes:
        references: Of each identity.
        calibration: Fused energy → log-likelihood ratio.
        curve: Error rates of a probe against one identity.
        searches: Error rates of a probe against a whole gallery.
        support: Units and pairs it rests on.
    """

    references: int
    calibration: Calibration
    curve: ScoreCurve
    searches: SearchCurve
    support: Support

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "references": self.references,
            "calibration": self.calibration.to_dict(),
            "curve": self.curve.to_dict(),
            "searches": self.searches.to_dict(),
            "support": asdict(self.support),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Level":
        """What `to_dict` gave, bit for bit."""
        return cls(
            references=values["references"],
            calibration=calibration_from_dict(values["calibration"]),
            curve=ScoreCurve.from_dict(values["curve"]),
            searches=SearchCurve.from_dict(values["searches"]),
            support=Support(**values["support"]),
        )
