"""Who may join: each sample is looked at by itself, and beside those that are there."""

from collections.abc import Iterator, Sequence

import numpy as np

from gemel.gallery._crowd import Crowd
from gemel.gallery._mistaken import mistaken_for
from gemel.gallery._newcomer import Fault, GateFinding, Happened, Newcomer, Sample
from gemel.gallery._opened import Opened
from gemel.gallery._policy import EnrolmentPolicy, Measure
from gemel.gallery._records import Key, Reference

NEAREST = 16
"""References that are looked at around each sample."""


class Gate:
    """Looks at the newcomers of one block, who count for each other before they have joined.

    Args:
        opened: The gallery they want to join.
        policy: What is done about a doubtful sample.
    """

    def __init__(self, opened: Opened, policy: EnrolmentPolicy) -> None:
        self._opened = opened
        self._policy = policy
        self._verifier = opened.verdicts
        self._waiting = self._crowd(Key("nobody"), [])

    def check(
        self, newcomer: Newcomer, read: Sequence[Sample | GateFinding]
    ) -> tuple[list[Sample], tuple[GateFinding, ...]]:
        """The samples that may join, and what there is to say of these and of the others."""
        findings = [one for one in read if isinstance(one, GateFinding)]
        samples = [one for one in read if isinstance(one, Sample)]
        for look in (self._by_itself, self._beside_others):
            found = list(look(newcomer, samples))
            left_out = {id(sample) for sample, one in found if one.happened != "kept"}
            samples = [sample for sample in samples if id(sample) not in left_out]
            findings += [one for _, one in found]
        if self._policy.searches:
            self._waiting = self._waiting.beside(self._crowd(newcomer.key, samples))
        place = {
            one.sample if isinstance(one, GateFinding) else one.name: at
            for at, one in enumerate(read)
        }
        return samples, tuple(sorted(findings, key=lambda one: place[one.sample]))

    def _by_itself(
        self, _: Newcomer, samples: Sequence[Sample]
    ) -> Iterator[tuple[Sample, GateFinding]]:
        """What can be said without looking at anybody else."""
        policy = self._policy
        for one in samples:
            if not np.isfinite(one.vector).all():
                reason = "its embedding is not finite"
                yield one, GateFinding(one.name, "unreadable", reason, "refused")
                continue
            if one.strange and policy.strange != "allow":
                yield one, _finding(one, "strange", one.strange, policy.strange)
            if one.quality < policy.least_quality and policy.low_quality != "allow":
                reason = (
                    f"its quality is {one.quality:.3f}, and {policy.least_quality:.3f} is asked "
                    "for: it is like everybody, as what is blurred or cut off is"
                )
                yield one, _finding(one, "low-quality", reason, policy.low_quality)

    def _beside_others(
        self, newcomer: Newcomer, samples: Sequence[Sample]
    ) -> Iterator[tuple[Sample, GateFinding]]:
        """What the references say that are there, and those that want to join with it."""
        if not (self._policy.searches and samples):
            return
        key = newcomer.key
        references = self._enrolled(newcomer)
        enrolled, own = self._crowd(key, references), self._crowd(key, [*references, *samples])
        for at, one in enumerate(samples):
            found = self._already_there(one, key, enrolled, samples[:at])
            if found is None:
                found = self._beside_strangers(one, key, own)
            if found is not None:
                yield one, found

    def _already_there(
        self, one: Sample, key: Key, enrolled: Crowd, before: Sequence[Sample]
    ) -> GateFinding | None:
        """Its vector among those of its own identity, where it would count twice."""
        measure = self._policy.duplicate
        if measure == "allow":
            return None
        happened: Happened = "skipped" if measure == "refuse" else "kept"
        if enrolled.same_as(one.vector).any():
            reason = "it has the vector of a reference that this identity has already"
            return GateFinding(one.name, "duplicate", reason, happened, str(key))
        same = self._crowd(key, before).same_as(one.vector)
        if same.any():
            twin = before[int(same.argmax())].name
            reason = f"it has the vector of {twin}, which comes with it"
            return GateFinding(one.name, "duplicate", reason, happened, str(key))
        return None

    def _beside_strangers(self, one: Sample, key: Key, own: Crowd) -> GateFinding | None:
        """Its vector among those of other identities, or evidence that it is one of them."""
        policy, others, identities = self._policy, *self._others(one, key)
        if not len(others):
            return None
        same = others.same_as(one.vector)
        if policy.duplicate != "allow" and same.any():
            name = str(others.keys[others.owner[same.argmax()]])
            reason = f"it has the vector of a reference of {name!r}: one of the names is wrong"
            return _finding(one, "duplicate", reason, policy.duplicate, name)
        if policy.mistaken == "allow":
            return None
        # Copies say nothing about whose a sample is, and it is a copy of itself.
        beside = own.only(~own.same_as(one.vector))
        found = mistaken_for(self._verifier, one.vector, beside, others, identities)
        if found is None:
            return None
        than = "" if found.own is None else f", and {found.own:.1f} that it shows its own"
        reason = (
            f"it is more like {str(found.key)!r} than its own identity: the log-likelihood ratio "
            f"that it shows that one is {found.evidence:.1f}{than}"
        )
        return _finding(one, "mistaken", reason, policy.mistaken, str(found.key))

    def _others(self, one: Sample, key: Key) -> tuple[Crowd, int]:
        """The nearest other identities, enrolled or about to be; and how many there are."""
        scope, compare = self._opened.scope(key.tenant), self._verifier.compare_embeddings
        pool = self._opened.store.nearest(one.vector, scope, NEAREST, compare)
        waiting = self._waiting.of_tenant(scope.tenant)
        nearest = waiting.nearest(one.vector, NEAREST, compare)
        others = Crowd.in_pool(pool).beside(nearest).without(key)
        return others, pool.identities + len(waiting)

    def _enrolled(self, newcomer: Newcomer) -> tuple[Reference, ...]:
        """What the newcomer has already and keeps."""
        if newcomer.replace:
            return ()
        return self._opened.store.references(newcomer.key, self._opened.model)

    def _crowd(self, key: Key, seen: Sequence[Reference | Sample]) -> Crowd:
        return Crowd.of(key, seen, self._verifier.dim)


def _finding(
    one: Sample, fault: Fault, reason: str, measure: Measure, other: str | None = None
) -> GateFinding:
    happened: Happened = "refused" if measure == "refuse" else "kept"
    return GateFinding(one.name, fault, reason, happened, other)
