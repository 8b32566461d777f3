"""The thing a user holds: two inputs in, a verdict out; one input in, its class out."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from jaxtyping import Float
from numpy import ndarray

from gemel.bundle._distance import Distance, distance_of
from gemel.bundle._matcher import Matcher
from gemel.bundle._observation import Input, Observation, Observer, called
from gemel.bundle._settings import BundleSettings
from gemel.bundle._sides import refuse_one_side
from gemel.decision import ClassHead, Decision, Naming, Verdict
from gemel.errors import BundleError, ShapeError, UnreadableSampleError
from gemel.identification import Identification
from gemel.inputs import Inputs, prepared


class Verifier:
    """A trained network that answers for its decisions.

    Attributes:
        matcher: Network and preprocessing.
        decision: Calibration and operating point.
        settings: How the network was built, and where it comes from.
        fingerprint: SHA-256 of the model; a gallery or a decision of another is refused.
        classes: From an embedding to a class; None where its identities are not classes.
        identification: From references of many to whose it is; None where a bundle of an earlier
            version, or too few identities to calibrate on, left it out.

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
        identification: Identification | None = None,
    ) -> None:
        self.matcher = matcher
        self.decision = decision
        self.settings = settings
        self.fingerprint = fingerprint
        self.classes = classes
        self.identification = identification

    @property
    def dim(self) -> int:
        """How many numbers an embedding has."""
        return self.matcher.dim

    @property
    def distance(self) -> Distance | None:
        """The plain distance that its energy grows with; None where there is none."""
        return distance_of(self.matcher.network.measure)

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
            if (reason := self._observer.unlike(side, embedding[0], called(value)))
        ]
        # In an order, and named without a side, so that swapping the inputs changes nothing.
        return self.decision.verdict(energy, "; ".join(sorted(set(found))) or None)

    def embed(self, inputs: Sequence[Input]) -> Float[ndarray, "inputs dim"]:
        """The embedding of each input; what a gallery stores.

        Raises:
            UnreadableSampleError: If an input cannot be decoded; the message names it.
        """
        return np.concatenate([self.matcher.embed(one).numpy() for one in self._single(inputs)])

    def observe(
        self, inputs: Sequence[Input], names: Sequence[str] | None = None
    ) -> list[Observation | UnreadableSampleError]:
        """What a gallery needs of each input, in order; of an unreadable one why it is that.

        Inputs are embedded side by side, which is fast and may change an embedding's last bit.

        Args:
            inputs: As many as fit in memory undecoded.
            names: What messages call them; by default their files, or their places.

        Raises:
            ShapeError: If there are not as many names as inputs.
        """
        known = [called(value, f"input {place}") for place, value in enumerate(inputs)]
        given = known if names is None else names
        if len(given) != len(inputs):
            raise ShapeError(
                f"Verifier.observe needs a name for each of its {len(inputs)} inputs; got "
                f"{len(given)}. Leave names out to call them by their files and places."
            )
        return list(self._observer.many(inputs, given))

    def observe_one(self, value: Input, name: str) -> Observation:
        """The same of a single input, embedded by itself: to the last bit what `verify` reads.

        Raises:
            UnreadableSampleError: If the input cannot be decoded; the message names it.
        """
        return self._observer.one(value, name)

    def compare_embeddings(
        self, probes: Float[ndarray, "probes dim"], references: Float[ndarray, "references dim"]
    ) -> Float[ndarray, "probes references"]:
        """Energy of every probe's embedding against every reference's, lower is more alike.

        Raises:
            ShapeError: If the embeddings differ in length.
        """
        return self.matcher.compare_embeddings(probes, references)

    def require_identification(self) -> Identification:
        """Its identification, for those who cannot do without.

        Raises:
            BundleError: If it has none, with the way to have one.
        """
        if self.identification is None:
            raise BundleError(
                "This bundle cannot say how often a search among many is wrong: an earlier version "
                "made it, or its calibration part has fewer than two identities with two samples "
                "each. With enough of them `gemel train SOURCE --out RUN --resume` calibrates it "
                "anew, without training."
            )
        return self.identification

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
            reason = self._observer.unlike(one, embedding[0], called(value))
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

    @property
    def _observer(self) -> Observer:
        return Observer(self.matcher, self.decision, bool(self.settings.sides))

    def _single(self, inputs: Sequence[Input]) -> Iterator[Inputs]:
        """Each input, prepared, as a batch of its own."""
        for place, value in enumerate(inputs):
            yield prepared(self.matcher.preprocessing, value, f"input {place}")
