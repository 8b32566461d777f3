"""The thing a user holds: two inputs in, a verdict out; one input in, its class out."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import torch
from jaxtyping import Float
from numpy import ndarray
from torch import Tensor

from gemel.bundle._matcher import Matcher
from gemel.bundle._settings import BundleSettings
from gemel.bundle._sides import refuse_one_side
from gemel.decision import ClassHead, Decision, Naming, Verdict
from gemel.errors import BundleError, ShapeError
from gemel.inputs import Inputs, Settled, prepared

Input: TypeAlias = Any
"""A path, the bytes of a file, or what is already decoded: an image, an array, (samples, rate). A
text is itself. Where an input has several modalities, a mapping from column to any of these."""


class Verifier:
    """A trained network that answers for its decisions.

    Attributes:
        matcher: Network and preprocessing.
        decision: Calibration and operating point.
        settings: How the network was built, and where it comes from.
        fingerprint: SHA-256 of the model; a gallery or a decision of another is refused.
        classes: From an embedding to a class; None where its identities are not classes.

    Example:
        >>> verifier = gemel.load("signatures.run")  # doctest: +SKIP
        >>> verifier.verify("on-file.png", "questioned.png").outcome  # doctest: +SKIP
        'match'
    """

    def __init__(
        self,
        matcher: Matcher,
        decision: Decision,
        settings: BundleSettings,
        fingerprint: str,
        classes: ClassHead | None = None,
    ) -> None:
        self.matcher = matcher
        self.decision = decision
        self.settings = settings
        self.fingerprint = fingerprint
        self.classes = classes

    def verify(self, left: Input, right: Input) -> Verdict:
        """Do two inputs show one identity? Swapping them changes nothing.

        Raises:
            ShapeError: If only different sides are compared, and both inputs are of one.
            UnreadableSampleError: If an input cannot be decoded; the message names it.
        """
        sides = [
            prepared(self.matcher.preprocessing, value, f"the {side} input")
            for value, side in ((left, "left"), (right, "right"))
        ]
        if self.settings.sides:
            refuse_one_side(sides[0], sides[1], self.settings.sides)
        # One by one: what shares a batch may change an embedding's last bit.
        embeddings = [self.matcher.embed(side) for side in sides]
        energy = float(self.matcher.compare(*embeddings))
        found = [
            reason
            for value, side, embedding in zip((left, right), sides, embeddings, strict=True)
            if (reason := self._unlike(value, side, embedding))
        ]
        # In an order, and named without a side, so that swapping the inputs changes nothing.
        return self.decision.verdict(energy, "; ".join(sorted(set(found))) or None)

    def embed(self, inputs: Sequence[Input]) -> Float[ndarray, "inputs dim"]:
        """The embedding of each input; what a gallery stores.

        Raises:
            UnreadableSampleError: If an input cannot be decoded; the message names it.
        """
        return np.concatenate([self.matcher.embed(one).numpy() for one in self._single(inputs)])

    def classify(self, inputs: Sequence[Input]) -> list[Naming]:
        """Which of the classes it learned does each input show?

        Raises:
            BundleError: If it learned no classes, with the way to have some.
            UnreadableSampleError: If an input cannot be decoded; the message names it.
        """
        if self.classes is None:
            raise BundleError(
                "This bundle has no class head: its identities are not classes, for they are "
                "divided by identity, stand on two sides or beside forgeries. Enrol them in a "
                "gallery, or train on classes that every part holds, with split.by=sample."
            )
        named = []
        for value, one in zip(inputs, self._single(inputs), strict=True):
            embedding = self.matcher.embed(one)
            reason = self._unlike(value, one, embedding)
            named.append(self.classes.named(embedding[0].numpy(), reason))
        return named

    def compare(self, left: Sequence[Input], right: Sequence[Input]) -> Float[ndarray, " pairs"]:
        """Energy of each left input against the right one at its place, lower is more alike.

        Raises:
            ShapeError: If the two sides differ in length.
            UnreadableSampleError: If an input cannot be decoded; the message names it.
        """
        if len(left) != len(right):
            raise ShapeError(
                "Verifier.compare compares input i with input i, so both sides need one length; "
                f"got {len(left)} on the left and {len(right)} on the right."
            )
        sides = [torch.from_numpy(self.embed(side)) for side in (left, right)]
        return self.matcher.compare(*sides).numpy()

    def _single(self, inputs: Sequence[Input]) -> Iterator[Inputs]:
        """Each input, prepared, as a batch of its own."""
        for place, value in enumerate(inputs):
            yield prepared(self.matcher.preprocessing, value, f"input {place}")

    def _unlike(self, value: Input, one: Inputs, embedding: Float[Tensor, "1 dim"]) -> str | None:
        """Why an input is unlike those the decision was calibrated on, or None."""
        settled: Settled = self.matcher.preprocessing
        if blank := settled.blank(one):
            return f"{_called(value)} {blank}"
        reason = self.decision.unlike(embedding[0].numpy())
        return reason and f"{_called(value)} is strange: {reason}"


def _called(value: Input) -> str:
    """What a verdict calls an input: its file, where it came as one."""
    if isinstance(value, str | Path) and Path(value).suffix:
        return Path(value).name
    return "an input"
