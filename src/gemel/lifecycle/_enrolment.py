"""What came of those who were to join a gallery."""

from dataclasses import asdict, dataclass
from typing import Any

from gemel.errors import GalleryError
from gemel.gallery import Enrolled, GateFinding
from gemel.lifecycle._told import Told


@dataclass(frozen=True)
class Doubt:
    """A sample that the gate had something to say of.

    Attributes:
        identity: Whom it was to show.
        finding: What is wrong with it, and what became of it.
    """

    identity: str
    finding: GateFinding

    def __str__(self) -> str:
        sample, kept = self.finding.sample, self.finding.happened == "kept"
        reason = self.finding.reason.removeprefix(f"{sample}: ").removesuffix(".")
        return f"{sample}, {'enrolled' if kept else 'refused'} as {self.identity!r}: {reason}."

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"identity": self.identity, **self.finding.to_dict()}


@dataclass(frozen=True)
class EnrolmentReport:
    """What came of a source.

    Attributes:
        source: What messages call it.
        samples: How many it offered.
        references: How many of them joined.
        identities: How many identities they joined as.
        known: How many were there already, so that nothing had to be done.
        doubts: Those that were refused, or joined with a warning.
        nobody: Identities that nothing was enrolled of, and nothing was known of.
    """

    source: str
    samples: int
    references: int
    identities: int
    known: int
    doubts: tuple[Doubt, ...]
    nobody: tuple[str, ...]

    @property
    def refused(self) -> int:
        """How many samples did not join."""
        return self.samples - self.references - self.known

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            **asdict(self),
            "refused": self.refused,
            "doubts": [doubt.to_dict() for doubt in self.doubts],
        }


class Tally:
    """Counts what came of each newcomer, and says of doubtful samples what there is to say.

    Nothing is said before somebody has joined: where nobody does, the error says the first.

    Args:
        told: Hears of them.
    """

    def __init__(self, told: Told) -> None:
        self.samples = 0
        """How many have been dealt with."""
        self._told = told
        self._references = self._identities = self._known = 0
        self._doubts: list[Doubt] = []
        self._nobody: list[str] = []
        self._unsaid: list[str] = []

    def add(self, identity: str, samples: int, enrolled: Enrolled) -> None:
        """What came of so many samples of an identity."""
        known = sum(each.happened == "skipped" for each in enrolled.findings)
        for finding in enrolled.findings:
            if finding.happened != "skipped":
                self._doubts.append(Doubt(identity, finding))
                self._unsaid.append(str(self._doubts[-1]))
        self.samples += samples
        self._references += enrolled.accepted
        self._known += known
        self._identities += enrolled.accepted > 0
        if not enrolled.accepted and not known:
            self._nobody.append(identity)
        if self._anybody:
            self._tell()

    def refuse(self, identity: str, samples: int, reason: str) -> None:
        """An identity that cannot join, whatever its samples are."""
        what = "The sample" if samples == 1 else f"All {samples:,} samples"
        verb = "is" if samples == 1 else "are"
        self._unsaid.append(f"{what} of {identity!r} {verb} refused. {reason}")
        self.samples += samples
        self._nobody.append(identity)
        if self._anybody:
            self._tell()

    def report(self, source: str) -> EnrolmentReport:
        """All in all.

        Raises:
            GalleryError: If nothing joined, and it was not there already either.
        """
        if not self._anybody:
            first, self._unsaid = " ".join(self._unsaid[:1]), self._unsaid[1:]
            self._tell()
            raise GalleryError(_nobody_joined(self.samples, source, first))
        return EnrolmentReport(
            source=source,
            samples=self.samples,
            references=self._references,
            identities=self._identities,
            known=self._known,
            doubts=tuple(self._doubts),
            nobody=tuple(self._nobody),
        )

    @property
    def _anybody(self) -> bool:
        """Whether anybody joined, or was there already."""
        return bool(self._references or self._known)

    def _tell(self) -> None:
        for line in self._unsaid:
            self._told.tell(line)
        self._unsaid.clear()


def _nobody_joined(samples: int, source: str, first: str) -> str:
    if samples == 1:
        return f"The sample of {source} could not be enrolled. {first}"
    return f"None of the {samples:,} samples of {source} could be enrolled. The first: {first}"
