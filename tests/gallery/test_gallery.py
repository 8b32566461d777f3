"""A gallery through its front door: who joins, who is recognised, who is told what."""

import json

import numpy as np
import pytest

import gemel
from gallery.verifiers import (
    DIM,
    of_images,
    of_paths,
    of_texts,
    of_two_sides,
    of_vectors,
    path,
    picture,
    sample_of,
    samples_of,
    text,
)
from gemel.errors import (
    FingerprintError,
    GalleryError,
    GemelError,
    RangeError,
    ShapeError,
    UnreadableSampleError,
)
from gemel.gallery import Gallery, Newcomer


@pytest.fixture
def place(tmp_path):
    return tmp_path / "door.gallery"


@pytest.fixture
def gallery(place):
    """Five people, three samples each."""
    with Gallery.open(place, of_vectors(), actor="ada") as opened:
        for person in range(5):
            opened.enrol(f"person {person}", samples_of(person, range(3)))
        yield opened


def test_the_package_offers_it():
    assert gemel.Gallery is Gallery


def test_whoever_is_enrolled_is_identified(gallery):
    for person in range(5):
        found = gallery.identify(sample_of(person, 9))

        assert found.outcome == "identified"
        assert found.identity == f"person {person}"
        assert found.identities == 5
        assert found.candidates[0].references == 3


def test_a_stranger_is_unknown(gallery):
    found = gallery.identify(sample_of(77, 0))

    assert (found.outcome, found.identity) == ("unknown", None)
    assert json.dumps(found.to_dict(), allow_nan=False)


def test_in_an_empty_gallery_everybody_is_unknown(place):
    with Gallery.open(place, of_vectors()) as empty:
        found = empty.identify(sample_of(0, 0))

    assert (found.outcome, found.candidates, found.identities) == ("unknown", (), 0)


def test_one_identity_alone_can_be_told_from_a_stranger(place):
    with Gallery.open(place, of_vectors()) as lonely:
        lonely.enrol("ada", samples_of(1, range(2)))

        assert lonely.identify(sample_of(1, 5)).identity == "ada"
        assert lonely.identify(sample_of(2, 5)).outcome == "unknown"


def test_a_probe_that_is_unlike_everything_gets_no_answer(gallery):
    assert gallery.identify(np.full(DIM, 1e4)).outcome == "inconclusive"
    assert gallery.identify(np.zeros(DIM)).outcome == "inconclusive"


def test_candidates_are_ranked_and_as_many_as_asked_for(gallery):
    found = gallery.identify(sample_of(2, 9), top=3)

    assert len(found.candidates) == 3
    energies = [each.energy for each in found.candidates]
    assert energies == sorted(energies)
    with pytest.raises(RangeError, match="top=0"):
        gallery.identify(sample_of(2, 9), top=0)


def test_energies_are_those_of_the_scoring_over_all_references(gallery):
    from gemel.identification import Roster

    verifier, probe = of_vectors(), sample_of(3, 9)
    vectors = np.stack(samples_of(3, range(3)))
    roster = Roster(vectors, np.zeros(3, np.int64), np.ones(3), 1)
    energy = verifier.identification.scoring.energies(
        probe[None], roster, verifier.compare_embeddings
    )

    found = gallery.identify(probe)

    assert found.candidates[0].energy == pytest.approx(float(energy[0, 0]), rel=1e-6)
    assert gallery.verify("person 3", probe).energy == pytest.approx(float(energy[0, 0]), rel=1e-6)


def test_a_claim_is_verified_against_all_references(gallery):
    assert gallery.verify("person 1", sample_of(1, 9)).outcome == "match"
    assert gallery.verify("person 1", sample_of(2, 9)).outcome == "non-match"


