"""The thing a user holds: two inputs in, a verdict out."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from jaxtyping import Float, UInt8
from numpy import ndarray
from PIL import Image
from torch import Tensor

from gemel.bundle._matcher import Matcher
from gemel.bundle._settings import BundleSettings
from gemel.data import decode
from gemel.decision import Decision, Verdict
from gemel.errors import ShapeError

# A path, the bytes of an image file, or an image already decoded.
Picture: TypeAlias = str | Path | bytes | Image.Image


class Verifier:
    """A trained network that answers for its decisions.

    Attributes:
        matcher: Network and preprocessing.
        decision: Calibration and operating point.
        settings: How the network was built, and where it comes from.
        fingerprint: SHA-256 of the model; a gallery or a decision of another is refused.

    Example:
        >>> verifier = gemel.load("signatures.run")  # doctest: +SKIP
        >>> verifier.verify("on-file.png", "questioned.png").outcome  # doctest: +SKIP
        'match'
    """

    def __init__(
        self, matcher: Matcher, decision: Decision, settings: BundleSettings, fingerprint: str
    ) -> None:
        self.matcher = matcher
        self.decision = decision
        self.settings = settings
        self.fingerprint = fingerprint

    def verify(self, left: Picture, right: Picture) -> Verdict:
        """Do two inputs show one identity? Swapping them changes nothing.

        Raises:
            UnreadableSampleError: If an input cannot be decoded; the message names it.
        """
        prepared = [
            self._prepared(picture, f"the {side} input")
            for picture, side in ((left, "left"), (right, "right"))
        ]
        # One by one: what shares a batch may change an embedding's last bit.
        embeddings = [self.matcher.embed(image[None]) for image in prepared]
        energy = float(self.matcher.compare(*embeddings))
        found = [
            f"{_called(picture)} {reason}"
            for picture, image, embedding in zip((left, right), prepared, embeddings, strict=True)
            if (reason := self._unlike(image, embedding))
        ]
        # In an order, and named without a side, so that swapping the inputs changes nothing.
        return self.decision.verdict(energy, "; ".join(sorted(set(found))) or None)

    def embed(self, pictures: Sequence[Picture]) -> Float[ndarray, "pictures dim"]:
        """The embedding of each input; what a gallery stores.

        Raises:
            UnreadableSampleError: If an input cannot be decoded; the message names it.
        """
        prepared = [self._prepared(picture, f"input {i}") for i, picture in enumerate(pictures)]
        return np.concatenate([self.matcher.embed(image[None]).numpy() for image in prepared])

    def compare(
        self, left: Sequence[Picture], right: Sequence[Picture]
    ) -> Float[ndarray, " pairs"]:
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

    def _prepared(self, picture: Picture, name: str) -> UInt8[Tensor, "channels height width"]:
        image = picture if isinstance(picture, Image.Image) else _decoded(picture, name)
        return torch.from_numpy(self.matcher.preprocessing.apply(image))

    def _unlike(
        self, image: UInt8[Tensor, "channels height width"], embedding: Float[Tensor, "1 dim"]
    ) -> str | None:
        """Why an input is unlike those the decision was calibrated on, or None."""
        if int(image.max()) == int(image.min()):
            return "is blank: every pixel has one value"
        reason = self.decision.unlike(embedding[0].numpy())
        return reason and f"is strange: {reason}"


def _decoded(picture: str | Path | bytes, name: str) -> Image.Image:
    if isinstance(picture, bytes):
        return decode(picture, name)
    return decode(Path(picture), str(picture))


def _called(picture: Picture) -> str:
    """What a verdict calls an input: its file, where it came as one."""
    return Path(picture).name if isinstance(picture, str | Path) else "an input"
