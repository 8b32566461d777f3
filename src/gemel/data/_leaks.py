"""Does an input or an identity stand on both sides of a split?"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import UInt64
from numpy import ndarray

from gemel.data._samples import Samples
from gemel.errors import LeakError


@dataclass(frozen=True)
class Leak:
    """One thing on both sides.

    Attributes:
        kind: "content": two samples whose prepared inputs are equal. "identity": two samples
            of one identity, though the parts are to share none.
        left_part, right_part: The two parts.
        left, right: The two samples, as messages call them.
    """

    kind: Literal["content", "identity"]
    left_part: str
    right_part: str
    left: str
    right: str

    def __str__(self) -> str:
        what = "One input, once prepared," if self.kind == "content" else "One identity"
        return (
            f"{what} stands in {self.left_part} ({self.left}) and in {self.right_part} "
            f"({self.right})"
        )


def find_leaks(parts: Mapping[str, Samples]) -> list[Leak]:
    """Equal inputs in two parts; and shared identities where the split is by identity.

    Published data sets hold some inputs twice, so equal inputs are for the caller to
    report; `refuse_leaks` raises on shared identities. An identity in "unseen" may be in no
    other part, whatever the split is by.
    """
    return [*_shared_identities(parts), *_equal_inputs(parts)]


def refuse_leaks(leaks: Iterable[Leak]) -> None:
    """Raise on the first shared identity among `leaks`; equal inputs pass.

    Raises:
        LeakError: Naming the two samples and their parts.
    """
    shared = [leak for leak in leaks if leak.kind == "identity"]
    if shared:
        others = f", and {len(shared) - 1} more like it" if len(shared) > 1 else ""
        raise LeakError(
            f"{shared[0]}{others}. In a split by identity a part that knows the other's identities "
            "reports a rate nobody will see again; move all samples of each to one part."
        )


def _shared_identities(parts: Mapping[str, Samples]) -> Iterator[Leak]:
    """One leak for each identity and each later part that shares it with an earlier one."""
    seen: dict[int, tuple[str, str]] = {}
    for part, samples in parts.items():
        found, first = np.unique(samples.identity, return_index=True)
        for who, at in zip(found.tolist(), first.tolist(), strict=True):
            home, origin = seen.setdefault(who, (part, samples.origin[at]))
            if home != part and (samples.split_by == "identity" or "unseen" in (home, part)):
                yield Leak("identity", home, part, origin, samples.origin[at])


def _equal_inputs(parts: Mapping[str, Samples]) -> Iterator[Leak]:
    """One leak for each sample that is equal to one of an earlier part."""
    names, offsets = list(parts), np.cumsum([0, *map(len, parts.values())])
    digests = np.concatenate([_digests(samples) for samples in parts.values()])
    _, first, inverse = np.unique(digests, return_index=True, return_inverse=True)
    home = first[inverse]
    part = np.searchsorted(offsets, np.arange(len(digests)), side="right") - 1
    for at in np.flatnonzero(part[home] != part):
        (left, one), (right, two) = (
            (names[part[place]], place - offsets[part[place]]) for place in (home[at], at)
        )
        # Hashes propose, the content decides: 64 bits are not proof.
        if parts[left].content(int(one)) == parts[right].content(int(two)):
            yield Leak("content", left, right, parts[left].origin[one], parts[right].origin[two])


def _digests(samples: Samples) -> UInt64[ndarray, " samples"]:
    """64 bits of a hash of each input."""
    hashed = (
        hashlib.blake2b(samples.content(at), digest_size=8).digest() for at in range(len(samples))
    )
    return np.fromiter((int.from_bytes(one, "little") for one in hashed), np.uint64, len(samples))