def test_an_unknown_claim_suggests_who_may_be_meant(gallery):
    with pytest.raises(GalleryError, match=r"no identity 'preson 1'\. Did you mean 'person 1'"):
        gallery.verify("preson 1", sample_of(1, 9))
    with pytest.raises(GalleryError, match=r"no identity 'q'\.$"):
        gallery.show("q")
    with pytest.raises(GalleryError, match="Did you mean"):
        gallery.remove("person")


def test_a_removed_identity_is_never_proposed(gallery):
    receipt = gallery.remove("person 2")

    found = gallery.identify(sample_of(2, 9))
    assert found.outcome == "unknown"
    assert "person 2" not in {each.name for each in found.candidates}
    assert (receipt.key.identity, receipt.references) == ("person 2", 3)
    assert gallery.verify_log(receipt.hash).intact
    assert json.dumps(receipt.to_dict())
    with pytest.raises(GalleryError, match="no identity 'person 2'"):
        gallery.verify("person 2", sample_of(2, 9))


def test_replacing_leaves_nothing_of_what_was(gallery):
    gallery.replace("person 0", samples_of(10, range(2)))

    assert gallery.identify(sample_of(10, 9)).identity == "person 0"
    assert gallery.identify(sample_of(0, 9)).outcome == "unknown"
    assert gallery.show("person 0").subject.references == 2


def test_enrolling_again_adds_references(gallery):
    enrolled = gallery.enrol("person 0", samples_of(0, range(3, 5)), metadata={"floor": 2})

    subject, references = gallery.show("person 0")
    assert (enrolled.accepted, subject.references, len(references)) == (2, 5, 5)
    assert subject.metadata == {"floor": 2}
    assert enrolled.entry.event.action == "enrol"


def test_enrolling_the_same_twice_changes_nothing(gallery):
    before = gallery.info()

    again = gallery.enrol("person 0", samples_of(0, range(3)))

    assert (again.accepted, again.entry) == (0, None)
    assert {each.happened for each in again.findings} == {"skipped"}
    assert gallery.info() == before


def test_metadata_that_would_be_lost_are_refused(gallery):
    gallery.enrol("person 0", samples_of(0, [7]), metadata={"floor": 1})

    gallery.enrol("person 0", samples_of(0, [7]), metadata={"floor": 1})
    with pytest.raises(GalleryError, match="replace=True"):
        gallery.enrol("person 0", samples_of(0, [7]), metadata={"floor": 2})
    gallery.enrol("person 0", samples_of(0, [7]), metadata={"floor": 2}, replace=True)
    assert gallery.show("person 0").subject.metadata == {"floor": 2}


def test_nobody_of_another_tenant_is_ever_an_answer(gallery):
    gallery.enrol("person 0", samples_of(20, range(2)), tenant="bank")

    assert gallery.identify(sample_of(20, 9)).outcome == "unknown"
    assert gallery.identify(sample_of(20, 9), tenant="bank").identity == "person 0"
    assert gallery.identify(sample_of(0, 9), tenant="bank").outcome == "unknown"
    assert gallery.identify(sample_of(0, 9), tenant="nowhere").candidates == ()
    assert [str(each.key) for each in gallery.list("bank")] == ["bank/person 0"]
    assert len(list(gallery.list())) == 6
    assert len(list(gallery.list(""))) == 5


def test_a_filter_leaves_only_those_it_names(gallery):
    for person in range(5):
        facts = {"floor": person % 2, "name": f"p{person}"}
        gallery.enrol(f"person {person}", samples_of(person, [5]), metadata=facts)

    odd = gallery.identify(sample_of(2, 9), where={"floor": 1})
    even = gallery.identify(sample_of(2, 9), where={"floor": 0})

    assert {each.name for each in odd.candidates} == {"person 1", "person 3"}
    assert (even.identity, even.identities) == ("person 2", 3)


def test_a_stricter_rate_identifies_less(gallery):
    probe = sample_of(1, 9)

    loose, strict = gallery.identify(probe, rate=0.3), gallery.identify(probe, rate=1e-6)

    assert strict.threshold <= loose.threshold


