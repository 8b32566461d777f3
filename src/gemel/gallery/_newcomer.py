"""Who is to join, and what came of it."""

from collections.abc import Mapping, Sequence, Sized
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Any, Literal

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.bundle import Input, Observation
from gemel.errors import GalleryError, RangeError, ShapeError, UnreadableSampleError
from gemel.gallery._records import Entry, Key

Fault = Literal["unreadable", "strange", "low-quality", "duplicate", "mistaken"]
"""What may be wrong with a sample; `EnrolmentPolicy` says what each means."""

Happened = Literal["kept", "refused", "skipped"]
"""What became of a doubtful sample. Skipped is what has joined already, and is no loss."""


@dataclass(frozen=True, eq=False)
class Newcomer:
    """Samples of one identity that are to join a gallery.

    Attributes:
        identity: What it is called.
        samples: Inputs as `Verifier.verify` takes them; or observations already made, or the
            errors that reading gave, which the gate then tells of.
        tenant: Where it joins.
        metadata: JSON values by name, noted with the samples that join: merged into what is
            noted already. Of whom nothing joins, nothing is noted.
        origins: The file or archive member of each sample, to embed it again with a later model;
            by default the path of what came as one.
        quality: Of each sample, if it is known from elsewhere. Range [0, 1].
        replace: Whether the samples take the place of all references there are.

    Raises:
        GalleryError: If there is no sample, or one in place of a list of them; or a name cannot be
            kept.
        RangeError: If a quality lies outside its range.
        ShapeError: If there is not an origin or a quality for each sample.
    """

    identity: str
    samples: Sequence[Input | Observation | UnreadableSampleError]
    tenant: str = ""
    metadata: Mapping[str, Any] | None = None
    origins: Sequence[str | None] | None = None
    quality: Float[ndarray, " samples"] | Sequence[float] | None = None
    replace: bool = False

    def __post_init__(self) -> None:
        key = self.key  # whose names are looked at here, and not when its block is written
        if _is_one(self.samples):
            raise GalleryError(
                f"Enrolling {key} takes a list of samples; got one {type(self.samples).__name__}. "
                f"Put it in brackets: [{_shown(self.samples)}]."
            )
        if not len(self.samples):
            raise GalleryError(f"Enrolling {key} needs a sample of it; got none.")
        for what, given in (("origins", self.origins), ("quality", self.quality)):
            if given is not None and len(given) != len(self.samples):
                raise ShapeError(
                    f"{key} came with {len(self.samples)} samples and {len(given)} {what}; "
                    "give one for each, or none."
                )
        if self.quality is not None and not all(0 <= value <= 1 for value in self.quality):
            raise RangeError(f"A quality lies in [0, 1]; {key} came with {self.quality}.")

    @cached_property
    def key(self) -> Key:
        """Who it will be."""
        return Key(self.identity, self.tenant)


def _is_one(samples: Any) -> bool:
    """Whether it is a sample itself, whose characters, keys or numbers are none."""
    if isinstance(samples, np.ndarray):
        return samples.ndim < 2 and np.issubdtype(samples.dtype, np.number)
    one = str, bytes, bytearray, PurePath, Mapping
    return isinstance(samples, one) or not isinstance(samples, Sized)


def _shown(sample: Any) -> str:
    """How one would type it: what is short and text as it is, the rest by a word."""
    return repr(str(sample)[:80]) if isinstance(sample, str | PurePath) else "sample"


@dataclass(frozen=True)
class GateFinding:
    """What the gate has to say of one sample.

    Attributes:
        sample: What messages call it: its origin, its file, or its place.
        fault: What is wrong.
        reason: The same in one sentence.
        happened: What was done.
        other: The identity that it was found with, if the fault is about another one.
    """

    sample: str
    fault: Fault
    reason: str
    happened: Happened
    other: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Enrolled:
    """What came of a newcomer.

    Attributes:
        key: Who it is.
        accepted: Samples that joined.
        findings: What the gate has to say, of samples that joined and of those that did not.
        entry: The log's entry; None where no sample joined.
    """

    key: Key
    accepted: int
    findings: tuple[GateFinding, ...]
    entry: Entry | None

    @property
    def refused(self) -> tuple[GateFinding, ...]:
        """Why samples did not join that were not there already."""
        return tuple(each for each in self.findings if each.happened == "refused")

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            **asdict(self.key),
            "accepted": self.accepted,
            "findings": [each.to_dict() for each in self.findings],
            "entry": self.entry and self.entry.to_dict(),
        }


@dataclass(frozen=True, eq=False)
class Sample:
    """A newcomer's sample that was read.

    Attributes:
        name: What messages call it.
        vector: Its embedding.
        quality: Range [0, 1].
        strange: Why it is unlike what the verifier was calibrated on, or None.
        origin: Where it stands, if that is known.
        thumbnail: A small PNG, if the gallery keeps them.
    """

    name: str
    vector: Float[ndarray, " dim"]
    quality: float
    strange: str | None
    origin: str | None
    thumbnail: bytes | None
