"""One gallery's life on every engine: whatever keeps it, it answers alike."""

import pytest

from gallery.verifiers import of_vectors, sample_of, samples_of
from gemel.errors import FingerprintError, GalleryError
from gemel.gallery import Gallery, Newcomer, without_password


@pytest.fixture
def gallery(store_uri):
    """Four people of two tenants."""
    with Gallery.open(store_uri, of_vectors(), actor="ada", audit="all") as opened:
        for person in range(3):
            opened.enrol(
                f"p{person}",
                samples_of(person, range(3)),
                metadata={"floor": person},
                origins=[f"{person}/{take}" for take in range(3)],
            )
        opened.enrol("p0", samples_of(9, range(2)), tenant="bank", origins=["9/0", "9/1"])
        yield opened


def read(origin):
    """What stands at an origin."""
    return sample_of(*map(int, origin.split("/")))


def test_every_question_is_answered_alike(gallery):
    for person in range(3):
        assert gallery.identify(sample_of(person, 9)).identity == f"p{person}"
    assert gallery.identify(sample_of(77, 9)).outcome == "unknown"
    assert gallery.identify(sample_of(9, 9)).outcome == "unknown"
    assert gallery.identify(sample_of(9, 9), tenant="bank").identity == "p0"
    assert gallery.identify(sample_of(1, 9), where={"floor": 2}).outcome == "unknown"
    assert gallery.identify(sample_of(1, 9), where={"floor": 1}).identities == 1
    assert gallery.verify("p1", sample_of(1, 9)).outcome == "match"
    with pytest.raises(GalleryError, match="Did you mean 'p0'"):
        gallery.verify("p00", sample_of(1, 9))


def test_every_change_is_seen_and_logged(gallery):
    (again,) = gallery.enrol_many([Newcomer("p1", [*samples_of(1, range(2)), sample_of(1, 7)])])
    assert [each.happened for each in again.findings] == ["skipped", "skipped"]
    gallery.replace("p2", samples_of(5, range(2)))
    receipt = gallery.remove("p0")

    assert gallery.identify(sample_of(2, 9)).outcome == "unknown"
    assert gallery.identify(sample_of(5, 9)).identity == "p2"
    assert gallery.identify(sample_of(0, 9)).outcome == "unknown"
    assert [str(each.key) for each in gallery.list()] == ["p1", "p2", "bank/p0"]
    assert [each.event.action for each in gallery.changes()][-3:] == ["enrol", "replace", "remove"]
    assert gallery.verify_log(receipt.hash).intact
    gallery.vacuum()
    assert gallery.verify_log().intact
    info = gallery.info()
    assert (info.identities, info.references) == (3, 8)


def test_a_gallery_moves_from_engine_to_engine(gallery, store_uri, tmp_path):
    gallery.snapshot(tmp_path / "first.zip")
    Gallery.restore(tmp_path / "first.zip", tmp_path / "embedded.gallery")
    with Gallery.open(tmp_path / "embedded.gallery", of_vectors()) as embedded:
        for person in (0, 1, 77):
            ours, theirs = (each.identify(sample_of(person, 9)) for each in (gallery, embedded))
            assert (ours.outcome, ours.identity) == (theirs.outcome, theirs.identity)
            assert ours.candidates[0].energy == pytest.approx(theirs.candidates[0].energy)
        embedded.enrol("new", samples_of(8, range(2)))
        embedded.snapshot(tmp_path / "second.zip")
    with pytest.raises(GalleryError, match="holds identities already"):
        Gallery.restore(tmp_path / "second.zip", store_uri)
    for subject in list(gallery.list()):
        gallery.remove(subject.key.identity, tenant=subject.key.tenant)

    assert Gallery.restore(tmp_path / "second.zip", store_uri).identities == 5

    assert gallery.identify(sample_of(8, 9)).identity == "new"
    assert gallery.show("p1").subject.metadata == {"floor": 1}
    assert gallery.verify_log().intact


def test_a_model_is_changed_and_the_old_one_refused(gallery, store_uri):
    second = of_vectors("manhattan")

    assert gallery.shadow(second, read).embedded == 11
    assert gallery.identify(sample_of(1, 9)).identity == "p1"
    gallery.enrol("p4", samples_of(4, range(2)), origins=["4/0", "4/1"])
    gallery.remove("p2")
    assert gallery.shadow(second, read).embedded == 2
    assert gallery.switch(second).switched

    assert gallery.identify(sample_of(4, 9)).identity == "p4"
    assert gallery.identify(sample_of(9, 9), tenant="bank").identity == "p0"
    assert gallery.identify(sample_of(2, 9)).outcome == "unknown"
    assert [each.fingerprint for each in gallery.info().models] == [second.fingerprint]
    gallery.close()
    with pytest.raises(FingerprintError, match="migrate RUN"):
        Gallery.open(store_uri, of_vectors())


def test_a_password_is_nowhere_in_what_is_told(gallery, store_uri):
    assert gallery.info().where == without_password(store_uri)