def test_embeddings_made_elsewhere_are_judged_alike(gallery, place):
    verifier = of_vectors()
    vectors = verifier.embed(samples_of(7, range(3)))
    gallery.enrol_embeddings("seven", vectors, origins=["a", "b", None])

    probe = verifier.embed([sample_of(7, 9)])[0]
    assert gallery.identify_embedding(probe) == gallery.identify(sample_of(7, 9))
    assert gallery.verify_embedding("seven", probe) == gallery.verify("seven", sample_of(7, 9))
    assert [each.origin for each in gallery.show("seven").references] == ["a", "b", None]


def test_embeddings_of_another_length_are_refused(gallery):
    with pytest.raises(ShapeError, match=r"have 8 numbers; got 5"):
        gallery.enrol_embeddings("ada", np.zeros((2, 5)))
    with pytest.raises(ShapeError, match=r"have 8 numbers; got 5"):
        gallery.identify_embedding(np.zeros(5))
    with pytest.raises(RangeError, match="finite"):
        gallery.identify_embedding(np.full(DIM, np.nan))


def test_embeddings_may_come_as_lists(gallery):
    rows = of_vectors().embed(samples_of(7, range(3)))

    gallery.enrol_embeddings("seven", rows.tolist())
    gallery.enrol_embeddings("seven", list(of_vectors().embed(samples_of(7, [3]))))

    probe = of_vectors().embed([sample_of(7, 9)])[0]
    assert gallery.show("seven").subject.references == 4
    assert gallery.identify_embedding(probe.tolist()) == gallery.identify_embedding(probe)
    assert gallery.verify_embedding("seven", probe.tolist()).outcome == "match"


def test_embeddings_of_another_form_are_refused_with_the_form_they_need(gallery, as_a_user):
    row = sample_of(1, 9)

    with pytest.raises(ShapeError, match=r"shape \(samples, dim\): vectors\[None\].*\(8,\)"):
        gallery.enrol_embeddings("ada", row)
    with pytest.raises(ShapeError, match=r"shape \(dim,\): vectors\[0\] of rows; got \(1, 8\)"):
        gallery.identify_embedding(row[None])
    with pytest.raises(ShapeError, match=r"shape \(dim,\)"):
        gallery.verify_embedding("person 1", row[None])
    for unreadable in ("x.npy", [[1.0, 2.0], [3.0]]):
        with pytest.raises(ShapeError, match="takes numbers"):
            gallery.enrol_embeddings("ada", unreadable)


def test_a_path_in_place_of_a_verifier_is_refused_with_how_to_load_it(gallery, place, as_a_user):
    with pytest.raises(GalleryError, match=r"gemel\.load\('faces\.run'\)"):
        Gallery.open(place.with_name("new.gallery"), "faces.run")
    with pytest.raises(GalleryError, match=r"got 7\. .*gemel\.load\('RUN'\)"):
        gallery.migrate(7)
    assert not place.with_name("new.gallery").exists()


def test_many_join_a_block_at_a_time(place):
    newcomers = (Newcomer(f"p{at:04}", samples_of(at, range(2))) for at in range(100))
    with Gallery.open(place, of_vectors()) as gallery:
        told = list(gallery.enrol_many(newcomers))

        assert [str(each.key) for each in told] == [f"p{at:04}" for at in range(100)]
        assert all(each.accepted == 2 for each in told)
        assert gallery.info().references == 200
        assert gallery.identify(sample_of(50, 9)).identity == "p0050"
        assert gallery.verify_log().entries == 101


def test_many_join_in_more_than_one_block(place, monkeypatch):
    monkeypatch.setattr("gemel.gallery._enrolling.SAMPLES_AT_ONCE", 8)
    newcomers = [Newcomer(f"p{at}", samples_of(at, range(3))) for at in range(6)]
    with Gallery.open(place, of_vectors()) as gallery:
        told = gallery.enrol_many([*newcomers, Newcomer("long", samples_of(9, range(20)))])
        assert next(told).accepted == 3
        assert gallery.info().identities == 2
        assert [each.accepted for each in told] == [3] * 5 + [20]
        assert gallery.identify(sample_of(5, 19)).identity == "p5"


