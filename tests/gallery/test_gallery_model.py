"""Whatever is done in whatever order, a gallery is what a plain dictionary would be."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gallery.verifiers import of_vectors, sample_of
from gemel.errors import GalleryError
from gemel.gallery import EnrolmentPolicy, Gallery, Key
from gemel.identification import Roster

POLICY = EnrolmentPolicy(mistaken="allow", low_quality="allow")
KEYS = [Key(name, tenant) for name in ("ada", "Ada", "../x", "é") for tenant in ("", "bank")]

keys = st.sampled_from(KEYS)
people = st.integers(0, 5)
takes = st.lists(st.integers(0, 6), min_size=1, max_size=3)


class Plain:
    """Who has which samples, and who that makes somebody."""

    def __init__(self):
        self.samples = {}

    def enrol(self, key, samples, *, replace):
        """How many join; None where none may."""
        others = {
            sample
            for other, held in self.samples.items()
            for sample in held
            if other != key and other.tenant == key.tenant
        }
        own = [] if replace else self.samples.get(key, [])
        wanted = list(dict.fromkeys(samples))
        new = [sample for sample in wanted if sample not in own and sample not in others]
        if new:
            self.samples[key] = [*own, *new]
        elif any(sample in others and sample not in own for sample in wanted):
            return None
        return len(new)

    def answer(self, verifier, probe, tenant):
        """Everybody of the tenant, compared."""
        held = {key: each for key, each in self.samples.items() if key.tenant == tenant}
        names = sorted(key.identity for key in held)
        vectors = [np.stack([sample_of(*one) for one in held[Key(each, tenant)]]) for each in names]
        roster = Roster(
            np.concatenate(vectors) if vectors else np.zeros((0, verifier.dim), np.float32),
            np.repeat(np.arange(len(names)), [len(each) for each in vectors]),
            np.ones(sum(map(len, vectors))),
            len(names),
        )
        compare, identification = verifier.compare_embeddings, verifier.identification
        energies = identification.scoring.energies(probe[None], roster, compare)[0]
        return identification.answer(names, energies, roster.references, len(names))


class AgainstPlain(RuleBasedStateMachine):
    """Does the same to a gallery and to a dictionary."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.place = Path(self.folder.name) / "door.gallery"
        self.plain, self.snapshots = Plain(), 0
        self.gallery = self.open()

    def open(self):
        return Gallery.open(self.place, of_vectors(), policy=POLICY)

    @rule(key=keys, person=people, takes=takes, replace=st.booleans())
    def enrol(self, key, person, takes, replace):
        samples = [(person, take) for take in takes]
        vectors = [sample_of(*sample) for sample in samples]
        expected = self.plain.enrol(key, samples, replace=replace)
        if expected is None:
            with pytest.raises(GalleryError, match="No sample"):
                self.gallery.enrol(key.identity, vectors, tenant=key.tenant, replace=replace)
            return
        done = self.gallery.enrol(key.identity, vectors, tenant=key.tenant, replace=replace)
        assert done.accepted == expected

    @rule(key=keys)
    def remove(self, key):
        held = self.plain.samples.pop(key, None)
        if held is None:
            with pytest.raises(GalleryError, match="no identity"):
                self.gallery.remove(key.identity, tenant=key.tenant)
            return
        assert self.gallery.remove(key.identity, tenant=key.tenant).references == len(held)

    @rule(person=people, tenant=st.sampled_from(["", "bank", "nowhere"]))
    def identify(self, person, tenant):
        probe = sample_of(person, 99)
        found = self.gallery.identify(probe, tenant=tenant)
        expected = self.plain.answer(of_vectors(), probe, tenant)
        assert (found.outcome, found.identity) == (expected.outcome, expected.identity)
        assert found.identities == expected.identities
        assert [each.name for each in found.candidates] == [
            each.name for each in expected.candidates
        ]
        assert [each.energy for each in found.candidates] == pytest.approx(
            [each.energy for each in expected.candidates], rel=1e-5
        )

    @precondition(lambda self: self.plain.samples)
    @rule(data=st.data(), person=people)
    def verify(self, data, person):
        key = data.draw(st.sampled_from(sorted(self.plain.samples)))
        probe = sample_of(person, 99)
        verdict = self.gallery.verify(key.identity, probe, tenant=key.tenant)
        alone = Plain()
        alone.samples = {key: self.plain.samples[key]}
        (expected,) = alone.answer(of_vectors(), probe, key.tenant).candidates
        assert verdict.energy == pytest.approx(expected.energy, rel=1e-5)
        assert verdict.log_likelihood_ratio == pytest.approx(
            expected.log_likelihood_ratio, rel=1e-3, abs=1e-3
        )

    @rule()
    def close_and_open(self):
        self.gallery.close()
        self.gallery = self.open()

    @rule()
    def snapshot_and_restore(self):
        self.snapshots += 1
        self.gallery.snapshot(self.place.with_name("door.zip"))
        self.gallery.close()
        self.place = self.place.with_name(f"{self.snapshots}.gallery")
        Gallery.restore(self.place.with_name("door.zip"), self.place)
        self.gallery = self.open()

    @invariant()
    def everybody_is_listed(self):
        listed = {each.key: each.references for each in self.gallery.list()}
        assert listed == {key: len(held) for key, held in self.plain.samples.items()}
        assert list(listed) == sorted(listed, key=lambda key: (key.tenant, key.identity))

    def teardown(self):
        assert self.gallery.verify_log().intact
        self.gallery.close()
        self.folder.cleanup()


TestAgainstPlain = AgainstPlain.TestCase
TestAgainstPlain.settings = settings(max_examples=10, stateful_step_count=20)