def test_somebody_who_comes_twice_in_a_block_joins_twice(place):
    newcomers = [Newcomer("ada", samples_of(1, [at])) for at in range(3)]
    with Gallery.open(place, of_vectors()) as gallery:
        assert [each.accepted for each in gallery.enrol_many(newcomers)] == [1, 1, 1]
        assert gallery.show("ada").subject.references == 3


def test_images_are_enrolled_from_files_and_recognised(tmp_path, place):
    files = []
    for take in range(3):
        files.append(tmp_path / f"ada-{take}.png")
        picture(1, take).save(files[-1])
    with Gallery.open(place, of_images()) as gallery:
        gallery.enrol("ada", files)
        gallery.enrol("bob", [picture(2, take) for take in range(3)])

        assert gallery.identify(picture(1, 9)).identity == "ada"
        assert gallery.identify(str(files[0])).identity == "ada"
        origins = [each.origin for each in gallery.show("ada").references]
        assert origins == [str(file) for file in files]
        assert {each.origin for each in gallery.show("bob").references} == {None}
        assert {each.thumbnail for each in gallery.show("ada").references} == {None}
        with pytest.raises(UnreadableSampleError, match=r"missing\.png"):
            gallery.identify(tmp_path / "missing.png")


def test_texts_are_enrolled_and_never_taken_for_paths(place):
    with Gallery.open(place, of_texts()) as gallery:
        gallery.enrol("pay", [text(1, take) for take in range(3)])
        gallery.enrol("move", [text(2, take) for take in range(3)])

        assert gallery.identify(text(1, 9)).identity == "pay"
        assert {each.origin for each in gallery.show("pay").references} == {None}


def test_an_energy_that_no_engine_ranks_by_searches_by_itself(place):
    assert of_paths().distance is None
    with Gallery.open(place, of_paths()) as gallery:
        for person in range(5):
            gallery.enrol(f"p{person}", [path(person, take) for take in range(3)])

        assert [gallery.identify(path(person, 9)).identity for person in range(5)] == [
            "p0", "p1", "p2", "p3", "p4",
        ]  # fmt: skip
        assert gallery.identify(path(77, 0)).outcome == "unknown"
        assert gallery.verify("p1", path(1, 9)).outcome == "match"


def test_a_two_sided_gallery_holds_one_side_and_is_asked_with_the_other(place):
    with Gallery.open(place, of_two_sides()) as gallery:
        for person in range(3):
            gallery.enrol(f"p{person}", [{"visible": sample_of(person, at)} for at in range(2)])

        assert gallery.identify({"infrared": sample_of(1, 9)}).identity == "p1"
        assert gallery.verify("p1", {"infrared": sample_of(1, 9)}).outcome == "match"
        with pytest.raises(ShapeError, match=r"probe is visible.*Ask it with infrared"):
            gallery.identify({"visible": sample_of(1, 9)})
        with pytest.raises(ShapeError, match=r"probe is visible"):
            gallery.verify("p1", {"visible": sample_of(1, 9)})
        with pytest.raises(ShapeError, match=r"is infrared.*gallery holds visible"):
            gallery.enrol("p9", [{"infrared": sample_of(9, 0)}])
        assert gallery.identify_embedding(sample_of(1, 9)).identity == "p1"


@pytest.mark.parametrize("name", ["../../x", "'; DROP TABLE subjects; --", "名前", "%"])
def test_a_hostile_name_is_a_name(gallery, tmp_path, name):
    files = sorted(tmp_path.rglob("*"))

    gallery.enrol(name, samples_of(50, range(2)), tenant=name, metadata={name: name})

    assert gallery.identify(sample_of(50, 9), tenant=name, where={name: name}).identity == name
    assert gallery.show(name, tenant=name).to_dict()["metadata"] == {name: name}
    gallery.remove(name, tenant=name)
    assert gallery.info().identities == 5
    assert [each for each in sorted(tmp_path.rglob("*")) if each not in files] == []


@pytest.mark.parametrize("name", ["", " ", " a", "a\0b", "x" * 10_240, "a\nb"])
def test_a_name_that_cannot_be_kept_is_refused_everywhere(gallery, name):
    probe = sample_of(0, 9)
    for refuse in (
        lambda: gallery.enrol(name, [probe]),
        lambda: gallery.enrol("ada", [probe], tenant=name or " "),
        lambda: gallery.verify(name, probe),
        lambda: gallery.identify(probe, tenant=name or " "),
        lambda: gallery.remove(name),
        lambda: gallery.show(name),
        lambda: Newcomer(name, [probe]),
    ):
        with pytest.raises(GalleryError):
            refuse()


def test_a_gallery_of_another_model_is_refused_with_the_way_to_bring_it_along(gallery, place):
    other = of_vectors("cosine")

    with pytest.raises(FingerprintError) as refused:
        Gallery.open(place, other)

    said = str(refused.value)
    assert of_vectors().fingerprint[:12] in said
    assert other.fingerprint[:12] in said
    assert f"gemel gallery {place} migrate" in said


def test_without_a_verifier_a_gallery_is_kept_and_not_asked(gallery, place):
    with Gallery.open(place) as kept:
        assert len(list(kept.list())) == 5
        assert kept.show("person 1").subject.references == 3
        assert kept.info().identities == 5
        assert kept.verify_log().intact
        kept.remove("person 1")
        for ask in (
            lambda: kept.identify(sample_of(1, 9)),
            lambda: kept.verify("person 2", sample_of(1, 9)),
            lambda: kept.enrol("ada", [sample_of(1, 9)]),
        ):
            with pytest.raises(GalleryError, match="without a verifier"):
                ask()
    assert gallery.identify(sample_of(1, 9)).outcome == "unknown"


@pytest.mark.parametrize("verifier", [None, "vectors"])
def test_a_gallery_that_is_not_there_is_not_made_unless_it_can_be(place, verifier):
    with pytest.raises(GalleryError, match="no gallery"):
        Gallery.open(place, verifier and of_vectors(), create=False)
    with pytest.raises(GalleryError, match="no gallery"):
        Gallery.open(place)
    assert not place.exists()


def test_a_bundle_that_cannot_search_is_refused_before_anything_is_made(place):
    from copy import copy

    verifier = copy(of_vectors())
    verifier.identification = None
    with pytest.raises(GemelError, match="cannot say how often"):
        Gallery.open(place, verifier)
    assert not place.exists()


def test_another_gallery_on_the_same_file_sees_what_was_acknowledged(gallery, place):
    with Gallery.open(place, of_vectors()) as other:
        assert other.identify(sample_of(1, 9)).identity == "person 1"
        gallery.enrol("six", samples_of(6, range(2)))
        assert other.identify(sample_of(6, 9)).identity == "six"
        gallery.remove("six")
        assert other.identify(sample_of(6, 9)).outcome == "unknown"


def test_threads_share_a_gallery(gallery):
    from concurrent.futures import ThreadPoolExecutor

    def work(person):
        gallery.enrol(f"thread {person}", samples_of(person, range(2)))
        return gallery.identify(sample_of(person, 9)).identity

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(work, range(10, 22)))

    assert found == [f"thread {person}" for person in range(10, 22)]
    assert gallery.info().identities == 17
    assert gallery.verify_log().intact


def test_what_was_enrolled_is_there_after_closing(gallery, place):
    before = gallery.identify(sample_of(4, 9))
    gallery.close()
    gallery.close()

    with Gallery.open(place, of_vectors(), create=False) as again:
        assert again.identify(sample_of(4, 9)) == before


def test_changes_tell_who_joined_changed_and_left(gallery):
    start = gallery.changes()[-1].sequence
    gallery.enrol("six", samples_of(6, range(2)))
    gallery.replace("six", samples_of(8, range(2)))
    gallery.remove("six")
    gallery.vacuum()

    changes = gallery.changes(since=start)

    assert [each.event.action for each in changes] == ["enrol", "replace", "remove"]
    assert {str(each.event.key) for each in changes} == {"six"}
    assert {each.event.actor for each in changes} == {"ada"}


def test_info_says_what_a_gallery_holds_and_never_a_password(gallery, place):
    info = gallery.info()

    assert (info.identities, info.references, info.where) == (5, 15, str(place))
    assert info.active == of_vectors().fingerprint
    (model,) = info.to_dict()["models"]
    assert model == {"fingerprint": info.active, "dim": DIM, "distance": "euclidean"}


def test_questions_leave_no_entry_unless_asked_for(gallery):
    before = list(gallery.log())

    gallery.identify(sample_of(0, 9))
    gallery.verify("person 0", sample_of(0, 9))

    assert list(gallery.log()) == before


def test_every_question_is_in_a_log_of_all(gallery, place):
    start = list(gallery.log())[-1].sequence
    with Gallery.open(place, of_vectors(), audit="all", actor="guard") as audited:
        audited.identify(sample_of(1, 9))
        audited.identify(sample_of(77, 9))
        audited.identify(sample_of(1, 9), tenant="bank")
        audited.verify("person 1", sample_of(1, 9))
        with pytest.raises(GalleryError):
            audited.verify("person 9", sample_of(1, 9))
        entries = list(audited.log(since=start))
        assert audited.verify_log().intact

    asked = [each.event for each in entries]
    assert {each.action for each in asked} == {"ask"}
    assert {each.actor for each in asked} == {"guard"}
    assert [each.details["outcome"] for each in asked] == [
        "identified",
        "unknown",
        "unknown",
        "match",
        "not enrolled",
    ]
    assert asked[0].key.identity == "person 1"
    assert asked[1].key is None
    assert asked[1].details["energy"] > asked[1].details["threshold"]
    assert asked[2].details["best"] is None
    assert all("vector" not in json.dumps(dict(each.details)) for each in asked)
    assert {each.model for each in asked} == {of_vectors().fingerprint}


def test_a_log_that_was_tampered_with_names_the_entry(gallery, place):
    import sqlite3

    assert gallery.verify_log().intact
    gallery.close()
    with sqlite3.connect(place) as raw:
        tables = [
            name for (name,) in raw.execute("select name from sqlite_master") if "log" in name
        ]
        columns = [row[1] for row in raw.execute(f"pragma table_info({tables[0]})")]
        assert "actor" in columns
        raw.execute(f"update {tables[0]} set actor = 'eve' where sequence = 3")
    raw.close()

    with Gallery.open(place) as opened:
        check = opened.verify_log()

    assert (check.intact, check.sequence, check.entries) == (False, 3, 2)


@pytest.mark.parametrize(
    "scoring",
    [
        {"fusion": "closest"},
        {"fusion": "mean-vector"},
        {"fusion": "quality-weighted"},
        {"normalisation": "adaptive-s"},
    ],
    ids=lambda scoring: "-".join(scoring.values()),
)
@pytest.mark.parametrize("energy", ["euclidean", "cosine", "manhattan"])
def test_every_scoring_answers_whatever_the_energy(place, scoring, energy):
    with Gallery.open(place, of_vectors(energy, **scoring)) as gallery:
        for person in range(4):
            gallery.enrol(f"p{person}", samples_of(person, range(3)))

        assert gallery.identify(sample_of(2, 9)).candidates[0].name == "p2"
        assert gallery.identify(sample_of(77, 9)).outcome == "unknown"
        assert gallery.verify("p2", sample_of(2, 9)).outcome == "match"
